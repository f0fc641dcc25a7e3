#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/esr/config.hpp"

// Completion files by a profile. Pure: the same input gives the same bytes; numbers and times come from the
// caller, who keeps the files.
namespace waymark::connectors::esr {

// A completion that may stand in a file: what each field holds, but for the row number.
struct PreparedRow {
  std::string key, employee, competence, achieved;
  std::map<std::string, std::string> values;  // by source
};

// Checks one completion against the profile and the competence map. An error (ErrorKind::invalid) is
// INVALID_DATA with the reason for people; a failed attempt is one as well, because it is no competence.
Result<PreparedRow> prepare(const Config& config, const CompletionRecord& record);

struct WaitingRecord {
  std::string delivery_id;
  CompletionRecord record;
};

struct ExportRequest {
  std::string vpd;                   // the trust; records of others are left out
  std::uint32_t first_sequence = 1;  // the next free number of that VPD; one more for each further file
  std::string created_at;            // RFC 3339 UTC
  std::set<std::string> known_keys;  // of lines in earlier files that ESR has or may still take
};

struct ExportRow {
  std::string delivery_id, key;
  std::uint32_t row = 0;
};

struct ExportFile {
  std::string name, bytes, sidecar, sha256, vpd;
  std::uint32_t sequence = 0;
  std::vector<ExportRow> rows;
};

// Why two people's lines with one key are both held.
inline constexpr std::string_view kTwoPeople = "Another person has the same employee number at this trust. Correct the one that is wrong.";

struct LeftOut {
  std::string delivery_id, reason;
};

// A record whose line stands in an earlier file already.
struct KnownLine {
  std::string delivery_id, person_id, key;
};

struct Export {
  std::vector<ExportFile> files;  // none when nothing may go: no number is used up
  std::vector<LeftOut> invalid;   // INVALID_DATA
  std::vector<LeftOut> covered;   // same key as a later record of this export
  std::vector<KnownLine> known;   // in the order given
};

Result<Export> export_files(const Config& config, const ExportRequest& request, const std::vector<WaitingRecord>& waiting);

// The trusts that the records belong to, in order, each once; only well-formed VPD numbers.
std::vector<std::string> vpds_of(const std::vector<WaitingRecord>& waiting);

}  // namespace waymark::connectors::esr
