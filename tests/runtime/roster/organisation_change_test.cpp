#include "runtime/roster/organisation_change.hpp"

#include <gmock/gmock.h>

#include "runtime/catalogue/enrol_many.hpp"
#include "runtime/roster/person_change.hpp"
#include "tests/runtime/catalogue/house.hpp"

namespace waymark::roster {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::House;

// region > trust > ward, and a hospice beside them.
struct Region {
  House house;
  Region() {
    for (const char* code : {"region", "trust", "ward", "hospice"}) house.organisation(code);
    below("trust", "region");
    below("ward", "trust");
  }
  void below(const std::string& code, const std::string& parent) {
    ASSERT_TRUE(change_organisation(house.context(), code, {{"parent_code", parent}}, "test"));
  }
};

TEST(OrganisationChange, ChangesWhatIsNamedAndTheAuditHoldsNoValues) {
  Region region;
  const auto changed = change_organisation(region.house.context(), "ward",
                                           {{"name", "Ward Nine"}, {"kind", "ward"}, {"vpd", "901"}, {"ends", "2027-03-31"}}, "test");
  ASSERT_TRUE(changed) << changed.error().message;
  EXPECT_THAT(*changed, ElementsAre("name", "kind", "vpd", "ends"));
  const auto now = *view_organisation(region.house.context(), "ward");
  EXPECT_EQ(now.organisation.name + now.organisation.kind + now.organisation.vpd + now.organisation.parent_code, "Ward Nineward901trust");
  EXPECT_EQ(now.ends, "2027-03-31");
  EXPECT_EQ(now.ends_at, "2027-03-31T22:59:59.999Z");
  EXPECT_FALSE(now.ended);
  EXPECT_EQ(region.house.value("select detail from audit order by number desc limit 1"), "name kind vpd ends");
  EXPECT_TRUE(change_organisation(region.house.context(), "ward", {{"ends", "2027-03-31"}}, "test")->empty());
  ASSERT_TRUE(change_organisation(region.house.context(), "ward", {{"ends", ""}, {"parent_code", ""}}, "test"));
  EXPECT_EQ(view_organisation(region.house.context(), "ward")->ends_at, "");
}

TEST(OrganisationChange, NoCircleAndNoFaultyValue) {
  struct Row {
    const char* code;
    OrganisationEdit edit;
    const char* field;
  };
  const Row rows[] = {{"region", {{"parent_code", "ward"}, {"name", "X"}}, "parent_code"},
                      {"region", {{"parent_code", "region"}}, "parent_code"},
                      {"trust", {{"parent_code", "moon"}}, "parent_code"},
                      {"trust", {{"name", ""}}, "name"},
                      {"trust", {{"vpd", "9"}}, "vpd"},
                      {"trust", {{"ends", "31/03/2027"}, {"name", "X"}}, "ends"}};
  Region region;
  for (const auto& row : rows) {
    const auto changed = change_organisation(region.house.context(), row.code, row.edit, "test");
    ASSERT_FALSE(changed) << row.field;
    EXPECT_EQ(changed.error().where, row.field) << changed.error().message;
  }
  EXPECT_EQ(region.house.count("select count(*) from organisation where name = 'X'"), 0);
  EXPECT_EQ(change_organisation(region.house.context(), "moon", {{"name", "X"}}, "test").error().kind, ErrorKind::not_found);
}

TEST(OrganisationChange, NobodyMovesWhereItHasEnded) {
  Region region;
  const auto tam = region.house.person("tam.reed", "ward");
  ASSERT_TRUE(change_organisation(region.house.context(), "hospice", {{"ends", "2020-01-01"}}, "test"));
  const auto moved = change_person(region.house.context(), tam, {{"organisation_code", "hospice"}}, "test");
  ASSERT_FALSE(moved);
  EXPECT_THAT(moved.error().message, HasSubstr("has ended"));
}

TEST(EnrolMany, ReachesOrganisationsBelowOnlyWhenAsked) {
  Region region;
  auto& house = region.house;
  const auto course = house.course();
  const auto top = house.person("top", "region"), deep = house.person("deep", "ward"), left = house.person("left.one", "ward");
  house.person("other", "hospice");
  house.execute("update person set status = 'left' where person_id = ?", {left});
  const auto flat = catalogue::enrol_many(house.context(), course, {{}, "region", false}, "2027-03-31", "test");
  ASSERT_TRUE(flat) << flat.error().message;
  EXPECT_EQ(flat->added, 1);
  const auto all = catalogue::enrol_many(house.context(), course, {{"other", "other"}, "region", true}, "2027-01-31", "test");
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->added, 2) << "deep and other; who has left is left out, and a name twice counts once";
  EXPECT_EQ(all->existed, 1);
  EXPECT_EQ(house.value("select due_at from registration where person_id = ?", {top}), "2027-03-31T22:59:59.999Z") << "kept";
  EXPECT_EQ(house.value("select due_at from registration where person_id = ?", {deep}), "2027-01-31T23:59:59.999Z");
}

TEST(EnrolMany, OneWrongNameEnrolsNobody) {
  Region region;
  const auto course = region.house.course();
  region.house.person("deep", "ward");
  const auto refused = catalogue::enrol_many(region.house.context(), course, {{"deep", "nobody1", "nobody2"}, "", false}, "", "test");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, "usernames");
  EXPECT_THAT(refused.error().message, HasSubstr("\"nobody1\", \"nobody2\""));
  for (const auto& [group, where] : std::vector<std::pair<catalogue::Group, std::string>>{
           {{{}, "moon", false}, "organisation"}, {{{}, "hospice", true}, "organisation"}, {{{}, "", false}, "usernames"}})
    EXPECT_EQ(catalogue::enrol_many(region.house.context(), course, group, "", "test").error().where, where);
  EXPECT_EQ(catalogue::enrol_many(region.house.context(), course, {{"deep"}, "", false}, "soon", "test").error().where, "due");
  EXPECT_EQ(region.house.count("select count(*) from registration"), 0);
}

}  // namespace
}  // namespace waymark::roster
