#include "runtime/delivery/due_acts.hpp"

#include <gmock/gmock.h>

#include "runtime/delivery/course_acts.hpp"
#include "runtime/people/people.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

namespace waymark::delivery {
namespace {

using ::testing::ElementsAre;

const Decider kAdmin{"admin-1", "The wards were closed for two weeks."};

// region > (trust > ward), other: one person each, on one module due on 1 December.
class DueActs : public ::testing::Test {
 protected:
  DueActs() : course(house.course()) {
    std::string parent;
    for (const char* code : {"region", "trust", "ward"}) {
      organisations.push_back(*people::add_organisation(house.context(), {"", code, code, "", parent, ""}, "test"));
      parent = code;
    }
    organisations.push_back(house.organisation("other"));
    for (const char* code : {"region", "trust", "ward", "other"})
      registrations.push_back(
          catalogue::create_enrolment(house.context(), house.person(std::string("p-") + code, code), course, "test", "2026-12-01")
              ->registration_id);
  }
  std::vector<std::string> due() {
    return house.column(
        "select substr(r.due_at, 1, 10) from registration r join identity i on i.person_id = r.person_id order by "
        "case i.username when 'p-region' then 1 when 'p-trust' then 2 when 'p-ward' then 3 else 4 end");
  }
  testing::House house;
  std::string course;
  std::vector<std::string> organisations, registrations;
};

TEST_F(DueActs, MoveAnOrganisationWithAllBelowItAndBack) {
  const DueMove move{course, organisations[1], "2027-01-31"};
  const auto count = preview_due(house.context(), move);
  ASSERT_TRUE(count);
  EXPECT_EQ(count->changing, 2);
  EXPECT_THAT(due(), ElementsAre("2026-12-01", "2026-12-01", "2026-12-01", "2026-12-01")) << "a preview moves nothing";
  const auto done = move_due(house.context(), move, 2, kAdmin);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(due(), ElementsAre("2026-12-01", "2027-01-31", "2027-01-31", "2026-12-01"));
  EXPECT_EQ(house.value("select detail from audit where action = 'due.move' and person_id = 'admin-1'"), "act " + done->act_id);
  const auto back = undo_due(house.context(), done->act_id, kAdmin);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->changed, 2);
  EXPECT_THAT(due(), ElementsAre("2026-12-01", "2026-12-01", "2026-12-01", "2026-12-01"));
  EXPECT_EQ(house.count("select count(*) from audit where action = 'due.undo'"), 1);
  EXPECT_EQ(undo_due(house.context(), done->act_id, kAdmin).error().kind, ErrorKind::conflict) << "once";
}

TEST_F(DueActs, EverybodyOnTheModuleButWhoHasFinished) {
  house.execute("update registration set state = 'passed' where registration_id = ?", {registrations[0]});
  house.execute("update registration set due_at = '' where registration_id = ?", {registrations[3]});
  const DueMove move{course, "", ""};
  const auto count = preview_due(house.context(), move);
  EXPECT_EQ(count->changing, 2);
  EXPECT_EQ(count->same, 1);
  EXPECT_EQ(count->finished, 1);
  ASSERT_TRUE(move_due(house.context(), move, 2, kAdmin));
  EXPECT_THAT(due(), ElementsAre("2026-12-01", "", "", ""));
}

TEST_F(DueActs, UndoLeavesWhatWasChangedOrFinishedSinceAndHasAnEnd) {
  const auto done = move_due(house.context(), {course, "", "2027-01-31"}, 4, kAdmin);
  ASSERT_TRUE(done);
  house.execute("update registration set due_at = '2027-05-05T00:00:00.000Z' where registration_id = ?", {registrations[0]});
  house.execute("update registration set state = 'completed' where registration_id = ?", {registrations[1]});
  house.advance(29 * 86'400'000LL);
  const auto back = undo_due(house.context(), done->act_id, kAdmin);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->changed, 2);
  EXPECT_EQ(back->left, 2);
  EXPECT_THAT(due(), ElementsAre("2027-05-05", "2027-01-31", "2026-12-01", "2026-12-01"));
  const auto later = move_due(house.context(), {course, "", "2027-03-31"}, 3, kAdmin);
  ASSERT_TRUE(later) << later.error().message;
  house.advance(31 * 86'400'000LL);
  EXPECT_EQ(undo_due(house.context(), later->act_id, kAdmin).error().kind, ErrorKind::conflict);
}

TEST_F(DueActs, WhatCannotBeIsRefused) {
  EXPECT_EQ(preview_due(house.context(), {course, "", "2026-11-21"}).error().where, "due") << "yesterday";
  EXPECT_EQ(preview_due(house.context(), {course, "", "soon"}).error().where, "due");
  EXPECT_EQ(preview_due(house.context(), {course, "none", "2027-01-31"}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(preview_due(house.context(), {"none", "", "2027-01-31"}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(move_due(house.context(), {course, "", "2027-01-31"}, 3, kAdmin).error().kind, ErrorKind::conflict) << "four now";
  EXPECT_EQ(move_due(house.context(), {course, "", "2027-01-31"}, 4, {"a", ""}).error().where, "reason");
  EXPECT_EQ(move_due(house.context(), {course, "", "2026-12-01"}, 0, kAdmin).error().kind, ErrorKind::conflict);
  EXPECT_EQ(undo_due(house.context(), "none", kAdmin).error().kind, ErrorKind::not_found);
  EXPECT_EQ(house.count("select count(*) from act"), 0);
}

TEST_F(DueActs, AModuleIsWithdrawnAndPutBackOnceEach) {
  ASSERT_TRUE(withdraw_course(house.context(), course, kAdmin));
  EXPECT_EQ(house.value("select withdrawn_at from course"), house.now());
  EXPECT_EQ(withdraw_course(house.context(), course, kAdmin).error().kind, ErrorKind::conflict);
  EXPECT_FALSE(catalogue::create_enrolment(house.context(), house.person("late"), course, "test"));
  ASSERT_TRUE(put_back_course(house.context(), course, kAdmin));
  EXPECT_EQ(house.value("select withdrawn_at from course"), "");
  EXPECT_EQ(put_back_course(house.context(), course, kAdmin).error().kind, ErrorKind::conflict);
  EXPECT_EQ(withdraw_course(house.context(), course, {"a", " "}).error().where, "reason");
  EXPECT_EQ(withdraw_course(house.context(), "none", kAdmin).error().kind, ErrorKind::not_found);
  EXPECT_EQ(house.count("select count(*) from audit where action in ('course.withdraw', 'course.put-back')"), 2);
}

}  // namespace
}  // namespace waymark::delivery
