#pragma once
#include <string>
#include <vector>

#include "connectors/esr/config.hpp"
#include "runtime/context.hpp"

// ESR completion files: written from what waits, kept byte for byte with their sidecar, and settled by acknowledgements.
namespace waymark::outbox {

struct EsrFile {
  std::string connector_id, vpd, name, sha256, sidecar, created_at, state;
  std::int64_t sequence = 0, rows = 0;
};

struct EsrExport {
  std::vector<EsrFile> files;
  std::size_t invalid = 0, superseded = 0;   // left out; their deliveries say why
  std::size_t held = 0;                      // not looked at: the connector is off or has stopped
};

// Lets the connector look at what was queued a moment ago, then takes every waiting completion of an ESR connector, writes the files of each trust with the next numbers, and marks
// the rows as exported: one transaction. Nothing waiting: no file, no number used.
Result<EsrExport> export_esr_files(runtime::Context& context, const std::string& connector_id, const std::string& by);

Result<std::vector<EsrFile>> list_esr_files(runtime::Context& context, const std::string& connector_id);  // newest first
// The file's bytes as they were written.
Result<std::string> esr_file_bytes(runtime::Context& context, const std::string& connector_id, const std::string& vpd,
                                   std::int64_t sequence);

struct EsrAnswer {
  std::string file;                 // the completion file it answers
  std::size_t settled = 0, unanswered = 0;
  std::vector<std::string> mismatches;   // listed, never guessed
};
// Reads an acknowledgement and settles the rows it names: one transaction. The same acknowledgement again changes nothing.
Result<EsrAnswer> read_esr_acknowledgement(runtime::Context& context, const std::string& connector_id,
                                           const std::string& bytes, const std::string& by);

// The connector's settings, for pages that show the profile. Errors: not_found, invalid when it is no ESR connector.
Result<connectors::esr::Config> esr_config(runtime::Context& context, const std::string& connector_id);

}  // namespace waymark::outbox
