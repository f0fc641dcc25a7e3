// One connector for one Moodle: several of them, one that is off, and a Moodle that is gone.
#include "runtime/outbox/gone.hpp"
#include "runtime/outbox/store.hpp"
#include "tests/runtime/outbox/moodle_moved_fixture.hpp"

namespace waymark::outbox {
namespace {

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

// A token is refused, or nothing answers, after somebody has put the settings right: the connector goes on with the new ones.
TEST_F(MoodleMoved, WhatARoundOfThePastFindsHoldsUpNobody) {
  SqliteOutboxStore round(house.context().database, 1, get_connector(house.context(), "moo")->generation);
  save(settings(14, "mod_assign", 100));
  const auto standing = [&] {
    return house.column("select stopped_at || stopped_detail || away_since || away_until || away_detail from connector").at(0);
  };
  ASSERT_TRUE(round.stop("moo", "The token was refused.", house.now()));
  EXPECT_EQ(standing(), "");
  ASSERT_TRUE(round.away("moo", "no answer", house.now(), house.now()));
  EXPECT_EQ(standing(), "");
  SqliteOutboxStore next(house.context().database, 1, get_connector(house.context(), "moo")->generation);
  ASSERT_TRUE(next.away("moo", "no answer", house.now(), house.now()));
  ASSERT_TRUE(round.answers_again("moo"));
  EXPECT_THAT(standing(), HasSubstr("no answer"));
  ASSERT_TRUE(next.stop("moo", "The token was refused.", house.now()));
  EXPECT_THAT(standing(), HasSubstr("The token was refused."));
  EXPECT_FALSE(round.stop("nobody", "", house.now()));
}

// The same through a whole round: the refusal of the old token is under way while the new one is saved.
TEST_F(MoodleMoved, ATokenThatIsPutRightWhileTheOldOneIsRefused) {
  ::setenv("WAYMARK_SECRET_WRONG", "not-the-token", 1);
  std::string wrong = settings(13, "mod_assign", 20);
  wrong.replace(wrong.find("WAYMARK_SECRET_TOLD"), 19, "WAYMARK_SECRET_WRONG");
  save(wrong);
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  const auto begun = [&] { return moodle.state().find("begun")->integer(); };
  const auto before = begun();
  moodle.control(R"({"slow_ms":500})");
  std::thread under_way([&] { (void)run_connector(house.context(), "moo"); });
  for (int i = 0; i < 500 && begun() == before; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  save(settings(13, "mod_assign", 20));
  under_way.join();
  mended();
  EXPECT_EQ(house.value("select stopped_at from connector"), "");
  EXPECT_EQ(house.value("select state || attempts from delivery"), "waiting to be sent0");
  look();
  EXPECT_EQ(state_of(13), 1);
}

// Said to be gone, or given other numbers, while the first calls of a round were answered: nothing of that round goes out any more,
// what it was refused says nothing of the Moodle that is there now, and it is tried anew at once.
TEST_F(MoodleMoved, ARoundOfThePastTellsNothingMore) {
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  const auto place = connectors::moodle::to_json({here(), "tokafor", {.course_id = 2, .cmid = 13, .component = "mod_assign"}});
  const auto generation = [&] { return get_connector(house.context(), "moo")->generation; };
  const std::vector<std::function<void()>> changes = {[&] {
                                                        ASSERT_TRUE(moodle_is_gone(house.context(), "moo", "admin-1"));
                                                        ASSERT_TRUE(switch_connector(house.context(), "moo", true, "admin-1"));
                                                      },
                                                      [&] { save(settings(14, "mod_assign", 100)); }};
  for (const auto& change : changes) {
    SqliteOutboxStore round(house.context().database, 1, generation());
    const auto due = round.due("moo", 1, false, house.now());
    ASSERT_EQ(due->size(), 1u);
    change();
    EXPECT_FALSE(round.hand_over(due->at(0), place, house.now())->go);
    EXPECT_EQ(house.count("select count(*) from handover"), 0);
    connectors::Outcome refused;
    refused.kind = connectors::Outcome::Kind::rejected;
    refused.state = "refused by Moodle";
    ASSERT_TRUE(round.record(due->at(0).id, refused, "", house.now()));
    EXPECT_EQ(house.column("select state || open || dead || attempts from delivery"), std::vector<std::string>{"waiting to be sent100"});
  }
  SqliteOutboxStore round(house.context().database, 1, generation());
  EXPECT_TRUE(round.hand_over(round.due("moo", 1, false, house.now())->at(0), place, house.now())->go);
}

// Two names become one while a withdrawal is answered: the place has another name by now, and is asked for once more.
TEST_F(MoodleMoved, AWithdrawalUnderWayWhileNamesBecomeOne) {
  grant(90);
  ASSERT_TRUE(add_connector(house.context(), "moodle", "Early", elsewhere(), "admin-1"));
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  SqliteOutboxStore round(house.context().database, 1, get_connector(house.context(), "moo")->generation);
  const auto due = round.due("moo", 1, false, house.now());
  ASSERT_EQ(due->size(), 1u);
  move(elsewhere(), Moved::one);
  connectors::Outcome done;
  done.kind = connectors::Outcome::Kind::delivered;
  done.state = "taken back in Moodle";
  done.taken_back = due->at(0).places;
  ASSERT_TRUE(round.record(due->at(0).id, done, "", house.now()));
  EXPECT_EQ(house.value("select state from delivery where kind = 'withdrawal'"), "waiting to be sent");
  look();
  EXPECT_EQ(state_of(13), 0);
  expect_agreed();
}

// What an earlier version told at another Moodle stands there, whoever is gone.
TEST_F(MoodleMoved, WhatStandsAtAnotherMoodleIsNotForgotten) {
  grant(90);
  house.execute("update handover set place = json_set(place, '$.site', 'old.example')");
  house.execute("update handover set spot = ?", {spot_of(house.value("select place from handover"))});
  withdraw();
  ASSERT_THAT(list(), HasSubstr("set the activity back at old.example by hand"));
  const auto gone = moodle_is_gone(house.context(), "moo", "admin-1");
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->places, 0);
  EXPECT_THAT(list(), HasSubstr("set the activity back at old.example by hand"));
}

// Two names of one address, as an earlier version left them: said, put right, and gone together.
TEST_F(MoodleMoved, OneAddressUnderTwoNames) {
  grant(90);
  house.connector("left", "moodle", settings(13, "mod_assign", 20).insert(1, R"("site":"left.example",)"));
  house.execute(
      "insert into handover (tenant, delivery_id, place, handed_at, spot) select tenant, delivery_id, json_set(place, '$.site', "
      "'left.example'), "
      "handed_at, 'left.example 13 tokafor' from handover");
  const auto said = [&] {
    std::vector<std::string> all;
    upkeep::check_told(house.context(), {}, [&](const upkeep::Finding& one) { all.push_back(one.message); });
    return all;
  };
  EXPECT_THAT(said(), ::testing::Contains(HasSubstr("two connectors have one address and count as two Moodles: ")));
  ASSERT_TRUE(change_settings(house.context(), "left", house.value("select config_json from connector where connector_id = 'left'"),
                              "admin-1", {}, Moved::one));
  EXPECT_EQ(of("left").site, mine().site);
  EXPECT_EQ(house.column("select json_extract(place, '$.site') from handover"), std::vector<std::string>{here()});
  EXPECT_THAT(said(), ::testing::Not(::testing::Contains(HasSubstr("count as two Moodles"))));
  house.execute("update connector set config_json = json_set(config_json, '$.site', 'left.example') where connector_id = 'left'");
  EXPECT_EQ(moodle_is_gone(house.context(), "left", "admin-1")->connectors.size(), 2u);
}

// What stopped for a wrong token goes on with the right one in the moment in which that is saved: never the one without the other.
TEST_F(MoodleMoved, SettingsAreSavedAndTheConnectorGoesOnInOne) {
  SqliteOutboxStore store(house.context().database, 1);
  ASSERT_TRUE(store.stop("moo", "The token was refused.", house.now()));
  house.execute("create trigger no_disk before update of stopped_at on connector begin select raise(abort, 'disk full'); end");
  const auto before = house.value("select config_json from connector");
  EXPECT_FALSE(change_settings(house.context(), "moo", settings(14, "mod_assign", 100), "admin-1"));
  EXPECT_EQ(house.value("select config_json from connector"), before);
  house.execute("drop trigger no_disk");
  save(settings(14, "mod_assign", 100));
  EXPECT_EQ(house.value("select stopped_at from connector"), "");
  EXPECT_EQ(house.count("select count(*) from audit where action = 'connector.resume'"), 1);
}

// Several of them, under three names: one answer is enough, and who has the name at another address keeps that.
TEST_F(MoodleMoved, OneAddressUnderThreeNames) {
  grant(90);
  const auto left = [&](const std::string& id, const std::string& site, std::string json) {
    house.connector(id, "moodle", json.insert(1, "\"site\":\"" + site + "\","));
    house.execute(
        "insert into handover (tenant, delivery_id, place, handed_at, spot) select tenant, delivery_id, json_set(place, '$.site', ?1), "
        "handed_at, ?1 "
        "from handover where place like '%127.0.0.1%' limit 1",
        {site});
  };
  left("b1", "b.example", settings(13, "mod_assign", 20));
  left("c1", "c.example", settings(13, "mod_assign", 20));
  house.connector("b2", "moodle", settings(13, "mod_assign", 20).insert(1, R"("site":"b.example",)"));
  house.connector("b3", "moodle", elsewhere().insert(1, R"("site":"b.example",)"));
  ASSERT_EQ(house.count("select count(distinct json_extract(place, '$.site')) from handover"), 3);
  const auto still = [&] { return house.count("select count(*) from connector where generation = 0"); };
  ASSERT_EQ(still(), 5);
  ASSERT_TRUE(change_settings(house.context(), "b1", house.value("select config_json from connector where connector_id = 'b1'"), "admin-1",
                              {}, Moved::one));
  for (const char* id : {"moo", "b1", "b2", "c1"}) EXPECT_EQ(of(id).site, here()) << id;
  EXPECT_EQ(still(), 0) << "a round under way knows places by names that are gone";
  EXPECT_EQ(of("b3").base_url, connectors::moodle::read_config(elsewhere())->base_url);
  EXPECT_EQ(house.column("select json_extract(place, '$.site') from handover"), std::vector<std::string>{here()});
}

// Switched off in the midst of a round: what was made ready does not go any more.
TEST_F(MoodleMoved, AConnectorThatIsSwitchedOffTellsNothingMore) {
  SqliteOutboxStore store(house.context().database, 1);
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  const auto due = store.due("moo", 1, false, house.now());
  ASSERT_EQ(due->size(), 1u);
  const auto place = connectors::moodle::to_json({here(), "tokafor", {.course_id = 2, .cmid = 13, .component = "mod_assign"}});
  ASSERT_TRUE(switch_connector(house.context(), "moo", false, "admin-1"));
  EXPECT_FALSE(store.hand_over(due->at(0), place, house.now())->go);
  EXPECT_EQ(house.count("select count(*) from handover"), 0);
  ASSERT_TRUE(switch_connector(house.context(), "moo", true, "admin-1"));
  EXPECT_TRUE(store.hand_over(due->at(0), place, house.now())->go);
}

TEST_F(MoodleMoved, ASecondConnectorToOneMoodleIsRefused) {
  const auto refused = add_connector(house.context(), "moodle", "Second", settings(13, "mod_assign", 20), "admin-1");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("one connector speaks to one Moodle"));
  EXPECT_THAT(refused.error().message, HasSubstr("waymark connector gone"));
  ASSERT_TRUE(add_connector(house.context(), "moodle", "Second", elsewhere(), "admin-1"));
  EXPECT_FALSE(change_settings(house.context(), "Second", settings(13, "mod_assign", 20), "admin-1"))
      << "nor by a change, when nothing is told yet";
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

// What waits at a connector that is off is nobody's task, and is not done: doctor says so.
TEST_F(MoodleMoved, WhatWaitsAtAConnectorThatIsOffIsSaid) {
  grant(90);
  ASSERT_TRUE(switch_connector(house.context(), "moo", false, "admin-1"));
  EXPECT_FALSE(waiting_while_off(house.context(), "moo")->any());
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  EXPECT_EQ(waiting_while_off(house.context(), "moo")->withdrawn, 1);
  std::vector<std::string> said;
  upkeep::check_told(house.context(), {}, [&](const upkeep::Finding& one) { said.push_back(one.message); });
  EXPECT_THAT(said, ::testing::Contains(HasSubstr("is switched off. 1 withdrawn completion may still stand there")));
  ASSERT_TRUE(switch_connector(house.context(), "moo", true, "admin-1"));
  EXPECT_FALSE(waiting_while_off(house.context(), "moo")->any());
}

// The answer of the one that is gone comes while it is said to be gone.
TEST_F(MoodleMoved, AnAnswerOfTheMoodleThatIsGoneCountsForNothing) {
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  moodle.control(R"({"slow_ms":300})");
  std::thread under_way([&] { (void)run_connector(house.context(), "moo"); });
  for (int i = 0; i < 500 && house.count("select count(*) from handover") == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
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

// So is what waits to be told: here all that a Moodle that is gone had.
TEST_F(MoodleMoved, WhatWaitsToBeToldByAConnectorThatIsOffIsSaid) {
  grant(90);
  ASSERT_TRUE(moodle_is_gone(house.context(), "moo", "admin-1"));
  EXPECT_EQ(waiting_while_off(house.context(), "moo")->to_tell, 1);
  std::vector<std::string> said;
  upkeep::check_told(house.context(), {}, [&](const upkeep::Finding& one) { said.push_back(one.message); });
  EXPECT_THAT(said, ::testing::Contains(HasSubstr("is switched off. 1 completion waits to be told there")));
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
  for (int i = 0; i < 500 && house.count("select count(*) from open_call") == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(house.count("select count(*) from open_call"), 1) << "the other one's call is under way";
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
  for (int i = 0; i < 500 && house.count("select count(*) from handover") == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
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
