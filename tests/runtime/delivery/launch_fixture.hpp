#pragma once
#include <gtest/gtest.h>

#include "tests/runtime/delivery/browser.hpp"

namespace waymark::testing {

// One learner, registered for a module of two SCOs.
class LaunchTest : public ::testing::Test {
 protected:
  LaunchTest() : person(house.person("ada")), registration(house.enrol(person, house.course(package()))) {}

  static TestPackage package() {
    TestPackage two;
    two.items = {{"item-1", "First part"}, {"item-2", "Teaming skills"}};
    return two;
  }
  delivery::Launch launch(delivery::How how = delivery::How::resume) {
    auto made = delivery::create_launch(house.context(), registration, person, how);
    if (!made) throw std::runtime_error(made.error().message);
    return *made;
  }
  std::int64_t verb_count(const std::string& verb) {
    return house.count("select count(*) from statement s join term t on t.term_id = s.verb_id where t.text like ?", {"%/" + verb});
  }

  House house;
  std::string person, registration;
};

}  // namespace waymark::testing
