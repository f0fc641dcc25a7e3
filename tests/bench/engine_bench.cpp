// LMSSetValue and LMSGetValue with changing values: the engine beside what a bare map of texts costs in the same run.
#include <cstdio>
#include <map>
#include <string>

#include "scorm/cmi/engine.hpp"
#include "tests/bench/bench.hpp"

namespace waymark::bench {
namespace {
constexpr int kPairs = 20'000;
}

void engine() {
  cmi::LaunchFacts facts;
  facts.learner_id = "p";
  facts.learner_name = "Reed, Tam";
  facts.items.push_back({.id = "i", .title = "T"});
  auto made = cmi::Engine::start(facts);
  if (!made) return;
  made->call(cmi::Function::open, "i");
  made->call(cmi::Function::initialize);
  std::size_t seen = 0;
  const double ours = seconds(5, [&] {
    for (int i = 0; i < kPairs; ++i) {
      made->call(cmi::Function::set_value, "cmi.core.lesson_location", std::to_string(i));
      seen += made->call(cmi::Function::get_value, "cmi.core.lesson_location").value.size();
    }
  });
  std::map<std::string, std::string, std::less<>> bare;
  const double map = seconds(5, [&] {
    for (int i = 0; i < kPairs; ++i) {
      bare["cmi.core.lesson_location"] = std::to_string(i);
      seen += bare.find("cmi.core.lesson_location")->second.size();
    }
  });
  std::printf("engine: %.0f set+get pairs/s, %.2f of a bare std::map (%.0f pairs/s) [%zu]\n", kPairs / ours, map / ours, kPairs / map,
              seen);
}

}  // namespace waymark::bench
