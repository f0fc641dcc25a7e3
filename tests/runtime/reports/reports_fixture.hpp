#pragma once
#include <gmock/gmock.h>

#include "runtime/people/people.hpp"
#include "runtime/reports/completions.hpp"
#include "tests/runtime/delivery/browser.hpp"

namespace waymark::reports {

using testing::Browser;
using testing::House;
using testing::TestPackage;

inline const Access kReporter{true, false};
inline const Access kReader{true, true};

// Two modules, three organisations: 6 people at A, 5 at B, 2 at C, each registered for both modules.
class ReportsTest : public ::testing::Test {
 protected:
  ReportsTest() {
    TestPackage package;
    first = house.course(package);
    package.identifier = "module-two";
    package.title = "Teaming skills";
    second = house.course(package);
    for (const auto& [code, count] : {std::pair{"A", 6}, {"B", 5}, {"C", 2}}) {
      organisations[code] = house.organisation(code);
      for (int i = 0; i < count; ++i) add_person(code, i);
    }
  }

  void add_person(const std::string& code, int number) {
    const auto id = house.person("p" + std::string(1, static_cast<char>(code[0] + 32)) + std::to_string(number), code);
    for (const auto& course : {first, second}) registrations[code + std::to_string(number) + course] = house.enrol(id, course);
    people[code + std::to_string(number)] = id;
  }

  // Plays a visit of one item that ends with `status`.
  void play(const std::string& who, const std::string& course, const std::string& status, const std::string& score = {}) {
    const auto launch = delivery::create_launch(house.context(), registrations[who + course], people[who], delivery::How::resume);
    ASSERT_TRUE(launch);
    Browser browser(house, *launch);
    std::vector<std::pair<std::string, std::string>> values{{"cmi.core.lesson_status", status}, {"cmi.core.session_time", "0000:01:00.00"}};
    if (!score.empty()) values.emplace_back("cmi.core.score.raw", score);
    browser.visit("item-1", values);
    ASSERT_EQ(browser.send(journal, true).status, 200);
  }

  Figures by_module(const std::string& course, Filter filter = {}) {
    const auto table = completions_by_module(house.context(), kReporter, filter);
    for (const auto& line : table->lines)
      if (line.id == course) return line.figures;
    ADD_FAILURE() << "no line for " << course;
    return {};
  }

  House house;
  std::string first, second;
  std::map<std::string, std::string> organisations, people, registrations;
  delivery::Journal journal{house.context()};
};

}  // namespace waymark::reports
