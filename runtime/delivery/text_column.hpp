#pragma once
#include <string>
#include <string_view>

namespace waymark::delivery {

// A SCO's string as a database column: valid UTF-8 without NUL, whatever the SCO wrote, so that every
// database can hold it. NUL and lone surrogates become \u0000 and \udXXX, a backslash becomes two; all else
// stays as it is.
std::string to_column(std::string_view wtf8);
std::string from_column(std::string_view column);

}  // namespace waymark::delivery
