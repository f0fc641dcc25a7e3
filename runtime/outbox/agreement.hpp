#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/context.hpp"

// Does what connectors were told agree with the record? What doctor asks.
namespace waymark::outbox {

struct Disagreement {
  std::string connector;      // its name
  std::string completion_id;  // the newest of the registration that is concerned
  std::string registration_id;
};

// Held by another system, or in an ESR file, while the record has no such completion and nobody is asked to take it back.
Result<std::vector<Disagreement>> left_behind(runtime::Context& context);
// The completion that stands was never queued for a connector that was told of an earlier one of the registration.
Result<std::vector<Disagreement>> not_told(runtime::Context& context);
// The completion that stands is told at its place, and an earlier one of its registration at another place of the same Moodle, which
// nobody is asked to set back: from before places were kept, or a call that ended over there after it was given up.
struct OldPlace {
  std::string connector, delivery_id, place, registration_id;  // of the completion that stands
};
Result<std::vector<OldPlace>> old_places(runtime::Context& context);
// The connector was told another outcome or score than the record has now. ESR keeps the line that it was given; Moodle is told
// again by itself.
Result<std::vector<Disagreement>> told_otherwise(runtime::Context& context);
// The connector refused the completion as it stands now (corrected, or under another name) and may hold what it was told before: the
// old place is left only when the new telling succeeds.
Result<std::vector<Disagreement>> refused_since(runtime::Context& context);

// What this system was told and what the record says since, in a sentence; empty when they agree. `outcome`: as a record has it.
std::string difference_words(const std::string& payload, const std::string& outcome, const std::optional<double>& score);

// The same for the number and the trust under which an ESR line was written: the person may have moved, or it was wrong.
std::string number_words(const std::string& payload, const std::string& employee_number, const std::string& vpd);

}  // namespace waymark::outbox
