#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scorm/base/error.hpp"

// What a completion connector is given, and what it may answer (design.md section 1.4). No handle on the statement
// store, no reflections, no raw answers.
namespace waymark::connectors {

struct CompletionRecord {
  std::string completion_id;  // UUID, the same at every retry
  std::string person_id;      // subject id
  std::string display_name;   // for logs of the operator only; never sent by a connector that has a better key
  std::string employee_number, assignment_number, vpd, nhs_id, moodle_username;
  std::string course_code;  // stable short name, e.g. "who-leads"
  std::string course_title;
  int course_version = 1;
  std::string completed_at;     // RFC 3339 UTC
  std::string outcome;          // "PASSED", "COMPLETED" or "FAILED"
  std::optional<double> score;  // 0..100
  double hours = 0;
  std::string evidence_code;       // printed on the learner's record
  std::string basis = "reported";  // by the module; "opened": that it was opened, and nothing more; "decided": by an administrator
};

// What a completion rests on, for people: "Reported by the module", "Opened; the module reports nothing" or "Decided by an
// administrator".
std::string_view basis_words(std::string_view basis);

// JSON text of a record, as the outbox keeps it, and back.
std::string to_json(const CompletionRecord& record);
Result<CompletionRecord> completion_from_json(std::string_view json);

// How one try ended. Words a person reads are in `detail`; "sent", "accepted" and "seen there" are never blurred.
struct Outcome {
  enum class Kind {
    delivered,  // the other side confirmed it (state word says how far: "sent", "accepted", "seen")
    waiting,    // handed to something slower, e.g. an export file; not tried again by itself
    retry,      // try later: busy, unreachable, answer lost
    rejected,   // this item will not be taken until a person changes something here or there
    stopped     // the connector as a whole cannot work (token refused): hold everything, tell the operator
  };
  Kind kind = Kind::retry;
  std::string state;   // short state word shown in the product
  std::string detail;  // one sentence, what happened and what to do
  std::optional<std::chrono::seconds> retry_after;
  bool away = false;  // with retry: the other side as a whole does not answer; others would fare no better
  // With away: what looks like a passing state and may be a wrong address. Once the side has been away for this long, the
  // connector is stopped, with the same detail.
  std::optional<std::chrono::seconds> stop_after;
  // With retry: Waymark is about to end and did not wait for the answer. Nobody's failure: tried again as soon as it runs.
  bool interrupted = false;
  bool nothing_to_do = false;  // with rejected: nobody has to change anything
  // With delivered: an earlier call there may still be under way and undo it, so that it is looked at again after kCallPatience.
  bool look_again = false;
  std::vector<std::string> taken_back;  // of a withdrawal that is not done as a whole: the places where it is done
  int status = 0;                       // of the other side's answer (HTTP); 0: none, or not asked
};

// 302, 303 and 307 say "elsewhere, for now" (RFC 9110, 15.4): a maintenance page, a sign-in page in front, or an address that
// is wrong. They are tried again for this long; 301 and 308 say "elsewhere, for good" and stop a connector at once. Nothing is
// ever sent to the other address: it would get the credential.
inline constexpr std::chrono::seconds kRedirectPatience{4 * 3600};

// How long another system may go on with a call after nobody waits for its answer any more. Until then what it shows may change.
inline constexpr std::chrono::seconds kCallPatience{15 * 60};

// What Delivery::about_to_write answers.
struct Leave {
  bool go = true;          // false: the delivery was closed or says something else by now, and must not go out as it is
  bool unsettled = false;  // an earlier call there had no answer and may still be under way (kCallPatience)
};

// Data that came with a statement: it must go with it (xAPI 1.0.3 Part 3, 1.5.2).
struct StatementData {
  std::string sha2;  // as the statement names it
  std::string content_type;
  std::uint64_t size = 0;
  std::filesystem::path file;
};

// A delivery as the outbox hands it over.
struct Delivery {
  std::string id;  // UUID
  std::string connector_id;
  std::string kind;           // "completion", "withdrawal" (of a completion that was sent) or "statement"
  std::string payload;        // JSON: CompletionRecord (a withdrawal: as it was), or the statement's bytes
  std::string reference;      // completion id or statement id
  std::int64_t position = 0;  // order within the connector
  int attempts = 0;           // tries before this one
  // Of a withdrawal: where the completion was handed to (empty text: not kept), and where completions that stand were handed to, of
  // the same person or at the same places: those are left as they are.
  std::vector<std::string> places, held;
  // Of a completion without a score: the score, 0..100, of an earlier completion of the registration that was handed over here last.
  std::optional<double> told_score;
  // To be called when all is ready and before anything is changed at the other side, with the place where (text of the connector's
  // own, the same for the same place): it is kept, and given back in `places` of a withdrawal. Settings and people change
  // meanwhile; what was handed over does not move with them.
  std::function<Result<Leave>(const std::string& place)> about_to_write;
  // Of a statement; its `position` is that of the statement in the record store.
  std::string stored;    // RFC 3339 UTC
  bool voiding = false;  // it voids another one
  std::vector<StatementData> data;
};

// Set when the program is about to end: calls under way are given up, and none is begun. Empty: never.
using StopFlag = std::shared_ptr<const std::atomic<bool>>;

// Called from the outbox's own thread, one batch at a time for one connector. May block (with its own time-outs);
// must be repeatable: the same delivery may come again after a crash.
class Connector {
 public:
  virtual ~Connector() = default;
  virtual std::vector<Outcome> deliver(const std::vector<Delivery>& batch) = 0;  // one outcome per delivery
  virtual std::size_t batch_size() const = 0;
  virtual bool ordered() const = 0;  // true: a retry holds back everything behind it
  // Whether it would work now, asked by an operator: one or two sentences on what was found, or what to mend. Writes
  // nothing anywhere. May block as deliver() may.
  virtual Result<std::string> check() = 0;
};

}  // namespace waymark::connectors
