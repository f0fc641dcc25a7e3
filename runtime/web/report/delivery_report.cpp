#include "connectors/esr/states.hpp"
#include "connectors/forwarding/forward.hpp"
#include "runtime/outbox/esr_files.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/web/report/report_pages.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

// The way back from a count: the people whose completion stands so. Statements have no people's list.
std::string people_told(const outbox::ConnectorRow& connector, const std::string& state) {
  if (connectors::forwards_statements(connector.kind)) return {};
  reports::Filter filter;
  filter.connector_id = connector.connector_id;
  filter.told = state;
  return "/reports/people" + query_of(filter, "completed");
}

// What the connectors were given, and how far each delivery got. ESR counts say that the layout is
// unverified.
http::Response show(Visit& visit) {
  auto connectors = outbox::list_connectors(visit.context);
  if (!connectors) return visit.error(connectors.error());
  Page page{"Who was told", "report/deliveries"};
  page.section = "reports";
  page.breadcrumbs = {{"Completions", "/reports"}};
  Data::List groups;
  for (const auto& connector : *connectors) {
    auto counts = outbox::state_counts(visit.context, connector.connector_id);
    if (!counts) return visit.error(counts.error());
    Table table{"States at " + connector.name, {{"State"}, {"Deliveries", true}}, {}};
    table.row_headings = true;
    table.caption_size = "s";
    std::int64_t all = 0;
    for (const auto& one : *counts) {
      table.rows.push_back({{capitalised(one.words)}, {number_words(one.count), people_told(connector, one.state)}});
      all += one.count;
    }
    table.rows.push_back({{"All"}, {number_words(all)}});
    Data unverified = false;
    std::int64_t files = 0, rows = 0;
    if (connector.kind == "esr") {
      auto config = outbox::esr_config(visit.context, connector.connector_id);
      if (config && config->profile.unverified())
        unverified = warning_callout("UNVERIFIED layout", std::string(connectors::esr::unverified_banner()) + ".");
      if (auto written = outbox::list_esr_files(visit.context, connector.connector_id))
        for (const auto& file : *written) {
          ++files;
          rows += file.rows;
        }
    }
    groups.push_back(Data()
                         .set("name", connector.name)
                         .set("table", web::table(table))
                         .set("unverified", std::move(unverified))
                         .set("esr", connector.kind == "esr")
                         .set("files", files)
                         .set("rows", rows)
                         .set("stopped", connector.stopped_detail));
  }
  page.data.set("any", !groups.empty()).set("groups", std::move(groups));
  return visit.page(std::move(page));
}

}  // namespace

void add_delivery_report(Site& site) { site.page("reporter", "/reports/deliveries", show); }

}  // namespace waymark::web
