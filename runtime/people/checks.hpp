#pragma once
#include <string>
#include <vector>

#include "runtime/people/people.hpp"

namespace waymark::people {

// One fault: the field as lists and forms name it (change.hpp), and a sentence.
struct Problem {
  std::string field, message, advice = {};
};
std::vector<Problem> problems(const NewPerson& person);
std::vector<Problem> problems(const Organisation& organisation);

// The first of them: what is wrong with a new person's fields, as one sentence that names the field and what is allowed; empty when all is
// well. Patterns for NHS identifiers: employee number 6..10 digits, assignment number with an optional -n, VPD 3 digits.
std::string problem(const NewPerson& person);
std::string problem(const Organisation& organisation);

// "Tamsin Okafor" -> "Okafor, Tamsin": the last word is taken as the family name. Given explicitly where that is wrong.
std::string derived_sort_name(const std::string& display_name);

}  // namespace waymark::people
