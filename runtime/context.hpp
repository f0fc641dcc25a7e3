#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/identities/rules.hpp"
#include "runtime/storage/content_store.hpp"
#include "runtime/storage/database.hpp"
#include "runtime/support/rate_limiter.hpp"

namespace waymark::runtime {

// What one request may bring as data of attachments.
struct AttachmentLimits {
  std::uint64_t one_bytes = 256u << 20, all_bytes = 1024u << 20;
  std::size_t count = 100;
};

// Effective settings (config file, environment, flags); see runtime/config.
struct Settings {
  std::filesystem::path data_folder;
  std::string listen_address = "127.0.0.1";
  std::uint16_t listen_port = 8080;
  std::string public_url = "http://localhost:8080";  // no slash at the end; what links begin with
  std::string content_domain = "localhost:8080";     // content hosts are LABEL.content_domain
  std::vector<std::string> trusted_proxies = {"127.0.0.1", "::1"};
  bool one_content_host = false;  // where wildcard names are not to be had; doctor says what it costs
  std::string content_scheme = "http";
  std::string service_name = "Waymark";
  std::string organisation_name;  // in the header
  std::string time_zone = "Europe/London";
  package::Limits import_limits;
  AttachmentLimits attachment_limits;
  std::filesystem::path signature_roots;            // PEM file; empty: no signer's chain is trusted
  std::size_t xapi_document_bytes = 1u << 20;       // largest document of the record store
  std::uint64_t xapi_statements_bytes = 16u << 20;  // JSON of the statements of one request
  std::size_t xapi_nesting = 64;                    // levels of that JSON
  int session_hours = 20;                           // idle limit of a sign-in
  int launch_idle_minutes = 30;                     // without a heartbeat, then the launch is closed
  int small_group = 5;                              // reports hide groups below this
  std::size_t workers = 32;
  std::size_t connections = 2000;                               // open at once
  int head_seconds = 15, body_seconds = 60, idle_seconds = 75;  // http::ServerOptions
  std::string log_format = "json", log_level = "info";          // json or text; debug, info, warning, error
  std::filesystem::path secrets_folder;                         // where connectors' secrets lie; empty: data_folder / "secrets"
  std::string xapi_default_version;                             // of answers to requests that name none: 1.0.3, 2.0.0 or empty
  std::vector<identities::Rule> identities{{identities::Field::email, {}}};  // which identifiers of statements are one person's
  std::filesystem::path token_issuers;                                       // JSON file; empty: no tokens of other systems are taken
  support::RateLimit xapi_rate;                                              // of credentials that have none of their own
  std::string xapi_allowed_origins = "*";                                    // of pages that may talk to /xapi: "*" or origins with commas
  std::filesystem::path metrics_key_file;                                    // empty: /metrics answers this machine alone
};

// What services are given. Owned by main; outlives them.
struct Context {
  Settings settings;
  storage::Database& database;
  storage::ContentStore& content;
  std::int64_t tenant = 1;
  std::string iri_base;              // of the tenant, ends without slash
  std::function<std::string()> now;  // RFC 3339 UTC with milliseconds: "2026-11-22T09:30:00.000Z"
  // One import at a time in the whole process: an import that is refused removes its files, and must not meet those that
  // another has written and not yet named in the database. Copies of a context share it.
  std::shared_ptr<std::mutex> importing = std::make_shared<std::mutex>();
  // Requests of each credential of the record store. Copies of a context share it.
  std::shared_ptr<support::RateLimiter> xapi_limiter = std::make_shared<support::RateLimiter>();
  // Set when the server is about to end: what takes long looks at it and leaves nothing half done.
  std::shared_ptr<std::atomic<bool>> stopping = std::make_shared<std::atomic<bool>>(false);
  std::string slug = {};  // of a tenant beside the first; empty for the first

  // Where files of this tenant alone lie; the first one's lie in the data folder itself.
  std::filesystem::path folder() const { return slug.empty() ? settings.data_folder : settings.data_folder / "tenants" / slug; }
};

}  // namespace waymark::runtime
