#pragma once
#include <string>
#include <vector>

#include "runtime/people/checks.hpp"

// What other systems know a person by must lead to one person of a tenant: in ESR the employee number and the assignment number,
// each with its VPD (one person may have several assignments; one assignment is never two people's), and the NHS unique id,
// which goes with a person from employer to employer; in Moodle the username (without regard to case, as Moodle). Also people who have left
// hold theirs, since their records stay.
namespace waymark::people {

struct Key {
  const char* field;  // as change.hpp names it; faults stand there
  std::string text;   // comparable; empty: none held
};
std::vector<Key> keys_of(const NewPerson& person);

// What to say when somebody else has the key already.
Problem key_problem(const std::string& field, const NewPerson& person, const std::string& other_username, bool other_left);

// Of what a person would hold, changed in the fields `only`: what somebody else holds. `person_id`: empty for somebody new.
std::vector<Problem> key_problems(storage::Connection& db, const runtime::Context& context, const std::string& person_id,
                                  const NewPerson& person, const std::vector<std::string>& only);

// Error conflict, `where` the field, when somebody else of the tenant holds a key of hers. Asked after the change, in the same
// transaction. `only`: the fields that changed; what was there before may have doubles, and they hinder no other change.
Result<void> keys_are_hers(storage::Connection& db, const runtime::Context& context, const std::string& person_id,
                           const std::vector<std::string>& only);

// Doubles from before this was looked at: the key in words, and who has it.
struct Double {
  std::string words;
  std::vector<std::string> usernames;
};
Result<std::vector<Double>> doubles(runtime::Context& context);

}  // namespace waymark::people
