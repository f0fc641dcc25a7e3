#include "runtime/delivery/sensitivity.hpp"

#include "xapi/model/plain_code.hpp"

namespace waymark::delivery {

using xapi::Sensitivity;

namespace {

int index_before(std::string_view element, std::string_view tail) {
  constexpr std::string_view head = "cmi.interactions.";
  if (!element.starts_with(head) || !element.ends_with(tail) || element.size() <= head.size() + tail.size()) return -1;
  const auto digits = element.substr(head.size(), element.size() - head.size() - tail.size());
  if (digits.size() > 6) return -1;
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

// The elements of SCORM 1.2 that hold codes, numbers and times. A name that is none of them may carry anything.
bool known_element(std::string_view element) {
  if (!xapi::is_plain_code(element)) return false;
  for (const std::string_view head : {"cmi.core.", "cmi.student_data.", "cmi.student_preference.", "cmi.objectives.", "cmi.interactions.",
                                      "cmi.launch_data", "cmi.comments_from_lms", "cmi._version"})
    if (element.starts_with(head)) return !element.ends_with(".learner_response") && !element.ends_with(".description");
  return false;
}

bool code_or_empty(std::string_view text) { return text.empty() || text == "not attempted" || xapi::is_plain_code(text); }

Sensitivity label_of_value(const SaidCall& call, std::string_view type) {
  if (call.error != 0 || call.first == "cmi.comments" || call.first == "cmi.suspend_data" || !known_element(call.first))
    return Sensitivity::reflection;
  const bool response = response_index(call.first) >= 0;
  if (response && !closed_type(type)) return Sensitivity::reflection;
  const bool coded = response ? xapi::is_coded_response(call.second) : code_or_empty(call.second);
  return coded ? Sensitivity::tracking : Sensitivity::reflection;
}

}  // namespace

int response_index(std::string_view element) { return index_before(element, ".student_response"); }
int type_index(std::string_view element) { return index_before(element, ".type"); }

bool closed_type(std::string_view type) {
  for (const std::string_view closed : {"true-false", "choice", "matching", "sequencing", "likert", "numeric"})
    if (type == closed) return true;
  return false;
}

Sensitivity sensitivity_of(const SaidCall& call, std::string_view type) {
  if (call.function == cmi::Function::set_value) return label_of_value(call, type);
  // An item is named as the manifest names it; whatever else these functions are given is no business of theirs.
  if (call.function == cmi::Function::open && call.error == 0) return Sensitivity::tracking;
  return code_or_empty(call.first) && code_or_empty(call.second) && code_or_empty(call.answer) ? Sensitivity::tracking
                                                                                               : Sensitivity::reflection;
}

Sensitivity sensitivity_of_kept(const SaidCall& call, int kept) {
  // Whether the type was closed when the answer came is in the label it was kept with.
  const auto now = sensitivity_of(call, "choice");
  return static_cast<int>(now) >= kept ? now : static_cast<Sensitivity>(kept);
}

ShownCall shown_call(const SaidCall& call, Sensitivity label, const xapi::Clearance& sees) {
  if (sees.covers(label)) return {std::string(call.first), std::string(call.second), std::string(call.answer)};
  const auto hidden = [](std::string_view text) { return text.empty() ? std::string() : std::string(kHiddenWords); };
  // What it was about and what was answered stay where they are no words.
  const bool reads = call.function == cmi::Function::get_value;
  return {code_or_empty(call.first) ? std::string(call.first) : kHiddenWords, hidden(call.second),
          code_or_empty(call.answer) && !reads ? std::string(call.answer) : hidden(call.answer)};
}

std::string element_shown(const std::string& element) {
  return code_or_empty(element) ? element : "an element that SCORM 1.2 does not have (its name may hold the learner's own words)";
}

}  // namespace waymark::delivery
