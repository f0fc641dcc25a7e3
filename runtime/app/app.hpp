#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runtime/config/config.hpp"
#include "runtime/context.hpp"
#include "xapi/store/document_store.hpp"
#include "xapi/store/statement_store.hpp"

// A data folder, opened: settings, database, content, and the context that services are given.
//   DATA/waymark.db   DATA/content/   DATA/spool/   DATA/waymark.toml   DATA/control.json (while a server runs)
namespace waymark::app {

struct NewInstallation {
  std::filesystem::path data_folder;
  std::string iri_base;  // of activities and accounts; never changes. Default: the public URL
  std::string tenant_name = "Waymark";
  std::string tenant_slug = "main";
};

// An academy of its own in this server: its people, modules, records and keys. The first one's addresses come from the configuration.
struct Tenant {
  std::int64_t number = 0;
  std::string slug, name, iri_base, public_url, content_domain, organisation_name, created_at;
};

struct NewTenant {
  std::string slug, name, public_url, content_domain, organisation_name;
  std::string iri_base;  // of its activities and accounts; never changes. Default: its public URL
};

struct TenantChange {
  std::optional<std::string> name, public_url, content_domain, organisation_name;
};

// One for each tenant. The first owns the others; all share database, content and the settings of the machine.
class App {
 public:
  // Errors: not_found with advice `waymark init` when the folder holds no installation; unavailable when another process has it.
  static Result<std::unique_ptr<App>> open(const config::Loaded& loaded);
  // Makes the folder and its database. Errors: conflict when there is an installation already; it is left as it is.
  static Result<std::unique_ptr<App>> create(const config::Loaded& loaded, const NewInstallation& installation);

  const Tenant& tenant() const { return tenant_; }
  // Thread-safe; only of the first. Every tenant, the first one first; it stays there as long as this object.
  std::vector<App*> all();
  App* find(const std::string& slug);  // nullptr: there is none
  // Errors: invalid, with the option that is wrong; conflict when another tenant has the name or an address.
  Result<App*> add(const NewTenant& tenant);
  // Takes effect at the next start. Errors as of add; not_found.
  Result<Tenant> change(const std::string& slug, const TenantChange& change);
  std::function<void(App&)> on_added = [](App&) {};  // a running server begins to answer for it

  runtime::Context& context() { return *context_; }
  xapi::StatementStore& statements() { return *statements_; }
  xapi::DocumentStore& documents() { return *documents_; }
  const config::Loaded& configuration() const { return loaded_; }
  // "GET /modules" ...: what the running server answers on the application's host; empty without a server.
  std::vector<std::string> routes;

 private:
  App() = default;
  static Result<std::unique_ptr<App>> assemble(const config::Loaded& loaded);
  Result<void> read_tenants();
  Result<void> take(const Tenant& tenant);
  Result<std::unique_ptr<App>> sibling(const Tenant& tenant);
  Result<void> addresses_are_free(const Tenant& tenant);

  config::Loaded loaded_;
  Tenant tenant_;
  std::shared_ptr<storage::Database> database_;
  std::shared_ptr<storage::ContentStore> content_;
  std::unique_ptr<runtime::Context> context_;
  std::unique_ptr<xapi::StatementStore> statements_;
  std::unique_ptr<xapi::DocumentStore> documents_;

  std::mutex others_mutex_;
  std::vector<std::unique_ptr<App>> others_;
};

std::filesystem::path database_file(const std::filesystem::path& data_folder);

}  // namespace waymark::app
