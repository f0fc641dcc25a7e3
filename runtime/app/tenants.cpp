#include "runtime/app/tenants.hpp"

#include <algorithm>

#include "runtime/catalogue/content.hpp"
#include "runtime/support/log.hpp"
#include "xapi/model/formats.hpp"

namespace waymark::app {
namespace {

constexpr std::size_t kLongestSlug = 40;

// Names a folder, variables and the option --tenant.
bool is_slug(const std::string& text) {
  return !text.empty() && text.size() <= kLongestSlug &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos && text.front() != '-' &&
         text.back() != '-' && text.find("--") == std::string::npos;
}

Error wrong(const std::string& option, const std::string& words, const std::string& advice) {
  return {ErrorKind::invalid, "--" + option + ": " + words, advice, option, {}};
}

// Settings of the machine with the tenant's own addresses and names.
Result<runtime::Settings> settings_for(const runtime::Settings& machine, const Tenant& tenant) {
  runtime::Settings settings = machine;
  if (auto done = config::change(settings, "server.public_url", tenant.public_url); !done)
    return tl::unexpected(wrong("public-url", done.error().message, done.error().advice));
  if (auto done = config::change(settings, "server.content_domain", tenant.content_domain); !done)
    return tl::unexpected(wrong("content-domain", done.error().message, done.error().advice));
  settings.service_name = tenant.name;
  settings.organisation_name = tenant.organisation_name;
  settings.secrets_folder.clear();
  settings.token_issuers.clear();
  return settings;
}

Result<void> check(const Tenant& tenant) {
  if (!is_slug(tenant.slug))
    return tl::unexpected(wrong("slug", "\"" + tenant.slug + "\" cannot name a tenant.",
                                "Use small letters, digits and single hyphens between them, 40 at most, such as east-academy."));
  if (tenant.name.empty()) return tl::unexpected(wrong("name", "a tenant needs a name.", "Pages show it, for example \"East Academy\"."));
  const bool web = tenant.iri_base.starts_with("http://") || tenant.iri_base.starts_with("https://");
  if (!web || !xapi::is_iri(tenant.iri_base) || tenant.iri_base.find_first_of("?#") != std::string::npos)
    return tl::unexpected(wrong("iri-base", "\"" + tenant.iri_base + "\" cannot name activities: it never changes, so it must be right.",
                                "Give an address such as https://academy.example, without ? and #."));
  return {};
}

std::string without_port(const std::string& domain) { return domain.substr(0, domain.rfind(':')); }

}  // namespace

std::string host_of(const std::string& url) {
  const auto begin = url.find("://");
  const auto from = begin == std::string::npos ? 0 : begin + 3;
  if (from < url.size() && url[from] == '[') return url.substr(from, url.find(']', from) + 1 - from);
  return url.substr(from, url.find_first_of(":/", from) - from);
}

bool loopback_name(const std::string& host) { return host == "localhost" || host == "127.0.0.1" || host == "[::1]"; }

Result<std::vector<Tenant>> tenants_in(storage::Database& database) {
  std::vector<Tenant> all;
  auto done = database.read([&](storage::Connection& db) -> Result<void> {
    db.query("select tenant, slug, name, iri_base, public_url, content_domain, organisation_name, created_at from tenant order by tenant",
             {}, [&](const storage::Row& row) {
               all.push_back({row.integer(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6), row.text(7)});
               return true;
             });
    return {};
  });
  if (!done) return tl::unexpected<Error>(done.error());
  return all;
}

std::vector<App*> App::all() {
  const std::lock_guard lock(others_mutex_);
  std::vector<App*> apps{this};
  for (const auto& one : others_) apps.push_back(one.get());
  return apps;
}

App* App::find(const std::string& slug) {
  const auto apps = all();
  const auto found = std::find_if(apps.begin(), apps.end(), [&](const App* one) { return one->tenant_.slug == slug; });
  return found == apps.end() ? nullptr : *found;
}

Result<std::unique_ptr<App>> App::sibling(const Tenant& tenant) {
  auto settings = settings_for(context_->settings, tenant);
  if (!settings) return tl::unexpected<Error>(settings.error());
  auto app = std::unique_ptr<App>(new App());
  app->loaded_ = loaded_;
  app->database_ = database_;
  app->content_ = content_;
  app->context_ = std::make_unique<runtime::Context>(*context_);
  auto& context = *app->context_;
  context.settings = std::move(*settings);
  context.slug = tenant.slug;
  context.xapi_limiter = std::make_shared<support::RateLimiter>();
  const auto issuers = context.folder() / "token_issuers.json";
  std::error_code error;
  for (const auto& folder : {context.folder(), context.folder() / "secrets"}) {
    std::filesystem::create_directories(folder, error);
    if (!error) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    if (error)
      return fail(ErrorKind::unavailable, "The folder " + folder.string() + " cannot be made: " + error.message() + ".",
                  "Check the rights of the data folder.");
  }
  if (std::filesystem::exists(issuers, error)) context.settings.token_issuers = issuers;
  if (auto taken = app->take(tenant); !taken) return tl::unexpected<Error>(taken.error());
  return app;
}

// Requests are told apart by the host they name, so that no two tenants may share one.
Result<void> App::addresses_are_free(const Tenant& tenant) {
  const std::string host = host_of(tenant.public_url), domain = without_port(tenant.content_domain);
  const auto& machine = context_->settings;
  if (loopback_name(host) || host == machine.listen_address)
    return tl::unexpected(wrong("public-url", host + " is answered for the first tenant, whatever its name.",
                                "Give it a name of its own that leads here, such as https://academy.example."));
  for (App* other : all()) {
    if (other->tenant_.slug == tenant.slug) continue;
    const auto& theirs = other->context_->settings;
    const bool content = !catalogue::host_label_of(theirs, host).empty() || host == without_port(theirs.content_domain);
    if (host == host_of(theirs.public_url) || content)
      return fail(ErrorKind::conflict, "--public-url: " + host + " is the tenant " + other->tenant_.slug + "'s already.",
                  "Choose another name.", "public-url");
    if (domain == without_port(theirs.content_domain) || domain == host_of(theirs.public_url))
      return fail(ErrorKind::conflict, "--content-domain: " + domain + " is the tenant " + other->tenant_.slug + "'s already.",
                  "Choose another: its modules' pages must not share an origin with another tenant's.", "content-domain");
  }
  return {};
}

Result<App*> App::add(const NewTenant& wanted) {
  Tenant tenant{0,
                wanted.slug,
                wanted.name,
                wanted.iri_base.empty() ? wanted.public_url : wanted.iri_base,
                wanted.public_url,
                wanted.content_domain,
                wanted.organisation_name,
                context_->now()};
  for (std::string* text : {&tenant.iri_base, &tenant.public_url})
    while (!text->empty() && text->back() == '/') text->pop_back();
  auto settings = settings_for(context_->settings, tenant);
  if (!settings) return tl::unexpected<Error>(settings.error());
  if (auto good = check(tenant); !good) return tl::unexpected<Error>(good.error());
  if (find(tenant.slug) != nullptr)
    return fail(ErrorKind::conflict, "There is a tenant " + tenant.slug + " already.", "See `waymark tenant list`.", "slug");
  if (auto free = addresses_are_free(tenant); !free) return tl::unexpected<Error>(free.error());
  for (App* other : all())
    if (other->tenant_.iri_base == tenant.iri_base)
      return fail(ErrorKind::conflict, "--iri-base: " + tenant.iri_base + " names the accounts of " + other->tenant_.slug + " already.",
                  "Give each tenant its own.", "iri-base");
  auto written = context_->database.write([&](storage::Connection& db) -> Result<void> {
    db.query("select max(tenant) + 1 from tenant", {}, [&](const storage::Row& row) {
      tenant.number = row.integer(0);
      return false;
    });
    db.execute(
        "insert into tenant (tenant, slug, name, iri_base, created_at, public_url, content_domain, organisation_name) values (?, ?, ?, ?, "
        "?, ?, ?, ?)",
        {tenant.number, tenant.slug, tenant.name, tenant.iri_base, tenant.created_at, tenant.public_url, tenant.content_domain,
         tenant.organisation_name});
    return {};
  });
  if (!written) return tl::unexpected<Error>(written.error());
  auto made = sibling(tenant);
  if (!made) return tl::unexpected<Error>(made.error());
  App* app = made->get();
  {
    const std::lock_guard lock(others_mutex_);
    others_.push_back(std::move(*made));
  }
  on_added(*app);
  return app;
}

Result<Tenant> App::change(const std::string& slug, const TenantChange& change) {
  App* app = find(slug);
  if (app == nullptr) return fail(ErrorKind::not_found, "There is no tenant " + slug + ".", "See `waymark tenant list`.", "slug");
  if (app == this)
    return fail(ErrorKind::invalid, "The first tenant has its addresses and names from the configuration.",
                "Change server.public_url, server.content_domain and people.service_name there.", "slug");
  Tenant tenant = app->tenant_;
  if (change.name) tenant.name = *change.name;
  if (change.public_url) tenant.public_url = *change.public_url;
  if (change.content_domain) tenant.content_domain = *change.content_domain;
  if (change.organisation_name) tenant.organisation_name = *change.organisation_name;
  while (!tenant.public_url.empty() && tenant.public_url.back() == '/') tenant.public_url.pop_back();
  auto settings = settings_for(context_->settings, tenant);
  if (!settings) return tl::unexpected<Error>(settings.error());
  if (auto good = check(tenant); !good) return tl::unexpected<Error>(good.error());
  if (auto free = addresses_are_free(tenant); !free) return tl::unexpected<Error>(free.error());
  auto written = context_->database.write([&](storage::Connection& db) -> Result<void> {
    db.execute("update tenant set name = ?, public_url = ?, content_domain = ?, organisation_name = ? where tenant = ?",
               {tenant.name, tenant.public_url, tenant.content_domain, tenant.organisation_name, tenant.number});
    return {};
  });
  if (!written) return tl::unexpected<Error>(written.error());
  return tenant;
}

}  // namespace waymark::app
