#include <memory>
#include <new>

#include "scorm/cmi/engine.hpp"
#include "scorm/cmi/status_json.hpp"
#include "scorm/wasm/surface.hpp"

// engine.wasm: SCORM 1.2. One engine per module instance.
namespace {

using namespace waymark::wasm;
using waymark::cmi::Engine;
using waymark::cmi::Function;

std::unique_ptr<Engine> engine;

}  // namespace

WAYMARK_EXPORT(wm_start)
int wm_start(const char* facts, std::size_t facts_bytes, const char* snapshot, std::size_t snapshot_bytes) {
  auto read = waymark::cmi::facts_from_json({facts, facts_bytes});
  if (!read) return refuse(read.error());
  std::optional<std::string_view> from;
  if (snapshot_bytes != 0) from = std::string_view(snapshot, snapshot_bytes);
  auto started = Engine::start(std::move(*read), from);
  if (!started) return refuse(started.error());
  engine = std::make_unique<Engine>(std::move(*started));
  answer({});
  return 0;
}

WAYMARK_EXPORT(wm_call)
int wm_call(int function, std::size_t name, const char16_t* second, std::size_t second_units) {
  const std::string* first = name_at(name);
  if (!engine || !first) return -1;
  const auto given = engine->call(static_cast<Function>(function), *first, second_text(second, second_units));
  engine->take_events();  // the server makes its own from the same calls
  answer(given.value);
  return given.error;
}

WAYMARK_EXPORT(wm_digest) void wm_digest() { answer(engine ? engine->digest() : ""); }

WAYMARK_EXPORT(wm_snapshot) void wm_snapshot() { answer(engine ? engine->snapshot() : ""); }

WAYMARK_EXPORT(wm_items) void wm_items() { answer(engine ? waymark::cmi::status_to_json(engine->items(), engine->course()) : ""); }
