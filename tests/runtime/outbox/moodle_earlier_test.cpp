// What earlier versions told and left, and marks by hand.
#include "tests/runtime/outbox/moodle_moved_fixture.hpp"

namespace waymark::outbox {
namespace {

// Of versions that did not ask: places under another name are nobody's to change, and are listed.
TEST_F(MoodleMoved, WhatStandsUnderAnotherNameIsListedAndSaidBefore) {
  grant(90);
  house.execute("update handover set place = json_set(place, '$.site', 'old.example')");
  house.execute("update handover set spot = ?", {spot_of(house.value("select place from handover"))});
  const auto preview = preview_recall(house.context(), house.value("select completion_id from completion"), connectors::Change::withdrawal);
  ASSERT_TRUE(preview);
  EXPECT_THAT(preview->at(0).words,
              HasSubstr("What was told at old.example, another Moodle than the connector speaks to by now, is listed"));
  withdraw();
  EXPECT_THAT(list(), HasSubstr("set the activity back at old.example by hand"));
  EXPECT_EQ(state_of(13), 1);
}

// The answer for them, when it was the same Moodle all the time: its places are put under its name, and what was refused is done.
TEST_F(MoodleMoved, WhatStandsUnderAnEarlierNameIsOfTheSameMoodle) {
  grant(90);
  house.execute("update handover set place = json_set(place, '$.site', 'old.example')");
  house.execute("update handover set spot = ?", {spot_of(house.value("select place from handover"))});
  withdraw();
  ASSERT_THAT(list(), HasSubstr("If it is the same Moodle"));
  ASSERT_EQ(state_of(13), 1);
  move(house.value("select config_json from connector"), Moved::same);
  look();
  EXPECT_EQ(list(), "");
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

// What stands under the name of a Moodle that another connector speaks to is that one's, whatever is said of one's own.
TEST_F(MoodleMoved, AnotherConnectorsNameIsNotTaken) {
  grant(90);
  ASSERT_TRUE(add_connector(house.context(), "moodle", "Other", elsewhere(), "admin-1"));
  house.execute("update handover set place = json_set(place, '$.site', ?)", {of("Other").site});
  house.execute("update handover set spot = ?", {spot_of(house.value("select place from handover"))});
  move(house.value("select config_json from connector where connector_id = 'moo'"), Moved::same);
  EXPECT_EQ(house.value("select json_extract(place, '$.site') from handover"), of("Other").site);
}

// An address at which nobody else has told anything is one's own.
TEST_F(MoodleMoved, BackAtTheAddressThatOneHasToldAt) {
  grant(90);
  house.execute("update connector set config_json = json_set(config_json, '$.base_url', 'http://localhost:9')");
  save(settings(13, "mod_assign", 20));
  EXPECT_EQ(mine().site, here());
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

// Asked once more (an upgrade), when all that a corrected completion has is what it corrects.
TEST_F(MoodleMoved, WhatARefusedCorrectionHasIsHeld) {
  grant(90);
  withdraw();
  grant(80);
  ASSERT_EQ(state_of(13), 1);
  save(settings(99, "mod_assign", 20));
  correct(85);
  save(settings(13, "mod_assign", 20));
  house.execute("update handover set taken_back_at = '' where asked_by <> ''");
  house.execute("update delivery set open = 1, next_try = '' where kind = 'withdrawal'");
  look();
  EXPECT_EQ(state_of(13), 1);
}

// The same when the refusal came after the new place was noted: nobody can tell what of it is there.
TEST_F(MoodleMoved, WhatACorrectionThatWasRefusedHalfwayHasIsHeld) {
  grant(90);
  withdraw();
  grant(80);
  ASSERT_EQ(state_of(13), 1);
  save(settings(14, "mod_assign", 100));
  refuses("core_grades_update_grades");
  correct(85);
  ASSERT_THAT(house.value("select place from handover where asked_by = '' and place like '%:14,%'"), HasSubstr("14")) << "it was noted";
  mended();
  house.execute("update handover set taken_back_at = '' where asked_by <> ''");
  house.execute("update delivery set open = 1, next_try = '' where kind = 'withdrawal'");
  look();
  EXPECT_EQ(state_of(13), 1);
}

// What a version that moved one connector alone left behind is said, and can be put right.
TEST_F(MoodleMoved, ConnectorsOfOneNameAtTwoAddressesAreSaid) {
  grant(90);
  house.connector("left", "moodle", settings(13, "mod_assign", 20));
  house.execute("update connector set config_json = ? where connector_id = 'moo'", {elsewhere().insert(1, "\"site\":\"" + here() + "\",")});
  std::vector<std::string> said;
  const auto ask = [&] {
    said.clear();
    upkeep::check_told(house.context(), {}, [&](const upkeep::Finding& one) { said.push_back(one.message); });
  };
  ask();
  EXPECT_THAT(said, ::testing::Contains(HasSubstr("two connectors count as one Moodle and have two addresses")));
  ASSERT_TRUE(change_settings(house.context(), "left", elsewhere(), "admin-1", {}, Moved::one))
      << "same or one: they have one name already";
  EXPECT_EQ(house.count("select count(*) from handover where taken_back_at = ''"), 1) << "nothing of it is forgotten";
  ask();
  EXPECT_THAT(said, ::testing::Not(::testing::Contains(HasSubstr("two addresses"))));
  EXPECT_EQ(of("left").site, here());
}

// What earlier versions left at an older activity of a completion that stands is found, and asked for.
TEST_F(MoodleMoved, AnOlderPlaceOfWhatStandsIsFoundAndSetBack) {
  grant(90);
  save(settings(14, "mod_assign", 100));
  correct(95);
  ASSERT_EQ(state_of(14), 2);
  ASSERT_EQ(state_of(13), 0);
  house.execute("update handover set asked_by = '', taken_back_at = ''");
  const auto old = old_places(house.context());
  ASSERT_EQ(old->size(), 1u);
  EXPECT_THAT(old->at(0).place, HasSubstr("14"));
  EXPECT_EQ(doctor(false), "bad: completions stand at an older place in Moodle as well, and nobody is asked to set that back");
  EXPECT_EQ(doctor(true), "mended: completions stand at an older place in Moodle as well, and nobody is asked to set that back");
  look();
  EXPECT_TRUE(old_places(house.context())->empty());
  EXPECT_EQ(house.count("select count(*) from handover where place like '%:13,%' and taken_back_at <> ''"), 1);
  EXPECT_EQ(state_of(14), 2);
}

TEST_F(MoodleMoved, AnActivityOfAnEarlierVersionIsFoundInThePersonsCourses) {
  grant(90);
  ASSERT_EQ(state_of(13), 1);
  save(settings(14, "mod_assign", 100));
  place_of_an_earlier_version(13);
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  EXPECT_EQ(list(), "");
  expect_agreed();
}

TEST_F(MoodleMoved, AnActivityOfAnEarlierVersionThatNobodySeesIsListed) {
  grant(90);
  place_of_an_earlier_version(99);
  withdraw();
  EXPECT_THAT(list(), HasSubstr("activity 99, for 'tokafor'"));
  EXPECT_THAT(list(), HasSubstr("None of this person's courses in Moodle shows activity 99"));
}

TEST_F(MoodleMoved, TheActivityOfAnEarlierVersionThatIsHeldAgainIsLeft) {
  grant(90);
  place_of_an_earlier_version(13);
  correct(95);
  EXPECT_EQ(state_of(13), 1);
  EXPECT_EQ(list(), "");
  EXPECT_EQ(house.count("select count(*) from delivery where kind = 'withdrawal'"), 0) << "it is the same place";
  EXPECT_TRUE(old_places(house.context())->empty());
}

// The place of an earlier version and today's of the same activity are one place, whatever their texts say of its course.
TEST_F(MoodleMoved, AnEarlierVersionsPlaceIsTheSamePlace) {
  grant(90);
  place_of_an_earlier_version(13);
  grant_again_before_the_withdrawal_ends();
  look();
  EXPECT_EQ(state_of(13), 1);
  expect_agreed();
}

TEST_F(MoodleMoved, AnEarlierVersionsPlaceThatIsHeldAgainIsOffTheList) {
  grant(90);
  place_of_an_earlier_version(13);
  refuses("core_completion_override_activity_completion_status");
  withdraw();
  ASSERT_NE(list(), "");
  mended();
  grant(80);
  EXPECT_EQ(list(), "");
  EXPECT_EQ(state_of(13), 1);
}

// The list showed one place; another one came to the same entry before it was marked.
TEST_F(MoodleMoved, AMarkSettlesWhatTheListShowed) {
  house.execute("update identity set moodle_username = 'bwren' where person_id = ?", {person});
  save(settings(13, "mod_assign", 20, R"(,"enrol_role_id":5)"));
  grant(90);
  rename("tokafor", 1);
  refuses("core_completion_override_activity_completion_status");
  look();
  const auto shown = *take_backs(house.context(), "moo");
  ASSERT_EQ(shown.size(), 1u);
  ASSERT_THAT(shown[0].places, HasSubstr("bwren"));
  withdraw();
  const auto marked = mark_taken_back(house.context(), "moo", {shown[0].id}, "admin-1");
  ASSERT_FALSE(marked);
  EXPECT_EQ(marked.error().kind, ErrorKind::conflict);
  EXPECT_THAT(marked.error().message, HasSubstr("has changed since the list was shown"));
  const auto now = *take_backs(house.context(), "moo");
  ASSERT_EQ(now.size(), 1u);
  EXPECT_THAT(now[0].places, HasSubstr("tokafor"));
  ASSERT_TRUE(mark_taken_back(house.context(), "moo", {now[0].id}, "admin-1"));
  EXPECT_EQ(list(), "");
}

}  // namespace
}  // namespace waymark::outbox
