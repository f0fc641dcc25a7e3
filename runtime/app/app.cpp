#include "runtime/app/app.hpp"

#include <algorithm>

#include "runtime/app/tenants.hpp"
#include "runtime/lrs/bearer.hpp"
#include "runtime/lrs/endpoint.hpp"
#include "runtime/storage/document_store.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/support/clock.hpp"
#include "xapi/model/formats.hpp"

namespace waymark::app {
namespace {

// Reading keeps a processor busy, writing waits for the disk: more connections than this gain nothing and cost their caches.
constexpr std::size_t kMostReaders = 10;

// Names, answers and keys lie in them: nobody else on this machine has business there. The data folder itself keeps its
// rights when it was there before: somebody chose them.
Result<void> make_folders(const std::filesystem::path& folder) {
  const bool ours = !std::filesystem::exists(folder);
  for (const auto& path : {folder, folder / "content", folder / "spool", folder / "incoming", folder / "secrets"}) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (!error && (ours || path != folder)) std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
    if (error)
      return fail(ErrorKind::unavailable, "The folder " + path.string() + " cannot be made: " + error.message() + ".",
                  "Check the path and its rights, or choose another with --data.");
  }
  return {};
}

}  // namespace

std::filesystem::path database_file(const std::filesystem::path& data_folder) { return data_folder / "waymark.db"; }

Result<std::unique_ptr<App>> App::assemble(const config::Loaded& loaded) {
  auto app = std::unique_ptr<App>(new App());
  app->loaded_ = loaded;
  const auto& settings = loaded.settings;
  if (!support::set_display_zone(settings.time_zone))
    return fail(ErrorKind::invalid, "people.time_zone \"" + settings.time_zone + "\" is not known here.",
                "Use a name such as Europe/London, and install the package tzdata.");
  if (auto roots = lrs::signature_roots(settings); !roots) return tl::unexpected<Error>(roots.error());
  if (auto made = make_folders(settings.data_folder); !made) return tl::unexpected<Error>(made.error());
  storage::DatabaseOptions options;
  options.file = database_file(settings.data_folder);
  options.readers = std::min<std::size_t>(settings.workers + 2, kMostReaders);
  auto database = storage::Database::open(options);
  if (!database) return tl::unexpected<Error>(database.error());
  app->database_ = std::move(*database);
  app->content_ = std::make_shared<storage::ContentStore>(settings.data_folder / "content");
  app->context_.reset(new runtime::Context{settings, *app->database_, *app->content_, 1, "", &support::now_utc});
  return app;
}

// Settings and stores for this tenant, whose context has the database already.
Result<void> App::take(const Tenant& tenant) {
  tenant_ = tenant;
  context_->tenant = tenant.number;
  context_->iri_base = tenant.iri_base;
  const auto& settings = context_->settings;
  if (!settings.token_issuers.empty())
    if (auto rules = lrs::read_token_rules(settings.token_issuers, context_->iri_base); !rules) return tl::unexpected<Error>(rules.error());
  statements_ = std::make_unique<storage::SqliteStatementStore>(*database_, context_->tenant);
  documents_ = std::make_unique<storage::SqliteDocumentStore>(*database_, context_->tenant);
  return {};
}

Result<void> App::read_tenants() {
  auto tenants = tenants_in(*database_);
  if (!tenants) return tl::unexpected<Error>(tenants.error());
  if (tenants->empty())
    return fail(ErrorKind::not_found, "The folder holds a database without a tenant.", "Run `waymark init` with this --data.");
  if (auto taken = take(tenants->front()); !taken) return taken;
  for (std::size_t i = 1; i < tenants->size(); ++i) {
    auto other = sibling((*tenants)[i]);
    if (!other) return tl::unexpected<Error>(other.error());
    others_.push_back(std::move(*other));
  }
  return {};
}

Result<std::unique_ptr<App>> App::open(const config::Loaded& loaded) {
  const auto& folder = loaded.settings.data_folder;
  if (!std::filesystem::exists(database_file(folder)))
    return fail(ErrorKind::not_found, "There is no Waymark installation in " + folder.string() + ".",
                "Run `waymark init --data " + folder.string() + "`, or give the right folder with --data.");
  auto app = assemble(loaded);
  if (!app) return app;
  if (auto read = (*app)->read_tenants(); !read) return tl::unexpected<Error>(read.error());
  return app;
}

Result<std::unique_ptr<App>> App::create(const config::Loaded& loaded, const NewInstallation& installation) {
  if (std::filesystem::exists(database_file(loaded.settings.data_folder)))
    return fail(ErrorKind::conflict, "There is an installation in " + loaded.settings.data_folder.string() + " already.",
                "Start it with `waymark serve`, or choose another folder with --data.");
  std::string base = installation.iri_base.empty() ? loaded.settings.public_url : installation.iri_base;
  while (!base.empty() && base.back() == '/') base.pop_back();
  const bool web = base.rfind("http://", 0) == 0 || base.rfind("https://", 0) == 0;
  if (!web || !xapi::is_iri(base) || base.find_first_of("?#") != std::string::npos)
    return fail(ErrorKind::invalid, "The IRI base \"" + base + "\" cannot name activities: it never changes, so it must be right.",
                "Give an address such as https://learn.example, without ? and #.");
  auto app = assemble(loaded);
  if (!app) return app;
  auto& context = (*app)->context();
  auto done = context.database.write([&](storage::Connection& db) -> Result<void> {
    db.execute("insert into tenant (tenant, slug, name, iri_base, created_at) values (1, ?, ?, ?, ?)",
               {installation.tenant_slug, installation.tenant_name, base, context.now()});
    return {};
  });
  if (!done) return tl::unexpected<Error>(done.error());
  if (auto read = (*app)->read_tenants(); !read) return tl::unexpected<Error>(read.error());
  return app;
}

}  // namespace waymark::app
