#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "runtime/outbox/keys_changed.hpp"
#include "runtime/people/change.hpp"
#include "runtime/roster/list_form.hpp"

// A list of people as a CSV file (csv_file.hpp): who is not there yet is added, who is there is changed in
// the columns that the list has. All or nothing.
namespace waymark::roster {

// username is needed, and name for people who are not there yet; all others may be left out. An empty value
// leaves what is held, "-" empties it.
const std::vector<ListColumn>& people_columns();

struct PersonLine {
  int line = 0;
  people::Details before;  // without person_id: somebody new
  people::Draft draft;
  std::vector<std::string> courses;  // ids to enrol on that the person is not enrolled on
  std::string due_at;
  bool is_new() const { return before.person_id.empty(); }
  bool changes() const { return !is_new() && !draft.changed.empty(); }
};

struct PeoplePlan {
  std::vector<ListFault> faults;
  std::vector<ListFault> notes;   // what is odd and hinders nothing
  std::vector<PersonLine> lines;  // the good ones
  int added = 0, changed = 0, unchanged = 0, enrolments = 0;
};

// What a list would do, seen against what is held now. Writes nothing. `by`: as people::write_draft.
Result<PeoplePlan> plan_people(runtime::Context& context, std::string_view bytes, const std::string& by);

struct PeopleDone {
  int added = 0, changed = 0, unchanged = 0, enrolments = 0;
  outbox::Retold told;           // what other systems were told under older keys
  int passwords_taken_back = 0;  // as people::Written
  std::vector<ListFault> notes = {};
};
// Plans again and writes, in one transaction. Error invalid when any line is faulty: nothing is written then.
Result<PeopleDone> import_people(runtime::Context& context, std::string_view bytes, const std::string& by);

}  // namespace waymark::roster
