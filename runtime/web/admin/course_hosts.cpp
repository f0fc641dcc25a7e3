#include "runtime/web/admin/course_hosts.hpp"

#include <algorithm>
#include <map>

#include "runtime/catalogue/outside_hosts.hpp"

namespace waymark::web {
namespace {

const char* use_words(package::HostUse use) {
  switch (use) {
    case package::HostUse::frame:
      return "a page shown inside the module, such as a film player";
    case package::HostUse::script:
      return "a script";
    case package::HostUse::style:
      return "style sheets or fonts";
    case package::HostUse::picture:
      return "pictures";
    case package::HostUse::media:
      return "films or sound";
    case package::HostUse::form:
      return "a form that would be sent there, which stays blocked";
    case package::HostUse::named:
      return "named in a script, may never be used";
    case package::HostUse::page:
      return "a part of the module is a page of this host";
  }
  return "";
}

std::string all_uses(const std::set<package::HostUse>& uses) {
  std::string words;
  for (const auto use : uses) words += (words.empty() ? "" : "; ") + std::string(use_words(use));
  if (!words.empty() && words.front() >= 'a' && words.front() <= 'z') words.front() = static_cast<char>(words.front() - 32);
  return words;
}

std::vector<std::string> fields(const Visit& visit, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& [key, value] : visit.form)
    if (key == name) values.push_back(value);
  return values;
}

}  // namespace

Data hosts_section(Visit& visit, const catalogue::Course& course, const catalogue::CourseVersion& version, const std::string& typed,
                   const std::vector<FieldError>& errors) {
  const auto allowed = catalogue::allowed_hosts(visit.context, course.course_id).value_or(std::vector<std::string>{});
  std::map<std::string, std::set<package::HostUse>> hosts;
  for (const auto& host : allowed) hosts[host];
  for (const auto& host : version.course.outside_hosts) hosts[host.name] = host.uses;
  Choices ticks{.id = "hosts", .legend = "Hosts that this module may reach", .name = "host", .items = {}};
  Data::List shown;
  for (const auto& [host, uses] : hosts) {
    const bool may = std::binary_search(allowed.begin(), allowed.end(), host);
    if (!may && !catalogue::outside_host(visit.context.settings, host)) continue;  // could not be allowed
    ticks.items.push_back({host, host, uses.empty() ? "Added by hand" : all_uses(uses), may});
    shown.push_back(Data().set("name", may ? "shown_allowed" : "shown").set("host", host));
  }
  Input another{"another_host",
                "Allow another host (optional)",
                {},
                typed,
                "Its full name, for example video.example. No wildcards",
                error_of(errors, "another_host")};
  another.spellcheck = false;
  another.width = 30;
  Data data;
  data.set("any", !ticks.items.empty())
      .set("ticks", checkboxes(ticks))
      .set("shown", shown)
      .set("another_field", input(another))
      .set("save_hosts", button({"Save hosts", "secondary"}));
  return data;
}

std::vector<FieldError> change_hosts(Visit& visit, const catalogue::Course& course) {
  catalogue::HostChange change;
  // Only what was ticked or unticked on this page: what another admin did to the other hosts since stays.
  const auto ticked = fields(visit, "host"), allowed = fields(visit, "shown_allowed");
  const auto among = [](const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  for (const auto& host : ticked)
    if (!among(allowed, host)) change.allow.push_back(host);
  for (const auto& host : allowed)
    if (!among(ticked, host)) change.refuse.push_back(host);
  if (const std::string typed = visit.field("another_host"); !typed.empty()) change.allow.push_back(typed);
  auto done = catalogue::change_hosts(visit.context, course.course_id, change, visit.viewer->person_id);
  if (done) return {};
  return {{"another_host", done.error().message + " " + done.error().advice}};
}

}  // namespace waymark::web
