#pragma once
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "connectors/connector.hpp"
#include "runtime/context.hpp"
#include "runtime/outbox/forwarders.hpp"
#include "runtime/outbox/registry.hpp"

namespace waymark::outbox {

// The loop that empties the outbox: one thread goes round the connectors about once a second. A connector that is slow
// holds up the others by at most one batch; those that are given statements have threads of their own.
class Service {
 public:
  explicit Service(runtime::Context& context) : context_(context), forwarders_(context) {}
  ~Service() { stop(); }
  void start();
  void stop();  // after the round under way, which is short once Context::stopping is set

 private:
  struct Made {
    std::int64_t generation;
    std::unique_ptr<connectors::Connector> connector;
  };
  void loop();
  void round();
  Result<void> serve(const ConnectorRow& listed);

  void look_at_the_clock(const std::string& connector_id);

  runtime::Context& context_;
  std::map<std::string, Made> made_;               // by connector id; made again when its configuration changes
  std::map<std::string, std::int64_t> looked_at_;  // by connector id: when its overdue answers were looked for, ms since 1970
  Forwarders forwarders_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

// One round for one connector, now (statements: as many rounds as there is something); for the command line. Returns how many
// deliveries were tried, to whatever end: once Context::stopping is set, they are left for the next start.
Result<std::size_t> run_connector(runtime::Context& context, const std::string& connector_id);

}  // namespace waymark::outbox
