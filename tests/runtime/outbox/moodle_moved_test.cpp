// Moodle at another address, activities that earlier versions told, and marks by hand.
#include "tests/runtime/outbox/moodle_fixture.hpp"

#include "connectors/moodle/place.hpp"
#include "runtime/outbox/old_places.hpp"
#include "runtime/outbox/store.hpp"
#include "runtime/upkeep/doctor.hpp"

namespace waymark::outbox {
namespace {

class MoodleMoved : public MoodleTold {
 protected:
  // The same server by its other name.
  std::string elsewhere() {
    std::string json = settings(13, "mod_assign", 20);
    return json.replace(json.find("127.0.0.1"), 9, "localhost");
  }
  Result<void> change(const std::string& json, Moved moved) { return change_settings(house.context(), "moo", json, "admin-1", {}, moved); }
  void move(const std::string& json, Moved moved) {
    const auto done = change(json, moved);
    ASSERT_TRUE(done) << done.error().message;
  }
  std::string here() const { return connectors::moodle::site_of(moodle.url()); }
  std::string list() {
    std::string words;
    const auto all = take_backs(house.context(), "moo");
    for (const auto& one : *all) words += take_back_words(one);
    return words;
  }
  // What doctor says first of what connectors were told, up to the numbers.
  std::string doctor(bool fix) {
    std::string first;
    upkeep::DoctorOptions options;
    options.fix = fix;
    upkeep::check_told(house.context(), options, [&](const upkeep::Finding& one) {
      using State = upkeep::Finding::State;
      const char* state = one.state == State::bad ? "bad" : one.state == State::mended ? "mended" : one.state == State::good ? "good" : "warning";
      if (first.empty()) first = std::string(state) + ": " + one.message.substr(0, one.message.find(": "));
    });
    return first;
  }
  std::int64_t earlier() { return *earlier_completions(house.context(), "moo"); }
  // As if an earlier version had told it: the course of the activity is not known.
  void place_of_an_earlier_version(int cmid) {
    house.execute("update handover set place = json_set(place, '$.course_id', 0, '$.cmid', ?, '$.component', '')", {std::int64_t{cmid}});
    house.execute("update handover set spot = ?", {spot_of(house.value("select place from handover"))});
  }
};

TEST_F(MoodleMoved, AnotherAddressIsAskedAbout) {
  grant(90);
  const auto refused = change(elsewhere(), Moved::unsaid);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  EXPECT_THAT(refused.error().message, HasSubstr("base_url is a new address, and at " + here() + " 1 completion was told."));
  EXPECT_THAT(house.value("select config_json from connector"), HasSubstr("127.0.0.1")) << "nothing was saved";
  EXPECT_TRUE(change(settings(14, "mod_assign", 100), Moved::unsaid)) << "the address is as it was";
  auto slash = settings(13, "mod_assign", 20);
  slash.replace(slash.find("\",\"token"), 1, "/\"");
  EXPECT_TRUE(change(slash, Moved::unsaid)) << "a slash is no other address";
}

TEST_F(MoodleMoved, NothingToldNothingAsked) { save(elsewhere()); }

TEST_F(MoodleMoved, TheSameMoodleAtANewAddress) {
  grant(90);
  move(elsewhere(), Moved::same);
  EXPECT_EQ(earlier(), 0);
  correct(95);
  EXPECT_EQ(list(), "");
  EXPECT_EQ(state_of(13), 1);
  EXPECT_EQ(grade_of(13), 19);
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  EXPECT_EQ(list(), "");
  expect_agreed();
}

// And asked anew at the next change: what was said of one address says nothing of another.
TEST_F(MoodleMoved, EveryChangeOfTheAddressIsAskedAbout) {
  grant(90);
  move(elsewhere(), Moved::same);
  EXPECT_FALSE(change(settings(13, "mod_assign", 20), Moved::unsaid));
  EXPECT_FALSE(change(elsewhere().replace(elsewhere().find("localhost"), 9, "127.0.0.2"), Moved::unsaid));
  EXPECT_TRUE(change(house.value("select config_json from connector"), Moved::unsaid));
}

// Settings that come with a site of their own, a copy of older ones perhaps, say nothing.
TEST_F(MoodleMoved, WhatTheSettingsNameAsSiteCountsForNothing) {
  grant(90);
  save(settings(13, "mod_assign", 20).insert(1, R"("site":"made.up.test",)"));
  correct(95);
  EXPECT_EQ(house.count("select count(*) from handover where place like '%made.up%'"), 0);
  EXPECT_EQ(list(), "");
}

TEST_F(MoodleMoved, AnotherMoodleIsToldWhatStandsAndTheOldOneKeepsIt) {
  grant(90);
  move(elsewhere(), Moved::another);
  EXPECT_EQ(earlier(), 1);
  EXPECT_EQ(doctor(false), "warning: completions were told at another Moodle only than the one that their connector speaks to");
  ASSERT_EQ(*queue_earlier(house.context(), "moo", "admin-1"), 1);
  look();
  EXPECT_EQ(house.value("select state from delivery where kind = 'completion'"), "seen in Moodle");
  EXPECT_EQ(earlier(), 0);
  EXPECT_EQ(doctor(false), "good: what connectors were told agrees with the record");
  EXPECT_EQ(list(), "") << "what stands at the old one is right there";
  correct(95);
  EXPECT_EQ(list(), "");
  EXPECT_TRUE(old_places(house.context())->empty());
  const auto preview = preview_recall(house.context(), house.value("select completion_id from completion"), connectors::Change::withdrawal);
  ASSERT_TRUE(preview);
  withdraw();
  EXPECT_THAT(list(), HasSubstr("set the activity back at " + here() + " by hand"));
  EXPECT_EQ(state_of(13), 0);
}

TEST_F(MoodleMoved, ThePreviewSaysWhatCannotBeSetBack) {
  grant(90);
  move(elsewhere(), Moved::another);
  const auto preview = preview_recall(house.context(), house.value("select completion_id from completion"), connectors::Change::withdrawal);
  ASSERT_TRUE(preview);
  EXPECT_THAT(preview->at(0).words, HasSubstr("What was told at " + here() + ", another Moodle than the connector speaks to by now, is listed"));
}

// There and back: what was told at the first one is known again.
TEST_F(MoodleMoved, BackAtTheFirstMoodle) {
  grant(90);
  move(elsewhere(), Moved::another);
  correct(95);
  move(settings(13, "mod_assign", 20), Moved::another);
  EXPECT_EQ(earlier(), 1) << "the corrected one was told at the other";
  ASSERT_EQ(*queue_earlier(house.context(), "moo", "admin-1"), 1);
  look();
  EXPECT_EQ(list(), "");
  EXPECT_EQ(state_of(13), 1);
}

// A wrong answer is put right by the other one.
TEST_F(MoodleMoved, AWrongAnswerIsPutRight) {
  grant(90);
  move(elsewhere(), Moved::same);
  move(elsewhere(), Moved::another);
  EXPECT_EQ(earlier(), 1);
  withdraw();
  EXPECT_THAT(list(), HasSubstr("at " + here() + " by hand"));
}

// A call that is made ready for one Moodle does not go on when the settings name another one by now.
TEST_F(MoodleMoved, WhatWasMadeReadyForTheOldMoodleIsMadeReadyAgain) {
  SqliteOutboxStore store(house.context().database, 1);
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  const auto due = store.due("moo", 1, false, house.now());
  ASSERT_EQ(due->size(), 1u);
  const auto place = [&](const std::string& site) {
    return connectors::moodle::to_json({site, "tokafor", {.course_id = 2, .cmid = 13, .component = "mod_assign"}});
  };
  EXPECT_FALSE(store.hand_over(due->at(0), place("other.example"), house.now())->go);
  EXPECT_EQ(house.count("select count(*) from handover"), 0);
  EXPECT_TRUE(store.hand_over(due->at(0), place(here()), house.now())->go);
}

// Two connectors to one Moodle, of which one has its new address: one Moodle all the same. Who comes to an old address later is another.
TEST_F(MoodleMoved, ConnectorsToOneMoodleShareItsName) {
  const auto second = add_connector(house.context(), "moodle", "Second", settings(13, "mod_assign", 20), "admin-1");
  ASSERT_TRUE(second);
  grant(90);
  move(elsewhere(), Moved::same);
  ASSERT_TRUE(run_connector(house.context(), *second));
  withdraw();
  EXPECT_EQ(house.count("select count(distinct json_extract(place, '$.site')) from handover"), 1);
  const auto third = add_connector(house.context(), "moodle", "Third", elsewhere(), "admin-1");
  ASSERT_TRUE(third);
  EXPECT_EQ(house.value("select json_extract(config_json, '$.site') from connector where name = 'Third'"), here());
  move(elsewhere().replace(elsewhere().find("localhost"), 9, "127.0.0.2"), Moved::same);
  house.execute("update connector set config_json = json_set(config_json, '$.base_url', 'http://127.0.0.3') where name in ('Second', 'Third')");
  const auto fourth = add_connector(house.context(), "moodle", "Fourth", settings(13, "mod_assign", 20), "admin-1");
  ASSERT_TRUE(fourth);
  EXPECT_EQ(house.value("select json_extract(config_json, '$.site') from connector where name = 'Fourth'"), here() + " (2)");
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
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  hangs("core_completion_override_activity_completion_status");
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 70.0, ""}, kAdmin));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run_connector(house.context(), "moo"));
  over_there("withdrawal");
  ASSERT_EQ(state_of(13), 0);
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

