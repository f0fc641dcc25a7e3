#pragma once
#include "connectors/connector.hpp"
#include "connectors/esr/config.hpp"

namespace waymark::connectors::esr {

// Takes completions for ESR: checks each against the profile and leaves it waiting for the next file. Nothing
// is sent anywhere; runtime calls export_files (writer.hpp) and keeps the files.
class EsrConnector : public Connector {
 public:
  explicit EsrConnector(Config config) : config_(std::move(config)) {}

  std::vector<Outcome> deliver(const std::vector<Delivery>& batch) override;
  std::size_t batch_size() const override { return 50; }
  bool ordered() const override { return false; }
  Result<std::string> check() override;  // files need no connection: what the settings cover

 private:
  Outcome deliver_one(const Delivery& delivery) const;

  Config config_;
};

}  // namespace waymark::connectors::esr
