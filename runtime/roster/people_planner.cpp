#include "runtime/roster/people_planner.hpp"

#include <algorithm>
#include <sstream>

#include "runtime/auth/way_in.hpp"
#include "runtime/catalogue/courses.hpp"
#include "runtime/people/keys.hpp"

namespace waymark::roster {
namespace {

using storage::Row;

bool has(const std::vector<std::string>& all, const std::string& one) { return std::find(all.begin(), all.end(), one) != all.end(); }

}  // namespace

PeoplePlanner::PeoplePlanner(storage::Connection& db, const runtime::Context& context, const std::string& by)
    : db_(db), context_(context), by_(by) {}

void PeoplePlanner::fault(int line, const std::string& column, const std::string& message, const std::string& advice) {
  plan_.faults.push_back({line, column, message, advice});
}

PeoplePlan PeoplePlanner::plan(std::string_view bytes) {
  const auto file = read_csv(bytes);
  if (!file) {
    fault(std::atoi(file.error().where.c_str()), "", file.error().message, file.error().advice);
    return std::move(plan_);
  }
  if (!know_columns(*file)) return std::move(plan_);
  read_store();
  for (const auto& row : file->rows) look_at(row);
  check_keys();
  check_admins();
  for (const auto& line : plan_.lines) count(line);
  sort_by_line(plan_.faults);
  return std::move(plan_);
}

bool PeoplePlanner::know_columns(const CsvFile& file) {
  columns_ = file.columns;
  plan_.faults = column_faults(file, people_columns(), "username");
  return plan_.faults.empty();
}

void PeoplePlanner::read_store() {
  for (auto& one : people::all_details(db_, context_)) {
    auto username = one.person.username;
    held_.emplace(std::move(username), std::move(one));
  }
  db_.query("select code, valid_to from organisation where tenant = ?", {context_.tenant}, [&](const Row& row) {
    organisations_[row.text(0)] = !row.text(1).empty() && row.text(1) <= context_.now();
    return true;
  });
  if (!has(columns_, "enrol")) return;
  db_.query("select code, course_id, current_version > 0 and withdrawn_at = '' from course where tenant = ?", {context_.tenant},
            [&](const Row& row) {
              courses_[row.text(0)] = {row.text(1), row.integer(2) != 0};
              return true;
            });
  db_.query("select person_id, course_id from registration where tenant = ? and ended_at = ''", {context_.tenant}, [&](const Row& row) {
    enrolled_.emplace(row.text(0), row.text(1));
    return true;
  });
}

void PeoplePlanner::look_at(const CsvRow& row) {
  if (auto wrong = line_fault(row, columns_, "username", seen_)) return plan_.faults.push_back(std::move(*wrong));
  const auto values = values_of(row, columns_);
  const auto edit = edit_of(values, people::field_names());
  const std::string username = values.at("username");
  PersonLine line{row.line, {}, {}, {}, {}};
  line.before.person.roles = {"learner"};
  if (const auto held = held_.find(username); held != held_.end()) line.before = held->second;
  line.draft = people::draft(line.before, edit);
  const auto faults = plan_.faults.size();
  check_draft(line);
  check_enrolments(line, values);
  if (plan_.faults.size() == faults) plan_.lines.push_back(std::move(line));
}

void PeoplePlanner::check_draft(PersonLine& line) {
  for (const auto& one : line.draft.problems) fault(line.line, one.field, one.message, one.advice);
  const auto& after = line.draft.after;
  if (has(line.draft.changed, "organisation_code") && !after.person.organisation_code.empty()) {
    const auto found = organisations_.find(after.person.organisation_code);
    const bool exists = found != organisations_.end();
    if (const auto wrong = people::organisation_problem(after.person.organisation_code, exists, exists && found->second))
      fault(line.line, wrong->field, wrong->message, wrong->advice);
  }
  if (people::lends_to_self(line.before, line.draft, by_))
    fault(line.line, "roles", "You cannot give yourself a role.", "Leave your own line out, or ask another admin.");
  if (line.is_new() && after.status == "left")
    fault(line.line, "status", "Somebody who is not there yet cannot have left.", "Delete the line, or check the username.");
}

void PeoplePlanner::check_enrolments(PersonLine& line, const std::map<std::string, std::string>& values) {
  const auto given = [&](const char* column) {
    const auto found = values.find(column);
    return found == values.end() ? std::string() : found->second;
  };
  std::istringstream codes(given("enrol"));
  std::set<std::string> ids;
  for (std::string code; codes >> code;) {
    const auto found = courses_.find(code);
    if (found == courses_.end())
      fault(line.line, "enrol", "There is no module with the code \"" + code + "\".", "See the page Modules for the codes.");
    else if (!found->second.open)
      fault(line.line, "enrol", "Nobody can be enrolled on \"" + code + "\": it is withdrawn or has no content.", "Leave it out.");
    else
      ids.insert(found->second.id);
  }
  if (!ids.empty() && line.draft.after.status == "left")
    fault(line.line, "enrol", "Somebody who has left cannot be enrolled.", "Leave the value empty, or put the person back.");
  const auto due = catalogue::due_time(given("due"));
  if (!due) return fault(line.line, "due", due.error().message, due.error().advice);
  if (!due->empty() && given("enrol").empty())
    fault(line.line, "due", "A due date needs a module in the column \"enrol\".", "Name the module, or leave the date out.");
  line.due_at = *due;
  for (const auto& id : ids)
    if (line.is_new() || !enrolled_.contains({line.before.person_id, id})) line.courses.push_back(id);
  if (!line.courses.empty() && !line.due_at.empty() && line.due_at <= context_.now())
    plan_.notes.push_back({line.line, "due", "The due date " + given("due") + " is in the past: the module is overdue from the start.",
                           "Check the year. If it is meant so, go on."});
}

// Seen as everybody stands when the whole list is written: two people may swap their numbers, and one may take what another
// gives up further down.
void PeoplePlanner::check_keys() {
  std::map<std::string, const PersonLine*> lines;
  for (const auto& line : plan_.lines) lines[line.draft.after.person.username] = &line;
  std::map<std::string, std::vector<std::string>> holders;  // field and key -> usernames
  const auto place = [](const people::Key& key) { return std::string(key.field) + " " + key.text; };
  const auto take = [&](const people::Details& one) {
    for (const auto& key : people::keys_of(one.person))
      if (!key.text.empty()) holders[place(key)].push_back(one.person.username);
  };
  for (const auto& [username, one] : held_)
    if (!lines.contains(username)) take(one);
  for (const auto& line : plan_.lines) take(line.draft.after);
  for (const auto& line : plan_.lines) {
    const auto before = people::keys_of(line.before.person), after = people::keys_of(line.draft.after.person);
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (after[i].text.empty() || (!line.is_new() && after[i].text == before[i].text)) continue;
      for (const auto& other : holders[place(after[i])])
        if (other != line.draft.after.person.username) {
          key_fault(line, after[i].field, other, lines.contains(other) ? lines[other] : nullptr);
          break;
        }
    }
  }
}

