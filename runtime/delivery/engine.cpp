#include "runtime/delivery/engine.hpp"

namespace waymark::delivery {

Result<Engine> Engine::start(std::string_view facts_json, std::string_view snapshot) {
  if (facts_json.starts_with("{\"edition\":\"scorm2004\"")) {
    auto engine = course::Engine::start(facts_json, snapshot);
    if (!engine) return tl::unexpected(engine.error());
    return Engine(std::move(*engine));
  }
  auto facts = cmi::facts_from_json(facts_json);
  if (!facts) return tl::unexpected(facts.error());
  auto engine = snapshot.empty() ? cmi::Engine::start(std::move(*facts)) : cmi::Engine::start(std::move(*facts), snapshot);
  if (!engine) return tl::unexpected(engine.error());
  return Engine(std::move(*engine));
}

}  // namespace waymark::delivery
