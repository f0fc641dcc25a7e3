#pragma once
#include <filesystem>
#include <memory>
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

class App {
 public:
  // Errors: not_found with advice `waymark init` when the folder holds no installation; unavailable when another process has it.
  static Result<std::unique_ptr<App>> open(const config::Loaded& loaded);
  // Makes the folder and its database. Errors: conflict when there is an installation already; it is left as it is.
  static Result<std::unique_ptr<App>> create(const config::Loaded& loaded, const NewInstallation& installation);

  runtime::Context& context() { return *context_; }
  xapi::StatementStore& statements() { return *statements_; }
  xapi::DocumentStore& documents() { return *documents_; }
  const config::Loaded& configuration() const { return loaded_; }
  // "GET /modules" ...: what the running server answers on the application's host; empty without a server.
  std::vector<std::string> routes;

 private:
  App() = default;
  static Result<std::unique_ptr<App>> assemble(const config::Loaded& loaded);
  Result<void> read_tenant();

  config::Loaded loaded_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<storage::ContentStore> content_;
  std::unique_ptr<runtime::Context> context_;
  std::unique_ptr<xapi::StatementStore> statements_;
  std::unique_ptr<xapi::DocumentStore> documents_;
};

std::filesystem::path database_file(const std::filesystem::path& data_folder);

}  // namespace waymark::app
