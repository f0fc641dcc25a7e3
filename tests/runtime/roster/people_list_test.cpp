#include "runtime/roster/people_list.hpp"

#include <gmock/gmock.h>

#include "runtime/auth/access_link.hpp"
#include "runtime/people/details.hpp"
#include "tests/runtime/roster/office.hpp"

namespace waymark::roster {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct PeopleOffice : Office {
  const std::string course = house.course();
  std::string code() { return house.value("select code from course"); }
  PeoplePlan plan(const std::string& list) { return *plan_people(house.context(), list, admin); }
  Result<PeopleDone> import(const std::string& list) { return import_people(house.context(), list, admin); }
  people::Details held(const std::string& username) { return *people::find_details(house.context(), username); }
  // Everything that an import may write.
  std::string everything() {
    std::string all;
    for (const char* sql : {"select person_id || username || display_name || email || employee_number from identity order by 1",
                            "select person_id || role from person_role order by 1", "select registration_id from registration order by 1",
                            "select person_id || coalesce(organisation_id, '') || status from person order by 1",
                            "select number || action from audit order by number"})
      for (const auto& one : house.column(sql)) all += one + "\n";
    return all;
  }
};

TEST(PeopleList, AddsChangesLeavesAndEnrolsInOneGo) {
  PeopleOffice office;
  const std::string list =
      "username,name,organisation_code,employee_number,vpd,roles,enrol,due\r\n"
      "zoe.lind,\"Lind, Zo\xC3\xAB\",dale,23000418,901,learner reporter," +
      office.code() +
      ",2027-03-31\r\n"
      "tam.reed,Tamsin Reed,,23000417,901,," +
      office.code() +
      ",\r\n"
      "boss,,,,,,,\r\n";
  const auto plan = office.plan(list);
  ASSERT_TRUE(plan.faults.empty()) << plan.faults.front().message;
  EXPECT_EQ(plan.added, 1);
  EXPECT_EQ(plan.changed, 1);
  EXPECT_EQ(plan.unchanged, 1);
  EXPECT_EQ(plan.enrolments, 2);
  const auto done = office.import(list);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->added + done->changed * 10 + done->unchanged * 100 + done->enrolments * 1000, 2111);
  const auto zoe = office.held("zoe.lind"), tam = office.held("tam.reed");
  EXPECT_EQ(zoe.person.display_name, "Lind, Zo\xC3\xAB");
  EXPECT_EQ(zoe.person.organisation_code, "dale");
  EXPECT_THAT(zoe.person.roles, ElementsAre("learner", "reporter"));
  EXPECT_EQ(tam.person.display_name, "Tamsin Reed");
  EXPECT_EQ(tam.person.organisation_code, "hill") << "an empty value leaves what is held";
  EXPECT_THAT(tam.person.roles, ElementsAre("learner"));
  EXPECT_EQ(office.house.value("select due_at from registration where person_id = ?", {zoe.person_id}), "2027-03-31T22:59:59.999Z")
      << "the end of the day in London, where it is summer time by then";
  const auto again = office.plan(list);
  EXPECT_EQ(again.added + again.changed + again.enrolments, 0) << "the same list changes nothing";
  EXPECT_EQ(again.unchanged, 3);
}

TEST(PeopleList, ADashEmptiesAndFormulasAreText) {
  PeopleOffice office;
  ASSERT_TRUE(office.import("username,email,name\ntam.reed,tam@hill.test,=HYPERLINK(1)\n"));
  EXPECT_EQ(office.held("tam.reed").person.display_name, "=HYPERLINK(1)");
  ASSERT_TRUE(office.import("username;email;organisation_code\ntam.reed;-;-\n"));
  EXPECT_EQ(office.held("tam.reed").person.email, "");
  EXPECT_EQ(office.held("tam.reed").person.organisation_code, "");
  EXPECT_EQ(office.held("tam.reed").person.display_name, "=HYPERLINK(1)") << "a column that is not there";
}

TEST(PeopleList, EveryFaultHasItsLineAndColumnAndNothingIsWritten) {
  PeopleOffice office;
  expect_one_fault_each_and_nothing_written(
      office, {
                  {"username,name,shoe_size\nnew.one,New One,9\n", 1, "shoe_size", "not known"},
                  {"name,email\nNew One,\n", 1, "username", "missing"},
                  {"username,name\n", 0, "", "nobody"},
                  {"username,name\nnew.one,New One\n,Nobody\n", 3, "username", "missing"},
                  {"username,name\nnew.one,New One\ntam.reed,T\nnew.one,Other\n", 4, "username", "line 2 and in line 4"},
                  {"username,name\nnew.one,New One\nnew.two,\n", 3, "name", "Name must be"},
                  {"username,name\nnew.one,New One\nNew Two,Two\n", 3, "username", "Username must be"},
                  {"username,name,employee_number\nnew.one,New One,\nnew.two,Two,23000417\n", 3, "vpd", "needs its VPD"},
                  {"username,employee_number,vpd\ntam.reed,2.3E+07,901\n", 2, "employee_number", "6 to 10 digits"},
                  {"username,organisation_code\ntam.reed,moon\n", 2, "organisation_code", "no organisation"},
                  {"username,roles\ntam.reed,learner king\n", 2, "roles", "not a role"},
                  {"username,roles\nboss,admin learner reader\n", 2, "roles", "yourself"},
                  {"username,roles\nboss,learner\n", 2, "roles", "Nobody would be left"},
                  {"username,status\nboss,left\n", 2, "status", "Nobody would be left"},
                  {"username,status\ntam.reed,gone\n", 2, "status", "active or left"},
                  {"username,name,status\nnew.one,New One,left\n", 2, "status", "not there yet"},
                  {"username,enrol\ntam.reed,no-such\n", 2, "enrol", "no module"},
                  {"username,enrol,due\ntam.reed,,2027-03-31\n", 2, "due", "needs a module"},
                  {"username,enrol,due\ntam.reed,,31/03/2027\n", 2, "due", "not a date"},
                  {"username,name\nnew.one,New One\nnew.two,Two,Three\n", 3, "", "3 values"},
                  {"username,name\nnew.one,\"New One\n", 2, "", "never closed"},
              });
}

