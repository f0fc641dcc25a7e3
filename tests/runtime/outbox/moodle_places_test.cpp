// The same when places and names change meanwhile, several completions share a place, and calls hang.
#include "tests/runtime/outbox/moodle_fixture.hpp"

namespace waymark::outbox {
namespace {

// Two places over time; the first is not forgotten when the second was told.
TEST_F(MoodleTold, EveryPlaceOfTheRegistrationIsSetBack) {
  grant(90);
  save(settings(14, "mod_assign", 100));
  correct(95);
  ASSERT_EQ(state_of(14), 2);
  EXPECT_EQ(state_of(13), 0) << "the correction goes to the new activity, and leaves the old one";
  expect_agreed();
  house.execute("update handover set taken_back_at = ''");
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  EXPECT_EQ(state_of(14), 0);
  expect_agreed();
}

// Corrected, and then the name put right: the first completion's place is set back as well.
TEST_F(MoodleTold, ANamePutRightAfterACorrectionSetsEveryPlaceBack) {
  house.execute("update identity set moodle_username = 'bwren' where person_id = ?", {person});
  save(settings(13, "mod_assign", 20, R"(,"enrol_role_id":5)"));
  grant(70);
  correct(80);
  ASSERT_EQ(state_of(13, 6), 1);
  rename("tokafor", 1);
  look();
  EXPECT_EQ(state_of(13, 5), 1);
  EXPECT_EQ(state_of(13, 6), 0);
  EXPECT_EQ(house.count("select count(*) from handover where asked_by = '' and place like '%bwren%'"), 0);
  // The same while the correction still waits.
  house.execute("update connector set enabled = 0");
  correct(90);
  rename("bwren", 1);
  house.execute("update connector set enabled = 1");
  look();
  EXPECT_EQ(state_of(13, 5), 0);
  EXPECT_EQ(state_of(13, 6), 1);
  expect_agreed();
}

// Two modules of the person at one activity: what the other one holds stays.
TEST_F(MoodleTold, AnotherModuleAtTheSameActivityKeepsIt) {
  const auto other = house.enrol(person, house.course({.identifier = "module-two", .title = "Second module"}));
  save(settings(13, "mod_assign", 20));
  grant(90);
  ASSERT_TRUE(delivery::grant_completion(house.context(), other, {"passed", 80.0, ""}, kAdmin));
  look();
  withdraw();
  EXPECT_EQ(state_of(13), 1);
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), other, kAdmin));
  look();
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

// A wrong name put right: the right account hears of it, the wrong one gives it back.
TEST_F(MoodleTold, ANamePutRightIsToldAndTheWrongOneGivesItBack) {
  house.execute("update identity set moodle_username = 'bwren' where person_id = ?", {person});
  save(settings(13, "mod_assign", 20, R"(,"enrol_role_id":5)"));
  grant(90);
  ASSERT_EQ(state_of(13, 6), 1);
  rename("tokafor", 1);
  look();
  EXPECT_EQ(state_of(13, 5), 1);
  EXPECT_EQ(state_of(13, 6), 0);
  rename("tokafor", 0);
  expect_agreed();
}

// Withdrawn, renamed, given again while Moodle is away: the first place is set back although the registration is complete.
TEST_F(MoodleTold, WithdrawnRenamedAndGivenAgainSetsTheFirstNameBack) {
  grant(90);
  moodle.control(R"({"maintenance":true})");
  withdraw();
  rename("bwren", 0);
  grant(80);
  mended();
  look();
  EXPECT_EQ(state_of(13, 5), 0);
  expect_agreed();
}

// Renamed in Moodle: there is no account of the old name, and the completion stands under the new one.
TEST_F(MoodleTold, ANameThatMoodleHasNoMoreLeavesTheCompletion) {
  grant(90);
  house.execute("update handover set place = replace(place, 'tokafor', 'tfrost'), spot = replace(spot, 'tokafor', 'tfrost')");
  house.execute("update delivery set payload = replace(payload, 'tokafor', 'tfrost')");
  house.execute("update identity set moodle_username = 'tfrost'");
  rename("tokafor", 1);
  look();
  EXPECT_EQ(state_of(13), 1);
  EXPECT_EQ(house.value("select state from delivery where kind = 'withdrawal'"), "nothing to take back");
  expect_agreed();
}

