#pragma once
#include <string>
#include <vector>

#include "connectors/esr/config.hpp"
#include "runtime/context.hpp"
#include "runtime/outbox/registry.hpp"

// ESR completion files: written from what waits, and kept byte for byte with their sidecar. What comes back: esr_answers.hpp.
namespace waymark::outbox {

struct EsrFile {
  std::string connector_id, vpd, name, sha256, sidecar, created_at, state, waiting_since;
  std::int64_t sequence = 0, rows = 0;
};
// A file's state for people.
std::string esr_file_words(const std::string& state);

inline constexpr int kMostNamed = 1000;

struct EsrExport {
  std::vector<EsrFile> files;
  std::size_t covered = 0;            // another completion has the line
  std::size_t invalid = 0;            // left out until something is put right, this time or earlier
  std::vector<DeliveryRow> left_out;  // those, newest first, at most kMostNamed: whose, what and why
  std::size_t held = 0;               // not looked at: the connector is off or has stopped
};

// Lets the connector look at what was queued a moment ago, then takes every waiting completion of an ESR connector, writes the files of
// each trust with the next numbers, and marks the rows as exported: one transaction. Nothing waiting: no file, no number used.
Result<EsrExport> export_esr_files(runtime::Context& context, const std::string& connector_id, const std::string& by);

Result<std::vector<EsrFile>> list_esr_files(runtime::Context& context, const std::string& connector_id);  // newest first
// By its name, as the list shows it. Errors: not_found.
Result<EsrFile> find_esr_file(runtime::Context& context, const std::string& connector_id, const std::string& name);
// The file's bytes as they were written.
Result<std::string> esr_file_bytes(runtime::Context& context, const std::string& connector_id, const std::string& vpd,
                                   std::int64_t sequence);

// The connector's settings, for pages that show the profile. Errors: not_found, invalid when it is no ESR connector.
Result<connectors::esr::Config> esr_config(runtime::Context& context, const std::string& connector_id);

}  // namespace waymark::outbox
