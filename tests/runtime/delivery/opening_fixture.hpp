#pragma once
#include "tests/runtime/delivery/journal_fixture.hpp"

namespace waymark::testing {

// What is done with a module that may be "completed when opened": the switch, and whole visits to it.
class OpeningTest : public JournalTest {
 protected:
  void switch_on(bool on = true) {
    catalogue::CourseChange change;
    change.completed_when_opened = on;
    ASSERT_TRUE(catalogue::set_course(house.context(), course, change, "admin-1"));
  }
  // A launch in which the page of a part is shown, and left. `speaks`: it finds the API and begins a session.
  void look(const std::string& item = "item-1", bool speaks = true) {
    Browser browser(house, launch());
    if (speaks)
      browser.open(item);
    else
      browser.call(cmi::Function::open, item);
    house.advance(60'000);
    browser.close();
    ASSERT_EQ(browser.send(journal, true).status, 200);
  }
  // A launch in which the module's own part reports these values.
  void visit(const std::vector<std::pair<std::string, std::string>>& values) {
    Browser browser(house, launch());
    browser.visit("item-1", values);
    ASSERT_EQ(browser.send(journal, true).status, 200);
  }
  std::string basis() { return house.value("select basis from completion"); }

  delivery::Journal journal{house.context()};
};

}  // namespace waymark::testing
