// How long somebody learned: what the module says, held against what can be.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/delivery/record.hpp"

namespace waymark::delivery {
namespace {

using storage::Connection;
using storage::Row;

constexpr std::int64_t kMostElapsed = 4 * 3600;  // seconds of one launch without a session_time to believe

// How another attempt of the registration stands; nothing when its snapshot does not read.
std::optional<cmi::CourseStatus> course_of_attempt(const std::string& facts_text, const std::string& snapshot) {
  if (snapshot.empty()) return std::nullopt;
  const auto engine = Engine::start(facts_text, snapshot);
  if (!engine) return std::nullopt;
  return engine->course();
}

}  // namespace

Spent attempt_time(Connection& db, std::int64_t tenant, const std::string& attempt_id, const cmi::CourseStatus& course) {
  std::int64_t possible = 0, stand_in = 0;
  db.query(
      "select (select j.offset_ms from journal j where j.tenant = l.tenant and j.launch_id = l.launch_id order by j.number desc "
      "limit 1) from launch l where l.tenant = ? and l.attempt_id = ? and l.mode = 'normal'",
      {tenant, attempt_id}, [&](const Row& row) {
        const std::int64_t open = row.integer(0) / 1000;
        possible += open + kTimeTolerance;
        stand_in += std::min(open, kMostElapsed);
        return true;
      });
  Spent spent{0, seconds_of(course)};
  spent.cut = spent.reported > possible;
  spent.counted = spent.reported == 0 || spent.cut ? stand_in : spent.reported;
  return spent;
}

Spent registration_time(Connection& db, const runtime::Context& context, const std::string& registration_id, const std::string& attempt_id,
                        const cmi::CourseStatus& course) {
  Spent spent = attempt_time(db, context.tenant, attempt_id, course);
  std::vector<std::pair<std::string, cmi::CourseStatus>> others;
  db.query(
      "select a.attempt_id, a.snapshot, l.facts_json from attempt a join launch l on l.tenant = a.tenant and "
      "l.launch_id = a.current_launch where a.tenant = ? and a.registration_id = ? and a.attempt_id <> ?",
      {context.tenant, registration_id, attempt_id}, [&](const Row& row) {
        others.emplace_back(row.text(0), course_of_attempt(row.text(2), row.text(1)).value_or(cmi::CourseStatus{}));
        return true;
      });
  for (const auto& [attempt, status] : others) {
    const Spent more = attempt_time(db, context.tenant, attempt, status);
    spent.counted += more.counted;
    spent.reported += more.reported;
    spent.cut = spent.cut || more.cut;
  }
  return spent;
}

}  // namespace waymark::delivery
