#pragma once
#include <string>
#include <string_view>

namespace waymark::delivery {

// A SCO's string as a database column: valid UTF-8 without NUL, whatever the SCO wrote, so that every
// database can hold it. NUL and lone surrogates become \u0000 and \udXXX, a backslash becomes two; all else
// stays as it is.
std::string to_column(std::string_view wtf8);
// The same without a copy where nothing has to change, which is almost always; else it lies in `room`.
std::string_view as_column(std::string_view wtf8, std::string& room);
std::string from_column(std::string_view column);

// A SCO's string for a page or a list: valid UTF-8 of at most `most_bytes`, cut between characters; NUL, lone surrogates
// and bytes that are no text become U+FFFD. Not for the way back: the journal has what was written.
std::string text_shown(std::string_view wtf8, std::size_t most_bytes);

}  // namespace waymark::delivery
