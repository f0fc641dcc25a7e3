#include "xapi/model/plain_code.hpp"

#include <algorithm>

namespace waymark::xapi {
namespace {

constexpr std::size_t kLongestCode = 80;
constexpr std::size_t kLongestResponse = 255;  // CMIFeedback is a CMIString255 at most (SCORM 1.2 RTE 3.4.4)

bool code_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_.:;|/#=&?~").find(c) != std::string_view::npos;
}

bool separator(char c) { return std::string_view(",{}[]").find(c) != std::string_view::npos; }

}  // namespace

bool is_plain_code(std::string_view text) {
  return !text.empty() && text.size() <= kLongestCode && std::all_of(text.begin(), text.end(), code_character);
}

bool is_coded_response(std::string_view text) {
  return text.size() <= kLongestResponse && std::all_of(text.begin(), text.end(), [](char c) { return code_character(c) || separator(c); });
}

}  // namespace waymark::xapi
