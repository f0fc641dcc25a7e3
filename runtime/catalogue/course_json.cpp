#include "runtime/catalogue/course_json.hpp"

#include "runtime/support/json.hpp"
#include "scorm/course/facts_json.hpp"

namespace waymark::catalogue {
namespace {

using support::Json;

// Our own columns may hold a course of 20,000 items: more than the default allows for values from outside.
constexpr support::JsonLimits kColumnLimits{.bytes = 256u << 20, .depth = 32, .values = 5'000'000};

Json item_to_json(const package::Item& item) {
  return Json::object({{"id", item.id},
                       {"parent", item.parent},
                       {"title", item.title},
                       {"visible", item.visible},
                       {"launchable", item.launchable},
                       {"sco", item.sco},
                       {"path", item.path},
                       {"query", item.query},
                       {"externalUrl", item.external_url},
                       {"prerequisites", item.prerequisites},
                       {"masteryScore", item.mastery_score},
                       {"maxTimeAllowed", item.max_time_allowed},
                       {"timeLimitAction", item.time_limit_action},
                       {"launchData", item.launch_data}});
}

package::Item item_from_json(const Json& json) {
  package::Item item;
  item.id = json["id"].as_string();
  item.parent = json["parent"].as_string();
  item.title = json["title"].as_string();
  item.visible = json["visible"].as_bool(true);
  item.launchable = json["launchable"].as_bool();
  item.sco = json["sco"].as_bool();
  item.path = json["path"].as_string();
  item.query = json["query"].as_string();
  item.external_url = json["externalUrl"].as_string();
  item.prerequisites = json["prerequisites"].as_string();
  item.mastery_score = json["masteryScore"].as_string();
  item.max_time_allowed = json["maxTimeAllowed"].as_string();
  item.time_limit_action = json["timeLimitAction"].as_string();
  item.launch_data = json["launchData"].as_string();
  return item;
}

Json host_to_json(const package::OutsideHost& host) {
  Json uses = Json::array();
  for (const auto use : host.uses) uses.push(package::host_use_text(use));
  return Json::object({{"name", host.name}, {"uses", std::move(uses)}});
}

// Versions imported before the uses were kept have the name alone.
package::OutsideHost host_from_json(const Json& json) {
  if (json.is_string()) return {json.as_string(), {}};
  package::OutsideHost host{json["name"].as_string(), {}};
  for (const auto& text : json["uses"].items())
    if (const auto use = package::host_use_from(text.as_string())) host.uses.insert(*use);
  return host;
}

package::Grade grade_of(std::string_view text) {
  if (text == "stop") return package::Grade::stop;
  return text == "harm" ? package::Grade::harm : package::Grade::note;
}

Error corrupt(const char* what, const Error& cause) {
  return Error{ErrorKind::corrupt,
               std::string("The stored ") + what + " does not read back: " + cause.message,
               "Run waymark doctor, and restore from a backup if it finds damage.",
               cause.where,
               {}};
}

}  // namespace

std::string_view grade_text(package::Grade grade) {
  if (grade == package::Grade::stop) return "stop";
  return grade == package::Grade::harm ? "harm" : "note";
}

std::string course_to_json(const package::Course& course) {
  Json items = Json::array(), hosts = Json::array();
  for (const auto& item : course.items) items.push(item_to_json(item));
  for (const auto& host : course.outside_hosts) hosts.push(host_to_json(host));
  Json json = Json::object({{"edition", course.edition},
                            {"identifier", course.identifier},
                            {"version", course.version},
                            {"title", course.title},
                            {"description", course.description},
                            {"language", course.language},
                            {"authoringTool", course.authoring_tool},
                            {"treatedAsSco", course.treated_as_sco},
                            {"items", std::move(items)},
                            {"outsideHosts", std::move(hosts)}});
  if (course.scorm_2004) json.set("scorm2004", course::facts_to_json(*course.scorm_2004));
  return json.dump();
}

Result<package::Course> course_from_json(std::string_view text) {
  const auto json = support::parse_json(text, kColumnLimits);
  if (!json) return tl::unexpected(corrupt("course", json.error()));
  package::Course course;
  course.edition = (*json)["edition"].as_string();
  course.identifier = (*json)["identifier"].as_string();
  course.version = (*json)["version"].as_string();
  course.title = (*json)["title"].as_string();
  course.description = (*json)["description"].as_string();
  course.language = (*json)["language"].as_string();
  course.authoring_tool = (*json)["authoringTool"].as_string();
  course.treated_as_sco = (*json)["treatedAsSco"].as_bool();
  for (const auto& item : (*json)["items"].items()) course.items.push_back(item_from_json(item));
  if (const auto& facts = (*json)["scorm2004"]; facts.is_string()) {
    auto read = course::facts_from_json(facts.as_string());
    if (!read || read->tree.activities.size() != course.items.size() + 1)
      return tl::unexpected(corrupt("course", read ? Error{} : read.error()));
    course.scorm_2004 = std::move(*read);
  }
  for (const auto& host : (*json)["outsideHosts"].items()) course.outside_hosts.push_back(host_from_json(host));
  return course;
}

std::string findings_to_json(const std::vector<package::Finding>& findings) {
  Json list = Json::array();
  for (const auto& finding : findings) {
    list.push(Json::object({{"grade", grade_text(finding.grade)},
                            {"code", finding.code},
                            {"file", finding.file},
                            {"line", finding.line},
                            {"message", finding.message},
                            {"advice", finding.advice}}));
  }
  return list.dump();
}

Result<std::vector<package::Finding>> findings_from_json(std::string_view text) {
  const auto json = support::parse_json(text, kColumnLimits);
  if (!json) return tl::unexpected(corrupt("list of findings", json.error()));
  std::vector<package::Finding> findings;
  for (const auto& item : json->items()) {
    package::Finding finding;
    finding.grade = grade_of(item["grade"].as_string());
    finding.code = item["code"].as_string();
    finding.file = item["file"].as_string();
    finding.line = static_cast<int>(item["line"].as_integer());
    finding.message = item["message"].as_string();
    finding.advice = item["advice"].as_string();
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace waymark::catalogue
