#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/esr/profile.hpp"
#include "connectors/esr/states.hpp"

// Reading what came back for a completion file, and holding it against what was sent.
namespace waymark::connectors::esr {

struct AckRow {
  std::size_t line = 0;   // in the acknowledgement
  std::uint32_t row = 0;  // of the completion file
  std::string key;
  Event event = Event::row_accepted;
  std::string reason_code, reason;
};

struct FileRefusal {
  std::size_t line = 0;
  std::string filename, reason_code, reason;
};

struct Acknowledgement {
  std::string filename, vpd;
  std::uint32_t sequence = 0;  // of the completion file that it answers
  std::vector<AckRow> rows;
  std::optional<FileRefusal> refusal;
};

// All or nothing: a wrong frame, an unknown code, or a malformed line refuses the whole acknowledgement with
// its line.
Result<Acknowledgement> read_acknowledgement(const Profile& profile, std::string_view bytes);

struct SentRow {
  std::uint32_t row = 0;
  std::string key, delivery_id;
  State state = State::exported;
};

struct SentFile {
  std::string name, vpd;
  std::uint32_t sequence = 0;
  std::vector<SentRow> rows;
};

struct Settled {
  SentRow row;                     // with the new state
  State before = State::exported;  // the same as the new one when the row was answered so before
  std::string reason;              // "E041 No active assignment ..." or empty
  std::size_t line = 0;            // of the acknowledgement
};

struct Mismatch {
  std::size_t line = 0;  // of the acknowledgement
  std::string what;      // for people
};

struct Reconciliation {
  std::vector<Settled> settled;      // in the order of the file's rows
  std::vector<SentRow> unanswered;   // rows that neither this acknowledgement nor an earlier one answers
  std::vector<Mismatch> mismatches;  // listed, never guessed
};

// Holds an acknowledgement against the file of the same VPD and number. The same acknowledgement again gives
// the same. An error only when it answers another file altogether.
Result<Reconciliation> reconcile(const Acknowledgement& answer, const SentFile& sent);

}  // namespace waymark::connectors::esr
