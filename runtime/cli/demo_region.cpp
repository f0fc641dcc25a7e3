#include "runtime/cli/demo_region.hpp"

#include <fstream>

#include "runtime/cli/crowd.hpp"
#include "runtime/people/people.hpp"
#include "runtime/roster/organisation_change.hpp"
#include "runtime/support/json.hpp"

namespace waymark::cli {
namespace {

using support::Json;

Result<Json> read_json(const std::filesystem::path& file) {
  auto text = read_text_file(file);
  if (!text) return tl::unexpected<Error>(text.error());
  auto json = support::parse_json(*text);
  if (!json) return fail(ErrorKind::invalid, file.filename().string() + " does not read: " + json.error().message, "", json.error().where);
  return json;
}

Result<void> add_organisations(runtime::Context& context, const Json& list) {
  for (const auto& one : list.items()) {
    people::Organisation organisation{"",
                                      one["code"].as_string(),
                                      one["name"].as_string(),
                                      one["kind"].as_string(),
                                      one["parent"].as_string(),
                                      one["vpd"].as_string(),
                                      one["from"].as_string()};
    auto id = people::add_organisation(context, organisation, "demo");
    if (!id) return tl::unexpected<Error>(id.error());
    if (one["until"].as_string().empty()) continue;
    auto ended = roster::change_organisation(context, organisation.code, {{"ends", one["until"].as_string()}}, "demo");
    if (!ended) return tl::unexpected<Error>(ended.error());
  }
  return {};
}

Result<DemoPerson> add_one(runtime::Context& context, const Json& one) {
  people::NewPerson person;
  person.username = one["username"].as_string();
  person.display_name = one["given"].as_string() + " " + one["family"].as_string();
  person.sort_name = one["family"].as_string() + ", " + one["given"].as_string();
  person.organisation_code = one["organisation"].as_string();
  person.employee_number = one["employee_number"].as_string();
  person.vpd = one["vpd"].as_string();
  person.moodle_username = one["moodle_username"].as_string();
  person.email = one["email"].as_string();
  for (const auto& role : one["roles"].items()) person.roles.push_back(role.as_string());
  auto id = people::add_person(context, person, "demo");
  if (!id) return fail(id.error().kind, "\"" + person.username + "\" in region.json: " + id.error().message, id.error().advice);
  DemoPerson added{*id, person.username, person.moodle_username, person.display_name, person.roles, {}};
  for (const auto& course : one["courses"].items()) added.courses.push_back(course.as_string());
  return added;
}

}  // namespace

Result<std::string> read_text_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), {});
  if (!in && text.empty()) return fail(ErrorKind::not_found, "The file " + file.string() + " cannot be read.", "Check the path.");
  return text;
}

Result<DemoRegion> load_region(runtime::Context& context, const std::filesystem::path& folder) {
  auto json = read_json(folder / "region.json");
  if (!json) return tl::unexpected<Error>(json.error());
  if (auto added = add_organisations(context, (*json)["organisations"]); !added) return tl::unexpected<Error>(added.error());
  DemoRegion region{(*json)["name"].as_string(), (*json)["demo_learner"].as_string(), {}, {}};
  for (const auto& programme : (*json)["programmes"].items())
    for (const auto& course : programme["courses"].items()) region.programmes[course.as_string()] = programme["name"].as_string();
  std::vector<Json> entries;
  for (const char* list : {"learners", "staff"})
    for (const auto& one : (*json)[list].items()) entries.push_back(one);
  region.people.resize(entries.size());
  auto added = all_at_once(entries.size(), [&](std::size_t i) -> Result<void> {
    auto person = add_one(context, entries[i]);
    if (!person) return tl::unexpected<Error>(person.error());
    region.people[i] = std::move(*person);
    return {};
  });
  if (!added) return tl::unexpected<Error>(added.error());
  return region;
}

std::string DemoRegion::somebody(const std::string& role) const {
  const auto found = std::find_if(people.begin(), people.end(), [&](const DemoPerson& person) { return person.has(role); });
  return found == people.end() ? std::string() : found->username;
}

Result<CoursesByIdentifier> courses_by_identifier(runtime::Context& context) {
  auto courses = catalogue::list_courses(context);
  if (!courses) return tl::unexpected<Error>(courses.error());
  CoursesByIdentifier found;
  for (auto& course : *courses) found.emplace(course.manifest_identifier, course);
  return found;
}

Result<std::string> competence_settings(const std::filesystem::path& folder, const CoursesByIdentifier& courses) {
  auto json = read_json(folder / "competence-map.json");
  if (!json) return tl::unexpected<Error>(json.error());
  // The map is a list of (trust, module, competence); the connector wants it by module, then by trust.
  Json competences = Json::object();
  for (const auto& one : (*json)["competences"].items()) {
    const auto known = courses.find(one["course"].as_string());
    if (known == courses.end()) continue;
    const std::string& course = known->second.code;
    Json entry = competences[course].is_object() ? competences[course] : Json::object({{"by_vpd", Json::object()}});
    Json by_vpd = entry["by_vpd"];
    by_vpd.set(one["vpd"].as_string(), one["competence"]);
    entry.set("by_vpd", by_vpd);
    competences.set(course, entry);
  }
  return Json::object({{"competences", competences}}).dump();
}

}  // namespace waymark::cli
