#include "scorm/wasm/surface.hpp"

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "scorm/base/utf.hpp"

namespace waymark::wasm {
namespace {

// What the last call left, for the script to read without a call of its own: its address never changes.
struct Result {
  const char16_t* text = nullptr;
  std::uint32_t units = 0;
};
Result result;

// First arguments that come again and again, element names most of all: the script hands them over once.
std::vector<std::string> names;

}  // namespace

void answer(std::string_view wtf8) {
  static std::u16string text;
  base::assign_utf16(text, wtf8);
  result = {text.data(), static_cast<std::uint32_t>(text.size())};
}

int refuse(const Error& error) {
  answer(error.where.empty() ? error.message : error.message + " (" + error.where + ")");
  return 1;
}

const std::string* name_at(std::size_t name) { return name < names.size() ? &names[name] : nullptr; }

std::string_view second_text(const char16_t* units, std::size_t count) {
  static std::string text;
  base::assign_wtf8(text, {units, count});
  return text;
}

}  // namespace waymark::wasm

using namespace waymark::wasm;

WAYMARK_EXPORT(wm_alloc) void* wm_alloc(std::size_t bytes) { return std::malloc(bytes == 0 ? 1 : bytes); }

WAYMARK_EXPORT(wm_free) void wm_free(void* pointer) { std::free(pointer); }

WAYMARK_EXPORT(wm_name)
std::size_t wm_name(const char16_t* units, std::size_t count) {
  names.push_back(waymark::base::to_wtf8({units, count}));
  return names.size() - 1;
}

WAYMARK_EXPORT(wm_forget_names) void wm_forget_names() { names.clear(); }

WAYMARK_EXPORT(wm_result) const void* wm_result() { return &result; }
