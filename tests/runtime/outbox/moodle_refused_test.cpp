// What Moodle was told before, while it refuses what is told now.
#include "runtime/upkeep/doctor.hpp"
#include "tests/runtime/outbox/moodle_fixture.hpp"

namespace waymark::outbox {
namespace {

class MoodleRefused : public MoodleTold {
 protected:
  std::vector<upkeep::Finding> doctor() {
    std::vector<upkeep::Finding> all;
    upkeep::check_told(house.context(), {}, [&](const upkeep::Finding& one) { all.push_back(one); });
    return all;
  }
  void expect_said(const std::string& words) {
    const auto all = doctor();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].state, upkeep::Finding::State::warning);
    EXPECT_THAT(all[0].message, HasSubstr(words));
    EXPECT_THAT(all[0].message, HasSubstr(registration));
  }
  void expect_good() {
    const auto all = doctor();
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].state, upkeep::Finding::State::good) << all[0].message;
  }
  std::vector<std::string> change_name(const std::string& username) {
    const auto changed = roster::change_person(house.context(), person, {{"moodle_username", username}}, "admin-1");
    EXPECT_TRUE(changed);
    return changed ? retold_words(changed->told) : std::vector<std::string>{};
  }
};

constexpr const char* kMayHold = "a connector refused as they are now, while it may hold what it was told of them before";

// The old activity keeps the old grade until the new one takes the corrected one: the doctor does not call that agreed.
TEST_F(MoodleRefused, ACorrectionThatTheNewPlaceRefusesIsSaid) {
  grant(90);
  expect_good();
  save(settings(14, "mod_assign", 100));
  refuses(kGrades);
  correct(95);
  ASSERT_EQ(house.count("select count(*) from delivery where dead = 1"), 1);
  ASSERT_EQ(grade_of(13), 18) << "90 per cent of 20, at the old activity";
  expect_said(kMayHold);
  mended();
  ASSERT_EQ(retry(), 1);
  EXPECT_EQ(grade_of(14), 95);
  EXPECT_EQ(state_of(13), 0);
  expect_good();
}

// ... nor when it goes nowhere, because the module has no activity any more.
TEST_F(MoodleRefused, ACorrectionThatHasNoPlaceIsSaid) {
  grant(90);
  const auto before = settings(13, "mod_assign", 20);
  save(before.substr(0, before.find("\"courses\":")) + "\"courses\":{}}");
  correct(40);
  ASSERT_EQ(house.count("select count(*) from handover"), 1);
  expect_said(kMayHold);
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  expect_good();
  grant(50);
  ASSERT_EQ(house.count("select count(*) from delivery where dead = 1"), 1);
  expect_good();
}

TEST_F(MoodleRefused, ANewNameThatMoodleRefusesIsSaid) {
  grant(90);
  EXPECT_THAT(change_name("nobody-there"),
              ::testing::ElementsAre(HasSubstr("Once that is done, what stands under the old one is set back")));
  look();
  EXPECT_EQ(state_of(13), 1);
  expect_said(kMayHold);
  change_name("tokafor");
  look();
  expect_good();
}

// What was refused from the beginning stands nowhere.
TEST_F(MoodleRefused, WhatWasNeverThereIsNot) {
  house.execute("update identity set moodle_username = 'nobody-there'");
  grant(90);
  ASSERT_EQ(house.count("select count(*) from delivery where dead = 1"), 1);
  expect_good();
}

// Changed while the connector is off and emptied before it was told: nothing is set back, and the words say so.
TEST_F(MoodleRefused, ANameThatIsEmptiedBeforeItWasToldLeavesTheOldOne) {
  grant(90);
  switch_connector(house.context(), "moo", false, "admin-1");
  EXPECT_THAT(change_name("bwren"), ::testing::ElementsAre(HasSubstr("1 completion is told to Moodle under the new name")));
  EXPECT_THAT(change_name(""), ::testing::ElementsAre(HasSubstr("1 completion stays in Moodle under the old name")));
  switch_connector(house.context(), "moo", true, "admin-1");
  look();
  EXPECT_EQ(state_of(13), 1);
  EXPECT_EQ(state_of(13, 6), -1);
  EXPECT_EQ(house.count("select count(*) from delivery where kind = 'withdrawal'"), 0);
  expect_said(kMayHold);
}

}  // namespace
}  // namespace waymark::outbox
