#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "xapi/store/clearance.hpp"

// How forwarding stands, and what a person does about it: dead letters tried again or dropped, and statements sent once more from
// a position on. Each act is one transaction with its audit line.
namespace waymark::outbox {

struct ForwardingState {
  std::int64_t position = 0;                         // settled up to here
  std::int64_t newest = 0;                           // of the record store
  std::int64_t behind = 0;                           // statements that were not looked at yet; not all of them need be allowed to go
  double seconds_behind = 0;                         // since the first of them was stored
  std::int64_t sent = 0;                             // taken by the other side, since the connector is there
  std::string sent_at;                               // when last; empty: never
  int rounds = 0;                                    // that failed since the last success
  std::int64_t refused = 0, again = 0, dropped = 0;  // dead letters by what becomes of them
};

// Nothing for a connector that is given no statements.
std::optional<ForwardingState> forwarding_state(storage::Connection& db, std::int64_t tenant, const std::string& connector_id,
                                                const std::string& now);
Result<std::optional<ForwardingState>> forwarding_state(runtime::Context& context, const std::string& connector_id);

// "Up to date: all 1,240 statements were looked at." or how many, and for how long.
std::string lag_words(const ForwardingState& state);

struct DeadLetterRow {
  std::int64_t position = 0;
  std::string statement_id, state;  // refused, again, dropped
  int status = 0;
  std::string detail;
  int tries = 0;
  std::string refused_at, closed_by, reason;
};

// In the order of positions, those behind `after`; `state` empty: all.
Result<std::vector<DeadLetterRow>> dead_letters(runtime::Context& context, const std::string& connector_id, const std::string& state,
                                                std::int64_t after, int limit);

struct DeadLetterView {
  DeadLetterRow row;
  std::string bytes, stored;                                  // of the statement; empty when it is not there any more
  xapi::Sensitivity label = xapi::Sensitivity::confidential;  // what a reader must be cleared for
};
// Error not_found.
Result<DeadLetterView> dead_letter(runtime::Context& context, const std::string& connector_id, std::int64_t position);

// Those at these positions (empty: every one that is refused) go again, before what follows. Returns how many.
Result<std::int64_t> retry_dead_letters(runtime::Context& context, const std::string& connector_id,
                                        const std::vector<std::int64_t>& positions, const std::string& by);
// Nobody wants those tried again (empty: every one that is refused); they stay in the list with who and why. Returns how many.
// Errors: invalid without a reason.
Result<std::int64_t> drop_dead_letters(runtime::Context& context, const std::string& connector_id,
                                       const std::vector<std::int64_t>& positions, const std::string& reason, const std::string& by);

// The statement that nothing gets past (it is tried first while nothing goes, and perhaps it is the cause) becomes a refused one, and
// the connector goes on at once behind it. Returns its position. Errors: conflict, while the connector neither waits nor has stopped,
// or no statement waits.
Result<std::int64_t> set_aside(runtime::Context& context, const std::string& connector_id, const std::string& by);

// What sending again from `position` on means.
struct Replay {
  std::int64_t position = 0;    // the first that is looked at again
  std::string stored;           // of that one; empty: there is none behind it
  std::int64_t statements = 0;  // from there up to where it stands now
  std::int64_t may_go = 0;      // of them, as the settings are now
  bool all_counted = true;      // false: may_go was counted for the first kMostCounted of them only
};
inline constexpr std::int64_t kMostCounted = 200'000;

// The position of the first statement stored at or after `time` (RFC 3339). Errors: invalid.
Result<std::int64_t> position_at(runtime::Context& context, const std::string& time);
// Errors: invalid for a position that lies ahead of where forwarding stands, or a connector that is given no statements.
Result<Replay> preview_replay(runtime::Context& context, const std::string& connector_id, std::int64_t position);
// Begins again there. The other side knows what it has by its ids. Errors as preview_replay.
Result<Replay> replay(runtime::Context& context, const std::string& connector_id, std::int64_t position, const std::string& by);

std::string replay_words(const Replay& replay);

}  // namespace waymark::outbox
