#include "runtime/lrs/credentials.hpp"
#include "runtime/lrs/scopes.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/admin/credential_form.hpp"

// The programs that may use the record store: a list, and a page for each with its keys.
namespace waymark::web {
namespace {

constexpr const char* kList = "/admin/credentials";

std::string when(const std::string& time) { return time.empty() ? "Never" : support::display_date_time(time); }

std::size_t counting(const lrs::Credential& one, const std::string& now) {
  std::size_t count = 0;
  for (const auto& key : one.keys) count += key.counts(now) ? 1 : 0;
  return count;
}

std::string last_used(const lrs::Credential& one) {
  std::string newest;
  for (const auto& key : one.keys) newest = std::max(newest, key.last_used_at);
  return when(newest);
}

Data list_of(Visit& visit, const std::vector<lrs::Credential>& all) {
  Table table{"Programs with keys", {{"Who uses it"}, {"May"}, {"Keys"}, {"Last used"}}, {}};
  table.row_headings = true;
  for (const auto& one : all) {
    const std::size_t keys = counting(one, visit.now());
    table.rows.push_back({{.text = one.label, .href = std::string(kList) + "/" + one.id},
                          {.text = scope_words(one.scopes)},
                          {.text = keys == 0 ? "None that counts" : std::to_string(keys)},
                          {.text = last_used(one)}});
  }
  return web::table(table);
}

http::Response show_list(Visit& visit, std::vector<FieldError> errors = {}) {
  auto all = lrs::list_credentials(visit.context);
  if (!all) return visit.error(all.error());
  Page page{"Record store keys", "admin/credentials"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs();
  page.notice = notice_of(visit.request);
  page.status = errors.empty() ? 200 : 400;
  page.data.set("endpoint", visit.context.settings.public_url + "/xapi").set("any", !all->empty()).set("table", list_of(visit, *all));
  fill_credential_form(visit, errors, page.data);
  page.errors = std::move(errors);
  return visit.page(std::move(page));
}

std::string limit_words(const Visit& visit, const lrs::OwnLimit& own) {
  const bool usual = own.rate < 0;
  const std::int64_t rate = usual ? visit.context.settings.xapi_rate.per_second : own.rate;
  const std::int64_t burst = usual ? visit.context.settings.xapi_rate.burst : own.burst;
  std::string words = rate == 0 ? "No limit" : std::to_string(rate) + " a second";
  if (rate > 0 && burst > 0) words += ", " + std::to_string(burst) + " at once";
  return usual ? words + " (as for every program)" : words;
}

Data facts_of(const Visit& visit, const lrs::Credential& one) {
  return summary_list(
      {{"Name in statements", one.id, {}, {}, true},
       {"May", scope_words(one.scopes)},
       {"Made", when(one.created_at)},
       {"Last used", last_used(one)},
       {"Requests", limit_words(visit, one.limit)},
       {"Refused as too many", std::to_string(visit.context.xapi_limiter->refused(one.id)) + " since the service started"}});
}

Data key_data(const Visit& visit, const lrs::CredentialKey& key) {
  std::vector<SummaryRow> rows = {{"Made", when(key.created_at)}, {"Last used", when(key.last_used_at)}};
  const bool counts = key.counts(visit.now());
  if (!key.revoked_at.empty())
    rows.push_back({"Withdrawn", when(key.revoked_at)});
  else if (!key.expires_at.empty())
    rows.push_back({counts ? "Ends" : "Ended", when(key.expires_at)});
  return Data()
      .set("key", key.key)
      .set("facts", summary_list(rows))
      .set("revoke",
           counts ? button({.text = "Withdraw key " + key.key, .variant = "secondary", .name = "key", .value = key.key}) : Data(false));
}

struct Made {
  std::string key, secret, old_until;
};

http::Response show_one(Visit& visit, const std::string& id, const Made* made = nullptr, std::vector<FieldError> errors = {}) {
  auto one = lrs::get_credential(visit.context, id);
  if (!one) return one.error().kind == ErrorKind::not_found ? visit.not_found() : visit.error(one.error());
  Page page{one->label, "admin/credential"};
  page.section = "admin";
  page.breadcrumbs = admin_crumbs({{"Record store keys", kList}});
  page.notice = notice_of(visit.request);
  page.status = errors.empty() ? 200 : 400;
  const std::size_t count = counting(*one, visit.now());
  page.data.set("path", std::string(kList) + "/" + one->id)
      .set("endpoint", visit.context.settings.public_url + "/xapi")
      .set("made", made != nullptr)
      .set("facts", facts_of(visit, *one));
  if (made != nullptr)
    page.data.set("key", made->key)
        .set("secret", made->secret)
        .set("old_until", made->old_until.empty() ? Data(false) : Data(support::display_date_time(made->old_until)));
  Data::List keys;
  for (const auto& key : one->keys) keys.push_back(key_data(visit, key));
  page.data.set("keys", std::move(keys))
      .set("days_field", rotation_field(errors))
      .set("rotate", button({"Make another key", ""}))
      .set("limit_field", limit_field(visit.form.empty() ? own_limit_text(one->limit.rate) : visit.field("rate"), error_of(errors, "rate")))
      .set("burst_field",
           burst_field(visit.form.empty() ? own_limit_text(one->limit.burst) : visit.field("burst"), error_of(errors, "burst")))
      .set("limit", button({"Save the limit", "secondary"}))
      .set("close", count > 0 ? button({"Withdraw every key", "warning"}) : Data(false));
  page.errors = std::move(errors);
  return visit.page(std::move(page));
}

http::Response add(Visit& visit) {
  std::vector<FieldError> errors;
  const auto limit = limit_of_form(visit, errors);
  auto scopes = scopes_of_form(visit);
  if (scopes.empty()) errors.push_back({"scope", "Choose at least one thing that it may do"});
  if (!scopes.empty())
    if (auto good = lrs::join_scopes(scopes); !good) errors.push_back({"scope", with_advice(good.error().message, good.error().advice)});
  if (visit.field("label").empty()) errors.push_back({"label", "Enter who will use it"});
  if (!errors.empty()) return show_list(visit, in_page_order(errors, {"label", "scope", "rate", "burst"}));
  auto made = lrs::add_credential(visit.context, visit.field("label"), scopes, visit.viewer->person_id, limit);
  if (!made) return show_list(visit, {{"label", made.error().message}});
  const Made shown{made->key, made->secret, {}};
  visit.form.clear();
  return show_one(visit, made->id, &shown);
}

http::Response rotate(Visit& visit) {
  const std::string id = visit.parameter("id");
  const auto days = rotation_days(visit.field("days"));
  if (!days) return show_one(visit, id, nullptr, {{"days", "Choose when the keys from before end"}});
  auto rotation = lrs::rotate_credential(visit.context, id, *days, visit.viewer->person_id);
  if (!rotation && rotation.error().kind == ErrorKind::conflict)
    return show_one(visit, id, nullptr, {{"days", with_advice(rotation.error().message, rotation.error().advice)}});
  if (!rotation) return visit.error(rotation.error());
  const Made shown{rotation->made.key, rotation->made.secret, rotation->old_until};
  visit.form.clear();
  return show_one(visit, id, &shown);
}

http::Response limit(Visit& visit) {
  const std::string id = visit.parameter("id");
  std::vector<FieldError> errors;
  const auto wanted = limit_of_form(visit, errors);
  if (!errors.empty()) return show_one(visit, id, nullptr, std::move(errors));
  if (auto done = lrs::limit_credential(visit.context, id, wanted, visit.viewer->person_id); !done) return visit.error(done.error());
  return done_redirect(std::string(kList) + "/" + id, "saved");
}

// One key of this credential, or all of them.
http::Response revoke(Visit& visit) {
  const std::string id = visit.parameter("id"), key = visit.field("key");
  auto one = lrs::get_credential(visit.context, id);
  if (!one) return visit.not_found();
  const bool own = std::any_of(one->keys.begin(), one->keys.end(), [&](const auto& known) { return known.key == key; });
  if (!key.empty() && !own) return visit.not_found();
  auto done = key.empty() ? lrs::revoke_credential(visit.context, id, visit.viewer->person_id)
                          : lrs::revoke_key(visit.context, key, visit.viewer->person_id);
  if (!done) return visit.error(done.error());
  return done_redirect(std::string(kList) + "/" + id, "revoked");
}

}  // namespace

void add_credential_pages(Site& site) {
  const std::string one = std::string(kList) + "/{id}";
  site.page("admin", kList, [](Visit& visit) { return show_list(visit); });
  site.action("admin", kList, add);
  site.page("admin", one, [](Visit& visit) { return show_one(visit, visit.parameter("id")); });
  site.action("admin", one + "/rotate", rotate);
  site.action("admin", one + "/limit", limit);
  site.action("admin", one + "/revoke", revoke);
}

}  // namespace waymark::web
