#include <iterator>
#include <sstream>

#include "runtime/lrs/credentials.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/admin_pages.hpp"

namespace waymark::web {
namespace {

http::Response show(Visit& visit, const lrs::NewCredential* made, std::vector<FieldError> errors) {
  auto rows = lrs::list_credentials(visit.context);
  if (!rows) return visit.error(rows.error());
  Page page{"Record store keys", "admin/credentials"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs();
  page.notice = notice_of(visit.request);
  page.errors = errors;
  if (!errors.empty()) page.status = 400;
  page.data.set("endpoint", visit.context.settings.public_url + "/xapi").set("made", made != nullptr);
  if (made != nullptr) page.data.set("key", made->key).set("secret", made->secret);
  Data::List keys;
  for (const auto& row : *rows) {
    std::vector<SummaryRow> facts = {
        {"Key", row.key, {}, {}, true},
        {"May", row.scopes},
        {"Made", support::display_date_time(row.created_at)},
        {"Last used", row.last_used_at.empty() ? "Never" : support::display_date_time(row.last_used_at)}};
    if (!row.revoked_at.empty()) facts.push_back({"Withdrawn", support::display_date_time(row.revoked_at)});
    Data revoke = row.revoked_at.empty() ? button({"Withdraw this key", "secondary"}) : Data(false);
    keys.push_back(Data()
                       .set("label", row.label)
                       .set("facts", summary_list(facts))
                       .set("key_id", row.key)
                       .set("revoke", std::move(revoke)));
  }
  page.data.set("any", !keys.empty()).set("keys", std::move(keys));
  page.data.set("label_field",
                input({"label", "Who will use it", {}, visit.field("label"), {}, error_of(errors, "label")}));
  Choices scopes{"scope", "What it may do", {}, {}, {}, {}};
  scopes.items = {{"all", "Read and write everything", "Statements with learners' own words, such as answers in free text, and the state and profiles that courses keep", true},
                  {"statements/write", "Write statements only"},
                  {"statements/read", "Read statements only", "Without learners' own words"},
                  {"statements/read reflections", "Read statements only, with learners' own words"}};
  page.data.set("scope_field", radios(scopes)).set("add", button({"Make a key", ""}));
  return visit.page(std::move(page));
}

// One choice of the page may stand for several scopes.
std::vector<std::string> scopes_of(const std::string& choice) {
  std::istringstream words(choice);
  return {std::istream_iterator<std::string>(words), {}};
}

http::Response add(Visit& visit) {
  auto made = lrs::add_credential(visit.context, visit.field("label"), scopes_of(visit.field("scope")),
                                  visit.viewer->person_id);
  if (!made) return show(visit, nullptr, {{"label", made.error().message}});
  return show(visit, &*made, {});
}

http::Response revoke(Visit& visit) {
  if (auto done = lrs::revoke_credential(visit.context, visit.field("key"), visit.viewer->person_id); !done)
    return visit.error(done.error());
  return done_redirect("/admin/credentials", "revoked");
}

}  // namespace

void add_credential_pages(Site& site) {
  site.page("admin", "/admin/credentials", [](Visit& visit) { return show(visit, nullptr, {}); });
  site.action("admin", "/admin/credentials", add);
  site.action("admin", "/admin/credentials/revoke", revoke);
}

}  // namespace waymark::web
