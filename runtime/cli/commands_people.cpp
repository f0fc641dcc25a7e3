#include "connectors/secret.hpp"
#include "runtime/auth/access_link.hpp"
#include "runtime/auth/password.hpp"
#include "runtime/cli/groups.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"

namespace waymark::cli {
namespace {

using support::Json;

Json person_json(const people::Person& p) {
  Json roles = Json::array();
  for (const auto& role : p.roles) roles.push(role);
  return Json::object({{"id", p.person_id},
                       {"username", p.username},
                       {"name", p.display_name},
                       {"organisation", p.organisation_name},
                       {"employeeNumber", p.employee_number},
                       {"vpd", p.vpd},
                       {"moodleUsername", p.moodle_username},
                       {"status", p.status},
                       {"roles", roles}});
}

Result<std::string> password_from(const Arguments& given, bool& generated) {
  generated = given.flag("generate-password");
  if (generated) return auth::generated_password();
  const std::string file = given.option("password-file");
  if (file.empty()) return std::string();
  auto text = connectors::read_secret_file(given.path_of(file).string());
  if (!text) return text;
  const std::string password = text->substr(0, text->find_first_of("\r\n"));
  if (password.empty())
    return fail(ErrorKind::invalid, "The password file " + file + " is empty.", "Write the password into its first line.");
  return password;
}

int user_add(const Arguments& given, app::App& app, Output& output) {
  bool generated = false;
  auto password = password_from(given, generated);
  if (!password) return report(output, password.error());
  people::NewPerson person;
  person.username = given.option("username");
  person.display_name = given.option("name");
  person.sort_name = given.option("sort-name");
  person.email = given.option("email");
  person.organisation_code = given.option("organisation");
  person.employee_number = given.option("employee-number");
  person.assignment_number = given.option("assignment-number");
  person.vpd = given.option("vpd");
  person.nhs_id = given.option("nhs-id");
  person.moodle_username = given.option("moodle-username");
  person.roles = given.list("role");
  person.password = *password;
  person.must_change_password = generated;
  auto id = people::add_person(app.context(), person, "command line");
  if (!id) return report(output, id.error());
  auto value = Json::object({{"id", *id}, {"username", person.username}});
  std::string words = "Added " + person.username + ".";
  if (generated) {
    value.set("password", person.password);
    words += "\nPassword, shown once: " + person.password + " (must be changed at the first sign-in)";
  } else if (person.password.empty()) {
    words += "\nNo password yet: `waymark link create " + person.username + "` makes a link that signs them in.";
  }
  output.result(value, words);
  return Exit::done;
}

int user_list(const Arguments& given, app::App& app, Output& output) {
  auto people = people::list_people(app.context(), given.option("search"), 100'000, 0);
  if (!people) return report(output, people.error());
  for (const auto& p : *people)
    output.result(person_json(p),
                  p.username + "  " + p.display_name + (p.organisation_name.empty() ? "" : "  (" + p.organisation_name + ")"));
  return Exit::done;
}

bool is_enrolled(runtime::Context& context, const std::string& person_id, const std::string& course_id) {
  bool found = false;
  (void)context.database.read([&](storage::Connection& db) -> Result<void> {
    db.query("select 1 from registration where tenant = ? and person_id = ? and course_id = ? and ended_at = ''",
             {context.tenant, person_id, course_id}, [&](const storage::Row&) { return !(found = true); });
    return {};
  });
  return found;
}

int link_create(const Arguments& given, app::App& app, Output& output) {
  auto person = people::find_person(app.context(), given.option("username"));
  if (!person) return report(output, person.error());
  if (!*person)
    return report(output, {ErrorKind::not_found, "There is no account \"" + given.option("username") + "\".", "See `waymark user list`."});
  auth::LinkOptions options;
  options.person_id = (*person)->person_id;
  options.created_by = "command line";
  options.kind = given.option("course").empty() ? "sign-in" : "launch";
  if (options.kind == "launch") {
    auto course = course_id_of(app.context(), given.option("course"));
    if (!course) return report(output, course.error());
    options.course_id = *course;
  }
  if (!given.option("hours").empty()) options.hours = whole_number(given.option("hours"));
  if (given.flag("once")) options.uses = 1;
  auto link = auth::create_link(app.context(), options);
  if (!link) return report(output, link.error());
  const bool enrolled = options.course_id.empty() || is_enrolled(app.context(), options.person_id, options.course_id);
  output.result(Json::object({{"url", link->url}, {"expiresAt", link->expires_at}, {"enrolled", enrolled}}),
                link->url + "\nWorks until " + support::display_date_time(link->expires_at) + ". Whoever has it is " +
                    (*person)->display_name + " to Waymark: send it to nobody else." +
                    (enrolled ? ""
                              : "\n" + (*person)->display_name +
                                    " is not enrolled on that module: the link leads to My modules until they are (`waymark enrol " +
                                    given.option("course") + " " + given.option("username") + "`)."));
  return Exit::done;
}

}  // namespace

void add_people_commands(std::map<std::string, Run>& table) {
  table["user add"] = user_add;
  table["user list"] = user_list;
  table["link create"] = link_create;
}

}  // namespace waymark::cli
