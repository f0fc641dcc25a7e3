#pragma once
#include <memory>
#include <string>
#include <vector>

#include "connectors/connector.hpp"
#include "connectors/moodle/client.hpp"
#include "connectors/moodle/config.hpp"

namespace waymark::connectors::moodle {

// Brings completions (deliveries of kind "completion") to Moodle: the person by user name, the enrolment, the
// activity, the grade first and the completion second, and then reads back what Moodle holds. "seen in
// Moodle" is said only after that. Every call may be repeated. One thread; one delivery at a time, so that
// two first writes of the same row never meet. Blocks for at most the configured time-out a call, and for
// about a second once `stopping` is set.
class MoodleConnector : public Connector {
 public:
  explicit MoodleConnector(Config config, StopFlag stopping = {});
  ~MoodleConnector() override;

  std::vector<Outcome> deliver(const std::vector<Delivery>& batch) override;
  std::size_t batch_size() const override { return 1; }
  bool ordered() const override { return false; }
  // Token, functions of the service, and that every activity named in the settings is there.
  Result<std::string> check() override;

 private:
  Outcome deliver_one(const Delivery& delivery);
  Outcome take_back(const Delivery& delivery, const CompletionRecord& record);
  Outcome take_back_at(const std::string& place, const Delivery& delivery, const CompletionRecord& record);
  Outcome told(const Answer<Outcome>& answer);

  Config config_;
  Client client_;
};

}  // namespace waymark::connectors::moodle
