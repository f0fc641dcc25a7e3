#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "scorm/base/utf.hpp"
#include "scorm/cmi/engine.hpp"
#include "scorm/cmi/status_json.hpp"

// What the page's script can call (docs/journal.md, "WebAssembly surface"). One engine per module instance.
// Text comes and goes as UTF-16 code units, as JavaScript holds it, so that nothing is lost between the two.
namespace {

using waymark::cmi::Engine;
using waymark::cmi::Function;

std::unique_ptr<Engine> engine;

// What the last call left, for the script to read without a call of its own: its address never changes.
struct Result {
  const char16_t* text = nullptr;
  std::uint32_t units = 0;
};
Result result;

void answer(std::string_view wtf8) {
  static std::u16string text;
  waymark::base::assign_utf16(text, wtf8);
  result = {text.data(), static_cast<std::uint32_t>(text.size())};
}

// First arguments that come again and again, element names most of all: the script hands them over once.
std::vector<std::string> names;

// Second arguments use the same memory again.
std::string_view second_text(const char16_t* units, std::size_t count) {
  static std::string text;
  waymark::base::assign_wtf8(text, {units, count});
  return text;
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
  answer({});
  return 0;
}

WAYMARK_EXPORT(wm_name)
std::size_t wm_name(const char16_t* units, std::size_t count) {
  names.push_back(waymark::base::to_wtf8({units, count}));
  return names.size() - 1;
}

WAYMARK_EXPORT(wm_forget_names) void wm_forget_names() { names.clear(); }

WAYMARK_EXPORT(wm_call)
int wm_call(int function, std::size_t name, const char16_t* second, std::size_t second_units) {
  if (!engine || name >= names.size()) return -1;
  const auto given = engine->call(static_cast<Function>(function), names[name], second_text(second, second_units));
  engine->take_events();  // the server makes its own from the same calls
  answer(given.value);
  return given.error;
}

WAYMARK_EXPORT(wm_digest) void wm_digest() { answer(engine ? engine->digest() : ""); }

WAYMARK_EXPORT(wm_snapshot) void wm_snapshot() { answer(engine ? engine->snapshot() : ""); }

WAYMARK_EXPORT(wm_items) void wm_items() { answer(engine ? waymark::cmi::status_to_json(engine->items(), engine->course()) : ""); }

WAYMARK_EXPORT(wm_result) const void* wm_result() { return &result; }
