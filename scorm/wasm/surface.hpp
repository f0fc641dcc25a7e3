#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "scorm/base/error.hpp"

// What the modules for the browser share (docs/journal.md, "WebAssembly surface"): memory, texts in and out. Each module exports besides
// wm_start, wm_call, wm_digest, wm_snapshot and wm_items (cmi_surface.cpp, course_surface.cpp). Text comes and goes as UTF-16 code units,
// as JavaScript holds it, so that nothing is lost between the two.
#define WAYMARK_EXPORT(name) extern "C" __attribute__((export_name(#name)))

namespace waymark::wasm {

// What the script reads after a call.
void answer(std::string_view wtf8);
int refuse(const Error& error);  // the reason becomes the answer; gives 1

// A first argument that the script handed over before; null for a number that names none.
const std::string* name_at(std::size_t name);
// A second argument; its memory is used again by the next.
std::string_view second_text(const char16_t* units, std::size_t count);

}  // namespace waymark::wasm
