#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "connectors/connector.hpp"

namespace waymark::connectors {

// Storage port of the outbox. Rows are written by others, in the transaction that caused them.
class OutboxStore {
 public:
  virtual ~OutboxStore() = default;
  // Due deliveries of one connector in order of position, at most `limit`. For an ordered connector nothing behind the
  // first one that is not due. `now` is RFC 3339 UTC.
  virtual Result<std::vector<Delivery>> due(const std::string& connector_id, std::size_t limit, bool ordered, const std::string& now) = 0;
  // Notes durably that the delivery is about to be handed to `place` (Delivery::about_to_write). Nothing is noted when it was
  // closed meanwhile or says something else than `payload` by now.
  virtual Result<Leave> hand_over(const Delivery& delivery, const std::string& place, const std::string& now) = 0;
  // Records how a try ended, durably, before the next try begins, and counts it unless it was interrupted. next_try empty: not
  // again by itself. `sent`: the payload
  // of the try; when the delivery says something else by now it stays due, whatever became of the try. Empty: not compared.
  virtual Result<void> record(const std::string& delivery_id, const Outcome& outcome, const std::string& next_try, const std::string& now,
                              const std::string& sent = {}) = 0;
  // The connector as a whole was stopped; `detail` is shown to the admin. Cleared by resume.
  virtual Result<void> stop(const std::string& connector_id, const std::string& detail, const std::string& now) = 0;

  // The other side does not answer: nothing is due before `until`. `since` stays that of the first time.
  virtual Result<void> away(const std::string& connector_id, const std::string& detail, const std::string& until,
                            const std::string& now) = 0;
  // When it was first found away; empty when it answers.
  virtual Result<std::string> away_since(const std::string& connector_id) = 0;
  virtual Result<void> answers_again(const std::string& connector_id) = 0;
};

struct Backoff {
  std::chrono::seconds first{5}, most{3600};
  int give_up_after = 200;  // tries; then the delivery is dead and listed
  // A side that is away is asked with one delivery after `first_away`, then after as long as it has been away, at most
  // `most_away`: a queue of thousands does not wait out a time-out each, and a site that comes up is not met by all of them.
  std::chrono::seconds first_away{30}, most_away{900};
};

// Runs one round for one connector: takes what is due, delivers, records. Returns how many deliveries were tried. What was
// interrupted (Outcome) is due at once, says nothing about the other side, and is left as it was when nothing of it was handed over.
// The loop around it (runtime) decides when. `jitter` gives 0..1.
Result<std::size_t> run_once(OutboxStore& store, const std::string& connector_id, Connector& connector, const Backoff& backoff,
                             const std::function<std::string()>& now, const std::function<double()>& jitter);

}  // namespace waymark::connectors