void PeoplePlanner::key_fault(const PersonLine& line, const char* field, const std::string& other, const PersonLine* other_line) {
  const bool left = (other_line != nullptr ? other_line->draft.after : held_.at(other)).status == "left";
  auto problem = people::key_problem(field, line.draft.after.person, other, left);
  if (other_line != nullptr) problem.message += " See line " + std::to_string(other_line->line) + " of this list.";
  fault(line.line, problem.field, problem.message, problem.advice);
}

// What roles and links come to in the end is looked at again after writing; this names the lines.
void PeoplePlanner::check_admins() {
  std::set<std::string> admins;
  const auto count_in = [&](const people::Details& one) {
    return one.status == "active" && has(one.person.roles, "admin") && !one.person_id.empty() &&
           auth::can_sign_in(db_, context_, one.person_id);
  };
  for (const auto& [username, one] : held_)
    if (count_in(one)) admins.insert(one.person_id);
  for (const auto& line : plan_.lines)
    if (count_in(line.draft.after))
      admins.insert(line.before.person_id);
    else
      admins.erase(line.before.person_id);
  if (!admins.empty()) return;
  for (const auto& line : plan_.lines)
    if (people::loses_admin(line.before, line.draft))
      fault(line.line, has(line.draft.changed, "status") ? "status" : "roles", people::kNoAdmin, people::kNoAdminAdvice);
}

void PeoplePlanner::count(const PersonLine& line) {
  ++(line.is_new() ? plan_.added : line.changes() ? plan_.changed : plan_.unchanged);
  plan_.enrolments += static_cast<int>(line.courses.size());
}

}  // namespace waymark::roster
