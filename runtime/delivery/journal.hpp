#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/context.hpp"
#include "runtime/delivery/sensitivity.hpp"
#include "runtime/http/message.hpp"

// POST /api/journal: the way of a SCO's calls into the record (docs/journal.md).
namespace waymark::delivery {

struct JournalLimits {
  std::size_t body_bytes = 16u << 20;
  std::size_t calls = 512;            // in one batch
  std::size_t text_bytes = 6u << 20;  // of one string: 2,000,000 UTF-16 units at three bytes each
};

// The answer as the protocol has it; `status` 200, 400, 401, 409, 413 or 503.
struct JournalAnswer {
  int status = 200;
  // 200
  std::int64_t acknowledged = 0;  // 409 as well
  std::string digest, saved_at, state;
  bool read_only = false;
  // others: problem details
  std::string problem, title, detail;
};

// Keeps the engines of launches that are being written to (bounded, least recently used first to go), so that
// a request replays only its own calls. Thread-safe. One per process.
class Journal {
 public:
  explicit Journal(runtime::Context& context, std::size_t engines = 256, JournalLimits limits = {});
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Takes one request body; what goes wrong is logged with its trace id. One write transaction: journal rows, states, statements,
  // projections and deliveries become visible together; the answer is given after they are on disk. The same body twice gives the same
  // acknowledgement and writes nothing twice.
  JournalAnswer append(std::string_view body, std::string_view trace_id = {});

  // Calls that the engine has played for the answers so far: what a request costs beside its writing.
  std::uint64_t replayed() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// POST /api/journal on the application's router. Reads no cookie; needs no CORS (text/plain is a simple
// request).
void register_journal_route(http::Router& router, runtime::Context& context);

// The calls of a launch for the launch history; needs permission "reader". Newest last.
struct JournalEntry {
  std::int64_t number = 0;
  int function = 0;
  std::string first, second, answer;
  int error = 0;
  std::int64_t offset_ms = 0;
  std::string client_time, received_at;
  xapi::Sensitivity sensitivity{};  // by the stricter of the rule then and the rule now
};
SaidCall said(const JournalEntry& entry);  // views into `entry`
Result<std::vector<JournalEntry>> journal_of(runtime::Context& context, const std::string& launch_id, std::int64_t after = 0,
                                             std::size_t limit = 1000);

}  // namespace waymark::delivery
