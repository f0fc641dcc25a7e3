// Corrections and withdrawals through the real outbox to a pretend Moodle, which refuses at the worst moments.
#include "tests/runtime/outbox/moodle_fixture.hpp"

namespace waymark::outbox {
namespace {

TEST_F(MoodleTold, AWithdrawalGoesWhereTheCompletionWent) {
  grant(95);
  ASSERT_EQ(state_of(13), 1);
  save(settings(11, "mod_page", 0));
  house.execute("update identity set moodle_username = 'bwren' where person_id = ?", {person});
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  EXPECT_EQ(house.value("select state from delivery where kind = 'withdrawal'"), "taken back in Moodle");
  EXPECT_NE(house.value("select taken_back_at from handover"), "");
  expect_agreed();
}

TEST_F(MoodleTold, ARefusedCorrectionLeavesNothingAfterAWithdrawal) {
  grant(90);
  refuses(kGrades);
  correct(95);
  mended();
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

TEST_F(MoodleTold, ARefusedRaiseLeavesNothingAfterAWithdrawal) {
  pass("50");
  ASSERT_EQ(state_of(13), 1);
  refuses(kGrades);
  pass("95");
  EXPECT_EQ(house.value("select state from delivery where connector_id = 'moo'"), "not taken by Moodle");
  mended();
  EXPECT_THAT(withdraw(), HasSubstr("set back to not complete"));
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

// Moodle took the grade, and completed the activity by its own rule, before it refused to be read.
TEST_F(MoodleTold, ARefusedReadBackLeavesNothingAfterAWithdrawal) {
  refuses(kReadBack);
  grant(80);
  ASSERT_EQ(state_of(13), 1);
  EXPECT_EQ(house.value("select state from delivery where connector_id = 'moo'"), "not taken by Moodle");
  mended();
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

TEST_F(MoodleTold, WithdrawnGivenAgainAndWithdrawnWhileMoodleRefuses) {
  grant(90);
  refuses(kLookUp);
  withdraw();
  grant(70);
  withdraw();
  EXPECT_EQ(state_of(13), 1);
  mended();
  EXPECT_GE(retry(), 1);
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

// Moodle's gradebook takes a grade and gives none back: the delivery goes on saying so, or nobody would know after the page of the
// correction.
TEST_F(MoodleTold, AScoreThatWasTakenAwayIsSaidUntilThereIsAnother) {
  grant(90);
  const auto detail = [&] { return house.value("select detail from delivery where kind = 'completion' order by position desc limit 1"); };
  EXPECT_THAT(detail(), HasSubstr("; Moodle accepted the grade 18 of 20."));
  const auto correct_to = [&](const char* outcome) {
    ASSERT_TRUE(delivery::correct_completion(house.context(), registration, {outcome, std::nullopt, ""}, kAdmin));
    look();
  };
  for (const char* outcome : {"passed", "completed"}) {
    correct_to(outcome);
    EXPECT_THAT(
        detail(),
        HasSubstr("; the grade that was told before, 18 of 20, stays in Moodle's gradebook: if it is to go, remove it there by hand."));
  }
  EXPECT_EQ(grade_of(13), 18);
  correct(60);
  EXPECT_THAT(detail(), HasSubstr("; Moodle accepted the grade 12 of 20."));
}

TEST_F(MoodleTold, ACorrectionWhileTheConnectorIsOffArrivesWhenItIsOn) {
  grant(90);
  ASSERT_TRUE(switch_connector(house.context(), "moo", false, "admin-1"));
  correct(40);
  EXPECT_EQ(grade_of(13), 18);
  ASSERT_TRUE(switch_connector(house.context(), "moo", true, "admin-1"));
  look();
  EXPECT_EQ(grade_of(13), 8);
  expect_agreed();
}

TEST_F(MoodleTold, WithdrawnAndGivenAgainWhileTheConnectorIsOff) {
  grant(90);
  ASSERT_TRUE(switch_connector(house.context(), "moo", false, "admin-1"));
  withdraw();
  grant(60);
  ASSERT_TRUE(switch_connector(house.context(), "moo", true, "admin-1"));
  look();
  EXPECT_EQ(state_of(13), 1);
  EXPECT_EQ(grade_of(13), 12);
  expect_agreed();
}

// A withdrawal that Moodle refused is looked at again when the completion was given again and stands there: it is left complete.
TEST_F(MoodleTold, AWithdrawalThatComesLateLeavesTheNewCompletion) {
  grant(90);
  refuses(kLookUp);
  withdraw();
  mended();
  grant(70);
  EXPECT_EQ(state_of(13), 1);
  EXPECT_EQ(grade_of(13), 14);
  EXPECT_EQ(house.value("select state from delivery where kind = 'withdrawal'"), "nothing to take back");
  expect_agreed();
}

// A correction that waits, or that Moodle refuses, is nothing that was left behind: doctor takes nothing away.
TEST_F(MoodleTold, WhatACorrectionReplacesIsNotLeftBehind) {
  grant(70);
  house.execute("update connector set enabled = 0");
  correct(80);
  expect_agreed();
  house.execute("update connector set enabled = 1");
  refuses(kGrades);
  look();
  expect_agreed();
  EXPECT_EQ(state_of(13), 1);
}

// Corrected while the module has no activity: nothing can be told, and what Moodle has stays.
TEST_F(MoodleTold, ACorrectionThatGoesNowhereTakesNothingAway) {
  grant(70);
  save(settings(13, "mod_assign", 20).replace(settings(13, "mod_assign", 20).find("courses") + 10, std::string::npos, "}}"));
  correct(80);
  EXPECT_EQ(house.count("select count(*) from delivery where dead = 1 and kind = 'completion'"), 1);
  EXPECT_EQ(state_of(13), 1);
  expect_agreed();
}

// Refused before anything was written: there is nothing to take back.
TEST_F(MoodleTold, WhatWasRefusedBeforeAWriteIsNobodysTask) {
  house.execute("update identity set moodle_username = 'nobody'");
  grant(70);
  withdraw();
  EXPECT_EQ(house.count("select count(*) from delivery where dead = 1 or kind = 'withdrawal'"), 0);
  expect_agreed();
}

// Moodle refuses for good (an activity that is gone): somebody says that it was done by hand.
TEST_F(MoodleTold, WhatMoodleRefusesIsMarkedByHand) {
  grant(90);
  refuses(kLookUp);
  withdraw();
  const auto all = take_backs(house.context(), "moo");
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 1u);
  EXPECT_THAT(take_back_words(all->at(0)), HasSubstr("Where: activity 13 of course 2, for 'tokafor', at 127.0.0.1"));
  EXPECT_EQ(all->at(0).course_title, "Who leads?");
  ASSERT_TRUE(mark_taken_back(house.context(), "moo", {all->at(0).id}, "admin-1"));
  EXPECT_TRUE(take_backs(house.context(), "moo")->empty());
  EXPECT_EQ(retry(), 0);
  EXPECT_EQ(house.value("select action from audit order by number desc limit 1"), "connector.retry");
  expect_agreed();
}

// Nothing was sent: Moodle is not asked.
TEST_F(MoodleTold, WhatWasNeverSentIsNotTakenBack) {
  ASSERT_TRUE(switch_connector(house.context(), "moo", true, "admin-1"));
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  withdraw();
  EXPECT_EQ(house.count("select count(*) from delivery where kind = 'withdrawal'"), 0);
  EXPECT_EQ(moodle.times_called(kGrades), 0);
  expect_agreed();
}

}  // namespace
}  // namespace waymark::outbox
