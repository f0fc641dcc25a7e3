#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "runtime/context.hpp"
#include "runtime/transfer/fetch_folder.hpp"

// Statements of another record store by its API (xAPI 1.0.3 Part 3, 2.1.3), for an import.
namespace waymark::transfer {

struct FetchOptions {
  std::string endpoint;           // "https://lrs.example/xapi", checked (connectors::check_base_url)
  std::string key, secret;        // Basic credential
  std::string version = "1.0.3";  // X-Experience-API-Version
  std::string since, until;       // stored: times (RFC 3339), the first excluded as the standard says; empty: all
};

struct Fetched {
  std::uint64_t statements = 0;  // with those of earlier runs; without voided ones
  std::uint64_t voided = 0;      // voided statements that were asked for by their id in this run
  std::uint64_t not_given = 0;   // voided statements that the other store did not give
};

// Told how many statements are there; false: stop.
using TellFetched = std::function<bool(std::uint64_t statements)>;

// Where the statements of this address lie until they are imported: in the data folder, one folder for each address and period.
std::filesystem::path fetch_place(const runtime::Context& context, const FetchOptions& options);

// Asks page by page, oldest first, with attachments, and keeps what came in `folder`: broken off, it goes on there. Lists leave voided
// statements out: each is asked for when the statement that voids it comes. Memory: one page. The credential goes to this host alone. A
// store that is busy or away is asked again for some minutes. Errors: unavailable (away, stopped, disk), forbidden (the key), not_found
// (the address), invalid (its answers).
Result<Fetched> fetch_statements(const runtime::Context& context, const FetchOptions& options, FetchFolder& folder,
                                 const TellFetched& tell);

}  // namespace waymark::transfer
