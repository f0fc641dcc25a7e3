#pragma once
#include <optional>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/lrs/config.hpp"
#include "xapi/client/lrs_client.hpp"

namespace waymark::connectors::lrs {

// Sends statements (deliveries of kind "statement") to another record store: the bytes as they are kept, in
// the order in which they were stored, up to 50 to a request. A statement that the other side refuses is
// listed and holds back nobody; one that must wait holds back everything behind it. One thread. Ends what it is
// about within about a second once `stopping` is set.
class LrsConnector : public Connector {
 public:
  explicit LrsConnector(Config config, StopFlag stopping = {}) : config_(std::move(config)), stopping_(std::move(stopping)) {}

  std::vector<Outcome> deliver(const std::vector<Delivery>& batch) override;
  std::size_t batch_size() const override { return 50; }
  bool ordered() const override { return true; }
  // That the other side answers and speaks our version; what the key may do shows only when something is sent.
  Result<std::string> check() override;

 private:
  Result<void> open();

  Config config_;
  StopFlag stopping_;
  std::optional<xapi::LrsClient> client_;  // made at the first delivery, and again after a stop: the secret is read then
};

}  // namespace waymark::connectors::lrs
