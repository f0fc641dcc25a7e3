#include "runtime/support/log.hpp"

#include <unistd.h>

#include <atomic>

#include "runtime/support/clock.hpp"

namespace waymark::support {
namespace {
std::atomic<Level> lowest{Level::info};

const char* name(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    default:
      return "error";
  }
}
}  // namespace

void set_log_level(Level level) { lowest = level; }

void log(Level level, std::string_view message, std::initializer_list<Json::Member> fields,
         std::string_view trace_id) {
  if (level < lowest.load()) return;
  Json line = Json::object({{"time", now_utc()}, {"level", name(level)}, {"message", message}});
  for (const Json::Member& field : fields) line.set(field.first, field.second);
  if (!trace_id.empty()) line.set("trace_id", trace_id);
  const std::string text = line.dump() + "\n";
  // One write call per line: lines of different threads do not mix. Nobody can be told when standard error is
  // gone.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace waymark::support
