#include "connectors/outbox/tries.hpp"

#include <algorithm>
#include <exception>

namespace waymark::connectors {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Outcome failed_try(const std::string& why) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::retry;
  outcome.state = "will be tried again";
  outcome.detail = why;
  return outcome;
}

}  // namespace

milliseconds wait_before(const Backoff& backoff, int attempts, double chance, const std::optional<seconds>& retry_after) {
  milliseconds span = std::max(backoff.first, seconds{1});
  for (int i = 0; i < attempts && span < backoff.most; ++i) span *= 2;
  span = std::min<milliseconds>(span, std::max(backoff.most, seconds{1}));
  const double part = 0.5 + 0.5 * std::clamp(chance, 0.0, 1.0);
  const milliseconds wait{static_cast<milliseconds::rep>(static_cast<double>(span.count()) * part)};
  return retry_after ? std::max<milliseconds>(wait, std::min(*retry_after, kMostRetryAfter)) : wait;
}

std::vector<Outcome> deliver_all(Connector& connector, const std::vector<Delivery>& batch) {
  std::vector<Outcome> outcomes;
  try {
    outcomes = connector.deliver(batch);
  } catch (const std::exception& error) {
    outcomes.assign(batch.size(), failed_try(std::string("The connector failed inside: ") + error.what()));
  }
  if (outcomes.size() != batch.size()) {
    outcomes.resize(batch.size(), failed_try("The connector gave no answer for this delivery."));
  }
  return outcomes;
}

}  // namespace waymark::connectors