// Two connectors to one Moodle at the same moment: one takes a completion back while the other tells its own.
TEST_F(MoodleMoved, TwoConnectorsToOneMoodleTakeTurns) {
  save(settings(11, "mod_page", 0));
  grant(90);
  ASSERT_EQ(state_of(11), 1);
  house.connector("moo-2", "moodle", settings(11, "mod_page", 0));
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  house.execute("update delivery set open = 0 where connector_id = 'moo' and kind = 'completion'");
  moodle.control(R"({"slow_ms":300})");
  std::thread second([&] { (void)run_connector(house.context(), "moo-2"); });
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  (void)run_connector(house.context(), "moo");
  second.join();
  mended();
  EXPECT_EQ(house.value("select state from delivery where connector_id = 'moo-2'"), "seen in Moodle");
  EXPECT_EQ(state_of(11), 1);
}

// Settings that were saved while another connector's calls were waited for are those that count.
TEST_F(MoodleMoved, ARoundReadsTheSettingsWhenItsTurnHasCome) {
  house.connector("moo-2", "moodle", settings(11, "mod_page", 0));
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  moodle.control(R"({"slow_ms":400})");
  Service service(house.context());
  service.start();
  for (int i = 0; i < 500 && house.count("select count(*) from handover") == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_TRUE(change_settings(house.context(), "moo-2", settings(14, "mod_assign", 100), "admin-1"));
  mended();
  for (int i = 0; i < 1000 && house.count("select count(*) from delivery where open = 1") > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  service.stop();
  EXPECT_EQ(state_of(13), 1);
  EXPECT_EQ(state_of(14), 2);
  EXPECT_EQ(state_of(11), -1) << "the settings from before";
}

}  // namespace
}  // namespace waymark::outbox
