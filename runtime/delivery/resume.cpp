#include "runtime/delivery/launch.hpp"
#include "runtime/delivery/launch_row.hpp"
#include "runtime/delivery/record.hpp"
#include "runtime/delivery/text_column.hpp"

namespace waymark::delivery {
namespace {

using storage::Connection;
using storage::Row;

constexpr std::size_t kShownBytes = 1000;

struct Found {
  std::string person_id, location, current_launch, current_reason, current_closed, attempt_id;
  std::int64_t last_number = 0;
};

// What the current launch's engine knows of the item that was open last.
void look_inside(const Engine& engine, const std::string& item_id, ResumeInfo& info) {
  for (const auto& status : engine.items()) {
    info.can_resume = info.can_resume || status.opened;
    if (status.id == item_id) info.lesson_location = text_shown(status.lesson_location, kShownBytes);
  }
  for (const auto& item : engine.facts().items)
    if (item.id == item_id) info.item_title = item.title;
}

}  // namespace

Result<ResumeInfo> resume_info(runtime::Context& context, const std::string& registration_id, const std::string& person_id) {
  ResumeInfo info;
  std::optional<Found> found;
  auto read = context.database.read([&](Connection& db) -> Result<void> {
    db.query(
        "select r.person_id, r.location, r.last_active_at, r.state, r.ended_at, coalesce(a.number, 0), "
        "coalesce(a.current_launch, ''), coalesce(l.close_reason, ''), coalesce(l.closed_at, ''), "
        "coalesce(l.last_number, 0), coalesce(a.attempt_id, ''), coalesce(a.set_aside_at, '') from registration r left join attempt a on "
        "a.tenant = r.tenant and "
        "a.registration_id = r.registration_id left join launch l on l.tenant = a.tenant and l.launch_id = "
        "a.current_launch where r.tenant = ? and r.registration_id = ? order by a.number desc limit 1",
        {context.tenant, registration_id}, [&](const Row& row) {
          found = Found{row.text(0), row.text(1), row.text(6), row.text(7), row.text(8), row.text(10), row.integer(9)};
          info.last_active_at = row.text(2);
          info.state = row.text(3);
          info.ended = !row.text(4).empty();
          info.attempt_number = static_cast<int>(row.integer(5));
          info.set_aside_at = row.text(11);
          return false;
        });
    if (!found) return fail(ErrorKind::not_found, "There is no such registration.");
    if (found->person_id != person_id)
      return fail(ErrorKind::forbidden, "This registration belongs to somebody else.", "Go to your own modules.");
    if (found->current_launch.empty()) return {};
    auto engine = load_engine(db, context.tenant, found->current_launch);
    if (!engine) return tl::unexpected(engine.error());
    if (found->last_number > 0 && found->current_reason.empty()) info.open_elsewhere = found->current_launch;
    (void)close_session(*engine, 0, {});
    look_inside(*engine, found->location, info);
    info.seconds = attempt_time(db, context.tenant, found->attempt_id, engine->course()).counted;
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  info.can_review = info.can_resume;
  if (info.ended) info.can_resume = false;
  return info;
}

}  // namespace waymark::delivery
