#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "scorm/base/prerequisites.hpp"
#include "scorm/base/utf.hpp"
#include "scorm/cmi/engine.hpp"
#include "scorm/cmi/status_json.hpp"

// The engine under any calls, any snapshot and any launch facts. Input: first byte chooses; the rest is lines
// of calls (function number as one byte, first argument, TAB, second argument), or a JSON text. Whatever
// comes, the state must read back from its own snapshot to the same state.
namespace {

using waymark::cmi::Answer;
using waymark::cmi::Engine;
using waymark::cmi::Function;
using waymark::cmi::LaunchFacts;

LaunchFacts facts_for(std::uint8_t choice) {
  LaunchFacts facts;
  facts.strictness = choice & 1 ? waymark::cmi::Strictness::strict : waymark::cmi::Strictness::tolerant;
  facts.mode = static_cast<waymark::cmi::Mode>((choice >> 1) % 3);
  facts.credit = (choice & 8) == 0;
  facts.learner_id = "p";
  facts.items.resize(2);
  facts.items[0].id = "a";
  facts.items[0].mastery_score = "50";
  facts.items[1].id = "b";
  facts.items[1].prerequisites = "a";
  return facts;
}

void check(bool good) {
  if (!good) std::abort();
}

Engine restored(const Engine& engine) {
  auto again = Engine::start(engine.facts(), engine.snapshot());
  check(again.has_value());
  check(again->snapshot() == engine.snapshot());
  check(waymark::base::is_utf8(engine.snapshot()));
  return *again;
}

void run_calls(Engine engine, std::string_view lines) {
  while (!lines.empty()) {
    std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    if (line.empty()) {
      engine = restored(engine);
      continue;
    }
    const auto function = static_cast<Function>(static_cast<unsigned char>(line.front()) % 20);
    line.remove_prefix(1);
    const std::size_t tab = line.find('\t');
    const std::string_view second = tab == std::string_view::npos ? std::string_view() : line.substr(tab + 1);
    const Answer answer = engine.call(function, line.substr(0, tab), second);
    check(waymark::base::is_wtf8(answer.value));
    check(answer.error >= 0 && answer.error <= 405);
  }
  for (const auto& event : engine.take_events()) check(!event.item_id.empty());
  check(waymark::base::is_utf8(waymark::cmi::status_to_json(engine.items(), engine.course())));
  restored(engine);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] < 0x80) {
    auto engine = Engine::start(facts_for(data[0]));
    check(engine.has_value());
    engine->call(Function::open, "a");
    engine->call(Function::initialize);
    run_calls(std::move(*engine), rest);
  } else if (data[0] < 0xC0) {
    auto engine = Engine::start(facts_for(data[0]), rest);
    if (engine) run_calls(std::move(*engine), "\x0A\n\x0B\n\x02\n");
  } else if (data[0] < 0xE0) {
    auto facts = waymark::cmi::facts_from_json(rest);
    if (facts) check(waymark::cmi::facts_from_json(waymark::cmi::facts_to_json(*facts)).has_value());
  } else {
    waymark::base::evaluate_prerequisites(
        rest, [](std::string_view id) -> std::string_view { return id.size() % 2 == 0 ? "passed" : "incomplete"; });
  }
  return 0;
}
