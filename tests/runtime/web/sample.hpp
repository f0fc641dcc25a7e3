#pragma once
#include <string>

#include "test_site.hpp"

namespace waymark::web::testing {

// A learner with modules in every state, made by the same functions that the program uses: courses,
// enrolments, launches, and calls through the journal.
class Sample {
 public:
  explicit Sample(TestSite& site, const std::string& learner_password = {});

  std::string learner, other;                           // people
  std::string fresh, begun, passed, withdrawn, failed;  // registrations of the learner
  std::string passed_launch, begun_launch, failed_launch;

 private:
  std::string add_course(const std::string& code, const std::string& title, int minutes);
  std::string enrol(const std::string& course, const std::string& due = {});
  // Opens the registration and makes calls, given as JSON without number and times: {"f":13,"a":...,"b":...}.
  std::string learn(const std::string& registration, const std::vector<std::string>& calls);

  TestSite& site_;
};

}  // namespace waymark::web::testing
