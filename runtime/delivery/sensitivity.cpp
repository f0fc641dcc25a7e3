#include "runtime/delivery/sensitivity.hpp"

namespace waymark::delivery {
namespace {

int index_before(std::string_view element, std::string_view tail) {
  constexpr std::string_view head = "cmi.interactions.";
  if (!element.starts_with(head) || !element.ends_with(tail) || element.size() <= head.size() + tail.size())
    return -1;
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
  for (const std::string_view head : {"cmi.core.", "cmi.student_data.", "cmi.student_preference.", "cmi.objectives.",
                                      "cmi.interactions.", "cmi.launch_data", "cmi.comments_from_lms", "cmi._version"})
    if (element.starts_with(head)) return !element.ends_with(".learner_response") && !element.ends_with(".description");
  return false;
}

}  // namespace

int response_index(std::string_view element) { return index_before(element, ".student_response"); }
int type_index(std::string_view element) { return index_before(element, ".type"); }

bool closed_type(std::string_view type) {
  for (const std::string_view closed :
       {"true-false", "choice", "matching", "sequencing", "likert", "numeric"})
    if (type == closed) return true;
  return false;
}

xapi::Sensitivity sensitivity_of(std::string_view element, std::string_view type) {
  if (element == "cmi.comments" || element == "cmi.suspend_data") return xapi::Sensitivity::reflection;
  if (response_index(element) >= 0 && !closed_type(type)) return xapi::Sensitivity::reflection;
  return element.empty() || known_element(element) ? xapi::Sensitivity::tracking : xapi::Sensitivity::reflection;
}

}  // namespace waymark::delivery
