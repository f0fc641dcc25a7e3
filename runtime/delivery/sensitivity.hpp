#pragma once
#include <string>
#include <string_view>

#include "runtime/delivery/engine.hpp"
#include "xapi/store/clearance.hpp"

// Which calls of a journal hold a learner's own words, and what somebody may be shown of them (design.md section 1.4).
namespace waymark::delivery {

// cmi.interactions.N.student_response gives N; -1 for any other element.
int response_index(std::string_view element);
// cmi.interactions.N.type gives N; -1 for any other element.
int type_index(std::string_view element);

// True for the interaction types whose answer is a choice or a number. Anything else, also a type that is not
// known yet, counts as free text.
bool closed_type(std::string_view type);

// A call as it came, with what it was answered.
struct SaidCall {
  cmi::Function function{};
  std::string_view first, second, answer;
  int error = 0;
};

// Comments and suspend_data may hold anything a learner typed: reflection. So may a value that was refused, an element that
// SCORM 1.2 does not have, and a place for a code (an id, a bookmark, the answer to a closed question) that holds no code.
// `type` is the interaction's as far as it is known when the element is a student_response.
xapi::Sensitivity sensitivity_of(const SaidCall& call, std::string_view type);

// The label that a kept call has by today's rule, or the one it was kept with, whichever covers more: a call from before a
// rule was made is not left open.
xapi::Sensitivity sensitivity_of_kept(const SaidCall& call, int kept);

// What somebody with this clearance is shown of a call's three texts: themselves, or kHiddenWords.
struct ShownCall {
  std::string about, value, answer;
};
inline constexpr const char* kHiddenWords = "Hidden: may hold the learner's own words";
ShownCall shown_call(const SaidCall& call, xapi::Sensitivity label, const xapi::Clearance& sees);

// An element's name for people who read no words of learners, e.g. in what a module's author should mend.
std::string element_shown(const std::string& element);

}  // namespace waymark::delivery
