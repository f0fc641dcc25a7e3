// Moodle at another address.
#include "runtime/outbox/addresses.hpp"
#include "tests/runtime/outbox/moodle_moved_fixture.hpp"

namespace waymark::outbox {
namespace {

TEST_F(MoodleMoved, AnotherAddressIsAskedAbout) {
  grant(90);
  const auto refused = change(elsewhere(), Moved::unsaid);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  EXPECT_THAT(refused.error().message, HasSubstr("base_url is a new address, and 1 completion was told at the old one (" + here() + ")."));
  EXPECT_THAT(refused.error().message, HasSubstr("For another Moodle add a connector of its own"));
  EXPECT_THAT(house.value("select config_json from connector"), HasSubstr("127.0.0.1")) << "nothing was saved";
  EXPECT_TRUE(change(settings(14, "mod_assign", 100), Moved::unsaid)) << "the address is as it was";
  auto slash = settings(13, "mod_assign", 20);
  slash.replace(slash.find("\",\"token"), 1, "/\"");
  EXPECT_TRUE(change(slash, Moved::unsaid)) << "a slash is no other address";
}

// Of versions that kept no places.
TEST_F(MoodleMoved, WhatWasToldWithoutAPlaceIsAskedAbout) {
  grant(90);
  house.execute("update handover set place = '', spot = ''");
  EXPECT_FALSE(change(elsewhere(), Moved::unsaid));
}

// An account whose name is written in another case is the same account.
TEST_F(MoodleMoved, TheCaseOfAUserNameIsNoOtherPlace) {
  grant(90);
  house.execute("update handover set place = replace(place, 'tokafor', 'TOkafor')");
  house.execute("update handover set spot = ?", {spot_of(house.value("select place from handover"))});
  correct(95);
  EXPECT_EQ(list(), "");
  EXPECT_EQ(house.count("select count(*) from delivery where kind = 'withdrawal'"), 0);
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  EXPECT_EQ(list(), "");
  expect_agreed();
}

TEST_F(MoodleMoved, NothingToldNothingAsked) { save(elsewhere()); }

TEST_F(MoodleMoved, TheSameMoodleAtANewAddress) {
  grant(90);
  move(elsewhere(), Moved::same);
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

// A correction while an old call is still on its way to the former address: one place all the same.
TEST_F(MoodleMoved, TheAddressChangesDuringACall) {
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  moodle.control(R"({"slow_ms":300})");
  std::thread under_way([&] { (void)run_connector(house.context(), "moo"); });
  for (int i = 0; i < 500 && house.count("select count(*) from handover") == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  move(elsewhere(), Moved::same);
  under_way.join();
  mended();
  look();
  EXPECT_EQ(state_of(13), 1);
  EXPECT_EQ(house.count("select count(*) from handover"), 1);
  EXPECT_EQ(house.count("select count(*) from delivery where kind = 'withdrawal'"), 0);
}

// Settings that come with a site of their own, a copy of older ones perhaps, say nothing.
TEST_F(MoodleMoved, WhatTheSettingsNameAsSiteCountsForNothing) {
  grant(90);
  save(settings(13, "mod_assign", 20).insert(1, R"("site":"made.up.test",)"));
  correct(95);
  EXPECT_EQ(house.count("select count(*) from handover where place like '%made.up%'"), 0);
  EXPECT_EQ(list(), "");
}

// The list names the address at which people find that Moodle today.
TEST_F(MoodleMoved, TheListNamesTodaysAddress) {
  grant(90);
  move(elsewhere(), Moved::same);
  refuses("core_completion_override_activity_completion_status");
  withdraw();
  EXPECT_THAT(list(), HasSubstr("at localhost:"));
  EXPECT_THAT(list(), ::testing::Not(HasSubstr("127.0.0.1")));
}

// Two connectors to one Moodle keep one name and one address for it, whichever is moved. Who comes to an old address later is another.
TEST_F(MoodleMoved, ConnectorsToOneMoodleMoveTogether) {
  house.connector("two", "moodle", settings(11, "mod_page", 0));  // of a version that allowed it
  grant(90);
  const auto asked = change_settings(house.context(), "two", elsewhere(), "admin-1");
  ASSERT_FALSE(asked) << "the other one has told something there";
  EXPECT_THAT(asked.error().message, HasSubstr("It then is the new address of \"" +
                                               house.value("select name from connector where connector_id = 'moo'") + "\" as well."));
  house.execute("update connector set stopped_at = 'then', stopped_detail = 'no such address' where connector_id = 'moo'");
  ASSERT_TRUE(change_settings(house.context(), "two", elsewhere(), "admin-1", {}, Moved::same));
  EXPECT_EQ(of("two").site, here());
  EXPECT_THAT(of("two").base_url, HasSubstr("localhost"));
  EXPECT_EQ(mine().site, here());
  EXPECT_EQ(mine().base_url, of("two").base_url);
  EXPECT_EQ(mine().courses.begin()->second.cmid, 13) << "nothing else of it changes";
  EXPECT_EQ(house.value("select stopped_at from connector where connector_id = 'moo'"), "") << "it tries the new address";
  EXPECT_EQ(house.count("select count(*) from audit where action = 'connector.set' and target = 'moo' and detail like 'moved along%'"), 1);
  withdraw();
  EXPECT_EQ(state_of(13), 0);
}

// A Moodle moves, and a new one is put up at its old address, where a connector to the first one that has told nothing was left.
TEST_F(MoodleMoved, WhoComesToTheOldAddressIsAnother) {
  house.connector("Left", "moodle", settings(13, "mod_assign", 20));
  ASSERT_TRUE(switch_connector(house.context(), "Left", false, "admin-1"));
  grant(90);
  move(elsewhere(), Moved::same);
  ASSERT_TRUE(add_connector(house.context(), "moodle", "New", settings(13, "mod_assign", 20), "admin-1"));
  EXPECT_EQ(of("New").site, here() + " (2)");
  EXPECT_EQ(of("Left").base_url, mine().base_url);
}

// Two Moodles never get one name, also when one comes back to an address that the other still has here.
TEST_F(MoodleMoved, TwoMoodlesThatChangeAddresses) {
  grant(90);
  move(elsewhere(), Moved::same);
  ASSERT_TRUE(add_connector(house.context(), "moodle", "New", settings(13, "mod_assign", 20), "admin-1"));
  const auto refused = change(settings(13, "mod_assign", 20), Moved::same);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("base_url is the address of \"New\", which speaks to another Moodle"));
  std::string third = settings(13, "mod_assign", 20);
  third.replace(third.find("127.0.0.1"), 9, "127.0.0.2");
  ASSERT_TRUE(change_settings(house.context(), "New", third, "admin-1")) << "it has told nothing";
  move(settings(13, "mod_assign", 20), Moved::same);
  EXPECT_EQ(mine().site, here());
  EXPECT_THAT(of("New").site, HasSubstr("127.0.0.2"));
}

// Somebody added a connector for the new address, and it told what stands, before anybody said that the Moodle had moved: the two
// are one by a person's word, and what each has told is one place.
TEST_F(MoodleMoved, AConnectorThatWasAtTheNewAddressFirst) {
  grant(90);
  const auto early = add_connector(house.context(), "moodle", "Early", elsewhere(), "admin-1");
  ASSERT_TRUE(early);
  ASSERT_EQ(*queue_earlier(house.context(), *early, "admin-1"), 1);
  ASSERT_TRUE(run_connector(house.context(), *early));
  ASSERT_EQ(house.count("select count(distinct spot) from handover"), 2);
  EXPECT_FALSE(change(elsewhere(), Moved::same));
  move(elsewhere(), Moved::one);
  EXPECT_EQ(mine().site, of("Early").site);
  EXPECT_EQ(mine().base_url, of("Early").base_url);
  EXPECT_EQ(house.count("select count(distinct spot) from handover"), 1);
  EXPECT_EQ(house.value("select spot from handover limit 1"), spot_of(house.value("select place from handover limit 1")));
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  look();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run_connector(house.context(), *early));
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

// A path may name two Moodles in two cases; a host may not.
TEST_F(MoodleMoved, TheCaseOfAPathIsAnotherAddress) {
  EXPECT_EQ(connectors::moodle::site_of("https://Moodle.Example/LMS/"), "moodle.example/LMS");
  EXPECT_EQ(connectors::moodle::site_of("HTTP://moodle.example"), "moodle.example");
  EXPECT_EQ(connectors::moodle::site_of("https://moodle.example:443/lms"), "moodle.example/lms");
  EXPECT_EQ(connectors::moodle::site_of("http://moodle.example:80"), "moodle.example");
  EXPECT_EQ(connectors::moodle::site_of("http://moodle.example:443"), "moodle.example:443");
}

// One delivery was told under both names of what is one Moodle.
class MoodleOfTwoNames : public MoodleMoved {
 protected:
  void told_under_both(const std::string& asked_by, const std::string& taken_back_at) {
    grant(90);
    ASSERT_TRUE(add_connector(house.context(), "moodle", "Early", elsewhere(), "admin-1"));
    house.execute(
        "insert into handover (tenant, delivery_id, place, handed_at, asked_by, taken_back_at) select tenant, delivery_id, json_set(place, "
        "'$.site', ?), handed_at, ?, ? from handover",
        {of("Early").site, asked_by, taken_back_at});
  }
};

TEST_F(MoodleOfTwoNames, WhatStandsUnderOneStands) {
  told_under_both("", "2026-01-01T00:00:00Z");
  move(elsewhere(), Moved::one);
  EXPECT_EQ(house.count("select count(*) from handover"), 1);
  EXPECT_EQ(house.count("select count(*) from handover where taken_back_at = ''"), 1);
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

TEST_F(MoodleOfTwoNames, WhatIsInForceIsNotAskedForWhereOneWasNot) {
  told_under_both("a withdrawal", "");
  move(elsewhere(), Moved::one);
  EXPECT_EQ(house.column("select asked_by from handover"), std::vector<std::string>{""});
}

TEST_F(MoodleOfTwoNames, WhatIsNoMoreStaysAskedForWhicheverWasAsked) {
  told_under_both("", "");
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  house.execute("update handover set asked_by = iif(json_extract(place, '$.site') = ?, 'a withdrawal', '')", {here()});
  move(elsewhere(), Moved::one);
  EXPECT_EQ(house.column("select asked_by from handover"), std::vector<std::string>{"a withdrawal"});
}

// An earlier version took addresses that are no front page: they are read, compared and may stay; nobody gets one anew.
TEST_F(MoodleMoved, AnAddressThatIsRefusedByNowMayStay) {
  const auto with_page = [&](std::string json) { return json.insert(json.find("\",\"token"), "/index.php"); };
  house.connector("old", "moodle", with_page(elsewhere()));
  EXPECT_TRUE(change_settings(house.context(), "old", with_page(elsewhere()), "admin-1"));
  EXPECT_EQ(house.context()
                .database
                .read_value<std::string>([&](storage::Connection& db) -> Result<std::string> {
                  return connector_at(db, house.context(),
                                      connectors::moodle::site_of(moodle.url() + "/index.php").replace(0, 9, "localhost"));
                })
                .value(),
            "old");
  const auto refused = change(with_page(elsewhere()), Moved::unsaid);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("front page"));
  EXPECT_FALSE(add_connector(house.context(), "moodle", "More", with_page(settings(13, "mod_assign", 20)), "admin-1"));
  EXPECT_TRUE(change_settings(house.context(), "old", elsewhere(), "admin-1"));
}

}  // namespace
}  // namespace waymark::outbox
