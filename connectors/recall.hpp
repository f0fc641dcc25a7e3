#pragma once
#include <string>
#include <string_view>

// What another system hears when a completion that it may hold is corrected or withdrawn here, and what it cannot take
// back, in words for the administrator who is about to do it. Facts: docs/connectors.md.
namespace waymark::connectors {

enum class Change { correction, withdrawal };

// How far the old completion got: it waits here; the other side was handed it; or the other side never took it.
enum class Reach { waiting, handed_over, not_taken };

// One or two sentences for a kind of connector ("moodle", "esr"); general words for a kind without a row.
std::string_view recall_words(std::string_view kind, Change change, Reach reach);

// How far a delivery got, from its row. `open`: it is still to be tried.
Reach reach_of(std::string_view kind, std::string_view state, bool open);

}  // namespace waymark::connectors
