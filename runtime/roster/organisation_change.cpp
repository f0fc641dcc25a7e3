#include "runtime/roster/organisation_change.hpp"

#include <algorithm>

#include "runtime/support/clock.hpp"
#include "runtime/support/seen.hpp"

namespace waymark::roster {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

constexpr const char* kColumns =
    "select o.organisation_id, o.code, o.name, o.kind, coalesce(p.code, ''), o.vpd, o.valid_to, "
    "(select count(*) from person m where m.tenant = o.tenant and m.organisation_id = o.organisation_id and "
    "m.status = 'active') "
    "from organisation o left join organisation p on p.tenant = o.tenant and p.organisation_id = o.parent_id "
    "where o.tenant = ? ";

Result<std::string> last_moment(const std::string& day) {
  if (day.empty()) return day;
  const auto next = support::local_midnight(day, 1);
  if (!next) return fail(ErrorKind::invalid, "The last day \"" + day + "\" is not a date.", "Write it as 2027-03-31.", "ends");
  return support::format_time(*support::parse_time(*next) - 1);
}

// The calendar day whose last moment this is: the UTC day or the one before or after it, by the zone.
std::string day_of(const std::string& at) {
  if (at.empty()) return {};
  for (const int shift : {0, -1, 1}) {
    const auto day = support::add_seconds(at, shift * 86'400).substr(0, 10);
    if (const auto last = last_moment(day); last && *last == at) return day;
  }
  return at.substr(0, 10);
}

std::vector<OrganisationView> read(Connection& db, const Context& context, const std::string& rest, std::vector<storage::Value> values) {
  std::vector<OrganisationView> all;
  values.insert(values.begin(), context.tenant);
  db.query(kColumns + rest, values, [&](const Row& r) {
    OrganisationView one{
        {r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5)}, r.text(6), day_of(r.text(6)), false, r.integer(7)};
    one.ended = !one.ends_at.empty() && one.ends_at <= context.now();
    all.push_back(std::move(one));
    return true;
  });
  return all;
}

Result<OrganisationView> read_one(Connection& db, const Context& context, const std::string& code) {
  auto found = read(db, context, "and o.code = ?", {code});
  if (found.empty()) return fail(ErrorKind::not_found, "There is no organisation \"" + code + "\".", "See `waymark organisation list`.");
  return std::move(found.front());
}

// The id of the parent-to-be; an error when it is unknown, or the organisation itself, or below it.
Result<std::string> parent_id(Connection& db, const Context& context, const std::string& code, const std::string& self) {
  if (code.empty()) return std::string();
  const auto parent = read_one(db, context, code);
  if (!parent) return fail(ErrorKind::invalid, parent.error().message, "Add it first, or check the code.", "parent_code");
  std::string at = parent->organisation.organisation_id;
  for (int depth = 0; !at.empty(); ++depth) {
    if (at == self || depth == kDeepestOrganisation)
      return fail(ErrorKind::invalid, "\"" + parent->organisation.name + "\" is this organisation or a part of it.",
                  "An organisation cannot be part of itself: choose another.", "parent_code");
    std::string above;
    db.query("select coalesce(parent_id, '') from organisation where tenant = ? and organisation_id = ?", {context.tenant, at},
             [&](const Row& r) {
               above = r.text(0);
               return false;
             });
    at = above;
  }
  return parent->organisation.organisation_id;
}

// What an edit makes of an organisation, and which fields differ.
people::Organisation edited(const people::Organisation& before, const OrganisationEdit& edit, std::vector<std::string>& changed) {
  auto after = before;
  const std::pair<const char*, std::string people::Organisation::*> fields[] = {{"name", &people::Organisation::name},
                                                                                {"kind", &people::Organisation::kind},
                                                                                {"parent_code", &people::Organisation::parent_code},
                                                                                {"vpd", &people::Organisation::vpd}};
  for (const auto& [name, member] : fields) {
    const auto given = edit.find(name);
    if (given == edit.end() || given->second == before.*member) continue;
    after.*member = given->second;
    changed.emplace_back(name);
  }
  return after;
}

}  // namespace

