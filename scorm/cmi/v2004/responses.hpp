#pragma once
#include <string_view>

// Learner responses and patterns of right ones (RTE 4th Ed. 4.2.9.1, 4.2.9.2), by the type of interaction.
namespace waymark::cmi::v2004 {

// REQUIRES: type is one of the vocabulary.
bool is_response(std::string_view type, std::string_view value, bool strict);
bool is_pattern(std::string_view type, std::string_view value, bool strict);

// Interactions of these types have one pattern at most: true-false, likert, numeric, other.
bool has_single_pattern(std::string_view type);

// Patterns of a choice (sets) and of a sequencing have to differ from each other; of the other types they may be the same.
bool must_differ(std::string_view type);
bool same_pattern(std::string_view type, std::string_view a, std::string_view b);

}  // namespace waymark::cmi::v2004
