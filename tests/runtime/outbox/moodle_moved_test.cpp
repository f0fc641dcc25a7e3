// Moodle at another address, activities that earlier versions told, and marks by hand.
#include "tests/runtime/outbox/moodle_fixture.hpp"

#include "connectors/moodle/place.hpp"
#include "runtime/outbox/gone.hpp"
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
  connectors::moodle::Config of(const std::string& name) {
    return *connectors::moodle::read_config(house.value("select config_json from connector where name = ?1 or connector_id = ?1", {name}));
  }
  connectors::moodle::Config mine() { return *connectors::moodle::read_config(house.value("select config_json from connector where connector_id = 'moo'")); }
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
  for (int i = 0; i < 500 && house.count("select count(*) from handover") == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
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

// For another Moodle there is another connector: it tells what stands, and the old one keeps what it has until it is withdrawn there.
TEST_F(MoodleMoved, AnotherMoodleHasAConnectorOfItsOwn) {
  grant(90);
  ASSERT_TRUE(switch_connector(house.context(), "moo", false, "admin-1"));
  connectors::FakeMoodle other;
  auto json = settings(13, "mod_assign", 20);
  json.replace(json.find(moodle.url()), moodle.url().size(), other.url());
  const auto second = add_connector(house.context(), "moodle", "Second", json, "admin-1");
  ASSERT_TRUE(second);
  ASSERT_EQ(*queue_earlier(house.context(), *second, "admin-1"), 1);
  ASSERT_TRUE(run_connector(house.context(), *second));
  EXPECT_EQ(house.value("select state from delivery where connector_id = ?", {*second}), "seen in Moodle");
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run_connector(house.context(), *second));
  EXPECT_EQ(house.value("select state from delivery where connector_id = ? and kind = 'withdrawal'", {*second}), "taken back in Moodle");
  EXPECT_EQ(house.value("select state from delivery where connector_id = 'moo' and kind = 'withdrawal'"), "waiting to be sent");
  EXPECT_EQ(state_of(13), 1) << "until it is on again";
  ASSERT_TRUE(switch_connector(house.context(), "moo", true, "admin-1"));
  look();
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

// Of versions that did not ask: places under another name are nobody's to change, and are listed.
TEST_F(MoodleMoved, WhatStandsUnderAnotherNameIsListedAndSaidBefore) {
  grant(90);
  house.execute("update handover set place = json_set(place, '$.site', 'old.example')");
  house.execute("update handover set spot = ?", {spot_of(house.value("select place from handover"))});
  const auto preview = preview_recall(house.context(), house.value("select completion_id from completion"), connectors::Change::withdrawal);
  ASSERT_TRUE(preview);
  EXPECT_THAT(preview->at(0).words, HasSubstr("What was told at old.example, another Moodle than the connector speaks to by now, is listed"));
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

// Another connector's name is not taken; and an address at which nobody else has told anything is one's own.
TEST_F(MoodleMoved, BackAtTheAddressThatOneHasToldAt) {
  grant(90);
  house.execute("update connector set config_json = json_set(config_json, '$.base_url', 'http://localhost:9')");
  save(settings(13, "mod_assign", 20));
  EXPECT_EQ(mine().site, here());
  withdraw();
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
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

// Two connectors to one Moodle keep one name and one address for it, whichever is moved. Who comes to an old address later is another.
TEST_F(MoodleMoved, ConnectorsToOneMoodleMoveTogether) {
  house.connector("two", "moodle", settings(11, "mod_page", 0));  // of a version that allowed it
  grant(90);
  const auto asked = change_settings(house.context(), "two", elsewhere(), "admin-1");
  ASSERT_FALSE(asked) << "the other one has told something there";
  EXPECT_THAT(asked.error().message, HasSubstr("It then is the new address of \"" + house.value("select name from connector where connector_id = 'moo'") + "\" as well."));
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

TEST_F(MoodleMoved, ASecondConnectorToOneMoodleIsRefused) {
  const auto refused = add_connector(house.context(), "moodle", "Second", settings(13, "mod_assign", 20), "admin-1");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("one connector speaks to one Moodle"));
  EXPECT_THAT(refused.error().message, HasSubstr("waymark connector gone"));
  ASSERT_TRUE(add_connector(house.context(), "moodle", "Second", elsewhere(), "admin-1"));
  EXPECT_FALSE(change_settings(house.context(), "Second", settings(13, "mod_assign", 20), "admin-1")) << "nor by a change, when nothing is told yet";
}

// Installed anew at its address: what was told to the old one is nobody's any more, and what stands is told to the new one.
TEST_F(MoodleMoved, AMoodleThatIsGone) {
  grant(90);
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 80.0, ""}, kAdmin));
  const auto gone = moodle_is_gone(house.context(), "moo", "admin-1");
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->places, 1);
  EXPECT_EQ(gone->again, 1);
  EXPECT_EQ(house.value("select enabled from connector where connector_id = 'moo'"), "0");
  EXPECT_EQ(house.count("select count(*) from delivery where kind = 'withdrawal' and (open = 1 or dead = 1)"), 0);
  save(settings(14, "mod_assign", 100));
  ASSERT_TRUE(switch_connector(house.context(), "moo", true, "admin-1"));
  look();
  EXPECT_EQ(state_of(14), 2);
  EXPECT_EQ(state_of(13), 1) << "that activity is of the one that is gone";
  withdraw();
  EXPECT_EQ(state_of(14), 0);
  EXPECT_EQ(list(), "");
  expect_agreed();
  EXPECT_FALSE(moodle_is_gone(house.context(), "nobody", "admin-1"));
}

