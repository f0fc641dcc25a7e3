#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/people/checks.hpp"
#include "runtime/people/details.hpp"

// Changing a person. A form, a command and a line of a list all give the same thing: new values by field
// name.
namespace waymark::people {

// username, name, sort_name, email, organisation_code, employee_number, vpd, assignment_number, nhs_id,
// moodle_username, roles (separated by blanks), status (active, left). In this order; these are also the
// columns of a list.
const std::vector<std::string>& field_names();
std::string field_words(const std::string& field);  // "employee_number": "employee number"

using Edit = std::map<std::string, std::string>;
Edit values_of(const Details& held);  // every field as text: what a form shows

// What an edit makes of a person, not yet written. A sort name that was derived from the name follows it.
struct Draft {
  Details after;
  std::vector<std::string> changed;  // field names, in their order
  std::vector<Problem> problems;     // of form alone: what needs the store is looked at by write_draft
  bool keys = false;                 // what other systems know the person by has changed
};
Draft draft(const Details& before, const Edit& edit);

// Why nobody can be moved to an organisation, if so. `exists`, `ended`: what the store says of that code.
std::optional<Problem> organisation_problem(const std::string& code, bool exists, bool ended);

struct Written {
  bool password_taken_back = false;  // a new role was more than her password's link may lend (auth/lent_password.hpp)
};

// Writes a draft in the caller's transaction, with its audit lines (names of fields, never values). A person
// who leaves loses her sessions and her unused links at once; one with a new role signs in anew. A move is dated now; registrations and
// completions keep the place they were made at. `by`: a subject id or a word. Errors carry the field in
// `where`: invalid (form, unknown or ended organisation), conflict (username taken), forbidden (a role for
// oneself).
Result<Written> write_draft(storage::Connection& db, const runtime::Context& context, const Details& before, const Draft& draft,
                            const std::string& by);

inline constexpr const char* kNoAdmin = "Nobody would be left with the role admin who can sign in.";
inline constexpr const char* kNoAdminAdvice = "Another admin needs a password, or a sign-in link that still works, first.";

// Error conflict when no active admin is left who can sign in (auth/way_in.hpp). Asked after the changes, in the same transaction: once for
// a whole list.
Result<void> some_admin_remains(storage::Connection& db, const runtime::Context& context);

// True when an active admin would be none any more: then some_admin_remains must be asked.
bool loses_admin(const Details& before, const Draft& draft);

// True when `by` would give herself a role that she lacks: another admin must.
bool lends_to_self(const Details& before, const Draft& draft, const std::string& by);

}  // namespace waymark::people
