#pragma once
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/http_client.hpp"
#include "connectors/webhook/config.hpp"

namespace waymark::connectors::webhook {

// Posts each statement (deliveries of kind "statement") as one signed message, one after the other. Its id is the statement's: the same
// at every try, so that the receiver knows what it has. 2xx is taken, and what the answer says beyond its status is not looked at. One
// thread. Ends what it is about within about a second once `stopping` is set.
class WebhookConnector : public Connector {
 public:
  using Clock = std::function<std::int64_t()>;  // seconds since 1970
  explicit WebhookConnector(
      Config config, StopFlag stopping = {}, Clock clock = [] { return std::int64_t{std::time(nullptr)}; })
      : config_(std::move(config)), stopping_(std::move(stopping)), clock_(std::move(clock)) {}

  std::vector<Outcome> deliver(const std::vector<Delivery>& batch) override;
  std::size_t batch_size() const override { return 20; }
  bool ordered() const override { return true; }
  // Whether something answers HTTP at the address and the secrets can be read; sends no message.
  Result<std::string> check() override;

 private:
  Result<void> open();
  Outcome send(const Delivery& one);

  Config config_;
  StopFlag stopping_;
  Clock clock_;
  std::vector<std::string> secrets_;
  std::unique_ptr<HttpClient> client_;  // made at the first delivery, and again after a stop: the secrets are read then
};

// The body of the message about a statement.
std::string message_of(const Delivery& statement);

}  // namespace waymark::connectors::webhook
