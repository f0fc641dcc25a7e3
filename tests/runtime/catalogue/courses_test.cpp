#include <gmock/gmock.h>

#include "runtime/catalogue/names.hpp"
#include "tests/runtime/catalogue/house.hpp"

namespace waymark::catalogue {
namespace {

using testing::House;
using testing::TestPackage;

TEST(Enrolment, OneOpenRegistrationPerPersonAndCourse) {
  House house;
  const auto course = house.course();
  const auto person = house.person("ada");
  const auto first = create_enrolment(house.context(), person, course, "admin", "2026-12-24");
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->existed);
  const auto second = create_enrolment(house.context(), person, course, "admin");
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->existed);
  EXPECT_EQ(second->registration_id, first->registration_id);
  const auto view = get_registration(house.context(), first->registration_id);
  EXPECT_EQ(view->due_at, "2026-12-24T23:59:59.999Z");
  EXPECT_EQ(view->state, "not started");
  EXPECT_EQ(registrations_of(house.context(), person)->size(), 1u);
}

// In British Summer Time the day ends an hour earlier in UTC; a learner must not read "1 April" for the 31st of March.
TEST(Enrolment, ADueDateEndsWithTheDayInLondon) {
  House house;
  const auto course = house.course();
  const auto enrolment = create_enrolment(house.context(), house.person("ada"), course, "admin", "2027-03-31");
  ASSERT_TRUE(enrolment);
  EXPECT_EQ(get_registration(house.context(), enrolment->registration_id)->due_at, "2027-03-31T22:59:59.999Z");
}

TEST(Enrolment, ARefresherEndsTheCompletedOneOnly) {
  House house;
  const auto course = house.course();
  const auto person = house.person("ada");
  const auto first = house.enrol(person, course);
  EXPECT_TRUE(create_enrolment(house.context(), person, course, "admin", "", true)->existed);  // not completed yet
  house.execute("update registration set state = 'passed', completed_at = ?", {house.now()});
  EXPECT_TRUE(create_enrolment(house.context(), person, course, "admin", "", false)->existed);
  const auto again = create_enrolment(house.context(), person, course, "admin", "", true);
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->existed);
  EXPECT_NE(again->registration_id, first);
  EXPECT_EQ(get_registration(house.context(), first)->ended_at, house.now());
}

TEST(Enrolment, RefusesWhatIsNotThere) {
  House house;
  const auto course = house.course();
  const auto person = house.person("ada");
  EXPECT_EQ(create_enrolment(house.context(), "nobody", course, "a").error().kind, ErrorKind::not_found);
  EXPECT_EQ(create_enrolment(house.context(), person, "nothing", "a").error().kind, ErrorKind::not_found);
  EXPECT_EQ(create_enrolment(house.context(), person, course, "a", "next week").error().kind, ErrorKind::invalid);
  EXPECT_EQ(create_enrolment(house.context(), person, course, "a", "2026-02-30").error().kind, ErrorKind::invalid);
}

TEST(Courses, AreFoundByIdAndCodeAndChangedWithinBounds) {
  House house;
  const auto id = house.course();
  EXPECT_EQ(get_course(house.context(), "who-leads")->course_id, id);
  EXPECT_FALSE(get_course(house.context(), "else"));
  CourseChange change;
  change.programme = "Leading Transformation";
  change.strictness = "strict";
  ASSERT_TRUE(set_course(house.context(), id, change, "test"));
  EXPECT_EQ(get_course(house.context(), id)->programme, "Leading Transformation");
  EXPECT_EQ(get_course(house.context(), id)->strictness, "strict");
  EXPECT_EQ(get_course(house.context(), id)->title, "Who leads?");
  change.strictness = "lenient";
  EXPECT_EQ(set_course(house.context(), id, change, "test").error().where, "strictness");
  EXPECT_EQ(set_course(house.context(), "nothing", {}, "test").error().kind, ErrorKind::not_found);
}

TEST(Slug, Table) {
  EXPECT_EQ(slug("Who Leads? A first look"), "who-leads-a-first-look");
  EXPECT_EQ(slug("  --Don't  panic!"), "dont-panic");
  EXPECT_EQ(slug("\xc3\x9c\xc3\xa4"), "course");
  EXPECT_EQ(slug(""), "course");
  EXPECT_EQ(slug(std::string(200, 'a')).size(), 48u);
}

// ISO 8601 durations, and the time of day that older LOM tools write.
// A title must be seen for what it is; one that a package brings is cleaned.
TEST(Courses, TitlesMustBeSeen) {
  House house;
  testing::TestPackage package;
  package.title = "Who\u00ad leads\u202e?";
  const auto id = house.course(package);
  EXPECT_EQ(get_course(house.context(), id)->title, "Who leads?");
  for (const char* hidden : {"\u200b", "Who leads\u202e?", "\u00a0"}) {
    CourseChange change;
    change.title = hidden;
    EXPECT_EQ(set_course(house.context(), id, change, "test").error().where, "title");
    CourseChange programme;
    programme.programme = hidden;
    EXPECT_EQ(set_course(house.context(), id, programme, "test").error().where, "programme");
  }
  CourseChange lines;
  lines.description = "One line\nand another";
  EXPECT_TRUE(set_course(house.context(), id, lines, "test"));
}

}  // namespace
}  // namespace waymark::catalogue