// An account that the service user may not look up is not one that was renamed: what stands there stays asked for.
TEST_F(MoodleTold, AnAccountThatIsNotShownIsNotTakenForRenamed) {
  house.execute("update identity set moodle_username = 'bwren' where person_id = ?", {person});
  save(settings(13, "mod_assign", 20, R"(,"enrol_role_id":5)"));
  grant(90);
  rename("tokafor", 1);
  ASSERT_TRUE(run_connector(house.context(), "moo"));
  ASSERT_EQ(state_of(13, 5), 1);
  ASSERT_EQ(state_of(13, 6), 1);
  moodle.control(R"({"missing_capability":["moodle/user:viewalldetails"]})");
  look();
  EXPECT_EQ(house.value("select state from delivery where kind = 'withdrawal'"), "not taken by Moodle");
  mended();
  EXPECT_EQ(retry(), 1);
  EXPECT_EQ(state_of(13, 6), 0);
  EXPECT_EQ(state_of(13, 5), 1);
  expect_agreed();
}

// The withdrawal was refused under the old name; the name is put right here, and it is tried again.
TEST_F(MoodleTold, ARefusedWithdrawalIsTriedAgainUnderTheNewName) {
  grant(90);
  house.execute("update handover set place = replace(place, 'tokafor', 'tfrost'), spot = replace(spot, 'tokafor', 'tfrost')");
  house.execute("update identity set moodle_username = 'tfrost'");
  withdraw();
  EXPECT_EQ(state_of(13), 1);
  house.execute("update identity set moodle_username = 'tokafor'");
  EXPECT_EQ(retry(), 1);
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

// A command and the server's round at once: the withdrawal waits for the call that is under way.
TEST_F(MoodleTold, AWithdrawalDoesNotOvertakeACallUnderWay) {
  moodle.control(R"({"slow_ms":300})");
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  std::thread round([&] { (void)run_connector(house.context(), "moo"); });
  for (int i = 0; i < 200 && house.count("select count(*) from handover") == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_EQ(house.count("select count(*) from handover"), 1);
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  (void)run_connector(house.context(), "moo");
  round.join();
  look();
  EXPECT_EQ(state_of(13), 0);
  EXPECT_EQ(house.value("select state from delivery where kind = 'completion'"), "withdrawn");
  EXPECT_EQ(house.value("select state from delivery where kind = 'withdrawal'"), "taken back in Moodle");
  expect_agreed();
}

// ... and so does a correction: the last word there is the corrected score.
TEST_F(MoodleTold, ACorrectionDoesNotOvertakeACallUnderWay) {
  moodle.control(R"({"slow_ms":300})");
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 40.0, ""}, kAdmin));
  std::thread round([&] { (void)run_connector(house.context(), "moo"); });
  for (int i = 0; i < 200 && house.count("select count(*) from handover") == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_TRUE(delivery::correct_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  mended();  // quick from now on, but for the call that hangs
  (void)run_connector(house.context(), "moo");
  round.join();
  look();
  EXPECT_EQ(grade_of(13), 18);
  expect_agreed();
}

// Two people of one account there, as a wrong list made them: what the other one holds stays.
TEST_F(MoodleTold, AnotherPersonAtTheSamePlaceKeepsIt) {
  const auto bob = house.person("bob");
  house.execute("update identity set moodle_username = 'tokafor' where person_id = ?", {bob});
  const auto other = house.enrol(bob, course);
  grant(90);
  ASSERT_TRUE(delivery::grant_completion(house.context(), other, {"passed", 80.0, ""}, kAdmin));
  look();
  withdraw();
  EXPECT_EQ(state_of(13), 1);
  expect_agreed();
}

// A call that nobody waits for any more may still be under way there: what Moodle shows meanwhile is not the last word.
TEST_F(MoodleTold, AfterACallWithoutAnAnswerMoodleIsAskedAgain) {
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  hangs(kGrades);
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  ASSERT_TRUE(run_connector(house.context(), "moo"));
  EXPECT_EQ(house.count("select count(*) from delivery where kind = 'withdrawal' and open = 1"), 1);
  over_there("completion");
  ASSERT_EQ(state_of(13), 1);
  look();
  EXPECT_EQ(state_of(13), 0);
  EXPECT_EQ(house.value("select state from delivery where kind = 'withdrawal'"), "taken back in Moodle");
  expect_agreed();
}

// ... a grade that was corrected meanwhile,
TEST_F(MoodleTold, AfterAGradeWithoutAnAnswerTheCorrectedOneIsToldAgain) {
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 40.0, ""}, kAdmin));
  hangs(kGrades);
  ASSERT_TRUE(delivery::correct_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  ASSERT_TRUE(run_connector(house.context(), "moo"));
  ASSERT_EQ(grade_of(13), 18);
  over_there("completion");
  ASSERT_EQ(grade_of(13), 8);
  look();
  EXPECT_EQ(grade_of(13), 18);
  EXPECT_EQ(house.value("select state from delivery where kind = 'completion' and reference in (select completion_id from completion)"),
            "seen in Moodle");
}

