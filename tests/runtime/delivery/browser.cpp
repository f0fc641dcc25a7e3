#include "tests/runtime/delivery/browser.hpp"

#include <algorithm>

#include "runtime/support/clock.hpp"
#include "scorm/base/iso8601.hpp"
#include "scorm/base/json_text.hpp"

namespace waymark::testing {
namespace {

delivery::Engine engine_of(const delivery::Launch& launch) {
  auto engine = delivery::Engine::start(launch.facts, launch.snapshot);
  if (!engine) throw std::runtime_error(engine.error().message);
  return std::move(*engine);
}

// docs/journal.md, "A call": these carry the engine's digest.
bool carries_digest(cmi::Function function) {
  using F = cmi::Function;
  return function == F::open || function == F::close || function == F::initialize || function == F::commit || function == F::finish ||
         function == F::navigate;
}

}  // namespace

Browser::Browser(House& house, const delivery::Launch& launch)
    : token(launch.token),
      launch_id(launch.launch_id),
      house_(house),
      engine_(engine_of(launch)),
      number_(launch.last_number),
      acknowledged_(launch.last_number),
      opened_at_(house.now()) {}

cmi::Answer Browser::call(cmi::Function function, const std::string& first, const std::string& second) {
  const auto answer = engine_.call(function, first, second);
  const std::int64_t now = *support::parse_time(house_.now());
  std::string text = "{\"n\":" + std::to_string(++number_) + ",\"f\":" + std::to_string(static_cast<int>(function)) +
                     ",\"a\":" + base::json_string(first) + ",\"b\":" + base::json_string(second) +
                     ",\"r\":" + base::json_string(answer.value) + ",\"e\":" + std::to_string(answer.error) +
                     ",\"t\":" + std::to_string(now - *support::parse_time(opened_at_) + lasted_ms_) + ",\"c\":\"" +
                     support::format_time(now + ahead_ms_) + "\"";
  if (carries_digest(function)) {
    text += ",\"d\":\"" + (spoil_ ? std::string(16, '0') : engine_.digest()) + "\"";
    spoil_ = false;
  }
  calls_.emplace_back(number_, text + "}");
  return answer;
}

cmi::Answer Browser::set(const std::string& element, const std::string& value) { return call(cmi::Function::set_value, element, value); }

void Browser::open(const std::string& item) {
  call(cmi::Function::open, item);
  call(cmi::Function::initialize);
}
void Browser::finish() { call(cmi::Function::finish); }
void Browser::close() { call(cmi::Function::close); }
void Browser::commit() { call(cmi::Function::commit); }

void Browser::visit(const std::string& item, const std::vector<std::pair<std::string, std::string>>& values) {
  open(item);
  for (const auto& [element, value] : values) {
    if (element == "cmi.core.session_time") lasted_ms_ += base::parse_timespan(value).value_or(0) * 10;
    set(element, value);
  }
  finish();
  close();
}

std::string Browser::body(bool leaving) const {
  std::string text = "{\"launch\":\"" + launch_id + "\",\"token\":\"" + token + "\",\"calls\":[";
  bool first = true;
  for (const auto& [n, call] : calls_) {
    if (n <= acknowledged_) continue;
    if (!first) text += ',';
    first = false;
    text += call;
  }
  return text + "],\"leaving\":" + (leaving ? "true" : "false") + "}";
}

std::string Browser::take_body() {
  std::string text = body();
  acknowledged_ = number_;
  calls_.clear();
  return text;
}

delivery::JournalAnswer Browser::send(delivery::Journal& journal, bool leaving) {
  auto answer = journal.append(body(leaving));
  if (answer.status == 200) acknowledged_ = std::max(acknowledged_, answer.acknowledged);
  return answer;
}

}  // namespace waymark::testing
