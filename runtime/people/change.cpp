#include "runtime/people/change.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

#include "runtime/auth/lent_password.hpp"
#include "runtime/auth/way_in.hpp"
#include "runtime/people/all_problems.hpp"

namespace waymark::people {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

struct Field {
  const char* name;
  std::string NewPerson::*member;
  const char* column;  // of identity; null: kept elsewhere
  bool key;            // other systems know the person by it
};

constexpr Field kFields[] = {
    {"username", &NewPerson::username, "username", false},
    {"name", &NewPerson::display_name, "display_name", false},
    {"sort_name", &NewPerson::sort_name, "sort_name", false},
    {"email", &NewPerson::email, "email", false},
    {"organisation_code", &NewPerson::organisation_code, nullptr, false},
    {"employee_number", &NewPerson::employee_number, "employee_number", true},
    {"vpd", &NewPerson::vpd, "vpd", true},
    {"assignment_number", &NewPerson::assignment_number, "assignment_number", true},
    {"nhs_id", &NewPerson::nhs_id, "nhs_id", true},
    {"moodle_username", &NewPerson::moodle_username, "moodle_username", true},
};

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  const std::set<std::string> sorted{std::istream_iterator<std::string>(in), {}};
  return {sorted.begin(), sorted.end()};
}

std::vector<std::string> without(const std::vector<std::string>& all, const std::vector<std::string>& taken) {
  std::vector<std::string> rest;
  std::set_difference(all.begin(), all.end(), taken.begin(), taken.end(), std::back_inserter(rest));
  return rest;
}

bool has(const std::vector<std::string>& all, const std::string& one) { return std::find(all.begin(), all.end(), one) != all.end(); }

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

struct Target {
  std::string id;
  bool ended = false;
};

Target organisation_of(Connection& db, const Context& context, const std::string& code) {
  Target found;
  db.query("select organisation_id, valid_to from organisation where tenant = ? and code = ?", {context.tenant, code}, [&](const Row& r) {
    found = {r.text(0), !r.text(1).empty() && r.text(1) <= context.now()};
    return false;
  });
  return found;
}

void add_place(Connection& db, const Context& context, const std::string& person, const std::string& from, const std::string& organisation,
               const std::string& by) {
  db.execute(
      "insert into person_place (tenant, person_id, valid_from, organisation_id, moved_by) values (?, ?, ?, "
      "?, ?) "
      "on conflict (tenant, person_id, valid_from) do update set organisation_id = excluded.organisation_id, "
      "moved_by = excluded.moved_by",
      {context.tenant, person, from, organisation, by});
}

Result<void> move(Connection& db, const Context& context, const Details& before, const std::string& code, const std::string& by) {
  Target target;
  if (!code.empty()) {
    target = organisation_of(db, context, code);
    if (const auto wrong = organisation_problem(code, !target.id.empty(), target.ended))
      return fail(ErrorKind::invalid, wrong->message, wrong->advice, wrong->field);
  }
  bool moved_before = false;
  db.query("select 1 from person_place where tenant = ? and person_id = ? limit 1", {context.tenant, before.person_id}, [&](const Row&) {
    moved_before = true;
    return false;
  });
  if (!moved_before) add_place(db, context, before.person_id, before.created_at, before.organisation_id, "");
  add_place(db, context, before.person_id, context.now(), target.id, by);
  db.execute("update person set organisation_id = ? where tenant = ? and person_id = ?",
             {target.id.empty() ? storage::Value(nullptr) : storage::Value(target.id), context.tenant, before.person_id});
  return {};
}

Result<void> write_identity(Connection& db, const Context& context, const Details& before, const Draft& draft) {
  const auto& username = draft.after.person.username;
  if (username != before.person.username)
    if (const auto taken = username_problem(db, context, username, before.person_id))
      return fail(ErrorKind::conflict, taken->message, taken->advice, taken->field);
  std::string sets;
  std::vector<storage::Value> values;
  for (const auto& field : kFields) {
    if (field.column == nullptr || !has(draft.changed, field.name)) continue;
    sets += (sets.empty() ? "" : ", ") + std::string(field.column) + " = ?";
    values.emplace_back(draft.after.person.*field.member);
  }
  if (sets.empty()) return {};
  values.emplace_back(context.tenant);
  values.emplace_back(before.person_id);
  db.execute("update identity set " + sets + " where tenant = ? and person_id = ?", values);
  return {};
}

// True when the person's password was taken back with it.
bool write_roles(Connection& db, const Context& context, const Details& before, const Draft& draft, const std::string& by) {
  const auto given = without(draft.after.person.roles, before.person.roles);
  for (const auto& role : given) {
    db.execute("insert into person_role (tenant, person_id, role) values (?, ?, ?) on conflict do nothing",
               {context.tenant, before.person_id, role});
    audit(db, context, by, "role.grant", before.person_id, role);
    // A session that somebody else may have opened by a link must not grow with the account: sign in anew.
    db.execute("delete from web_session where tenant = ? and person_id = ?", {context.tenant, before.person_id});
  }
  for (const auto& role : without(before.person.roles, draft.after.person.roles)) {
    db.execute("delete from person_role where tenant = ? and person_id = ? and role = ?", {context.tenant, before.person_id, role});
    audit(db, context, by, "role.remove", before.person_id, role);
  }
  return !given.empty() && auth::take_back_lent_password(db, context, before.person_id, by);
}

