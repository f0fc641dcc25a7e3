#pragma once
#include <string>
#include <string_view>

namespace waymark::package {

// Normalization Form D of Unicode (UAX #15): two texts that are equal after normalisation, whichever way their accents are written,
// are equal bytes after this. Bytes that are not UTF-8 stay as they are.
std::string decompose(std::string_view utf8);

}  // namespace waymark::package
