#pragma once
#include <optional>
#include <string>
#include <string_view>

// Text as packages carry it: several encodings, blanks around everything, names in any case. Results are
// UTF-8.
namespace waymark::package {

std::string from_cp437(std::string_view bytes);         // what zip tools write without the UTF-8 flag
std::string from_windows_1252(std::string_view bytes);  // also for ISO-8859-1, as browsers do
// Empty when the bytes are not UTF-16: odd length or a lone surrogate.
std::optional<std::string> from_utf16(std::string_view bytes, bool big_endian);

// For comparing names without regard to case: ASCII, Latin, Greek and Cyrillic letters.
std::string fold(std::string_view utf8);

std::string_view trim(std::string_view text);  // XML blanks at both ends
std::string collapse(std::string_view text);   // trimmed, inner runs of blanks to one space
std::string percent_decode(std::string_view text);
bool has_prefix(std::string_view text, std::string_view prefix);
bool has_suffix(std::string_view text, std::string_view suffix);

// Fit for a message: control characters and bytes that are not UTF-8 as \xNN, cut after about 200 bytes.
std::string printable(std::string_view raw);

}  // namespace waymark::package