void write_status(Connection& db, const Context& context, const Details& before, const std::string& status, const std::string& by) {
  db.execute("update person set status = ? where tenant = ? and person_id = ?", {status, context.tenant, before.person_id});
  audit(db, context, by, status == "left" ? "person.leave" : "person.return", before.person_id);
  if (status != "left") return;
  db.execute("delete from web_session where tenant = ? and person_id = ?", {context.tenant, before.person_id});
  db.execute("update access_link set uses_left = 0 where tenant = ? and person_id = ? and uses_left > 0",
             {context.tenant, before.person_id});
}

}  // namespace

const std::vector<std::string>& field_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> made;
    for (const auto& field : kFields) made.emplace_back(field.name);
    made.insert(made.end(), {"roles", "status"});
    return made;
  }();
  return names;
}

std::string field_words(const std::string& field) {
  if (field == "organisation_code") return "organisation";
  if (field == "vpd") return "VPD";
  if (field == "nhs_id") return "NHS unique id";
  if (field == "moodle_username") return "Moodle username";
  std::string words = field;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

namespace {

// A fault in a value that was there before, under rules that were not, hinders no other change.
void drop_old(std::vector<Problem>& found, const NewPerson& before, const NewPerson& after) {
  const auto old = problems(before);
  const auto unchanged = [&](const std::string& name) {
    for (const auto& field : kFields)
      if (name == field.name) return before.*field.member == after.*field.member;
    return false;
  };
  std::erase_if(found, [&](const Problem& one) {
    return unchanged(one.field) &&
           std::any_of(old.begin(), old.end(), [&](const Problem& was) { return was.field == one.field && was.message == one.message; });
  });
}

}  // namespace

Edit values_of(const Details& held) {
  Edit values;
  for (const auto& field : kFields) values[field.name] = held.person.*field.member;
  auto roles = held.person.roles;
  std::sort(roles.begin(), roles.end());
  values["roles"] = joined(roles);
  values["status"] = held.status;
  return values;
}

Draft draft(const Details& before, const Edit& edit) {
  Draft made{before, {}, {}, false};
  auto& after = made.after;
  const auto given = [&](const char* name) { return edit.contains(name); };
  for (const auto& field : kFields)
    if (given(field.name)) after.person.*field.member = edit.at(field.name);
  const bool derived = before.person.sort_name == derived_sort_name(before.person.display_name);
  if ((derived && !given("sort_name")) || after.person.sort_name.empty())
    after.person.sort_name = derived_sort_name(after.person.display_name);
  std::sort(after.person.roles.begin(), after.person.roles.end());
  if (given("roles")) after.person.roles = words_of(edit.at("roles"));
  if (given("status")) after.status = edit.at("status");

  made.problems = problems(after.person);
  if (!before.person_id.empty()) drop_old(made.problems, before.person, after.person);
  if (after.person.roles.empty()) made.problems.push_back({"roles", "Choose at least one role."});
  if (after.status != before.status && after.status != "active" && after.status != "left")
    made.problems.push_back({"status", "Status must be active or left."});
  for (const auto& field : kFields) {
    if (after.person.*field.member == before.person.*field.member) continue;
    made.changed.emplace_back(field.name);
    made.keys = made.keys || field.key;
  }
  if (after.person.roles != before.person.roles) made.changed.emplace_back("roles");
  if (after.status != before.status) made.changed.emplace_back("status");
  return made;
}

std::optional<Problem> organisation_problem(const std::string& code, bool exists, bool ended) {
  if (!exists)
    return Problem{"organisation_code", "There is no organisation with the code \"" + code + "\".", "Add it first, or check the code."};
  if (ended) return Problem{"organisation_code", "The organisation \"" + code + "\" has ended.", "Choose one that goes on."};
  return std::nullopt;
}

bool loses_admin(const Details& before, const Draft& draft) {
  const auto admin = [](const Details& one) { return one.status == "active" && has(one.person.roles, "admin"); };
  return admin(before) && !admin(draft.after);
}

bool lends_to_self(const Details& before, const Draft& draft, const std::string& by) {
  return by == before.person_id && !without(draft.after.person.roles, before.person.roles).empty();
}

Result<Written> write_draft(Connection& db, const Context& context, const Details& before, const Draft& draft, const std::string& by) {
  Written done;
  if (!draft.problems.empty())
    return fail(ErrorKind::invalid, draft.problems.front().message, draft.problems.front().advice, draft.problems.front().field);
  if (lends_to_self(before, draft, by))
    return fail(ErrorKind::forbidden, "You cannot give yourself a role.", "Ask another admin, or use the command line.", "roles");
  if (auto written = write_identity(db, context, before, draft); !written) return tl::unexpected<Error>(written.error());
  if (has(draft.changed, "organisation_code"))
    if (auto moved = move(db, context, before, draft.after.person.organisation_code, by); !moved)
      return tl::unexpected<Error>(moved.error());
  if (has(draft.changed, "roles")) done.password_taken_back = write_roles(db, context, before, draft, by);
  if (has(draft.changed, "status")) write_status(db, context, before, draft.after.status, by);
  if (!draft.changed.empty()) audit(db, context, by, "person.change", before.person_id, joined(draft.changed));
  return done;
}

Result<void> some_admin_remains(Connection& db, const Context& context) {
  if (auth::some_admin_can_sign_in(db, context)) return {};
  return fail(ErrorKind::conflict, kNoAdmin, kNoAdminAdvice, "roles");
}

}  // namespace waymark::people
