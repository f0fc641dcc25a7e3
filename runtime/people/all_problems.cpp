#include "runtime/people/all_problems.hpp"

#include <algorithm>

#include "runtime/people/keys.hpp"

namespace waymark::people {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;
using Problems = std::vector<Problem>;

bool there(Connection& db, const std::string& sql, const std::vector<storage::Value>& values) {
  bool found = false;
  db.query(sql, values, [&](const Row&) {
    found = true;
    return false;
  });
  return found;
}

void add(Problems& all, std::optional<Problem> one) {
  if (one) all.push_back(std::move(*one));
}

std::optional<Problem> place_problem(Connection& db, const Context& context, const std::string& code) {
  if (code.empty()) return std::nullopt;
  const bool exists = there(db, "select 1 from organisation where tenant = ? and code = ?", {context.tenant, code});
  const bool ended = there(db, "select 1 from organisation where tenant = ? and code = ? and valid_to <> '' and valid_to <= ?",
                           {context.tenant, code, context.now()});
  return organisation_problem(code, exists, ended);
}

// What only the store knows, of the fields in `changed`.
void add_store(Connection& db, const Context& context, const NewPerson& person, const std::string& person_id,
               const std::vector<std::string>& changed, Problems& all) {
  const auto has = [&](const char* name) { return std::find(changed.begin(), changed.end(), name) != changed.end(); };
  if (has("username")) add(all, username_problem(db, context, person.username, person_id));
  if (has("organisation_code")) add(all, place_problem(db, context, person.organisation_code));
  for (auto& one : key_problems(db, context, person_id, person, changed)) all.push_back(std::move(one));
}

}  // namespace

std::optional<Problem> username_problem(Connection& db, const Context& context, const std::string& username, const std::string& person_id) {
  if (!there(db, "select 1 from identity where tenant = ? and username = ? and person_id <> ?", {context.tenant, username, person_id}))
    return std::nullopt;
  return Problem{"username", "The username \"" + username + "\" is taken.", "Choose another."};
}

std::optional<Problem> code_problem(Connection& db, const Context& context, const std::string& code) {
  if (!there(db, "select 1 from organisation where tenant = ? and code = ?", {context.tenant, code})) return std::nullopt;
  return Problem{"code", "The organisation code \"" + code + "\" is taken.", "Choose another."};
}

std::optional<Problem> parent_problem(Connection& db, const Context& context, const std::string& parent_code) {
  if (parent_code.empty() || there(db, "select 1 from organisation where tenant = ? and code = ?", {context.tenant, parent_code}))
    return std::nullopt;
  return Problem{"parent_code", "There is no organisation with the code \"" + parent_code + "\".", "Add the parent first."};
}

Result<Problems> all_problems(Context& context, const NewPerson& person) {
  return context.database.read_value<Problems>([&](Connection& db) -> Result<Problems> {
    Problems all = problems(person);
    add_store(db, context, person, {}, field_names(), all);
    return all;
  });
}

Result<Problems> all_problems(Context& context, const Details& before, const Draft& draft) {
  return context.database.read_value<Problems>([&](Connection& db) -> Result<Problems> {
    Problems all = draft.problems;
    add_store(db, context, draft.after.person, before.person_id, draft.changed, all);
    return all;
  });
}

Result<Problems> all_problems(Context& context, const Organisation& organisation) {
  return context.database.read_value<Problems>([&](Connection& db) -> Result<Problems> {
    Problems all = problems(organisation);
    add(all, code_problem(db, context, organisation.code));
    add(all, parent_problem(db, context, organisation.parent_code));
    return all;
  });
}

}  // namespace waymark::people
