#include "runtime/people/checks.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "runtime/support/clock.hpp"
#include "runtime/support/visible_text.hpp"

namespace waymark::people {
namespace {

bool only(const std::string& text, std::string_view allowed) { return text.find_first_not_of(allowed) == std::string::npos; }

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kUsername = "abcdefghijklmnopqrstuvwxyz0123456789._-@";
constexpr std::string_view kCode = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Names come from people: any script, nothing that hides (support/visible_text.hpp), no angle brackets that would only ever be
// an attack. The words end a sentence.
std::string name_problem(const std::string& text, std::size_t most) {
  if (text.size() > most) return "is longer than " + std::to_string(most) + " bytes";
  if (text.find_first_of("<>") != std::string::npos) return "holds an angle bracket";
  return support::hidden_text_problem(text);
}

void check_name(std::vector<Problem>& found, const std::string& text, std::size_t most, const char* field, const char* words) {
  if (const auto wrong = name_problem(text, most); !wrong.empty())
    found.push_back({field, std::string(words) + " " + wrong + ".", "Type it anew: what was copied may carry it along."});
}

bool digits(const std::string& text, std::size_t least, std::size_t most) {
  return text.size() >= least && text.size() <= most && only(text, kDigits);
}

bool assignment_like(const std::string& text) {
  const auto dash = text.find('-');
  if (dash == std::string::npos) return digits(text, 6, 10);
  return digits(text.substr(0, dash), 6, 10) && digits(text.substr(dash + 1), 1, 3);
}

}  // namespace

std::vector<Problem> problems(const NewPerson& p) {
  static const std::set<std::string> roles = {"learner", "admin", "reporter", "reader", "reflections"};
  std::vector<Problem> found;
  const auto check = [&](bool right, const char* field, const std::string& message) {
    if (!right) found.push_back({field, message});
  };
  check(p.username.size() >= 2 && p.username.size() <= 64 && only(p.username, kUsername), "username",
        "Username must be 2 to 64 characters of a-z, 0-9 and . _ - @.");
  check(!p.display_name.empty(), "name", "Name must be 1 to 200 characters.");
  check_name(found, p.display_name, 200, "name", "Name");
  check_name(found, p.sort_name, 200, "sort_name", "Sort name");
  check(p.email.empty() || p.email.find('@') != std::string::npos, "email", "Email must look like name@host.");
  check_name(found, p.email, 254, "email", "Email");
  check(p.employee_number.empty() || digits(p.employee_number, 6, 10), "employee_number",
        "Employee number must be 6 to 10 digits (usually 8), with leading zeros.");
  check(p.assignment_number.empty() || assignment_like(p.assignment_number), "assignment_number",
        "Assignment number must be 6 to 10 digits, with -N for a further post.");
  check(p.vpd.empty() || digits(p.vpd, 3, 3), "vpd", "VPD must be 3 digits.");
  check(p.employee_number.empty() || !p.vpd.empty(), "vpd",
        "An employee number needs its VPD: the same number means different people at different employers.");
  check(p.nhs_id.empty() || digits(p.nhs_id, 1, 10), "nhs_id", "NHS unique id must be digits.");
  check_name(found, p.moodle_username, 100, "moodle_username", "Moodle username");
  for (const auto& role : p.roles)
    check(roles.contains(role), "roles", "\"" + role + "\" is not a role. Roles are learner, admin, reporter, reader and reflections.");
  return found;
}

std::string problem(const NewPerson& person) {
  const auto found = problems(person);
  return found.empty() ? std::string() : found.front().message;
}

std::vector<Problem> problems(const Organisation& o) {
  std::vector<Problem> found;
  const auto check = [&](bool right, const char* field, const char* message) {
    if (!right) found.push_back({field, message});
  };
  check(!o.code.empty() && o.code.size() <= 32 && only(o.code, kCode), "code", "Code must be 1 to 32 letters, digits, - or _.");
  check(!o.name.empty(), "name", "Name must be 1 to 200 characters.");
  check_name(found, o.name, 200, "name", "Name");
  check(o.vpd.empty() || digits(o.vpd, 3, 3), "vpd", "VPD must be 3 digits.");
  check_name(found, o.kind, 60, "kind", "Kind");
  check(o.valid_from.empty() || support::local_midnight(o.valid_from), "valid_from", "The first day must be a date such as 2026-03-31.");
  return found;
}

std::string problem(const Organisation& organisation) {
  const auto found = problems(organisation);
  return found.empty() ? std::string() : found.front().message;
}

std::string derived_sort_name(const std::string& display_name) {
  const auto space = display_name.rfind(' ');
  if (space == std::string::npos || space == 0) return display_name;
  return display_name.substr(space + 1) + ", " + display_name.substr(0, space);
}

}  // namespace waymark::people
