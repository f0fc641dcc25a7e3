#pragma once
#include <gtest/gtest.h>

#include "tests/runtime/delivery/browser.hpp"

namespace waymark::testing {

// One learner, registered for a module of one SCO.
class JournalTest : public ::testing::Test {
 protected:
  JournalTest() : person(house.person("ada")), course(house.course()), registration(house.enrol(person, course)) {}

  delivery::Launch launch(delivery::How how = delivery::How::resume) {
    auto made = delivery::create_launch(house.context(), registration, person, how);
    if (!made) throw std::runtime_error(made.error().message);
    return *made;
  }
  catalogue::RegistrationView view() { return *catalogue::get_registration(house.context(), registration); }
  // The last words of the verbs, in the order of storing.
  std::vector<std::string> verbs() {
    auto all = house.column(
        "select t.text from statement s join term t on t.tenant = s.tenant and t.term_id = s.verb_id order "
        "by s.position");
    for (auto& verb : all) verb = verb.substr(verb.rfind('/') + 1);
    return all;
  }

  House house;
  std::string person, course, registration;
};

}  // namespace waymark::testing
