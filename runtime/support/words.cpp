#include "runtime/support/words.hpp"

#include <cmath>

namespace waymark::support {

std::string number_words(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(), least = number < 0 ? 4 : 3; at > least;) digits.insert(at -= 3, ",");
  return digits;
}

std::string count_words(std::int64_t count, const std::string& one, const std::string& many) {
  return number_words(count) + " " + (count == 1 ? one : many);
}

std::string percent_words(double score) {
  const auto tenths = static_cast<std::int64_t>(std::llround(score * 10));
  std::string text = tenths < 0 && tenths > -10 ? "-0" : std::to_string(tenths / 10);
  if (tenths % 10 != 0) text += "." + std::to_string(std::abs(tenths % 10));
  return text + "%";
}

std::string capitalised(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

}  // namespace waymark::support
