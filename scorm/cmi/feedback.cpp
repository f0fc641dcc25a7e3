#include "scorm/cmi/feedback.hpp"

#include <cstddef>

#include "scorm/base/decimal.hpp"

namespace waymark::cmi {
namespace {

bool is_choice_letter(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }

bool is_single(std::string_view text) { return text.size() == 1 && is_choice_letter(text.front()); }

bool is_pair(std::string_view text) { return text.size() == 3 && is_choice_letter(text[0]) && text[1] == '.' && is_choice_letter(text[2]); }

// One or more parts with commas between them; braces around all of them say that every part is needed.
bool is_list(std::string_view text, bool (*part)(std::string_view)) {
  if (text.size() >= 2 && text.front() == '{' && text.back() == '}') {
    text.remove_prefix(1);
    text.remove_suffix(1);
  }
  while (true) {
    const std::size_t comma = text.find(',');
    if (!part(text.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    text.remove_prefix(comma + 1);
  }
}

bool is_truth(std::string_view text) {
  return text == "0" || text == "1" || text == "t" || text == "f" || text == "true" || text == "false";
}

}  // namespace

bool is_feedback(std::string_view interaction_type, std::string_view value) {
  if (interaction_type == "true-false") return is_truth(value);
  if (interaction_type == "choice" || interaction_type == "sequencing") return is_list(value, is_single);
  if (interaction_type == "matching") return is_list(value, is_pair);
  if (interaction_type == "likert") return value.empty() || is_single(value);
  if (interaction_type == "numeric") return base::parse_decimal(value).has_value();
  return true;  // fill-in and performance are free text
}

}  // namespace waymark::cmi
