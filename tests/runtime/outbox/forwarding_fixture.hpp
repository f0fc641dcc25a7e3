#pragma once
#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "runtime/outbox/forward_store.hpp"
#include "runtime/outbox/forwarding.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/storage/statement_store.hpp"
#include "tests/runtime/catalogue/house.hpp"

// Forwarding over the real database, to a connector of the test's own.
namespace waymark::outbox::testing {

using connectors::Delivery;
using connectors::Outcome;
using connectors::StatementFilter;

inline constexpr const char* kSettings = R"({"endpoint":"https://lrs.example/xapi","key":"k","secret_env":"WAYMARK_SECRET_FORWARD"})";

// Remembers what it is given; refuses and puts off what it is told to.
class Elsewhere final : public connectors::Connector {
 public:
  std::vector<std::string> given, refuse;
  std::vector<Delivery> deliveries;
  bool busy = false;
  std::size_t size = 50;

  std::vector<Outcome> deliver(const std::vector<Delivery>& batch) override {
    std::vector<Outcome> outcomes;
    for (const auto& one : batch) {
      Outcome outcome;
      outcome.kind = busy ? Outcome::Kind::retry : Outcome::Kind::delivered;
      outcome.detail = busy ? "busy" : "";
      if (!busy && std::find(refuse.begin(), refuse.end(), one.reference) != refuse.end()) {
        outcome.kind = Outcome::Kind::rejected;
        outcome.status = 400;
        outcome.detail = "The other record store answered 400: no such thing.";
      }
      given.push_back(one.reference);
      deliveries.push_back(one);
      outcomes.push_back(outcome);
    }
    return outcomes;
  }
  std::size_t batch_size() const override { return size; }
  bool ordered() const override { return true; }
  Result<std::string> check() override { return std::string(); }
};

class ForwardingTest : public ::testing::Test {
 protected:
  ForwardingTest() {
    ::setenv("WAYMARK_SECRET_FORWARD", "s", 1);
    connector = *add_connector(house.context(), "lrs", "Region", kSettings, "admin");
  }

  xapi::PreparedStatement statement(const std::string& id, const std::string& verb = "https://v.example/did") {
    xapi::PreparedStatement one;
    one.id = one.comparable = id;
    one.stored = one.timestamp = house.now();
    one.bytes = "{\"id\":\"" + id + "\",\"stored\":\"" + one.stored + "\"}";
    one.verb = verb;
    one.agents = {{"mailto:ann@example.test", true}};
    one.activities = {{"https://a.example/1", true}};
    return one;
  }
  xapi::PreparedStatement voiding(const std::string& id, const std::string& target) {
    auto one = statement(id, "http://adlnet.gov/expapi/verbs/voided");
    one.voids = target;
    one.agents = {{"mailto:admin@example.test", true}};
    one.activities.clear();
    return one;
  }
  void put(std::vector<xapi::PreparedStatement> all) {
    storage::SqliteStatementStore store(house.context().database, 1);
    const auto done = store.store(std::move(all));
    ASSERT_TRUE(done) << done.error().message;
  }
  void put_many(int from, int to) {
    std::vector<xapi::PreparedStatement> all;
    for (int i = from; i <= to; ++i) all.push_back(statement("s" + std::to_string(i)));
    put(std::move(all));
  }
  // Rounds until nothing more goes now.
  void forward() {
    SqliteForwardStore store(house.context(), filter, 0);
    for (bool more = true; more;) {
      auto done = connectors::forward_once(store, connector, there, {}, house.context().now, [] { return 1.0; });
      ASSERT_TRUE(done) << done.error().message;
      more = done->more;
    }
  }
  ForwardingState state() { return **forwarding_state(house.context(), connector); }
  std::vector<DeadLetterRow> refused() { return *dead_letters(house.context(), connector, "refused", 0, 100); }

  waymark::testing::House house;
  std::string connector;
  StatementFilter filter;
  Elsewhere there;
};

}  // namespace waymark::outbox::testing
