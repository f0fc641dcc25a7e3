#include "runtime/support/log.hpp"

#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

#include "runtime/support/clock.hpp"

namespace waymark::support {
namespace {
std::atomic<Level> lowest{Level::info};
std::atomic<LogFormat> shape{LogFormat::json};

std::atomic<std::int64_t> dropped{0};

// Whoever reads our lines may have stopped: learning must not wait for them. A pipe that says it can be written takes a line
// of PIPE_BUF bytes without waiting (pipe(7)).
bool takes_a_line(Level level) {
  constexpr int kPatienceMs = 100;
  pollfd ready{STDERR_FILENO, POLLOUT, 0};
  return ::poll(&ready, 1, level == Level::error ? kPatienceMs : 0) > 0;
}

// One write call per line: lines of different threads do not mix. Nobody can be told when standard error is gone.
void put(const std::string& line) { [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size()); }

// A message on one line, whatever it quotes.
std::string plain(std::string_view text) {
  std::string out = Json(text).dump();
  return out.substr(1, out.size() - 2);
}

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
void set_log_format(LogFormat format) { shape = format; }

std::optional<Level> level_from_text(std::string_view text) {
  for (const Level level : {Level::debug, Level::info, Level::warning, Level::error})
    if (text == name(level)) return level;
  return std::nullopt;
}

std::string log_line(LogFormat format, Level level, std::string_view message, std::initializer_list<Json::Member> fields,
                     std::string_view trace_id, std::string_view time) {
  if (format == LogFormat::text) {
    std::string line = std::string(time) + " " + name(level) + "  " + plain(message);
    for (const Json::Member& field : fields) line += "  " + std::string(field.first) + "=" + field.second.dump();
    if (!trace_id.empty()) line += "  trace_id=" + plain(trace_id);
    return line + "\n";
  }
  Json line = Json::object({{"time", time}, {"level", name(level)}, {"message", message}});
  for (const Json::Member& field : fields) line.set(field.first, field.second);
  if (!trace_id.empty()) line.set("trace_id", trace_id);
  return line.dump() + "\n";
}

void log(Level level, std::string_view message, std::initializer_list<Json::Member> fields, std::string_view trace_id) {
  if (level < lowest.load()) return;
  const std::string text = log_line(shape.load(), level, message, fields, trace_id, now_utc());
  if (!takes_a_line(level)) {
    ++dropped;
    return;
  }
  if (const auto lost = dropped.exchange(0); lost > 0)
    put(log_line(shape.load(), Level::warning, "lines of the log were lost, because nobody read it", {{"lines", lost}}, {}, now_utc()));
  put(text);
}

}  // namespace waymark::support
