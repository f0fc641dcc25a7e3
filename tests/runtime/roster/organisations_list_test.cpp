#include "runtime/roster/organisations_list.hpp"

#include <gmock/gmock.h>

#include "tests/runtime/roster/office.hpp"

namespace waymark::roster {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct OrganisationsOffice : Office {
  OrganisationsPlan plan(const std::string& list) { return *plan_organisations(house.context(), list); }
  Result<OrganisationsDone> import(const std::string& list) { return import_organisations(house.context(), list, "test"); }
  OrganisationView held(const std::string& code) { return *view_organisation(house.context(), code); }
  std::vector<std::string> everything() {
    return house.column(
        "select code || name || kind || coalesce(parent_id, '') || vpd || valid_to from organisation union all "
        "select action || detail from audit");
  }
};

TEST(OrganisationsList, AddsAndChangesWithParentsAnywhereInTheList) {
  OrganisationsOffice office;
  const std::string list =
      "code,name,kind,parent_code,vpd,ends\r\n"
      "ward-9,Ward Nine,ward,hospital,,\r\n"  // its parent stands below
      "hospital,\"Hospital, West\",hospital,region,901,2099-03-31\r\n"
      "hill,Hill Trust,,region,,\r\n"
      "region,Region,,,,\r\n"
      "dale,,,,,\r\n";
  const auto plan = office.plan(list);
  ASSERT_TRUE(plan.faults.empty()) << plan.faults.front().message;
  EXPECT_EQ(plan.added, 3);
  EXPECT_EQ(plan.changed, 1);
  EXPECT_EQ(plan.unchanged, 1);
  EXPECT_EQ(office.house.count("select count(*) from organisation"), 2) << "a plan writes nothing";
  const auto done = office.import(list);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(office.held("ward-9").organisation.parent_code, "hospital");
  EXPECT_EQ(office.held("hospital").organisation.name, "Hospital, West");
  EXPECT_EQ(office.held("hospital").organisation.parent_code, "region");
  EXPECT_EQ(office.held("hospital").ends, "2099-03-31");
  EXPECT_EQ(office.held("hill").organisation.name, "Hill Trust");
  EXPECT_EQ(office.held("hill").organisation.kind, "trust") << "an empty value leaves what is held";
  EXPECT_EQ(office.house.value("select detail from audit where action = 'organisation.import'"), "added 3, changed 1, unchanged 1");
  const auto again = office.plan(list);
  EXPECT_EQ(again.unchanged, 5) << "the same list twice changes nothing";
  ASSERT_TRUE(office.import("code,parent_code,kind\nhill,-,-\n"));
  EXPECT_EQ(office.held("hill").organisation.parent_code + office.held("hill").organisation.kind, "") << "- empties";
}

TEST(OrganisationsList, EveryFaultHasItsLineAndColumnAndNothingIsWritten) {
  OrganisationsOffice office;
  expect_one_fault_each_and_nothing_written(
      office, {
                  {"name\nHill\n", 1, "code", "is missing"},
                  {"code,colour\nhill,red\n", 1, "colour", "is not known"},
                  {"code,name\n", 0, "", "The list is empty"},
                  {"code,name\nnew,New\nnew,New\n", 3, "code", "in line 2 and in line 3"},
                  {"code,name\nnew,\n", 2, "name", "Name must be"},
                  {"code,name\nn w,New\n", 2, "code", "Code must be"},
                  {"code,name,vpd\nnew,New,9011\n", 2, "vpd", "VPD must be"},
                  {"code,name,ends\nnew,New,31/03/2027\n", 2, "ends", "is not a date"},
                  {"code,name\nnew,New\xE2\x80\xAE\n", 2, "name", "U+202E"},
                  {"code,parent_code\nhill,moon\n", 2, "parent_code", "There is no organisation with the code \"moon\""},
                  {"code,parent_code\nhill,hill\n", 2, "parent_code", "a part of itself: hill, part of hill"},
                  {"code,name\nnew,New,more\n", 2, "", "3 values and the header has 2"},
              });
  // A good line beside it is not written either.
  const auto before = office.everything();
  EXPECT_FALSE(office.import("code,name,parent_code\ngood,Good,\nbad,Bad,moon\n"));
  EXPECT_EQ(office.everything(), before);
}

TEST(OrganisationsList, ACircleIsFoundAcrossLinesAndPlacesMayBeSwapped) {
  OrganisationsOffice office;
  const auto circle = office.plan("code,name,parent_code\na,A,b\nb,B,c\nc,C,a\n");
  ASSERT_EQ(circle.faults.size(), 3u);
  EXPECT_THAT(circle.faults[0].message, HasSubstr("a, part of b, part of c, part of a"));
  ASSERT_TRUE(office.import("code,parent_code\nhill,dale\n"));
  const auto with_held = office.plan("code,parent_code\ndale,hill\n");
  ASSERT_EQ(with_held.faults.size(), 1u) << "together with what is held";
  const std::string swap = "code,parent_code\ndale,hill\nhill,-\n";
  EXPECT_TRUE(office.plan(swap).faults.empty()) << "seen as it stands when it is written";
  ASSERT_TRUE(office.import(swap));
  EXPECT_EQ(office.held("dale").organisation.parent_code, "hill");
  EXPECT_EQ(office.held("hill").organisation.parent_code, "");
}

TEST(OrganisationsList, ALastDayInThePastIsSaid) {
  OrganisationsOffice office;
  const auto plan = office.plan("code,ends\nhill,2020-03-31\n");
  EXPECT_TRUE(plan.faults.empty());
  ASSERT_EQ(plan.notes.size(), 1u);
  EXPECT_THAT(plan.notes[0].message, HasSubstr("2020-03-31 is in the past"));
}

}  // namespace
}  // namespace waymark::roster
