#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/outbox/outbox.hpp"

// Sends the statements of the record store on, in the order of their positions, each at least once. The position up to which all
// is settled is kept per connector; no row is written for a statement that is taken.
namespace waymark::connectors {

// Kinds of connectors that are given statements, and no completions.
inline bool forwards_statements(std::string_view kind) { return kind == "lrs" || kind == "webhook"; }

// A statement that the other side does not take until somebody changes something.
struct DeadLetter {
  std::int64_t position = 0;
  std::string statement_id;
  int status = 0;      // of the answer (HTTP); 0: none
  std::string detail;  // the other side's words
  int tries = 0;
};

struct ForwardBatch {
  std::vector<Delivery> statements;   // that may go, in order; Delivery::attempts of a dead letter: its tries before
  bool again = false;                 // dead letters that somebody wants tried again; the position stays where it is
  std::vector<DeadLetter> not_to_go;  // of those: may not go any more, or are not there; record() closes them
  std::int64_t from = 0;              // the position that was read
  std::int64_t up_to = 0;             // where it stands when all of them are settled: others up to there may not go
  bool more = false;                  // there is more behind it
  int attempts = 0;                   // rounds that failed since the last success
  int refused_in_row = 0;             // statements refused since the last one was taken
  std::string failing_since;          // RFC 3339 UTC; empty when the last round did not fail
};

// How a round ended.
struct ForwardReport {
  std::int64_t position = 0;        // settled up to here; of dead letters: unchanged
  std::vector<std::int64_t> taken;  // positions that the other side has now
  std::vector<DeadLetter> refused;
  int attempts = 0, refused_in_row = 0;
  std::string failing, next_try;  // why nothing goes now, and when it is tried again; empty: it goes
  std::string stop;               // not empty: the connector as a whole stops, and why
};

// Storage port. Thread-safe for different connectors.
class ForwardStore {
 public:
  virtual ~ForwardStore() = default;
  // What is to be sent now: at most `limit`, one while rounds fail. Nothing for a connector that is off, has stopped, or waits.
  virtual Result<ForwardBatch> next(const std::string& connector_id, std::size_t limit, const std::string& now) = 0;
  // In one transaction, durable when it returns. The position is left alone when somebody moved it since next() (replay).
  virtual Result<void> record(const std::string& connector_id, const ForwardBatch& batch, const ForwardReport& report,
                              const std::string& now) = 0;
};

struct ForwardRules {
  Backoff backoff{std::chrono::seconds{5}, std::chrono::seconds{900}};  // give_up_after is not used here
  std::chrono::hours patience{14 * 24};                                 // of rounds that fail; then the connector stops
  int most_refused_in_row = 50;                                         // then it is not the statements
  int most_errors_of_one = 20;                                          // tries of a statement that alone gets 500
};

struct Forwarded {
  std::size_t tried = 0;
  bool more = false;  // to be called again at once
};

// One round for one connector. Errors are those of the store; what was sent and not recorded is sent again, with the same ids.
Result<Forwarded> forward_once(ForwardStore& store, const std::string& connector_id, Connector& connector, const ForwardRules& rules,
                               const std::function<std::string()>& now, const std::function<double()>& jitter);

}  // namespace waymark::connectors
