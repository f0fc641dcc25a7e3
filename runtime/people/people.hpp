#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/context.hpp"

// People and organisations. Everything but this refers to a person by the subject id alone (design.md section 6).
namespace waymark::people {

struct NewPerson {
  std::string username;      // 2..64 of a-z 0-9 . _ - @
  std::string display_name;  // "Given Family"
  std::string sort_name;     // "Family, Given"; derived from display_name when empty
  std::string email, organisation_code, employee_number, assignment_number, vpd, nhs_id, moodle_username;
  std::vector<std::string> roles;  // of learner, admin, reporter, reader, reflections; learner when empty
  std::string password;            // empty: the person gets in by a link only
  bool must_change_password = false;
};

struct Person {
  std::string person_id, username, display_name, sort_name, organisation_id, organisation_name, employee_number, vpd, moodle_username,
      email, status;
  std::vector<std::string> roles;
};

// Checks every field before it writes anything. Errors, with the field in `where` (change.hpp): invalid (what is allowed),
// conflict (the username is taken, or somebody else has a key of another system: keys.hpp), not_found (the organisation).
// Returns the subject id. `by` goes into the audit.
Result<std::string> add_person(runtime::Context& context, const NewPerson& person, const std::string& by);

// The same inside the caller's transaction, without the look at keys: a list is looked at as a whole. With the password's hash
// (auth/password.hpp), or none.
Result<std::string> add_person_in(storage::Connection& db, const runtime::Context& context, const NewPerson& person,
                                  const std::string& password_hash, const std::string& by);

Result<std::optional<Person>> find_person(runtime::Context& context, const std::string& username);
Result<std::optional<Person>> get_person(runtime::Context& context, const std::string& person_id);
// In order of sort name; `search` matches username or name, without case.
Result<std::vector<Person>> list_people(runtime::Context& context, const std::string& search, int limit, int offset);
// Somebody active with the role admin, whether or not they can sign in just now.
Result<bool> any_admin(runtime::Context& context);

struct Organisation {
  std::string organisation_id, code, name, kind, parent_code, vpd;
  std::string valid_from = {};  // first day, "YYYY-MM-DD"; empty: the day on which it is added
};

// Errors, with the field in `where`: invalid, conflict (the code is taken), not_found (the parent). Returns the id.
Result<std::string> add_organisation(runtime::Context& context, const Organisation& organisation, const std::string& by);
Result<std::string> add_organisation_in(storage::Connection& db, const runtime::Context& context, const Organisation& organisation,
                                        const std::string& by);
Result<std::vector<Organisation>> list_organisations(runtime::Context& context);

// audit::add (runtime/audit/audit.hpp), for those who have this header anyway.
void audit(storage::Connection& db, const runtime::Context& context, const std::string& by, const std::string& action,
           const std::string& target, const std::string& detail = "");

}  // namespace waymark::people
