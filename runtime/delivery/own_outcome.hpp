#pragma once
#include <optional>
#include <string>

#include "runtime/context.hpp"

namespace waymark::delivery {

// What a person's attempts that count come to by themselves, without what an administrator decided.
struct OwnOutcome {
  std::string state = "not started";
  std::optional<double> score;  // the best
};
// Errors: corrupt when a state does not read back.
Result<OwnOutcome> own_outcome(storage::Connection& db, const runtime::Context& context, const std::string& registration_id);

// Whether the completion of a registration was granted, and not earned in the module as well: withdrawn, it leaves the record as the
// attempts have it. Nothing when it is not so, there is none, or a state does not read back: an act is not to fail for that, and the person
// starts afresh.
Result<std::optional<OwnOutcome>> beneath_grant(storage::Connection& db, const runtime::Context& context,
                                                const std::string& registration_id);

}  // namespace waymark::delivery
