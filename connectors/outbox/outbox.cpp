#include "connectors/outbox/outbox.hpp"

#include <algorithm>
#include <set>

#include "connectors/outbox/tries.hpp"
#include "connectors/time.hpp"

namespace waymark::connectors {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Outcome given_up(const Outcome& last, int tries) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::rejected;
  outcome.state = "given up";
  outcome.taken_back = last.taken_back;
  outcome.detail = "Given up after " + std::to_string(tries) + " tries; send it again by hand when the cause is gone. Last: " + last.detail;
  return outcome;
}

// One batch being recorded.
class Round {
 public:
  Round(OutboxStore& store, const std::string& connector_id, const Backoff& backoff, double chance, std::string now)
      : store_(store), connector_id_(connector_id), backoff_(backoff), chance_(chance), now_(std::move(now)) {}

  Result<void> settle(const Delivery& delivery, const Outcome& outcome) {
    switch (outcome.kind) {
      case Outcome::Kind::delivered:
      case Outcome::Kind::waiting:
      case Outcome::Kind::rejected:
        return store_.record(delivery.id, outcome, "", now_, delivery.payload);
      case Outcome::Kind::stopped:
        return settle_stopped(delivery, outcome);
      case Outcome::Kind::retry:
        break;
    }
    if (outcome.interrupted) return store_.record(delivery.id, outcome, now_, now_, delivery.payload);
    const int tries = delivery.attempts + 1;
    if (tries >= backoff_.give_up_after) return store_.record(delivery.id, given_up(outcome, tries), "", now_, delivery.payload);
    auto next = next_try(delivery, outcome);
    if (!next) return tl::unexpected<Error>(next.error());
    return store_.record(delivery.id, outcome, *next, now_, delivery.payload);
  }

 private:
  // The connector is stopped first: after a crash in between, the delivery is as it was and nothing runs.
  // It stays due, so that it is the first to go when the connector is resumed.
  Result<void> settle_stopped(const Delivery& delivery, const Outcome& outcome) {
    if (!stopped_) {
      if (auto done = store_.stop(connector_id_, outcome.detail, now_); !done) return done;
      stopped_ = true;
    }
    return store_.record(delivery.id, outcome, now_, now_, delivery.payload);
  }

  Result<std::string> next_try(const Delivery& delivery, const Outcome& outcome) const {
    auto instant = parse_utc(now_);
    if (!instant) return tl::unexpected<Error>(instant.error());
    return format_utc(*instant + wait_before(backoff_, delivery.attempts, chance_, outcome.retry_after));
  }

  OutboxStore& store_;
  const std::string& connector_id_;
  const Backoff& backoff_;
  double chance_;  // one draw for the batch: an ordered batch comes back together
  std::string now_;
  bool stopped_ = false;
};

// How long to leave a side alone that has been away since `since` (empty: found so now).
Result<std::string> away_until(const std::string& since, const Outcome& outcome, const Backoff& backoff, const std::string& now) {
  auto instant = parse_utc(now);
  if (!instant) return tl::unexpected<Error>(instant.error());
  milliseconds wait = backoff.first_away;
  if (!since.empty())
    if (auto begun = parse_utc(since))
      wait = std::clamp<milliseconds>(std::chrono::duration_cast<milliseconds>(*instant - *begun), backoff.first_away,
                                      std::max(backoff.first_away, backoff.most_away));
  if (outcome.retry_after) wait = std::max<milliseconds>(wait, std::min(*outcome.retry_after, kMostRetryAfter));
  return format_utc(*instant + wait);
}

// Notes whether the other side answered. What was not asked of it (an outcome of our own) says nothing, but then it was
// reached before or will be asked next.
Result<void> note_standing(OutboxStore& store, const std::string& connector_id, const std::string& since,
                           const std::vector<Outcome>& outcomes, const Backoff& backoff, const std::string& now) {
  if (std::all_of(outcomes.begin(), outcomes.end(), [](const Outcome& one) { return one.interrupted; })) return {};
  const auto down = std::find_if(outcomes.begin(), outcomes.end(), [](const Outcome& one) { return one.away; });
  if (down == outcomes.end()) return since.empty() ? Result<void>{} : store.answers_again(connector_id);
  auto until = away_until(since, *down, backoff, now);
  if (!until) return tl::unexpected<Error>(until.error());
  return store.away(connector_id, down->detail, *until, now);
}

// What may have been passing and did not pass: from now on a person has to look.
void stop_the_patient(std::vector<Outcome>& outcomes, const std::string& since, const std::string& now) {
  const auto begun = since.empty() ? Result<Instant>(fail(ErrorKind::invalid, "")) : parse_utc(since);
  const auto instant = parse_utc(now);
  if (!begun || !instant) return;
  for (Outcome& one : outcomes) {
    if (one.kind != Outcome::Kind::retry || !one.away || !one.stop_after || *instant - *begun < *one.stop_after) continue;
    one.kind = Outcome::Kind::stopped;
    one.away = false;
    one.state = "held: the address does not answer itself";
    one.detail = "For " + std::to_string(one.stop_after->count() / 3600) + " hours now: " + one.detail;
  }
}

void look_again(Outcome& outcome) {
  outcome.kind = Outcome::Kind::retry;
  outcome.retry_after = kCallPatience;
  outcome.detail += " An earlier call had no answer and may still be under way there: it is looked at again in " +
                    std::to_string(kCallPatience.count() / 60) + " minutes.";
}

}  // namespace

Result<std::size_t> run_once(OutboxStore& store, const std::string& connector_id, Connector& connector, const Backoff& backoff,
                             const std::function<std::string()>& now, const std::function<double()>& jitter) {
  auto since = store.away_since(connector_id);
  if (!since) return tl::unexpected<Error>(since.error());
  const std::size_t limit = since->empty() ? std::max<std::size_t>(connector.batch_size(), 1) : 1;
  auto batch = store.due(connector_id, limit, connector.ordered(), now());
  if (!batch) return tl::unexpected<Error>(batch.error());
  if (batch->empty()) return std::size_t{0};
  std::set<std::string> handed;
  for (Delivery& one : *batch)
    one.about_to_write = [&store, &one, &now, &handed](const std::string& place) {
      handed.insert(one.id);
      return store.hand_over(one, place, now());
    };
  std::vector<Outcome> outcomes = deliver_all(connector, *batch);
  stop_the_patient(outcomes, *since, now());
  for (Outcome& one : outcomes)
    if (one.look_again && one.kind == Outcome::Kind::delivered) look_again(one);
  Round round(store, connector_id, backoff, jitter(), now());
  for (std::size_t i = 0; i < batch->size(); ++i) {
    if (outcomes[i].interrupted && !handed.contains((*batch)[i].id)) continue;
    // A record that fails ends the round: what was delivered and not recorded comes again, which connectors
    // allow.
    if (auto done = round.settle((*batch)[i], outcomes[i]); !done) return tl::unexpected<Error>(done.error());
  }
  if (auto noted = note_standing(store, connector_id, *since, outcomes, backoff, now()); !noted)
    return tl::unexpected<Error>(noted.error());
  return batch->size();
}

}  // namespace waymark::connectors
