// One person's record of one module, as an administrator sees it: how it stands, who decided what, who was told.
#include "runtime/catalogue/courses.hpp"
#include "runtime/delivery/act_rows.hpp"
#include "runtime/delivery/acts.hpp"
#include "runtime/delivery/explain.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

using catalogue::RegistrationView;
using delivery::CompletionNow;

// The figure, and beside it what the module said where that could not be true.
std::string time_recorded(const RegistrationView& view, const Result<delivery::Explanation>& why) {
  std::string words = view.seconds > 0 ? duration_words(view.seconds) : "–";
  if (why && why->time.cut) words += ". " + cut_time_words(why->time.reported);
  return words;
}

Data summary_of(const RegistrationView& view, const std::string& person, const Result<delivery::Explanation>& why) {
  std::vector<SummaryRow> rows = {{"Person", person, {{"Show", "/admin/people/" + view.person_id, person}}},
                                  {"Module", view.course_title, {{"Show", "/admin/courses/" + view.course_code, view.course_title}}},
                                  {.key = "State", .value = "", .status = state_tag(view.state)},
                                  {"Version", std::to_string(view.version)},
                                  {"Enrolled", support::display_date_time(view.created_at)},
                                  {"Due", or_dash(support::display_date(view.due_at))},
                                  {"Score", or_dash(score_words(view.score))},
                                  {"Time recorded", time_recorded(view, why)},
                                  {"Last active", or_dash(support::display_date_time(view.last_active_at))}};
  if (!view.ended_at.empty()) rows.push_back({"Ended", support::display_date_time(view.ended_at)});
  return summary_list(rows);
}

Data completion_data(const std::optional<CompletionNow>& completion) {
  if (!completion) return Data(false);
  std::vector<SummaryRow> rows = {{"Outcome", completion->outcome == "PASSED" ? "Passed" : "Completed"},
                                  {"Date", support::display_date_time(completion->completed_at)},
                                  {"Score", or_dash(score_words(completion->score))},
                                  {.key = "Evidence code", .value = completion->evidence_code, .code = true}};
  return summary_list(rows);
}

Data act_links(const RegistrationView& view, const delivery::RecordNow& now) {
  const bool completed = now.completion.has_value();
  const std::string path = "/admin/registrations/" + view.registration_id + "/";
  Data::List links;
  const auto link = [&](const char* name, const char* text) { links.push_back(Data().set("href", path + name).set("text", text)); };
  if (view.ended_at.empty() && now.state != "not started" && now.attempts > 0) link("reset", "Reset the attempt");
  if (view.ended_at.empty() && !completed) link("grant", "Grant a completion");
  if (completed) link("correct", "Correct the completion");
  if (completed) link("withdraw", "Withdraw the completion");
  return links;
}

// "Score 90%, passed" of an act's before or after.
std::string picture_words(const support::Json& picture) {
  if (!picture["due"].is_null())
    return picture["due"].as_string().empty() ? "no due date" : support::display_date(picture["due"].as_string());
  std::string words = picture["state"].is_null() ? "" : state_tag(picture["state"].as_string()).text;
  if (picture["score"].is_number()) words += ", " + score_words(picture["score"].as_double());
  const std::string at = picture["completedAt"].as_string();
  if (!at.empty()) words += ", " + support::display_date(at);
  return words;
}

std::string kind_words(const std::string& kind) {
  if (kind == "reset") return "Attempt reset";
  if (kind == "grant") return "Completion granted";
  if (kind == "correct") return "Completion corrected";
  if (kind == "withdraw") return "Completion withdrawn";
  if (kind == "course-withdraw") return "Module withdrawn";
  if (kind == "course-put-back") return "Module put back";
  return kind == "due" ? "Due date moved" : "Due date moved back";
}

std::string name_of(Visit& visit, const std::string& by) {
  auto person = people::get_person(visit.context, by);
  return person && *person ? (*person)->display_name : by;
}

Table acts_table(Visit& visit, const std::vector<delivery::Act>& acts) {
  Table table{"Decisions", {{"When", false, true}, {"Who"}, {"What"}, {"Before"}, {"After"}, {"Reason"}}, {}};
  for (const auto& act : acts)
    table.rows.push_back({{support::display_date_time(act.at)},
                          {name_of(visit, act.by)},
                          {kind_words(act.kind)},
                          {or_dash(picture_words(act.before))},
                          {or_dash(picture_words(act.after))},
                          {act.reason}});
  return table;
}

