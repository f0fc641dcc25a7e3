// My record: what the person completed, and how far each completion has come.
#include "runtime/support/clock.hpp"
#include "runtime/support/csv.hpp"
#include "runtime/web/learner/delivery_words.hpp"
#include "runtime/web/learner/learner_pages.hpp"
#include "runtime/web/learner/module_queries.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

std::string all_deliveries(const Completion& completion, const std::string& now) {
  std::string words;
  for (const DeliveryState& delivery : completion.deliveries)
    words += (words.empty() ? "" : "; ") + delivery.system + ": " + delivery_words(delivery, now);
  return words;
}

Data record_table(const std::vector<Completion>& completions) {
  Table made{.caption = "Completed modules",
             .columns = {{"Module"}, {"Completed on"}, {"Outcome"}, {"Score", true}, {"Time"}, {"Evidence code"}},
             .rows = {},
             .row_headings = true,
             .caption_size = "s"};
  for (const Completion& completion : completions)
    made.rows.push_back({{.text = completion.title},
                         {.text = support::display_date(completion.completed_at)},
                         {.text = outcome_words(completion)},
                         {.text = completion.score ? score_words(completion.score) : "none"},
                         {.text = duration_words(completion.seconds)},
                         {.text = completion.evidence_code, .code = true}});
  return table(made);
}

Data delivery_table(const std::vector<Completion>& completions, const std::string& now) {
  Table made{.caption = "Who has been told",
             .columns = {{"Module"}, {"System"}, {"How far it has come"}},
             .rows = {},
             .row_headings = true,
             .caption_size = "s"};
  for (const Completion& completion : completions)
    for (const DeliveryState& delivery : completion.deliveries)
      made.rows.push_back({{.text = completion.title}, {.text = delivery.system}, {.text = delivery_words(delivery, now)}});
  return made.rows.empty() ? Data(false) : table(made);
}

http::Response record_page(Visit& visit) {
  auto completions = list_completions(visit.context, visit.viewer->person_id);
  if (!completions) return visit.error(completions.error());
  std::int64_t seconds = 0;
  for (const Completion& completion : *completions) seconds += completion.seconds;
  Page page{.title = "My record", .content = "learner/record", .section = "record", .wide = true};
  page.data.set("any", !completions->empty())
      .set("total", count_words(static_cast<std::int64_t>(completions->size()), "module completed", "modules completed") + ", " +
                        duration_words(seconds) + " recorded")
      .set("table", record_table(*completions))
      .set("deliveries", delivery_table(*completions, visit.now()));
  return visit.page(std::move(page));
}

http::Response record_csv(Visit& visit) {
  auto completions = list_completions(visit.context, visit.viewer->person_id);
  if (!completions) return visit.error(completions.error());
  std::string csv = support::kCsvMark + support::csv_line({"Module", "Code", "Version", "Completed (UTC)", "Outcome", "Score in percent",
                                                           "Minutes", "Evidence code", "Deliveries"});
  for (const Completion& completion : *completions) {
    std::string score = score_words(completion.score);
    if (!score.empty()) score.pop_back();
    csv += support::csv_line({completion.title, completion.code, std::to_string(completion.version), completion.completed_at,
                              outcome_words(completion), score, std::to_string(completion.seconds / 60), completion.evidence_code,
                              all_deliveries(completion, visit.now())});
  }
  http::Response response = http::text_response(200, std::move(csv), "text/csv; charset=utf-8");
  response.set("Content-Disposition", "attachment; filename=\"my-learning-record.csv\"");
  response.set("Cache-Control", "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  return response;
}

}  // namespace

void add_record_pages(Site& site) {
  site.page("learner", "/record", record_page);
  site.page("learner", "/record.csv", record_csv);
}

}  // namespace waymark::web
