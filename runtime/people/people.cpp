#include "runtime/people/people.hpp"

#include <map>

#include "runtime/audit/audit.hpp"
#include "runtime/auth/password.hpp"
#include "runtime/people/all_problems.hpp"
#include "runtime/people/checks.hpp"
#include "runtime/people/keys.hpp"
#include "runtime/storage/query_in.hpp"
#include "runtime/support/random.hpp"

namespace waymark::people {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

constexpr const char* kPersonColumns =
    "select i.person_id, i.username, i.display_name, i.sort_name, coalesce(p.organisation_id, ''), coalesce(o.name, ''), "
    "i.employee_number, i.vpd, i.moodle_username, i.email, p.status from identity i "
    "join person p on p.tenant = i.tenant and p.person_id = i.person_id "
    "left join organisation o on o.tenant = p.tenant and o.organisation_id = p.organisation_id where i.tenant = ? ";

// One query for as many people as a page shows, not one for each.
void add_roles(Connection& db, const Context& context, std::vector<Person>& people) {
  std::map<std::string, Person*> by_id;
  std::vector<std::string> ids;
  for (auto& person : people) {
    by_id[person.person_id] = &person;
    ids.push_back(person.person_id);
  }
  storage::query_in(db, "select person_id, role from person_role where tenant = ? and person_id in ", " order by role", context.tenant, ids,
                    [&](const Row& r) { by_id.at(r.text(0))->roles.push_back(r.text(1)); });
}

std::vector<Person> read_people(Connection& db, const Context& context, const std::string& condition, std::vector<storage::Value> values) {
  std::vector<Person> people;
  values.insert(values.begin(), context.tenant);
  db.query(kPersonColumns + condition, values, [&](const Row& r) {
    people.push_back(
        {r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.text(7), r.text(8), r.text(9), r.text(10), {}});
    return true;
  });
  add_roles(db, context, people);
  return people;
}

Result<std::optional<Person>> one_person(Context& context, const std::string& condition, const std::string& value) {
  return context.database.read_value<std::optional<Person>>([&](Connection& db) -> Result<std::optional<Person>> {
    auto people = read_people(db, context, condition, {value});
    if (people.empty()) return std::optional<Person>();
    return std::optional<Person>(std::move(people.front()));
  });
}

std::string organisation_id(Connection& db, const Context& context, const std::string& code) {
  std::string id;
  db.query("select organisation_id from organisation where tenant = ? and code = ?", {context.tenant, code}, [&](const Row& r) {
    id = r.text(0);
    return false;
  });
  return id;
}

bool has_ended(Connection& db, const Context& context, const std::string& organisation) {
  bool ended = false;
  db.query("select 1 from organisation where tenant = ? and organisation_id = ? and valid_to <> '' and valid_to <= ?",
           {context.tenant, organisation, context.now()}, [&](const Row&) {
             ended = true;
             return false;
           });
  return ended;
}

void insert_person(Connection& db, const Context& context, const NewPerson& person, const std::string& id, const std::string& organisation,
                   const std::string& hash) {
  db.execute("insert into person (tenant, person_id, organisation_id, created_at) values (?, ?, ?, ?)",
             {context.tenant, id, organisation.empty() ? storage::Value(nullptr) : storage::Value(organisation), context.now()});
  db.execute(
      "insert into identity (tenant, person_id, username, display_name, sort_name, email, employee_number, "
      "assignment_number, vpd, nhs_id, moodle_username, password_hash, must_change_password) "
      "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {context.tenant, id, person.username, person.display_name,
       person.sort_name.empty() ? derived_sort_name(person.display_name) : person.sort_name, person.email, person.employee_number,
       person.assignment_number, person.vpd, person.nhs_id, person.moodle_username, hash, std::int64_t{person.must_change_password}});
  const std::vector<std::string> roles = person.roles.empty() ? std::vector<std::string>{"learner"} : person.roles;
  for (const auto& role : roles)
    db.execute("insert into person_role (tenant, person_id, role) values (?, ?, ?) on conflict do nothing", {context.tenant, id, role});
}

tl::unexpected<Error> refused(const Problem& one, ErrorKind kind = ErrorKind::invalid) {
  return fail(kind, one.message, one.advice, one.field);
}

}  // namespace

Result<std::string> add_person(Context& context, const NewPerson& person, const std::string& by) {
  if (const auto wrong = problems(person); !wrong.empty()) return refused(wrong.front());
  std::string hash;
  if (!person.password.empty()) {
    if (const std::string weak = auth::password_problem(person.password, person.username); !weak.empty())
      return fail(ErrorKind::invalid, "This password cannot be used.", weak);
    hash = auth::hash_password(person.password);
  }
  return context.database.write_value<std::string>([&](Connection& db) -> Result<std::string> {
    auto id = add_person_in(db, context, person, hash, by);
    if (!id) return id;
    if (auto alone = keys_are_hers(db, context, *id, field_names()); !alone) return tl::unexpected<Error>(alone.error());
    return id;
  });
}

