#include "runtime/delivery/own_outcome.hpp"

#include <algorithm>
#include <vector>

#include "runtime/delivery/launch_row.hpp"
#include "runtime/delivery/replay.hpp"

namespace waymark::delivery {

using storage::Connection;
using storage::Row;

Result<OwnOutcome> own_outcome(Connection& db, const runtime::Context& context, const std::string& registration_id) {
  std::vector<std::string> launches;
  db.query("select current_launch from attempt where tenant = ? and registration_id = ? and set_aside_at = '' and current_launch <> ''",
           {context.tenant, registration_id}, [&](const Row& row) {
             launches.push_back(row.text(0));
             return true;
           });
  OwnOutcome best;
  for (const auto& launch : launches) {
    const auto engine = load_engine(db, context.tenant, launch);
    if (!engine) return tl::unexpected(engine.error());
    const auto course = engine->course();
    const std::string state = outcome_of(course);
    if (rank_of(state) > rank_of(best.state)) best.state = state;
    best.score = std::max(best.score, course.score_raw);
  }
  return best;
}

Result<std::optional<OwnOutcome>> beneath_grant(Connection& db, const runtime::Context& context, const std::string& registration_id) {
  bool granted = false;
  db.query("select 1 from completion where tenant = ? and registration_id = ? and basis = 'decided'", {context.tenant, registration_id},
           [&](const Row&) { return !(granted = true); });
  if (!granted) return std::nullopt;
  auto own = own_outcome(db, context, registration_id);
  if (!own && own.error().kind == ErrorKind::corrupt) return std::nullopt;
  if (!own) return tl::unexpected(own.error());
  const bool earned = own->state == "completed" || own->state == "passed";
  if (earned || own->state == "not started") return std::nullopt;
  return std::optional(std::move(*own));
}

}  // namespace waymark::delivery
