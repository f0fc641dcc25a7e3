#include "runtime/delivery/act_rows.hpp"

#include "runtime/audit/audit.hpp"

namespace waymark::delivery {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

constexpr std::size_t kMostReason = 4000;  // bytes: 1,000 characters of any script
constexpr const char* kColumns =
    "select a.act_id, a.at, a.person_id, a.kind, a.registration_id, a.course_id, a.reason, a.before_json, a.after_json, "
    "a.statement_id from act a where a.tenant = ? ";

Act act_of(const Row& r) {
  Act act{r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), {}, {}, r.text(9)};
  if (auto json = support::parse_json(r.text(7))) act.before = std::move(*json);
  if (auto json = support::parse_json(r.text(8))) act.after = std::move(*json);
  return act;
}

Result<std::vector<Act>> read_acts(Context& context, const std::string& condition, std::vector<storage::Value> values) {
  values.insert(values.begin(), context.tenant);
  return context.database.read_value<std::vector<Act>>([&](Connection& db) -> Result<std::vector<Act>> {
    std::vector<Act> acts;
    db.query(kColumns + condition, values, [&](const Row& r) {
      acts.push_back(act_of(r));
      return true;
    });
    return acts;
  });
}

}  // namespace

Result<std::string> checked_reason(const std::string& reason) {
  const auto begin = reason.find_first_not_of(" \t\r\n"), end = reason.find_last_not_of(" \t\r\n");
  const std::string text = begin == std::string::npos ? "" : reason.substr(begin, end + 1 - begin);
  if (text.size() < 3)
    return fail(ErrorKind::invalid, "Enter a reason of at least 3 characters.", "Whoever asks later must be able to understand it.",
                "reason");
  if (text.size() > kMostReason) return fail(ErrorKind::invalid, "The reason is longer than 1,000 characters.", "Shorten it.", "reason");
  for (const char c : text)
    if ((static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f)
      return fail(ErrorKind::invalid, "The reason holds a character that cannot be shown.", "Type it again.", "reason");
  return text;
}

void insert_act(Connection& db, const Context& context, const Act& act, const std::string& action, const std::string& target) {
  db.execute(
      "insert into act (tenant, act_id, at, person_id, kind, registration_id, course_id, reason, before_json, after_json, "
      "statement_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {context.tenant, act.act_id, act.at, act.by, act.kind, act.registration_id, act.course_id, act.reason,
       act.before.is_null() ? "{}" : act.before.dump(), act.after.is_null() ? "{}" : act.after.dump(), act.statement_id});
  audit::add(db, context, act.by, action, target, "act " + act.act_id);
}

Result<std::vector<Act>> acts_of(Context& context, const std::string& registration_id) {
  return read_acts(context,
                   "and (a.registration_id = ? or (a.registration_id = '' and a.kind like 'course-%' and a.course_id = (select "
                   "course_id from registration r where r.tenant = a.tenant and r.registration_id = ?)) or exists (select 1 "
                   "from act_due d where d.tenant = a.tenant and d.act_id = a.act_id and d.registration_id = ?)) "
                   "order by a.at, a.act_id",
                   {registration_id, registration_id, registration_id});
}

Result<std::optional<Act>> get_act(Context& context, const std::string& act_id) {
  auto acts = read_acts(context, "and a.act_id = ?", {act_id});
  if (!acts) return tl::unexpected(acts.error());
  return acts->empty() ? std::optional<Act>() : std::optional<Act>(std::move(acts->front()));
}

Result<std::vector<Act>> acts_about_course(Context& context, const std::string& course_id, const std::string& kind, int limit) {
  return read_acts(context, "and a.course_id = ? and a.kind = ? order by a.at desc, a.act_id limit ?",
                   {course_id, kind, std::int64_t{limit}});
}

}  // namespace waymark::delivery
