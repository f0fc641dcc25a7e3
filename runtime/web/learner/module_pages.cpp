// My modules, one module, and the page that asks: resume, start again or review (ux.md 3.4).
#include "runtime/delivery/explain.hpp"
#include "runtime/delivery/launch.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/learner/learner_pages.hpp"
#include "runtime/web/learner/module_queries.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

std::string module_address(const Module& module) { return "/modules/" + module.registration_id; }

// What to know before choosing it: minutes, and the day by which it has to be done.
std::string hint_of(const Module& module, const std::string& now) {
  std::string hint = minutes_words(module.minutes);
  const auto add = [&](const std::string& words) { hint += (hint.empty() ? "" : ", ") + words; };
  if (!module.due_at.empty() && !is_finished(module.state))
    add((module.due_at < now ? "was due on " : "due on ") + day_words(module.due_at, now));
  if (is_finished(module.state) && !module.completed_at.empty()) add("completed on " + day_words(module.completed_at, now));
  if (!hint.empty() && hint[0] >= 'a' && hint[0] <= 'z') hint[0] = static_cast<char>(hint[0] - 'a' + 'A');
  return hint;
}

Data programme_data(const std::string& name, int number, const std::vector<const Module*>& modules, const std::string& now) {
  std::vector<TaskItem> items;
  int finished = 0;
  for (const Module* module : modules) {
    items.push_back({module->title, module_address(*module), hint_of(*module, now), state_tag(module->state)});
    finished += is_finished(module->state) ? 1 : 0;
  }
  return Data()
      .set("name", name)
      .set("progress", std::to_string(finished) + " of " + std::to_string(modules.size()) + " complete")
      .set("tasks", task_list("programme-" + std::to_string(number), items));
}

http::Response my_modules(Visit& visit) {
  auto modules = list_modules(visit.context, visit.viewer->person_id);
  if (!modules) return visit.error(modules.error());
  std::vector<std::pair<std::string, std::vector<const Module*>>> programmes;  // in the order of the list
  int finished = 0;
  for (const Module& module : *modules) {
    if (programmes.empty() || programmes.back().first != module.programme) programmes.push_back({module.programme, {}});
    programmes.back().second.push_back(&module);
    finished += is_finished(module.state) ? 1 : 0;
  }
  Data::List list;
  for (const auto& [name, members] : programmes)
    list.push_back(programme_data(name.empty() && programmes.size() > 1 ? "Other modules" : name, static_cast<int>(list.size()) + 1,
                                  members, visit.now()));
  Page page{.title = "My modules", .content = "learner/modules", .section = "modules"};
  page.data.set("any", !modules->empty())
      .set("several", programmes.size() > 1)
      .set("overall", std::to_string(finished) + " of " + std::to_string(modules->size()) + " modules complete")
      .set("programmes", std::move(list));
  return visit.page(std::move(page));
}

// The figure, and behind it what the module said where that could not be true.
std::string time_spent(const Module& module, const Result<delivery::Explanation>& why) {
  if (module.first_launch_at.empty()) return {};
  std::string words = duration_words(module.seconds);
  if (!why || !why->time.cut) return words;
  words[0] = words[0] == 'l' ? 'L' : words[0];
  return words + ". " + cut_time_words(why->time.reported);
}

std::vector<SummaryRow> facts_of(const Module& module, const Result<delivery::Explanation>& why, const std::string& now) {
  std::vector<SummaryRow> rows;
  rows.push_back({.key = "Status", .value = "", .status = state_tag(module.state)});
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) rows.push_back({.key = key, .value = value});
  };
  add("Time needed", module.minutes > 0 ? "About " + minutes_words(module.minutes) : "");
  add("Time you have spent", time_spent(module, why));
  add("Score", score_words(module.score));
  add("Completed on", is_finished(module.state) ? day_words(module.completed_at, now) : "");
  add("Complete it by", is_finished(module.state) ? "" : day_words(module.due_at, now));
  add("Programme", module.programme);
  rows.push_back({.key = "Version", .value = std::to_string(module.version)});
  return rows;
}

// Why the record stands as it does, in a learner's words: what is still to do, and what changed it.
void set_why(Visit& visit, const Module& module, const Result<delivery::Explanation>& why, Data& data) {
  Data::List reasons, changes, parts;
  if (why)
    for (const auto& part : why->closed) parts.push_back(Data().set("text", part.learner));
  if (why && !module.first_launch_at.empty())
    for (const auto& reason : why->reasons) reasons.push_back(Data().set("text", reason.learner));
  std::string last_act;
  if (auto history = delivery::why_changed(visit.context, module.registration_id))
    for (const auto& change : history->changes)
      if (change.item_title.empty() && change.counts && (change.from != change.to || !change.act_id.empty() || change.better)) {
        changes.push_back(
            Data().set("when", support::display_date_time(change.at)).set("state", state_tag(change.to).text).set("cause", change.learner));
        last_act = change.act_id.empty()
                       ? ""
                       : change.learner + " That was on " + support::display_date_time(change.at) + ". Start the module to take it again.";
      }
  // Who passed an hour ago and finds "not yet started" is told at once, not only below.
  if (module.first_launch_at.empty() && !is_finished(module.state) && !last_act.empty()) reasons.push_back(Data().set("text", last_act));
  data.set("closed_parts", std::move(parts));
  data.set("any_reasons", !reasons.empty()).set("reasons", std::move(reasons));
  data.set("any_changes", !changes.empty()).set("changes", std::move(changes));
}