std::string organisation_field_words(const std::string& field) {
  if (field == "parent_code") return "part of";
  if (field == "ends") return "last day";
  return field == "vpd" ? "VPD" : field;
}

std::vector<OrganisationView> all_organisations(Connection& db, const Context& context) {
  return read(db, context, "order by o.name, o.code", {});
}

OrganisationDraft draft_organisation(const OrganisationView& before, const OrganisationEdit& edit) {
  OrganisationDraft draft;
  draft.after = edited(before.organisation, edit, draft.changed);
  draft.ends_at = before.ends_at;
  draft.problems = people::problems(draft.after);
  // A fault that was there before, under rules that were not, hinders no other change.
  if (!before.organisation.organisation_id.empty())
    std::erase_if(draft.problems, [&](const people::Problem& one) {
      return std::find(draft.changed.begin(), draft.changed.end(), one.field) == draft.changed.end();
    });
  if (const auto given = edit.find("ends"); given != edit.end() && given->second != before.ends) {
    draft.changed.emplace_back("ends");
    if (auto last = last_moment(given->second))
      draft.ends_at = *last;
    else
      draft.problems.push_back({"ends", last.error().message, last.error().advice});
  }
  return draft;
}

void write_organisation(Connection& db, const Context& context, const OrganisationDraft& draft, const std::string& by) {
  const auto& o = draft.after;
  db.execute(
      "update organisation set name = ?, kind = ?, parent_id = (select p.organisation_id from organisation p where p.tenant = ? "
      "and p.code = ?), vpd = ?, valid_to = ? where tenant = ? and organisation_id = ?",
      {o.name, o.kind, context.tenant, o.parent_code, o.vpd, draft.ends_at, context.tenant, o.organisation_id});
  std::string names;
  for (const auto& one : draft.changed) names += (names.empty() ? "" : " ") + one;
  people::audit(db, context, by, "organisation.change", o.organisation_id, names);
}

OrganisationEdit values_of(const OrganisationView& held) {
  const auto& o = held.organisation;
  return {{"name", o.name}, {"kind", o.kind}, {"parent_code", o.parent_code}, {"vpd", o.vpd}, {"ends", held.ends}};
}

Result<std::vector<OrganisationView>> view_organisations(Context& context) {
  return context.database.read_value<std::vector<OrganisationView>>(
      [&](Connection& db) -> Result<std::vector<OrganisationView>> { return all_organisations(db, context); });
}

Result<OrganisationView> view_organisation(Context& context, const std::string& code) {
  return context.database.read_value<OrganisationView>(
      [&](Connection& db) -> Result<OrganisationView> { return read_one(db, context, code); });
}

Result<std::vector<people::Problem>> change_problems(Context& context, const OrganisationView& held, const OrganisationEdit& edit) {
  using Problems = std::vector<people::Problem>;
  return context.database.read_value<Problems>([&](Connection& db) -> Result<Problems> {
    const auto draft = draft_organisation(held, edit);
    Problems all = draft.problems;
    if (auto parent = parent_id(db, context, draft.after.parent_code, draft.after.organisation_id); !parent)
      all.push_back({parent.error().where, parent.error().message, parent.error().advice});
    return all;
  });
}

Result<std::vector<std::string>> change_organisation(Context& context, const std::string& code, const OrganisationEdit& edit,
                                                     const std::string& by, const OrganisationEdit* seen) {
  using Names = std::vector<std::string>;
  return context.database.write_value<Names>([&](Connection& db) -> Result<Names> {
    const auto before = read_one(db, context, code);
    if (!before) return tl::unexpected<Error>(before.error());
    if (auto same = support::still_as_seen(seen, values_of(*before)); !same) return tl::unexpected<Error>(same.error());
    const auto draft = draft_organisation(*before, edit);
    if (!draft.problems.empty()) {
      const auto& wrong = draft.problems.front();
      return fail(ErrorKind::invalid, wrong.message, wrong.advice, wrong.field);
    }
    if (auto parent = parent_id(db, context, draft.after.parent_code, draft.after.organisation_id); !parent)
      return tl::unexpected<Error>(parent.error());
    if (!draft.changed.empty()) write_organisation(db, context, draft, by);
    return draft.changed;
  });
}

}  // namespace waymark::roster
