// An employee number with its VPD, or a Moodle username, leads to one person.
#include "runtime/people/keys.hpp"

#include <gmock/gmock.h>

#include "runtime/people/details.hpp"
#include "runtime/roster/people_list.hpp"
#include "runtime/roster/person_change.hpp"
#include "runtime/upkeep/doctor.hpp"
#include "tests/runtime/roster/office.hpp"

namespace waymark::roster {
namespace {

using people::Edit;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// tam.reed has 23000417, VPD 901, and is tamr in Moodle; ola.dene has 23000418.
struct KeysOffice : Office {
  const std::string ola = house.person("ola.dene");
  KeysOffice() {
    must(tam, {{"employee_number", "23000417"}, {"vpd", "901"}, {"moodle_username", "tamr"}});
    must(ola, {{"employee_number", "23000418"}, {"vpd", "901"}, {"moodle_username", "olad"}});
  }
  void must(const std::string& person, const Edit& edit) {
    if (auto done = change(person, edit); !done) throw std::runtime_error(done.error().message);
  }
  Result<Changed> change(const std::string& person, const Edit& edit) { return change_person(house.context(), person, edit, admin); }
  Result<std::string> add(const std::string& number, const std::string& vpd, const std::string& moodle) {
    people::NewPerson person;
    person.username = "zoe.lind";
    person.display_name = "Zoe Lind";
    person.employee_number = number;
    person.vpd = vpd;
    person.moodle_username = moodle;
    return people::add_person(house.context(), person, admin);
  }
  PeoplePlan plan(const std::string& list) { return *plan_people(house.context(), list, admin); }
  std::string number(const std::string& person) {
    return house.value("select employee_number from identity where person_id = ?", {person});
  }
};

TEST(Keys, ANewPersonCannotHaveAnothersKey) {
  KeysOffice office;
  const auto employee = office.add("23000417", "901", "");
  ASSERT_FALSE(employee);
  EXPECT_EQ(employee.error().kind, ErrorKind::conflict);
  EXPECT_EQ(employee.error().where, "employee_number");
  EXPECT_THAT(employee.error().message, HasSubstr("is held by the account \"tam.reed\" already"));
  EXPECT_THAT(employee.error().advice, HasSubstr("If both are one person, use that account"));
  EXPECT_EQ(office.add("", "", "TamR").error().where, "moodle_username") << "Moodle knows no case";
  EXPECT_EQ(office.house.count("select count(*) from identity where username = 'zoe.lind'"), 0);
  EXPECT_TRUE(office.add("23000417", "902", "zoel")) << "the same number at another employer is somebody else";
}

// esr.md: an assignment is never another post's, let alone another person's; the NHS unique id goes with a person from employer
// to employer.
TEST(Keys, AssignmentsAndNhsIdsLeadToOnePersonToo) {
  KeysOffice office;
  office.must(office.tam, {{"assignment_number", "23000417-2"}, {"nhs_id", "5550001"}});
  const auto assignment = office.change(office.ola, {{"assignment_number", "23000417-2"}});
  ASSERT_FALSE(assignment);
  EXPECT_EQ(assignment.error().where, "assignment_number");
  EXPECT_THAT(assignment.error().message, HasSubstr("Assignment number 23000417-2, VPD 901 is held by the account \"tam.reed\""));
  EXPECT_EQ(office.change(office.ola, {{"nhs_id", "5550001"}}).error().where, "nhs_id");
  office.must(office.ola, {{"vpd", "902"}, {"assignment_number", "23000417-2"}});
  EXPECT_EQ(office.change(office.ola, {{"vpd", "901"}}).error().where, "assignment_number") << "another employer's until now";
  const auto list = office.plan("username,name,nhs_id\nzoe.lind,Zoe Lind,5550001\n");
  ASSERT_EQ(list.faults.size(), 1u);
  EXPECT_EQ(list.faults[0].column, "nhs_id");
  people::NewPerson person;
  person.username = "zoe.lind";
  person.display_name = "Zoe Lind";
  person.nhs_id = "5550001";
  EXPECT_EQ(people::add_person(office.house.context(), person, office.admin).error().where, "nhs_id");
  office.house.execute("update identity set nhs_id = '5550001', assignment_number = '23000417-2', vpd = '901' where username = 'ola.dene'");
  const auto doubles = *people::doubles(office.house.context());
  ASSERT_EQ(doubles.size(), 2u);
  EXPECT_EQ(doubles[0].words, "assignment number 23000417-2, VPD 901");
  EXPECT_EQ(doubles[1].words, "NHS unique id 5550001");
}

TEST(Keys, AChangeCannotTakeThemEither) {
  KeysOffice office;
  EXPECT_EQ(office.change(office.ola, {{"employee_number", "23000417"}}).error().where, "employee_number");
  office.must(office.ola, {{"employee_number", "23000417"}, {"vpd", "902"}});
  EXPECT_EQ(office.change(office.ola, {{"vpd", "901"}}).error().where, "employee_number") << "the VPD is half of the key";
  EXPECT_EQ(office.change(office.ola, {{"moodle_username", "tamr"}}).error().where, "moodle_username");
  EXPECT_TRUE(office.change(office.ola, {{"moodle_username", "OlaD"}})) << "one's own is no double";
}

TEST(Keys, SomebodyWhoLeftKeepsTheirs) {
  KeysOffice office;
  office.must(office.tam, {{"status", "left"}});
  const auto refused = office.add("23000417", "901", "");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("of somebody who has left"));
  EXPECT_THAT(refused.error().advice, HasSubstr("put that account back"));
  office.must(office.tam, {{"employee_number", ""}});
  EXPECT_TRUE(office.add("23000417", "901", ""));
}

TEST(Keys, AListIsSeenAsItStandsWhenItIsWritten) {
  KeysOffice office;
  const std::string head = "username,name,employee_number,vpd,moodle_username\n";
  const auto both = office.plan(head + "zoe.lind,Zoe Lind,23000500,901,\nada.ash,Ada Ash,23000500,901,\n");
  ASSERT_EQ(both.faults.size(), 2u);
  EXPECT_EQ(both.faults[0].line, 2);
  EXPECT_EQ(both.faults[0].column, "employee_number");
  EXPECT_THAT(both.faults[0].message, HasSubstr("\"ada.ash\" already. See line 3 of this list."));
  EXPECT_THAT(both.faults[1].message, HasSubstr("See line 2 of this list."));
  const auto held = office.plan(head + "zoe.lind,Zoe Lind,,,OLAD\n");
  ASSERT_EQ(held.faults.size(), 1u);
  EXPECT_EQ(held.faults[0].column, "moodle_username");
  EXPECT_THAT(held.faults[0].message, HasSubstr("\"ola.dene\""));
}

TEST(Keys, TwoPeopleMaySwapTheirNumbersAndOneMayTakeWhatAnotherGivesUp) {
  KeysOffice office;
  const std::string swap = "username,employee_number\ntam.reed,23000418\nola.dene,23000417\n";
  EXPECT_TRUE(office.plan(swap).faults.empty());
  ASSERT_TRUE(import_people(office.house.context(), swap, office.admin));
  EXPECT_EQ(office.number(office.tam) + " " + office.number(office.ola), "23000418 23000417");
  const std::string hand_over = "username,name,employee_number,vpd\nzoe.lind,Zoe Lind,23000417,901\nola.dene,,-,-\n";
  EXPECT_TRUE(office.plan(hand_over).faults.empty());
  ASSERT_TRUE(import_people(office.house.context(), hand_over, office.admin));
  EXPECT_EQ(office.number(people::find_details(office.house.context(), "zoe.lind")->person_id), "23000417");
}

TEST(Keys, DoublesFromBeforeHinderNothingElseAndTheDoctorNamesThem) {
  KeysOffice office;
  office.house.execute("update identity set employee_number = '23000417' where username = 'ola.dene'");
  EXPECT_TRUE(office.change(office.ola, {{"email", "ola@hill.test"}}));
  EXPECT_TRUE(office.plan("username,name,employee_number,vpd\nola.dene,Ola Dene,23000417,901\n").faults.empty());
  const auto doubles = *people::doubles(office.house.context());
  ASSERT_EQ(doubles.size(), 1u);
  EXPECT_EQ(doubles[0].words, "employee number 23000417, VPD 901");
  EXPECT_THAT(doubles[0].usernames, ElementsAre("ola.dene", "tam.reed"));
  std::vector<upkeep::Finding> told;
  upkeep::check_keys(office.house.context(), [&](const upkeep::Finding& one) { told.push_back(one); });
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].state, upkeep::Finding::State::warning);
  EXPECT_THAT(told[0].message, HasSubstr("ola.dene, tam.reed"));
}

}  // namespace
}  // namespace waymark::roster
