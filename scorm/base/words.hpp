#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace waymark::base {

// Text of somebody else's making as it may be kept and shown to people: valid UTF-8 on one line. Control characters and those that
// turn the direction of the line become blanks, bytes that are no UTF-8 U+FFFD; cut after `most` characters.
std::string shown_words(std::string_view text, std::size_t most);

}  // namespace waymark::base