// ... and a withdrawal after which the completion was given again.
TEST_F(MoodleTold, AfterAWithdrawalWithoutAnAnswerTheNewCompletionIsLookedAtAgain) {
  grant(90);
  grant_again_before_the_withdrawal_ends();
  look();
  EXPECT_EQ(state_of(13), 1);
  expect_agreed();
}

// Two places, one on a site that is not spoken to any more: what was done stays done, whichever site is asked next.
TEST_F(MoodleTold, EachPlaceIsSettledByItself) {
  grant(90);
  house.execute(
      "insert into handover (tenant, delivery_id, place, handed_at) select tenant, delivery_id, replace(replace("
      "place, '127.0.0.1', 'old.moodle.example'), ':13,', ':14,'), handed_at from handover");
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  EXPECT_EQ(house.value("select state from delivery where kind = 'withdrawal' and dead = 1"), "not sent to Moodle");
  EXPECT_EQ(house.count("select count(*) from handover where taken_back_at <> ''"), 1);
  house.execute("update handover set place = replace(place, 'old.moodle.example', '127.0.0.1') where taken_back_at = ''");
  EXPECT_EQ(retry(), 1);
  EXPECT_EQ(house.count("select count(*) from handover where taken_back_at = ''"), 0);
  expect_agreed();
}

// A withdrawal of the wrong name's place is under way when the whole completion is withdrawn: the flight settles its own place alone.
TEST_F(MoodleTold, AWithdrawalUnderWayDoesNotSettleAPlaceThatItDidNotAsk) {
  for (const bool refused : {false, true}) {
    house.execute("update identity set moodle_username = 'bwren' where person_id = ?", {person});
    save(settings(13, "mod_assign", 20, R"(,"enrol_role_id":5)"));
    grant(90);
    rename("tokafor", 1);
    for (int i = 0; i < 3 && house.count("select count(*) from delivery where kind = 'completion' and open = 1") > 0; ++i)
      ASSERT_TRUE(run_connector(house.context(), "moo"));
    ASSERT_EQ(state_of(13, 5), 1);
    ASSERT_EQ(state_of(13, 6), 1);
    moodle.control(
        refused
            ? R"({"slow_ms":150,"errors":[{"function":"core_completion_override_activity_completion_status","errorcode":"nopermissions","times":1}]})"
            : R"({"slow_ms":150})");
    std::thread round([&] { (void)run_connector(house.context(), "moo"); });
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
    round.join();
    mended();
    look();
    EXPECT_EQ(state_of(13, 5), 0) << refused;
    EXPECT_EQ(state_of(13, 6), 0) << refused;
    expect_agreed();
  }
}

