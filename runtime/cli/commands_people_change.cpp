#include "runtime/auth/lent_password.hpp"
#include "runtime/cli/groups.hpp"
#include "runtime/people/details.hpp"
#include "runtime/roster/person_change.hpp"
#include "runtime/support/clock.hpp"

namespace waymark::cli {
namespace {

using support::Json;

Json array_of(const std::vector<std::string>& words) {
  Json list = Json::array();
  for (const auto& word : words) list.push(word);
  return list;
}

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

people::Edit edit_of(const Arguments& given) {
  static const std::pair<const char*, const char*> kOptions[] = {{"new-username", "username"},
                                                                 {"name", "name"},
                                                                 {"sort-name", "sort_name"},
                                                                 {"email", "email"},
                                                                 {"organisation", "organisation_code"},
                                                                 {"employee-number", "employee_number"},
                                                                 {"vpd", "vpd"},
                                                                 {"assignment-number", "assignment_number"},
                                                                 {"nhs-id", "nhs_id"},
                                                                 {"moodle-username", "moodle_username"},
                                                                 {"status", "status"}};
  people::Edit edit;
  for (const auto& [option, field] : kOptions)
    if (given.options.contains(option)) edit[field] = given.option(option);
  if (given.lists.contains("role")) edit["roles"] = joined(given.list("role"), " ");
  return edit;
}

int user_set(const Arguments& given, app::App& app, Output& output) {
  auto before = people::find_details(app.context(), given.option("username"));
  if (!before) return report(output, before.error());
  const auto edit = edit_of(given);
  if (edit.empty()) return report(output, {ErrorKind::invalid, "Nothing to change.", "See `waymark user set --help`."});
  auto changed = roster::change_person(app.context(), before->person_id, edit, "command line");
  if (!changed) return report(output, changed.error());
  std::vector<std::string> words;
  for (const auto& field : changed->fields) words.push_back(people::field_words(field));
  std::string text = words.empty() ? "All of this was so already." : "Changed " + joined(words, ", ") + ".";
  for (const auto& one : outbox::retold_words(changed->told)) text += "\n" + one;
  if (changed->password_taken_back)
    text +=
        "\nTheir password no longer counts: it was set through a link of somebody who lacks a role they now have. `waymark "
        "link create " +
        before->person.username + "` makes a new link.";
  output.result(Json::object({{"id", before->person_id},
                              {"changed", array_of(changed->fields)},
                              {"renewed", changed->told.renewed},
                              {"renamed", changed->told.renamed},
                              {"inEsrFiles", changed->told.in_files},
                              {"passwordTakenBack", changed->password_taken_back}}),
                text);
  return Exit::done;
}

int user_show(const Arguments& given, app::App& app, Output& output) {
  auto found = people::find_details(app.context(), given.option("username"));
  if (!found) return report(output, found.error());
  auto places = people::places(app.context(), found->person_id);
  if (!places) return report(output, places.error());
  const auto& p = found->person;
  Json was = Json::array();
  std::string words = p.username + "  " + p.display_name + "  (" + found->status + ")\nroles: " + joined(p.roles, ", ");
  const std::pair<const char*, const std::string&> rows[] = {{"sort name", p.sort_name},
                                                             {"email", p.email},
                                                             {"employee number", p.employee_number},
                                                             {"VPD", p.vpd},
                                                             {"assignment number", p.assignment_number},
                                                             {"NHS unique id", p.nhs_id},
                                                             {"Moodle username", p.moodle_username}};
  for (const auto& [name, value] : rows)
    if (!value.empty()) words += "\n" + std::string(name) + ": " + value;
  for (const auto& place : *places) {
    was.push(Json::object({{"from", place.from}, {"organisation", place.organisation}}));
    words += "\nfrom " + support::display_date(place.from) + ": " + (place.organisation.empty() ? "no organisation" : place.organisation);
  }
  output.result(Json::object({{"id", found->person_id},
                              {"username", p.username},
                              {"name", p.display_name},
                              {"sortName", p.sort_name},
                              {"email", p.email},
                              {"organisation", p.organisation_code},
                              {"employeeNumber", p.employee_number},
                              {"vpd", p.vpd},
                              {"assignmentNumber", p.assignment_number},
                              {"nhsId", p.nhs_id},
                              {"moodleUsername", p.moodle_username},
                              {"status", found->status},
                              {"roles", array_of(p.roles)},
                              {"places", was}}),
                words);
  return Exit::done;
}

int user_take_back_password(const Arguments& given, app::App& app, Output& output) {
  auto found = people::find_details(app.context(), given.option("username"));
  if (!found) return report(output, found.error());
  if (auto done = auth::take_back_password(app.context(), found->person_id, "command line"); !done) return report(output, done.error());
  output.result(Json::object({{"id", found->person_id}, {"passwordTakenBack", true}}),
                "The password of " + found->person.display_name + " counts no more, and they are signed out. `waymark link create " +
                    found->person.username + "` lets them in and choose another.");
  return Exit::done;
}

}  // namespace

void add_people_change_commands(std::map<std::string, Run>& table) {
  table["user set"] = user_set;
  table["user show"] = user_show;
  table["user take-back-password"] = user_take_back_password;
}

}  // namespace waymark::cli
