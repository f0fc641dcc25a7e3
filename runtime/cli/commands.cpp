#include <charconv>
#include <set>

#include "runtime/catalogue/courses.hpp"
#include "runtime/cli/groups.hpp"

namespace waymark::cli {

const std::map<std::string, Run>& commands() {
  static const std::map<std::string, Run> table = [] {
    std::map<std::string, Run> made;
    add_people_commands(made);
    add_people_change_commands(made);
    add_list_commands(made);
    add_organisation_commands(made);
    add_catalogue_commands(made);
    add_record_commands(made);
    add_credential_commands(made);
    add_connector_commands(made);
    add_upkeep_commands(made);
    add_statement_commands(made);
    add_subject_commands(made);
    add_retention_commands(made);
    add_routes_command(made);
    add_admin_commands(made);
    add_act_commands(made);
    add_tenant_commands(made);
    return made;
  }();
  return table;
}

bool takes_long(const std::string& command) {
  static const std::set<std::string> kLong = {"import",       "doctor",         "backup create", "statement export",  "statement import",
                                              "subject find", "subject export", "subject erase", "subject anonymise", "subject restrict",
                                              "retention run"};
  return kLong.contains(command);
}

bool of_the_machine(const std::string& command) {
  return command.starts_with("tenant ") || command.starts_with("backup ") || command == "routes";
}

Result<std::string> course_id_of(runtime::Context& context, const std::string& code) {
  auto course = catalogue::get_course(context, code);
  if (!course) return fail(ErrorKind::not_found, "There is no module \"" + code + "\".", "See `waymark course list` for the codes.");
  return course->course_id;
}

int whole_number(const std::string& text) {
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : -1;
}

}  // namespace waymark::cli