http::Response module_page(Visit& visit) {
  auto module = find_module(visit.context, visit.parameter("registration"), visit.viewer->person_id);
  if (!module) return visit.error(module.error());
  if (!module->withdrawn_at.empty()) return withdrawn_page(visit, module->withdrawn_at);
  auto info = delivery::resume_info(visit.context, module->registration_id, visit.viewer->person_id);
  if (!info) return visit.error(info.error());
  const auto why = delivery::why_not_complete(visit.context, module->registration_id);
  // A page that was closed before the module in it began leaves nothing to resume.
  const bool begun = !module->first_launch_at.empty() && (info->can_resume || info->ended || is_finished(module->state));
  const bool open = module->ended_at.empty();
  const char* action = is_finished(module->state) ? "Open it again" : begun ? "Resume module" : "Start module";
  Page page{.title = module->title, .content = "learner/module", .section = "modules", .breadcrumbs = {{"My modules", "/modules"}}};
  set_why(visit, *module, why, page.data);
  page.data.set("description", module->description)
      .set("facts", summary_list(facts_of(*module, why, visit.now())))
      .set("address", module_address(*module))
      .set("start", open && !begun ? button({.text = action, .name = "choice", .value = "resume", .once = true}) : Data(false))
      .set("resume", open && begun ? link_button({action, module_address(*module) + "/resume"}) : Data(false))
      .set("review", !open && begun ? link_button({"Look at it", module_address(*module) + "/resume"}) : Data(false))
      .set("closed", !open)
      .set("finished", is_finished(module->state));
  return visit.page(std::move(page));
}

// "You stopped at 'Teaming skills', 12 minutes in, on 4 March."
std::string stopped_words(const delivery::ResumeInfo& info, const std::string& now) {
  if (!info.can_review) {
    const std::string day = day_words(info.last_active_at, now);
    return "You opened this module" + (day.empty() ? "" : " on " + day) + ", but nothing in it has begun yet.";
  }
  std::string words = "You stopped";
  if (!info.item_title.empty()) words += " at ‘" + info.item_title + "’";
  if (info.seconds >= 60) words += ", " + duration_words(info.seconds) + " in";
  if (!info.last_active_at.empty()) words += ", on " + day_words(info.last_active_at, now);
  return words + ".";
}

Data choice_button(const char* text, const char* value, bool first) {
  return button({.text = text,
                 .variant = first ? "" : "secondary",
                 .name = "choice",
                 .value = value,
                 .id = first ? "first-choice" : "",
                 .autofocus = first,
                 .once = true});
}

http::Response resume_page(Visit& visit) {
  const std::string registration = visit.parameter("registration");
  auto module = find_module(visit.context, registration, visit.viewer->person_id);
  if (!module) return visit.error(module.error());
  if (!module->withdrawn_at.empty()) return withdrawn_page(visit, module->withdrawn_at);
  auto info = delivery::resume_info(visit.context, registration, visit.viewer->person_id);
  if (!info) return visit.error(info.error());
  if (module->first_launch_at.empty() && !info->ended) return http::redirect(module_address(*module));
  const bool closed = info->ended, aside = info->can_resume && !info->set_aside_at.empty();
  Page page{.title = module->title,
            .content = "learner/resume",
            .section = "modules",
            .breadcrumbs = {{"My modules", "/modules"}, {module->title, module_address(*module)}}};
  page.data.set("address", module_address(*module))
      .set("stopped", stopped_words(*info, visit.now()))
      .set("state", state_tag(module->state).text)
      .set("finished", is_finished(module->state))
      .set("closed", closed)
      .set("open_elsewhere", !info->open_elsewhere.empty())
      .set("set_aside", no_longer_counts(*info, visit.now()))
      .set("resume", closed || aside ? Data(false) : choice_button(info->can_resume ? "Resume" : "Start module", "resume", true))
      .set("again", !closed && info->can_resume ? choice_button("Start again", "start-again", aside) : Data(false))
      .set("review", info->can_review ? choice_button("Review", "review", closed) : Data(false));
  return visit.page(std::move(page));
}

http::Response launch_action(Visit& visit) {
  const auto how = delivery::how_from_text(visit.field("choice"));
  if (!how) return visit.error({ErrorKind::invalid, "Choose resume, start again or review.", "Go back and choose one.", {}, {}});
  auto module = find_module(visit.context, visit.parameter("registration"), visit.viewer->person_id);
  if (!module) return visit.error(module.error());
  if (!module->withdrawn_at.empty()) return withdrawn_page(visit, module->withdrawn_at);
  auto launch = delivery::prepare_launch(visit.context, visit.parameter("registration"), visit.viewer->person_id, *how);
  if (!launch) return visit.error(launch.error());
  return http::redirect("/launches/" + *launch);
}

}  // namespace

Data no_longer_counts(const delivery::ResumeInfo& info, const std::string& now) {
  if (!info.can_review || info.set_aside_at.empty()) return Data(false);
  return inset_text("On " + day_words(info.set_aside_at, now) +
                    " an administrator decided how your record for this module stands. What you did in the attempt before that is "
                    "kept and does not change it. Start again to begin an attempt that counts.");
}

http::Response withdrawn_page(Visit& visit, const std::string& withdrawn_at) {
  return gone_page(visit.context, visit.viewer_or_null(), visit.request,
                   "This module was withdrawn on " + support::display_date(withdrawn_at) + "; your record is kept.");
}

void add_module_pages(Site& site) {
  site.page("learner", "/modules", my_modules);
  site.page("learner", "/modules/{registration}", module_page);
  site.page("learner", "/modules/{registration}/resume", resume_page);
  site.action("learner", "/modules/{registration}/launch", launch_action);
}

}  // namespace waymark::web