// A connector of that name that an earlier version left at another address is another's.
TEST_F(MoodleMoved, WhatStandsElsewhereIsNotGone) {
  grant(90);
  house.connector("left", "moodle", elsewhere().insert(1, "\"site\":\"" + here() + "\","));
  const auto gone = moodle_is_gone(house.context(), "left", "admin-1");
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->connectors.size(), 1u);
  EXPECT_EQ(house.count("select count(*) from handover where taken_back_at = ''"), 1);
  EXPECT_EQ(house.value("select enabled from connector where connector_id = 'moo'"), "1");
}

// Another connector to the same Moodle, off, waits to tell the same completion under the name put right: the wrong one holds nothing.
TEST_F(MoodleMoved, WhatWaitsToBeToldUnderAnotherNameHoldsNothing) {
  house.execute("update identity set moodle_username = 'bwren' where person_id = ?", {person});
  save(settings(13, "mod_assign", 20, R"(,"enrol_role_id":5)"));
  house.connector("two", "moodle", settings(13, "mod_assign", 20, R"(,"enrol_role_id":5)"));
  grant(90);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run_connector(house.context(), "two"));
  ASSERT_EQ(house.count("select count(*) from handover"), 2);
  ASSERT_TRUE(switch_connector(house.context(), "two", false, "admin-1"));
  rename("tokafor", 2);
  look();
  EXPECT_EQ(state_of(13, 5), 1);
  EXPECT_EQ(state_of(13, 6), 0);
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

// What waits at a connector that is off is nobody's task, and is not done: doctor says so.
TEST_F(MoodleMoved, WhatWaitsAtAConnectorThatIsOffIsSaid) {
  grant(90);
  ASSERT_TRUE(switch_connector(house.context(), "moo", false, "admin-1"));
  EXPECT_EQ(*waiting_while_off(house.context(), "moo"), 0);
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  EXPECT_EQ(*waiting_while_off(house.context(), "moo"), 1);
  std::vector<std::string> said;
  upkeep::check_told(house.context(), {}, [&](const upkeep::Finding& one) { said.push_back(one.message); });
  EXPECT_THAT(said, ::testing::Contains(HasSubstr("is switched off. 1 withdrawn completion may still stand there")));
  ASSERT_TRUE(switch_connector(house.context(), "moo", true, "admin-1"));
  EXPECT_EQ(*waiting_while_off(house.context(), "moo"), 0);
}

// A path may name two Moodles in two cases; a host may not.
TEST_F(MoodleMoved, TheCaseOfAPathIsAnotherAddress) {
  EXPECT_EQ(connectors::moodle::site_of("https://Moodle.Example/LMS/"), "moodle.example/LMS");
  EXPECT_EQ(connectors::moodle::site_of("HTTP://moodle.example"), "moodle.example");
  EXPECT_EQ(connectors::moodle::site_of("https://moodle.example:443/lms"), "moodle.example/lms");
  EXPECT_EQ(connectors::moodle::site_of("http://moodle.example:80"), "moodle.example");
  EXPECT_EQ(connectors::moodle::site_of("http://moodle.example:443"), "moodle.example:443");
}

// The answer of the one that is gone comes while it is said to be gone.
TEST_F(MoodleMoved, AnAnswerOfTheMoodleThatIsGoneCountsForNothing) {
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  moodle.control(R"({"slow_ms":300})");
  std::thread under_way([&] { (void)run_connector(house.context(), "moo"); });
  for (int i = 0; i < 500 && house.count("select count(*) from handover") == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_TRUE(moodle_is_gone(house.context(), "moo", "admin-1"));
  under_way.join();
  EXPECT_EQ(house.value("select state from delivery"), "waiting to be sent");
  mended();
  save(settings(14, "mod_assign", 100));
  ASSERT_TRUE(switch_connector(house.context(), "moo", true, "admin-1"));
  look();
  EXPECT_EQ(state_of(14), 2);
  expect_agreed();
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
  ASSERT_TRUE(change_settings(house.context(), "left", elsewhere(), "admin-1", {}, Moved::one)) << "same or one: they have one name already";
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