Table deliveries_table(const std::vector<outbox::DeliveryRow>& rows) {
  Table table{"Who was told", {{"System"}, {"What"}, {"State"}, {"Details"}, {"Changed", false, true}}, {}};
  table.row_headings = true;
  for (const auto& row : rows)
    table.rows.push_back({{row.connector_name, "/admin/connectors/" + row.connector_id},
                          {row.kind == "withdrawal" ? "Withdrawal" : "Completion"},
                          {capitalised(row.words)},
                          {or_dash(row.detail)},
                          {support::display_date_time(row.updated_at)}});
  return table;
}

// What stands in the way of completion, and the course's rules.
void set_why(const Result<delivery::Explanation>& why, Data& data) {
  Data::List reasons, rules, parts;
  if (why) {
    for (const auto& part : why->closed) parts.push_back(Data().set("text", part.admin));
    for (const auto& reason : why->reasons)
      reasons.push_back(Data().set("text", reason.item_title.empty() ? "" : reason.item_title + ": ").set("admin", reason.admin));
    for (const auto& rule : why->rules) rules.push_back(Data().set("text", rule));
  } else {
    reasons.push_back(Data().set("text", "").set("admin", "The state does not read back: " + why.error().message));
  }
  data.set("closed_parts", std::move(parts));
  data.set("unfinished", !reasons.empty()).set("reasons", std::move(reasons));
  data.set("any_rules", !rules.empty()).set("rules", std::move(rules));
}

// The calls behind a change are for readers; for others the launch is named without a way there.
Table changes_table(const delivery::History& history, bool reader) {
  Table table{"Why it changed", {{"When", false, true}, {"What"}, {"From"}, {"To"}, {"Because of"}, {"Call", true}}, {}};
  for (const auto& change : history.changes)
    table.rows.push_back(
        {{support::display_date_time(change.at)},
         {(change.item_title.empty() ? "The record" : change.item_title) + (change.counts ? "" : " (kept, does not count)")},
         {or_dash(change.from)},
         {or_dash(change.to)},
         {change.admin},
         {change.number > 0          ? std::to_string(change.number)
          : change.launch_id.empty() ? "–"
                                     : "Launch",
          !reader || change.launch_id.empty() ? "" : "/admin/launches/" + change.launch_id}});
  return table;
}

http::Response show(Visit& visit) {
  auto view = catalogue::get_registration(visit.context, visit.parameter("id"));
  if (!view) return visit.error(view.error());
  auto now = delivery::record_now(visit.context, view->registration_id);
  auto acts = delivery::acts_of(visit.context, view->registration_id);
  auto told = outbox::deliveries_of_registration(visit.context, view->registration_id);
  if (!now) return visit.error(now.error());
  if (!acts) return visit.error(acts.error());
  if (!told) return visit.error(told.error());
  const std::string person = name_of(visit, view->person_id);
  Page page{person + ": " + view->course_title, "admin/registration"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs({{"People", "/admin/people"}, {person, "/admin/people/" + view->person_id}});
  page.notice = notice_of(visit.request);
  page.wide = true;
  const auto why = delivery::why_not_complete(visit.context, view->registration_id);
  page.data.set("summary", summary_of(*view, person, why))
      .set("completion", completion_data(now->completion))
      .set("act_links", act_links(*view, *now));
  page.data.set("any_acts", !acts->empty()).set("acts", table(acts_table(visit, *acts)));
  set_why(why, page.data);
  auto history = delivery::why_changed(visit.context, view->registration_id);
  if (!history) return visit.error(history.error());
  page.data.set("any_changes", !history->changes.empty())
      .set("changes", table(changes_table(*history, visit.viewer->has("reader"))))
      .set("cut", history->cut)
      .set("history", "/admin/registrations/" + view->registration_id + "/history");
  page.data.set("any_told", !told->empty()).set("told", table(deliveries_table(*told)));
  return visit.page(std::move(page));
}

}  // namespace

void add_registration_pages(Site& site) { site.page("admin", "/admin/registrations/{id}", show); }

}  // namespace waymark::web