Result<std::string> add_person_in(Connection& db, const Context& context, const NewPerson& person, const std::string& hash,
                                  const std::string& by) {
  if (const auto wrong = problems(person); !wrong.empty()) return refused(wrong.front());
  const std::string id = support::random_uuid();
  if (const auto taken = username_problem(db, context, person.username, {})) return refused(*taken, ErrorKind::conflict);
  const std::string organisation = person.organisation_code.empty() ? "" : organisation_id(db, context, person.organisation_code);
  if (!person.organisation_code.empty())
    if (const auto wrong = organisation_problem(person.organisation_code, !organisation.empty(), has_ended(db, context, organisation)))
      return fail(organisation.empty() ? ErrorKind::not_found : ErrorKind::invalid, wrong->message, wrong->advice, wrong->field);
  insert_person(db, context, person, id, organisation, hash);
  audit(db, context, by, "person.add", id);
  for (const auto& role : person.roles)
    if (role != "learner") audit(db, context, by, "role.grant", id, role);
  return id;
}

Result<std::optional<Person>> find_person(Context& context, const std::string& username) {
  return one_person(context, "and i.username = ?", username);
}

Result<std::optional<Person>> get_person(Context& context, const std::string& person_id) {
  return one_person(context, "and i.person_id = ?", person_id);
}

Result<std::vector<Person>> list_people(Context& context, const std::string& search, int limit, int offset) {
  return context.database.read_value<std::vector<Person>>([&](Connection& db) -> Result<std::vector<Person>> {
    const std::string page = " order by i.sort_name, i.person_id limit ? offset ?";
    if (search.empty()) return read_people(db, context, page, {std::int64_t{limit}, std::int64_t{offset}});
    // instr instead of like: what people type may hold % and _.
    return read_people(db, context, "and (instr(lower(i.username), lower(?)) > 0 or instr(lower(i.display_name), lower(?)) > 0)" + page,
                       {search, search, std::int64_t{limit}, std::int64_t{offset}});
  });
}

Result<bool> any_admin(Context& context) {
  return context.database.read_value<bool>([&](Connection& db) -> Result<bool> {
    bool found = false;
    db.query(
        "select 1 from person_role r join person p on p.tenant = r.tenant and p.person_id = r.person_id and p.status = 'active' "
        "where r.tenant = ? and r.role = 'admin' limit 1",
        {context.tenant}, [&](const Row&) {
          found = true;
          return false;
        });
    return found;
  });
}

Result<std::string> add_organisation(Context& context, const Organisation& organisation, const std::string& by) {
  return context.database.write_value<std::string>(
      [&](Connection& db) -> Result<std::string> { return add_organisation_in(db, context, organisation, by); });
}

Result<std::string> add_organisation_in(Connection& db, const Context& context, const Organisation& organisation, const std::string& by) {
  if (const auto wrong = problems(organisation); !wrong.empty()) return refused(wrong.front());
  const std::string id = support::random_uuid();
  if (const auto taken = code_problem(db, context, organisation.code)) return refused(*taken, ErrorKind::conflict);
  const std::string parent = organisation.parent_code.empty() ? "" : organisation_id(db, context, organisation.parent_code);
  if (const auto missing = parent_problem(db, context, organisation.parent_code)) return refused(*missing, ErrorKind::not_found);
  db.execute(
      "insert into organisation (tenant, organisation_id, code, name, kind, parent_id, vpd, valid_from) "
      "values (?, ?, ?, ?, ?, ?, ?, ?)",
      {context.tenant, id, organisation.code, organisation.name, organisation.kind,
       parent.empty() ? storage::Value(nullptr) : storage::Value(parent), organisation.vpd,
       organisation.valid_from.empty() ? context.now() : organisation.valid_from});
  audit(db, context, by, "organisation.add", id, organisation.code);
  return id;
}

Result<std::vector<Organisation>> list_organisations(Context& context) {
  return context.database.read_value<std::vector<Organisation>>([&](Connection& db) -> Result<std::vector<Organisation>> {
    std::vector<Organisation> all;
    db.query(
        "select o.organisation_id, o.code, o.name, o.kind, coalesce(p.code, ''), o.vpd from organisation o "
        "left join organisation p on p.tenant = o.tenant and p.organisation_id = o.parent_id "
        "where o.tenant = ? order by o.name",
        {context.tenant}, [&](const Row& r) {
          all.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5)});
          return true;
        });
    return all;
  });
}

void audit(Connection& db, const Context& context, const std::string& by, const std::string& action, const std::string& target,
           const std::string& detail) {
  waymark::audit::add(db, context, by, action, target, detail);
}

}  // namespace waymark::people
