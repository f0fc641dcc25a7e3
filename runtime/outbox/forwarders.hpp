#pragma once
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "runtime/context.hpp"
#include "runtime/outbox/registry.hpp"

namespace waymark::outbox {

// One thread for each connector that is given statements: hundreds may come in a second, and a side that keeps us waiting holds
// up nobody else. Each looks once a second, and goes on at once while there is more.
class Forwarders {
 public:
  explicit Forwarders(runtime::Context& context) : context_(context) {}
  ~Forwarders() { stop(); }
  // Begins for those of the rows that have no thread yet. Not after stop().
  void attend(const std::vector<ConnectorRow>& rows);
  void stop();  // after the rounds under way, which are short once Context::stopping is set

 private:
  void loop(const std::string& connector_id);
  bool wait();

  runtime::Context& context_;
  std::map<std::string, std::thread> threads_;  // by connector id
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
};

// Everything that may go now, in rounds, until nothing is left or the other side cannot take it; for the command line. Returns how
// many statements were tried.
Result<std::size_t> forward_all(runtime::Context& context, const ConnectorRow& listed);

}  // namespace waymark::outbox
