#include "connectors/forwarding/forward.hpp"

#include <algorithm>

#include "connectors/outbox/tries.hpp"
#include "connectors/time.hpp"

namespace waymark::connectors {
namespace {

using Kind = Outcome::Kind;

// Whether the failing has lasted for `span` at `now`.
bool lasted(const std::string& since, const std::string& now, std::chrono::seconds span) {
  if (since.empty()) return false;
  const auto begun = parse_utc(since), instant = parse_utc(now);
  return begun && instant && *instant - *begun >= span;
}

// One batch and its outcomes made into what is to be recorded.
class Round {
 public:
  Round(const ForwardBatch& batch, const ForwardRules& rules, double chance, std::string now)
      : batch_(batch), rules_(rules), chance_(chance), now_(std::move(now)) {
    report_.position = batch.from;
    report_.attempts = batch.attempts;
    report_.refused_in_row = batch.refused_in_row;
  }

  Result<ForwardReport> settle(const std::vector<Outcome>& outcomes) {
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      const Delivery& one = batch_.statements[i];
      const bool taken = outcomes[i].kind == Kind::delivered || outcomes[i].kind == Kind::waiting;
      const bool refused = outcomes[i].kind == Kind::rejected || alone_in_error(outcomes[i]);
      if (!taken && !refused) {
        if (auto held = hold(outcomes[i]); !held) return tl::unexpected<Error>(held.error());
        return report_;
      }
      if (taken) take(one);
      if (refused) refuse(one, outcomes[i]);
      report_.attempts = 0;
      if (!batch_.again) report_.position = i + 1 < outcomes.size() ? batch_.statements[i + 1].position - 1 : batch_.up_to;
    }
    if (report_.refused_in_row >= rules_.most_refused_in_row) stop_refused(outcomes.back());
    return report_;
  }

 private:
  void take(const Delivery& one) {
    report_.taken.push_back(one.position);
    report_.refused_in_row = 0;
  }

  void refuse(const Delivery& one, const Outcome& outcome) {
    const int tries = one.attempts + 1 + report_.attempts;
    report_.refused.push_back({one.position, one.reference, outcome.status, outcome.detail, tries});
    ++report_.refused_in_row;
  }

  // 500 says that the other side failed over this request. While it is the only one of the batch, that may be the statement's
  // doing; the connectors send a batch with a 500 in smaller ones.
  bool alone_in_error(const Outcome& outcome) const {
    return outcome.kind == Kind::retry && outcome.status == 500 && report_.attempts + 1 >= rules_.most_errors_of_one;
  }

  Result<void> hold(const Outcome& outcome) {
    if (outcome.interrupted) return {};
    if (outcome.kind == Kind::stopped) {
      report_.stop = outcome.detail;
      return {};
    }
    const bool first = report_.position != batch_.from || !report_.taken.empty() || !report_.refused.empty();
    const std::string since = first ? std::string() : batch_.failing_since;
    if (outcome.away && outcome.stop_after && lasted(since, now_, *outcome.stop_after)) {
      report_.stop = "For " + std::to_string(outcome.stop_after->count() / 3600) + " hours now: " + outcome.detail;
    } else if (lasted(since, now_, rules_.patience)) {
      report_.stop = "Nothing got through for " + std::to_string(rules_.patience.count() / 24) +
                     " days. Nothing is lost: it goes on from there when it is resumed. Last: " + outcome.detail;
    }
    if (!report_.stop.empty()) return {};
    const auto instant = parse_utc(now_);
    if (!instant) return tl::unexpected<Error>(instant.error());
    report_.failing = outcome.detail;
    report_.next_try = format_utc(*instant + wait_before(rules_.backoff, report_.attempts, chance_, outcome.retry_after));
    ++report_.attempts;
    return {};
  }

  void stop_refused(const Outcome& last) {
    report_.stop = "The last " + std::to_string(report_.refused_in_row) +
                   " statements were all refused, so that it is hardly the statements. They are kept as refused; when the cause is "
                   "mended, resume and try them again. Last: " +
                   last.detail;
    report_.refused_in_row = 0;
  }

  const ForwardBatch& batch_;
  const ForwardRules& rules_;
  double chance_;
  std::string now_;
  ForwardReport report_;
};

}  // namespace

Result<Forwarded> forward_once(ForwardStore& store, const std::string& connector_id, Connector& connector, const ForwardRules& rules,
                               const std::function<std::string()>& now, const std::function<double()>& jitter) {
  auto batch = store.next(connector_id, std::max<std::size_t>(connector.batch_size(), 1), now());
  if (!batch) return tl::unexpected<Error>(batch.error());
  if (batch->statements.empty() && batch->not_to_go.empty() && batch->up_to == batch->from) return Forwarded{};
  std::vector<Outcome> outcomes;
  if (!batch->statements.empty()) outcomes = deliver_all(connector, batch->statements);
  Round round(*batch, rules, jitter(), now());
  auto report = round.settle(outcomes);
  if (!report) return tl::unexpected<Error>(report.error());
  if (outcomes.empty()) report->position = batch->up_to;
  const bool interrupted = !outcomes.empty() && outcomes.back().interrupted;
  if (interrupted && report->taken.empty() && report->refused.empty()) return Forwarded{outcomes.size()};
  if (auto done = store.record(connector_id, *batch, *report, now()); !done) return tl::unexpected<Error>(done.error());
  const bool held = !report->failing.empty() || !report->stop.empty() || interrupted;
  return Forwarded{outcomes.size(), !held && (batch->more || batch->again)};
}

}  // namespace waymark::connectors