// An admin who cannot get in is none: neither of the two that stay has a way.
TEST(PeopleList, AListLeavesAnAdminWhoCanSignIn) {
  PeopleOffice office;
  auto& house = office.house;
  const auto second = house.person("second"), third = house.person("third");
  for (const auto& one : {second, third}) house.execute("insert into person_role (tenant, person_id, role) values (1, ?, 'admin')", {one});
  house.execute("update identity set password_hash = 'set' where username = 'boss'");
  const std::string list = "username,roles\nboss,learner\nsecond,learner\n";
  const auto refused = office.plan(list);
  ASSERT_EQ(refused.faults.size(), 2u);
  EXPECT_EQ(refused.faults[0].column, "roles");
  EXPECT_THAT(refused.faults[0].message, HasSubstr("Nobody would be left with the role admin who can sign in."));
  EXPECT_FALSE(office.import(list));
  // A new line cannot sign in either.
  EXPECT_EQ(office.plan("username,name,roles\nboss,,learner\nnew.one,New One,admin\n").faults.size(), 1u);

  auth::LinkOptions options{.kind = "sign-in", .person_id = third, .course_id = {}, .hours = 1, .uses = 1, .created_by = "command line"};
  ASSERT_TRUE(auth::create_link(house.context(), options));
  EXPECT_TRUE(office.plan(list).faults.empty()) << "a link that still works is a way in";
  house.advance(3'600'000);
  EXPECT_FALSE(office.plan(list).faults.empty()) << "it has run out";
  ASSERT_TRUE(auth::create_link(house.context(), options));
  house.execute("update access_link set uses_left = 0");
  EXPECT_FALSE(office.plan(list).faults.empty()) << "it was used";
  options.created_by = second;
  ASSERT_TRUE(auth::create_link(house.context(), options));
  EXPECT_TRUE(office.plan(list).faults.empty()) << "its maker is an admin yet";
  EXPECT_EQ(office.import(list).error().kind, ErrorKind::conflict) << "and would be none after the list: the link dies with it";
  EXPECT_EQ(house.count("select count(*) from person_role where role = 'admin'"), 3);
}

TEST(PeopleList, AdminsMayChangePlacesInOneList) {
  PeopleOffice office;
  office.house.execute("update identity set password_hash = 'set' where username = 'tam.reed'");
  const auto done = office.import("username,roles\nboss,learner\ntam.reed,admin learner\n");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(office.held("tam.reed").person.roles, ElementsAre("admin", "learner"));
}

// A fault that only shows while writing takes everything back.
TEST(PeopleList, OneTransaction) {
  PeopleOffice office;
  office.house.execute("create trigger wall before insert on registration begin select raise(abort, 'wall'); end");
  const auto before = office.everything();
  EXPECT_FALSE(office.import("username,name,enrol\nnew.one,New One,\nnew.two,New Two," + office.code() + "\n"));
  EXPECT_EQ(office.everything(), before);
}

TEST(PeopleList, TheAuditHoldsNoValues) {
  PeopleOffice office;
  ASSERT_TRUE(office.import("username,name,email\nzoe.lind,Zoe Lind,zoe@hill.test\ntam.reed,Tamsin,tam@hill.test\n"));
  EXPECT_EQ(office.house.value("select detail from audit where action = 'person.import'"), "added 1, changed 1, unchanged 0, enrolments 0");
  for (const char* value : {"zoe", "Zoe", "Tamsin", "hill.test"}) EXPECT_FALSE(office.audited(value)) << value;
}

// A date in the past is no fault, people are enrolled late; but a wrong year must not pass in silence.
TEST(PeopleList, ADueDateInThePastIsSaid) {
  PeopleOffice office;
  const auto list = [&](const char* due) { return "username,enrol,due\ntam.reed," + office.code() + "," + due + "\n"; };
  const auto past = office.plan(list("2020-03-31"));
  EXPECT_TRUE(past.faults.empty());
  ASSERT_EQ(past.notes.size(), 1u);
  EXPECT_EQ(past.notes[0].line, 2);
  EXPECT_EQ(past.notes[0].column, "due");
  EXPECT_THAT(past.notes[0].message, HasSubstr("2020-03-31 is in the past"));
  EXPECT_TRUE(office.plan(list("2099-03-31")).notes.empty());
  const auto done = office.import(list("2020-03-31"));
  ASSERT_TRUE(done);
  ASSERT_EQ(done->notes.size(), 1u) << "the result says it again";
  EXPECT_TRUE(office.plan(list("2020-03-31")).notes.empty()) << "enrolled already: the date there is stays";
}

}  // namespace
}  // namespace waymark::roster
