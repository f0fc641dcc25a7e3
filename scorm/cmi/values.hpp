#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "scorm/cmi/elements.hpp"

// Whether a value is of the type that an element takes (SCORM 1.2 RTE 3.4.2), in UTF-16 code units where the
// standard counts characters.
namespace waymark::cmi {

// Strict: the standard's limits. Tolerant: what real content sends and every large LMS keeps.
struct StringLimits {
  std::size_t string255, string4096, suspend_data, comments, identifier;
};
inline constexpr StringLimits kStrictLimits{255, 4'096, 4'096, 4'096, 255};
inline constexpr StringLimits kTolerantLimits{65'535, 65'535, 1'048'576, 1'048'576, 4'096};

constexpr const StringLimits& limits_of(Strictness strictness) {
  return strictness == Strictness::strict ? kStrictLimits : kTolerantLimits;
}

// The value as it is to be stored, or nothing when it is of the wrong type (error 405). Stored as given but
// for tolerant forms that have an exact standard spelling (a loose timespan, "incorrect" for "wrong", exit
// "normal" for ""). `interaction_type` matters for feedback alone. For comments the length of what is already
// there counts as well. REQUIRES: value is WTF-8.
std::optional<std::string> accept_value(const Element& element, std::string_view value, Strictness strictness,
                                        std::string_view interaction_type = {}, std::size_t units_there = 0);

// What the type takes, in words for a diagnostic.
std::string_view type_words(Type type);

}  // namespace waymark::cmi
