// The page around a module (contract: runtime/player/README.md) and the page after it.
#include <algorithm>
#include <map>

#include "runtime/delivery/launch.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/json.hpp"
#include "runtime/web/assets.hpp"
#include "runtime/web/learner/delivery_words.hpp"
#include "runtime/web/learner/learner_pages.hpp"
#include "runtime/web/learner/module_queries.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

using support::Json;

Json item_json(const delivery::LaunchItem& entry, int depth) {
  const package::Item& item = entry.item;
  Json json = Json::object();
  json.set("id", item.id).set("parent", item.parent).set("title", item.title).set("depth", depth);
  json.set("launchable", item.launchable).set("visible", item.visible).set("sco", item.sco);
  json.set("status", entry.status.lesson_status).set("address", entry.address);
  if (!entry.refused.empty()) json.set("refusedHost", entry.refused);
  return json;
}

// In manifest order, so that a parent is met before its children.
Json items_json(const std::vector<delivery::LaunchItem>& items) {
  std::map<std::string, int> depths;
  Json list = Json::array();
  for (const delivery::LaunchItem& entry : items) {
    const auto parent = depths.find(entry.item.parent);
    const int depth = parent == depths.end() ? 0 : parent->second + 1;
    depths[entry.item.id] = depth;
    list.push(item_json(entry, depth));
  }
  return list;
}

std::string finished_address(const delivery::Launch& launch) { return "/launches/" + launch.launch_id + "/finished"; }

// Pages of other hosts are shown by the wrapper itself, whose policy must then name those hosts.
std::string outside_part(const delivery::Launch& launch) {
  const bool any = std::any_of(launch.items.begin(), launch.items.end(), [](const auto& row) { return !row.item.external_url.empty(); });
  return any ? "?module=" + launch.capability : "";
}

// What the page knows before the launch begins: nothing that an earlier page's last words could still change.
Json page_json(const delivery::Launch& launch, const runtime::Context& context) {
  Json json = Json::object();
  json.set("launch", launch.launch_id).set("person", launch.person_id);
  json.set("contentOrigin", launch.content_origin)
      .set("wrapperUrl", launch.content_origin + "/_waymark/wrapper.html" + outside_part(launch) + (launch.scorm_2004 ? "#scorm2004" : ""));
  json.set("language", launch.language).set("timeZone", context.settings.time_zone);
  json.set("openUrl", "/launches/" + launch.launch_id + "/open").set("tokenUrl", "/launches/{launch}/token");
  json.set("journalUrl", "/api/journal").set("exitUrl", finished_address(launch));
  json.set("signInUrl", "/sign-in?next=/modules/" + launch.registration_id + "/resume");
  return json;
}

Json launch_json(const delivery::Launch& launch, const runtime::Context& context) {
  Json json = page_json(launch, context);
  json.set("pageUrl", "/launches/" + launch.launch_id).set("token", launch.token);
  json.set("base", launch.base).set("facts", launch.facts).set("snapshot", launch.snapshot);
  json.set("lastNumber", launch.last_number).set("readOnly", launch.read_only).set("startItem", launch.first_item);
  json.set("items", items_json(launch.items));
  if (launch.scorm_2004) json.set("edition", "scorm2004");
  return json;
}

http::Response json_response(const Json& json) {
  auto response = http::text_response(200, json.dump(), "application/json");
  response.set("Cache-Control", "no-store");
  return response;
}

// Of the course of a launch; empty while it can be taken, and when there is no such launch of this person.
std::string withdrawn_at(Visit& visit) {
  auto registration = registration_of_launch(visit.context, visit.parameter("launch"), visit.viewer->person_id);
  if (!registration) return {};
  auto module = find_module(visit.context, *registration, visit.viewer->person_id);
  return module ? module->withdrawn_at : std::string();
}

// {"gone": ID}: the launch that the same tab showed before; 202 while its last words are still on their way.
http::Response open_request(Visit& visit) {
  if (!withdrawn_at(visit).empty())
    return http::problem(410, "module-withdrawn", "This module was withdrawn",
                         "It cannot be opened any more. What you completed is listed under My record.", visit.request.trace_id);
  const auto asked = support::parse_json(visit.request.body);
  const auto* gone = asked ? asked->find("gone") : nullptr;
  const auto missing = gone ? delivery::last_words_missing(visit.context, gone->as_string(), visit.viewer->person_id) : Result<bool>(false);
  if (!missing)  // whether they are on their way is not known: opening now could leave them out
    return http::problem(503, "launch-open", "The module cannot be opened just now", missing.error().message + " Try again shortly.",
                         visit.request.trace_id);
  if (*missing) {
    auto wait = json_response(Json::object({{"waiting", true}}));
    wait.status = 202;
    return wait;
  }
  auto launch = delivery::begin_launch(visit.context, visit.parameter("launch"), visit.viewer->person_id);
  if (!launch)
    return http::problem(status_of(launch.error().kind), "launch-open", "The module cannot be opened",
                         launch.error().message + " " + launch.error().advice, visit.request.trace_id);
  if (launch->first_item.empty())
    return http::problem(409, "nothing-to-open", "No part of this module can be opened",
                         "Each part waits for another part that is not complete. That is a fault of the module: tell the person "
                         "who looks after learning. Nothing is lost.",
                         visit.request.trace_id);
  return json_response(launch_json(*launch, visit.context));
}

