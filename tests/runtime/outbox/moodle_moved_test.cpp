// Moodle at another address, activities that earlier versions told, and marks by hand.
#include "tests/runtime/outbox/moodle_fixture.hpp"

#include "connectors/moodle/place.hpp"

namespace waymark::outbox {
namespace {

class MoodleMoved : public MoodleTold {
 protected:
  // The same server by its other name.
  std::string elsewhere(const std::string& more = {}) {
    std::string json = settings(13, "mod_assign", 20);
    json.replace(json.find("127.0.0.1"), 9, "localhost");
    return json.insert(1, more);
  }
  std::string here() const { return connectors::moodle::site_of(moodle.url()); }
  std::string list() {
    std::string words;
    const auto all = take_backs(house.context(), "moo");
    for (const auto& one : *all) words += take_back_words(one);
    return words;
  }
  // As if an earlier version had told it: the course of the activity is not known.
  void place_of_an_earlier_version(int cmid) {
    house.execute("update handover set place = json_set(place, '$.course_id', 0, '$.cmid', ?, '$.component', '')", {std::int64_t{cmid}});
  }
};

TEST_F(MoodleMoved, AnotherAddressIsAskedAbout) {
  grant(90);
  const auto refused = change_settings(house.context(), "moo", elsewhere(), "admin-1");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  EXPECT_THAT(refused.error().message, HasSubstr("base_url is another address than " + here() + ", where 1 completion was told"));
  EXPECT_THAT(refused.error().message, HasSubstr("former_addresses"));
  EXPECT_THAT(house.value("select config_json from connector"), HasSubstr("127.0.0.1")) << "nothing was saved";
  const auto both = elsewhere(R"("former_addresses":["HTTPS://)" + here() + R"(/"],"other_moodles":[")" + here() + R"("],)");
  ASSERT_FALSE(change_settings(house.context(), "moo", both, "admin-1"));
}

TEST_F(MoodleMoved, NothingToldNothingAsked) { save(elsewhere()); }

TEST_F(MoodleMoved, TheSameMoodleAtANewAddress) {
  grant(90);
  save(elsewhere(R"("former_addresses":["HTTP://)" + here() + R"(/"],)"));
  correct(95);
  EXPECT_EQ(list(), "");
  EXPECT_EQ(state_of(13), 1);
  EXPECT_EQ(grade_of(13), 19);
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  EXPECT_EQ(list(), "");
  expect_agreed();
}

TEST_F(MoodleMoved, AnotherMoodleKeepsWhatItWasToldUntilSomebodyGoesThere) {
  grant(90);
  save(elsewhere(R"("other_moodles":[")" + here() + R"("],)"));
  const auto preview = preview_recall(house.context(), house.value("select completion_id from completion"), connectors::Change::withdrawal);
  ASSERT_TRUE(preview);
  EXPECT_THAT(preview->at(0).words, HasSubstr("What was told at " + here() + ", which this connector speaks to no more, is listed"));
  withdraw();
  EXPECT_THAT(list(), HasSubstr("at " + here()));
  EXPECT_THAT(list(), HasSubstr("enter " + here() + " in the settings as a former address"));
}

// Said too late: what was listed is asked for, and what stands there stays.
TEST_F(MoodleMoved, WhatWasListedForAFormerAddressIsSettledWhenItIsSaid) {
  grant(90);
  save(elsewhere(R"("other_moodles":[")" + here() + R"("],)"));
  correct(95);
  ASSERT_NE(list(), "");
  save(elsewhere(R"("former_addresses":[")" + here() + R"("],)"));
  look();
  EXPECT_EQ(list(), "");
  EXPECT_EQ(state_of(13), 1);
  EXPECT_EQ(house.count("select count(*) from handover where place like '%127.0.0.1%'"), 0);
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

// A call that was under way while the address was changed had noted the old one.
TEST_F(MoodleMoved, WhatWasOnItsWayDuringTheChangeMovesWithTheRest) {
  grant(90);
  save(elsewhere(R"("former_addresses":[")" + here() + R"("],)"));
  house.execute("update handover set place = json_set(place, '$.site', ?)", {here()});
  correct(95);
  EXPECT_EQ(list(), "");
  EXPECT_EQ(house.count("select count(*) from handover where place like '%127.0.0.1%'"), 0);
}

// Told at both addresses by one delivery (raised in between): one place, as it was left last.
TEST_F(MoodleMoved, ToldAtBothAddressesIsOnePlace) {
  pass("60");
  save(elsewhere(R"("other_moodles":[")" + here() + R"("],)"));
  house.execute("update delivery set open = 1, next_try = ? where kind = 'completion'", {house.now()});
  look();
  ASSERT_EQ(house.count("select count(*) from handover"), 2);
  save(elsewhere(R"("former_addresses":[")" + here() + R"("],)"));
  look();
  EXPECT_EQ(house.count("select count(*) from handover where taken_back_at = '' and asked_by = ''"), 1);
  EXPECT_EQ(house.count("select count(*) from handover"), 1);
  EXPECT_EQ(list(), "");
  EXPECT_EQ(state_of(13), 1);
  withdraw();
  EXPECT_EQ(state_of(13), 0);
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

}  // namespace
}  // namespace waymark::outbox
