#pragma once
#include <string_view>

#include "xapi/store/statement_store.hpp"

// Which journal values hold a learner's own words (design.md section 1.4).
namespace waymark::delivery {

// cmi.interactions.N.student_response gives N; -1 for any other element.
int response_index(std::string_view element);
// cmi.interactions.N.type gives N; -1 for any other element.
int type_index(std::string_view element);

// True for the interaction types whose answer is a choice or a number. Anything else, also a type that is not
// known yet, counts as free text.
bool closed_type(std::string_view type);

// Of a set_value on `element`. Comments and suspend_data may hold anything a learner typed: reflection.
// `type` is the interaction's as far as it is known when the element is a student_response.
xapi::Sensitivity sensitivity_of(std::string_view element, std::string_view type);

}  // namespace waymark::delivery
