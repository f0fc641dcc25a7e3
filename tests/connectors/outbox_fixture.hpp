#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <stdexcept>

#include "connectors/outbox/outbox.hpp"
#include "connectors/time.hpp"

// run_once() against a store and a clock of the test's own, and a connector that answers what it was told to.
namespace waymark::connectors::outbox_testing {

using std::chrono::seconds;
using Kind = Outcome::Kind;

struct Row {
  Delivery delivery;
  std::string next_try, state, detail;
  bool open = true;
};

// The outbox table in memory, as its contract says. Calls are logged, so that order can be looked at.
class MemoryStore : public OutboxStore {
 public:
  std::vector<Row> rows;
  std::vector<std::string> log;
  std::string stopped;
  int fail_record_after = -1;

  void add(const std::string& id, const std::string& due = "2026-01-01T00:00:00.000Z") {
    Row row;
    row.delivery.id = id;
    row.delivery.position = static_cast<std::int64_t>(rows.size()) + 1;
    row.next_try = due;
    rows.push_back(row);
  }
  Row& at(const std::string& id) {
    return *std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.delivery.id == id; });
  }

  Result<std::vector<Delivery>> due(const std::string&, std::size_t limit, bool ordered, const std::string& now) override {
    std::vector<Delivery> found;
    if (!stopped.empty() || away_until > now) return found;
    for (const Row& row : rows) {
      if (!row.open) continue;
      if (row.next_try > now && ordered) break;
      if (row.next_try <= now && found.size() < limit) found.push_back(row.delivery);
    }
    return found;
  }
  Result<Leave> hand_over(const Delivery& delivery, const std::string& place, const std::string&) override {
    if (!at(delivery.id).open || at(delivery.id).delivery.payload != delivery.payload) return Leave{false, false};
    log.push_back("hand " + delivery.id + " to " + place);
    return Leave{true, unsettled};
  }
  bool unsettled = false;
  Result<void> record(const std::string& id, const Outcome& outcome, const std::string& next_try, const std::string&,
                      const std::string&) override {
    if (fail_record_after == 0) return fail(ErrorKind::internal, "disk full");
    --fail_record_after;
    Row& row = at(id);
    if (!outcome.interrupted) ++row.delivery.attempts;
    row.open = !next_try.empty();
    row.next_try = next_try;
    row.state = outcome.state;
    row.detail = outcome.detail;
    log.push_back("record " + id);
    return {};
  }
  Result<void> stop(const std::string&, const std::string& detail, const std::string&) override {
    stopped = detail;
    log.emplace_back("stop");
    return {};
  }
  Result<void> away(const std::string&, const std::string& detail, const std::string& until, const std::string& now) override {
    if (since.empty()) since = now;
    away_until = until;
    away_detail = detail;
    return {};
  }
  Result<std::string> away_since(const std::string&) override { return since; }
  Result<void> answers_again(const std::string&) override {
    since.clear();
    away_until.clear();
    return {};
  }
  std::string since, away_until, away_detail;
};

inline Outcome answer(Kind kind, std::optional<seconds> retry_after = {}) {
  Outcome outcome;
  outcome.kind = kind;
  outcome.state = "s";
  outcome.detail = "why";
  outcome.retry_after = retry_after;
  return outcome;
}

// Answers what it was told to, and remembers what it was given.
class Scripted : public Connector {
 public:
  std::size_t size = 1;
  bool in_order = false;
  std::deque<Outcome> answers;
  std::vector<std::string> given;
  bool throws = false;
  std::string place;
  std::function<void()> before_place;
  std::optional<Leave> leave;

  std::vector<Outcome> deliver(const std::vector<Delivery>& batch) override {
    if (!place.empty()) {
      if (before_place) before_place();
      leave = *batch.at(0).about_to_write(place);
      if (!leave->go) return {answer(Kind::retry)};
    }
    if (throws) throw std::runtime_error("boom");
    std::vector<Outcome> outcomes;
    for (const Delivery& one : batch) {
      given.push_back(one.id);
      if (answers.empty()) continue;
      outcomes.push_back(answers.front());
      if (answers.size() > 1 || size > 1) answers.pop_front();
    }
    return outcomes;
  }
  std::size_t batch_size() const override { return size; }
  bool ordered() const override { return in_order; }
  Result<std::string> check() override { return std::string("works"); }
};

class Outbox : public ::testing::Test {
 protected:
  MemoryStore store;
  Scripted connector;
  Backoff backoff;
  Instant clock = *parse_utc("2026-09-07T12:00:00Z");
  double chance = 1.0;

  Result<std::size_t> run() {
    return run_once(
        store, "c", connector, backoff, [&] { return format_utc(clock); }, [&] { return chance; });
  }
  seconds wait_of(const std::string& id) { return std::chrono::duration_cast<seconds>(*parse_utc(store.at(id).next_try) - clock); }
};

}  // namespace waymark::connectors::outbox_testing
