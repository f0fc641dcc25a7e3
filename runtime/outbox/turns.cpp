#include "runtime/outbox/turns.hpp"

#include <map>
#include <random>

namespace waymark::outbox {

std::mutex& turn_of(const std::string& connector_id, const std::string& kind) {
  static std::mutex guard;
  static std::map<std::string, std::mutex> turns;
  const std::lock_guard lock(guard);
  return turns[kind == "moodle" ? kind : connector_id];
}

double jitter() {
  static thread_local std::mt19937 engine{std::random_device{}()};
  return static_cast<double>(engine()) / static_cast<double>(std::mt19937::max());
}

}  // namespace waymark::outbox