// A name changed and changed back while the first call is under way: the completion is told once more, and stays.
TEST_F(MoodleTold, ANameChangedAndChangedBackLeavesTheCompletion) {
  moodle.control(R"({"slow_ms":150})");
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  std::thread round([&] { (void)run_connector(house.context(), "moo"); });
  for (int i = 0; i < 200 && house.count("select count(*) from handover") == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  rename("bwren", 1);
  rename("tokafor", 1);
  round.join();
  mended();
  look();
  EXPECT_EQ(state_of(13), 1);
  expect_agreed();
}

// The settings change between the correction and its telling: the old place is left when the new one is told.
TEST_F(MoodleTold, ACorrectionLeavesTheOldPlaceWhenItIsTold) {
  grant(70);
  house.execute("update connector set enabled = 0");
  correct(80);
  save(settings(14, "mod_assign", 100));
  house.execute("update connector set enabled = 1");
  look();
  EXPECT_EQ(state_of(14), 2);
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

// A slip in the settings, or in the name: what Moodle has stays until the completion is told elsewhere.
TEST_F(MoodleTold, ASlipTakesNothingAway) {
  grant(70);
  save(settings(99, "mod_assign", 20));
  correct(80);
  EXPECT_EQ(state_of(13), 1);
  save(settings(13, "mod_assign", 20));
  EXPECT_EQ(retry(), 1);
  EXPECT_EQ(grade_of(13), 16);
  rename("tfrost", 1);
  look();
  EXPECT_EQ(state_of(13), 1);
  rename("tokafor", 1);
  look();
  EXPECT_EQ(state_of(13), 1);
  EXPECT_EQ(house.count("select count(*) from delivery where dead = 1"), 0);
  expect_agreed();
}

// Refused, and then given again at the same place: nobody is to set it back by hand.
TEST_F(MoodleTold, ARefusedWithdrawalIsOffTheListWhenItsPlaceIsHeldAgain) {
  grant(90);
  refuses("core_completion_override_activity_completion_status");
  withdraw();
  ASSERT_EQ(take_backs(house.context(), "moo")->size(), 1u);
  mended();
  grant(80);
  EXPECT_TRUE(take_backs(house.context(), "moo")->empty());
  EXPECT_EQ(house.count("select count(*) from delivery where dead = 1"), 0);
  EXPECT_EQ(state_of(13), 1);
}

// Two connectors to one Moodle, each with a module at the same activity.
TEST_F(MoodleTold, AnotherConnectorsCompletionAtTheSameActivityIsLeft) {
  const auto other = house.enrol(person, house.course({.identifier = "module-two", .title = "Second module"}));
  save(settings(13, "mod_assign", 20));
  grant(90);
  house.connector("moo-2", "moodle", house.value("select config_json from connector"));
  ASSERT_TRUE(switch_connector(house.context(), "moo", false, "admin-1"));
  ASSERT_TRUE(delivery::grant_completion(house.context(), other, {"passed", 80.0, ""}, kAdmin));
  ASSERT_TRUE(run_connector(house.context(), "moo-2"));
  ASSERT_TRUE(switch_connector(house.context(), "moo", true, "admin-1"));
  withdraw();
  EXPECT_EQ(state_of(13), 1);
  expect_agreed();
}

TEST_F(MoodleTold, ANameThatIsEmptiedIsSaid) {
  grant(90);
  const auto changed = roster::change_person(house.context(), person, {{"moodle_username", ""}}, "admin-1");
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->told.nameless, 1);
  EXPECT_THAT(retold_words(changed->told), ::testing::ElementsAre(HasSubstr("1 completion stays in Moodle under the old name")));
  rename("tokafor", 0);
  look();
  EXPECT_EQ(state_of(13), 1);
}

}  // namespace
}  // namespace waymark::outbox
