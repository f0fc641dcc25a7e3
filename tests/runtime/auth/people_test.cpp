#include "runtime/people/people.hpp"

#include <gmock/gmock.h>

#include "runtime/people/checks.hpp"
#include "tests/runtime/catalogue/house.hpp"

namespace waymark::people {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::House;

NewPerson good() {
  NewPerson person;
  person.username = "tam.reed";
  person.display_name = "Tam Reed";
  return person;
}

TEST(People, HoldsWhatEsrAndMoodleNeed) {
  House house;
  Organisation trust{"", "hill-trust", "Hill Trust", "trust", "", "901"};
  ASSERT_TRUE(add_organisation(house.context(), trust, "test"));
  auto person = good();
  person.organisation_code = "hill-trust";
  person.employee_number = "23000417";
  person.assignment_number = "23000417-2";
  person.vpd = "901";
  person.moodle_username = "tamreed";
  person.roles = {"learner", "reporter"};
  ASSERT_TRUE(add_person(house.context(), person, "test"));
  const auto found = *find_person(house.context(), "tam.reed");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->sort_name, "Reed, Tam");
  EXPECT_EQ(found->organisation_name, "Hill Trust");
  EXPECT_EQ(found->employee_number, "23000417");
  EXPECT_EQ(found->moodle_username, "tamreed");
  EXPECT_THAT(found->roles, ElementsAre("learner", "reporter"));
}

TEST(People, EveryFieldIsCheckedAndNothingIsHalfDone) {
  struct Row {
    const char* what;
    void (*change)(NewPerson&);
    const char* says;
  };
  const Row rows[] = {
      {"capital letters", [](NewPerson& p) { p.username = "Tam"; }, "Username"},
      {"one letter", [](NewPerson& p) { p.username = "t"; }, "Username"},
      {"markup", [](NewPerson& p) { p.display_name = "<b>Tam</b>"; }, "Name"},
      {"a line end", [](NewPerson& p) { p.display_name = "Tam\r\nReed"; }, "Name"},
      {"short number",
       [](NewPerson& p) {
         p.employee_number = "12345";
         p.vpd = "901";
       },
       "Employee number"},
      {"no VPD", [](NewPerson& p) { p.employee_number = "23000417"; }, "needs its VPD"},
      {"long VPD", [](NewPerson& p) { p.vpd = "9011"; }, "VPD"},
      {"a fourth role", [](NewPerson& p) { p.roles = {"root"}; }, "not a role"},
      {"no at sign", [](NewPerson& p) { p.email = "tam"; }, "Email"},
  };
  for (const Row& row : rows) {
    House house;
    auto person = good();
    row.change(person);
    const auto added = add_person(house.context(), person, "test");
    ASSERT_FALSE(added) << row.what;
    EXPECT_EQ(added.error().kind, ErrorKind::invalid) << row.what;
    EXPECT_THAT(added.error().message, HasSubstr(row.says)) << row.what;
    EXPECT_EQ(house.count("select count(*) from person") + house.count("select count(*) from identity"), 0) << row.what;
  }
}

TEST(People, AUsernameIsTakenOnce) {
  House house;
  ASSERT_TRUE(add_person(house.context(), good(), "test"));
  EXPECT_EQ(add_person(house.context(), good(), "test").error().kind, ErrorKind::conflict);
  auto elsewhere = good();
  elsewhere.username = "other";
  elsewhere.organisation_code = "nowhere";
  EXPECT_EQ(add_person(house.context(), elsewhere, "test").error().kind, ErrorKind::not_found);
  EXPECT_EQ(house.count("select count(*) from person"), 1);
}

TEST(People, TheAuditHoldsSubjectIdsAndNoNames) {
  House house;
  const auto id = *add_person(house.context(), good(), "command line");
  EXPECT_EQ(house.value("select target from audit where action = 'person.add'"), id);
  EXPECT_EQ(house.count("select count(*) from audit where detail like '%Reed%' or target like '%reed%'"), 0);
}

// What cannot be seen deceives: support/visible_text_test.cpp has the characters.
TEST(People, NamesMustBeSeen) {
  House house;
  const std::pair<const char*, std::string NewPerson::*> fields[] = {{"name", &NewPerson::display_name},
                                                                     {"sort_name", &NewPerson::sort_name},
                                                                     {"email", &NewPerson::email},
                                                                     {"moodle_username", &NewPerson::moodle_username}};
  for (const auto& [field, member] : fields)
    for (const char* hidden : {"tam@hill\u202e.test", "\u200b", "\u2003", "a\u00adb"}) {
      auto person = good();
      person.*member = hidden;
      const auto refused = add_person(house.context(), person, "test");
      ASSERT_FALSE(refused) << field;
      EXPECT_EQ(refused.error().where, field) << refused.error().message;
    }
  EXPECT_EQ(add_organisation(house.context(), {"", "hill", "\u2066Hill", "", "", ""}, "test").error().where, "name");
  EXPECT_EQ(add_organisation(house.context(), {"", "hill", "Hill", "\u3164", "", ""}, "test").error().where, "kind");
}

}  // namespace
}  // namespace waymark::people
