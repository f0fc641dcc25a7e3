#pragma once
#include <string>
#include <string_view>

// JSON text with strings that are not Unicode text. A JSON string may name a lone surrogate by an
// escape (\ud800), which RapidJSON refuses (high) or takes without saying so (low). These functions
// stand before its reader and after its writer, so that such strings travel without loss and the text
// on the wire is valid UTF-8.
namespace waymark::base {

// Rewrites each \uD8xx or \uDCxx escape that has no partner into its raw WTF-8 bytes; everything else, paired
// escapes included, stays as it is. Read the result without RapidJSON's encoding check: check the incoming
// text with is_utf8 first. Works on any text, JSON or not.
std::string lone_escapes_to_wtf8(std::string_view json);

// The way back: JSON text whose strings hold raw surrogates, as RapidJSON's writer copies
// them, with escapes instead.
std::string wtf8_to_lone_escapes(std::string_view json);

// Appends `text` as a JSON string with its quotes: control characters, quote, backslash and lone
// surrogates escaped in one way only (canonical: the same text gives the same bytes). Bytes that
// are not WTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view wtf8);

std::string json_string(std::string_view wtf8);

}  // namespace waymark::base
