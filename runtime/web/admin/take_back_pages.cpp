#include "connectors/forwarding/forward.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/outbox/take_back.hpp"
#include "runtime/web/admin/admin_pages.hpp"

// What only a person can take back in another system, and their word that it was.
namespace waymark::web {
namespace {

std::string path_of(const Visit& visit) { return "/admin/connectors/" + visit.parameter("id"); }

std::string what(const outbox::TakeBack& one) {
  return (one.person_name.empty() ? "Somebody" : one.person_name) + ", " + one.course_title + ", " + outbox::take_back_reason(one);
}

http::Response show(Visit& visit, std::vector<FieldError> errors = {}) {
  auto row = outbox::get_connector(visit.context, visit.parameter("id"));
  if (!row || connectors::forwards_statements(row->kind)) return visit.not_found();
  auto all = outbox::take_backs(visit.context, row->connector_id);
  if (!all) return visit.error(all.error());
  const auto off = outbox::waiting_while_off(visit.context, row->connector_id);
  const bool esr = row->kind == "esr";
  Choices choices{.id = "delivery",
                  .legend = esr ? "Which has the trust removed?" : "Which were set back?",
                  .error = error_of(errors, "delivery"),
                  .items = {}};
  for (const auto& one : *all) choices.items.push_back({one.id, what(one), outbox::take_back_words(one)});
  Page page{"To be taken back by hand", "admin/take-back"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs({{"Connectors", "/admin/connectors"}, {row->name, path_of(visit)}});
  page.notice = notice_of(visit.request);
  page.status = errors.empty() ? 200 : 400;
  page.errors = std::move(errors);
  page.data.set("path", path_of(visit) + "/take-back")
      .set("any", !choices.items.empty())
      .set("off", off && off->any() ? Data(outbox::words_while_off(*off)) : Data(false))
      .set("esr", esr)
      .set("choices", checkboxes(choices))
      .set("mark", button({"Mark as taken back", ""}));
  return visit.page(std::move(page));
}

http::Response mark(Visit& visit) {
  std::vector<std::string> ids;
  for (const auto& [field, value] : visit.form)
    if (field == "delivery") ids.push_back(value);
  if (ids.empty()) return show(visit, {{"delivery", "Choose at least one"}});
  auto done = outbox::mark_taken_back(visit.context, visit.parameter("id"), ids, visit.viewer->person_id);
  return done ? done_redirect(path_of(visit) + "/take-back", "taken-back") : visit.error(done.error());
}

}  // namespace

void add_take_back_pages(Site& site) {
  site.page("admin", "/admin/connectors/{id}/take-back", [](Visit& visit) { return show(visit); });
  site.action("admin", "/admin/connectors/{id}/take-back", mark);
}

}  // namespace waymark::web