// What is learned in the player counts as activity: its page asks for this now and then, and the idle limit begins anew.
http::Response still_here(Visit&) {
  http::Response response;
  response.status = 204;
  response.set("Cache-Control", "no-store");
  return response;
}

// A page whose sign-in ran out, and the person signed in again: its unsent calls may still be sent.
http::Response fresh_token(Visit& visit) {
  auto token = delivery::renew_token(visit.context, visit.parameter("launch"), visit.viewer->person_id);
  if (!token)
    return http::problem(status_of(token.error().kind), "launch-token", "No token for this launch", token.error().message,
                         visit.request.trace_id);
  return json_response(Json::object({{"token", *token}}));
}

http::Response player_page(Visit& visit) {
  if (const std::string at = withdrawn_at(visit); !at.empty()) return withdrawn_page(visit, at);
  auto found = delivery::launch_for_page(visit.context, visit.parameter("launch"), visit.viewer->person_id);
  if (!found) return visit.error(found.error());
  const delivery::Launch& launch = *found;
  Page page{.title = launch.course_title,
            .content = "learner/player",
            .section = "modules",
            .scripts = {"player/player.js"},
            .frame_source = launch.content_origin,
            .bare = true};
  page.data.set("launch_data", page_json(launch, visit.context).dump())
      .set("language", launch.language)
      .set("module_address", "/modules/" + launch.registration_id);
  return visit.page(std::move(page));
}

// What happens next, one line for each system that is to hear of it.
Data next_steps(const Completion& completion, const std::string& now) {
  std::vector<SummaryRow> rows;
  for (const DeliveryState& delivery : completion.deliveries)
    rows.push_back({.key = delivery.system, .value = delivery_words(delivery, now)});
  return rows.empty() ? Data(false) : summary_list(rows);
}

Data completion_facts(const Completion& completion) {
  std::vector<SummaryRow> rows{{.key = "Outcome", .value = outcome_words(completion)}};
  if (completion.score) rows.push_back({.key = "Score", .value = score_words(completion.score)});
  rows.push_back({.key = "Completed on", .value = support::display_date(completion.completed_at)});
  rows.push_back({.key = "Time recorded", .value = duration_words(completion.seconds)});
  rows.push_back({.key = "Evidence code", .value = completion.evidence_code, .code = true});
  return summary_list(rows);
}

// Whoever leaves a page that was taken over is not told that what was done there is saved.
std::string ended_words(Visit& visit) {
  const std::string by = delivery::ended_by(visit.context, visit.parameter("launch"), visit.viewer->person_id).value_or("");
  if (by == "superseded")
    return "The module was opened in another place while this page was open, and goes on there. What you did here after that does not "
           "change your record.";
  if (by == "reset")
    return "An administrator changed your record of this module while it was open here. What you did here after that does not change it.";
  return {};
}

http::Response finished_page(Visit& visit) {
  auto registration = registration_of_launch(visit.context, visit.parameter("launch"), visit.viewer->person_id);
  if (!registration) return visit.error(registration.error());
  auto module = find_module(visit.context, *registration, visit.viewer->person_id);
  if (!module) return visit.error(module.error());
  auto completions = list_completions(visit.context, visit.viewer->person_id, *registration);
  if (!completions) return visit.error(completions.error());
  const bool done = is_finished(module->state) && !completions->empty();
  Page page{.title = done ? "Module complete" : module->title,
            .content = "learner/finished",
            .section = "modules",
            .breadcrumbs = {{"My modules", "/modules"}}};
  const auto info = delivery::resume_info(visit.context, *registration, visit.viewer->person_id);
  page.data.set("set_aside", info ? no_longer_counts(*info, visit.now()) : Data(false));
  const bool open = module->withdrawn_at.empty() && module->ended_at.empty();
  page.data.set("open", open)
      .set("no_more", open ? ""
                      : !module->withdrawn_at.empty()
                          ? "The module was withdrawn on " + support::display_date(module->withdrawn_at) + " and cannot be taken any more."
                          : "This enrolment has ended, and the module cannot be taken in it any more.");
  page.data.set("ended_by", ended_words(visit));
  page.data.set("done", done)
      .set("module_title", module->title)
      .set("state", state_tag(module->state).text)
      .set("failed", module->state == "failed")
      .set("spent", duration_words(module->seconds))
      .set("address", "/modules/" + module->registration_id)
      .set("panel", done ? panel(module->state == "passed" ? "Module passed" : "Module complete", module->title) : Data(false))
      .set("facts", done ? completion_facts(completions->front()) : Data(false))
      .set("next_steps", done ? next_steps(completions->front(), visit.now()) : Data(false));
  return visit.page(std::move(page));
}

}  // namespace

void add_player_pages(Site& site) {
  site.page("learner", "/launches/{launch}", player_page);
  site.request("learner", "/launches/{launch}/open", open_request);
  site.request("learner", "/launches/{launch}/token", fresh_token);
  site.request("learner", "/session/stay", still_here);
  site.page("learner", "/launches/{launch}/finished", finished_page);
}

}  // namespace waymark::web
