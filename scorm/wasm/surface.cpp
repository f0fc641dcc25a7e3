#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <string_view>

#include "scorm/base/utf.hpp"
#include "scorm/cmi/engine.hpp"
#include "scorm/cmi/status_json.hpp"

// What the page's script can call (docs/journal.md, "WebAssembly surface"). One engine per module instance.
// Text comes and goes as UTF-16 code units, as JavaScript holds it, so that nothing is lost between the two.
namespace {

using waymark::cmi::Engine;
using waymark::cmi::Function;

std::unique_ptr<Engine> engine;
std::u16string result;

void answer(std::string_view wtf8) { result = waymark::base::to_utf16(wtf8); }

std::string text(const char16_t* units, std::size_t count) { return waymark::base::to_wtf8({units, count}); }

// Calls come thousands at a time and mostly in ASCII: no new memory for those.
std::string_view text_in(std::string& buffer, const char16_t* units, std::size_t count) {
  buffer.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (units[i] >= 0x80) return buffer = text(units, count);
    buffer[i] = static_cast<char>(units[i]);
  }
  return buffer;
}

int refuse(const waymark::Error& error) {
  answer(error.where.empty() ? error.message : error.message + " (" + error.where + ")");
  return 1;
}

}  // namespace

#define WAYMARK_EXPORT(name) extern "C" __attribute__((export_name(#name)))

WAYMARK_EXPORT(wm_alloc) void* wm_alloc(std::size_t bytes) { return std::malloc(bytes == 0 ? 1 : bytes); }

WAYMARK_EXPORT(wm_free) void wm_free(void* pointer) { std::free(pointer); }

WAYMARK_EXPORT(wm_start)
int wm_start(const char* facts, std::size_t facts_bytes, const char* snapshot, std::size_t snapshot_bytes) {
  auto read = waymark::cmi::facts_from_json({facts, facts_bytes});
  if (!read) return refuse(read.error());
  std::optional<std::string_view> from;
  if (snapshot_bytes != 0) from = std::string_view(snapshot, snapshot_bytes);
  auto started = Engine::start(std::move(*read), from);
  if (!started) return refuse(started.error());
  engine = std::make_unique<Engine>(std::move(*started));
  result.clear();
  return 0;
}

WAYMARK_EXPORT(wm_call)
int wm_call(int function, const char16_t* first, std::size_t first_units, const char16_t* second,
            std::size_t second_units) {
  if (!engine) return -1;
  static std::string name, value;
  const auto given = engine->call(static_cast<Function>(function), text_in(name, first, first_units),
                                  text_in(value, second, second_units));
  engine->take_events();  // the server makes its own from the same calls
  answer(given.value);
  return given.error;
}

WAYMARK_EXPORT(wm_digest) void wm_digest() { answer(engine ? engine->digest() : ""); }

WAYMARK_EXPORT(wm_snapshot) void wm_snapshot() { answer(engine ? engine->snapshot() : ""); }

WAYMARK_EXPORT(wm_items) void wm_items() {
  answer(engine ? waymark::cmi::status_to_json(engine->items(), engine->course()) : "");
}

WAYMARK_EXPORT(wm_result) const char16_t* wm_result() { return result.data(); }

WAYMARK_EXPORT(wm_result_units) std::size_t wm_result_units() { return result.size(); }
