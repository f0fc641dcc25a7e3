#pragma once
#include <string>
#include <vector>

#include "runtime/context.hpp"

namespace waymark::catalogue {

// Whom to enrol: people by username, and everybody active of an organisation.
struct Group {
  std::vector<std::string> usernames;
  std::string organisation_code;  // empty: none
  bool below = false;             // also of the organisations that are part of it, however deep
};

struct EnrolledMany {
  int added = 0, existed = 0;  // who had an open registration keeps it, with its due date
  int no_learners = 0;         // of all of them: without the role that opens modules
};

std::string no_learner_words(const EnrolledMany& done);  // a sentence; empty when all can open modules

// All of them in one transaction. `due` as in create_enrolment. Errors carry in `where` what they are about:
// "usernames" (unknown or gone, the first of them named), "organisation", "due"; invalid when there is
// nobody; as create_enrolment.
Result<EnrolledMany> enrol_many(runtime::Context& context, const std::string& course_id, const Group& group, const std::string& due,
                                const std::string& by);

}  // namespace waymark::catalogue
