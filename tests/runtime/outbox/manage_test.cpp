#include "runtime/outbox/manage.hpp"

#include <gmock/gmock.h>

#include "runtime/outbox/completion_record.hpp"
#include "runtime/outbox/registry.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

// What an administrator changes about a connector, and what becomes of the deliveries.
namespace waymark::outbox {
namespace {

using ::testing::HasSubstr;

class ManageTest : public waymark::testing::JournalTest {
 protected:
  void complete() {
    delivery::Journal journal(house.context());
    waymark::testing::Browser browser(house, launch());
    browser.visit("item-1", {{"cmi.core.score.raw", "85"}, {"cmi.core.lesson_status", "passed"}});
    ASSERT_EQ(browser.send(journal).status, 200);
  }
  std::string payload() { return house.value("select payload from delivery where kind = 'completion'"); }
  std::int64_t renew() {
    std::int64_t opened = 0;
    auto done = house.context().database.write([&](storage::Connection& db) -> Result<void> {
      opened = renew_deliveries(db, house.context().tenant, person, house.now());
      return {};
    });
    EXPECT_TRUE(done);
    return opened;
  }
};

TEST_F(ManageTest, EarlierCompletionsAreQueuedOnceWhenAConnectorComesLater) {
  complete();
  house.connector("moodle-1", "moodle");
  EXPECT_EQ(earlier_completions(house.context(), "moodle-1"), 1);
  EXPECT_EQ(queue_earlier(house.context(), "moodle-1", "admin"), 1);
  EXPECT_EQ(queue_earlier(house.context(), "moodle-1", "admin"), 0);
  EXPECT_EQ(earlier_completions(house.context(), "moodle-1"), 0);
  EXPECT_EQ(house.count("select count(*) from delivery where connector_id = 'moodle-1' and open = 1"), 1);
  EXPECT_THAT(payload(), HasSubstr("20000001"));
  EXPECT_THAT(payload(), HasSubstr("\"score\":85"));
}

TEST_F(ManageTest, StatementStoresTakeNoCompletions) {
  complete();
  house.connector("lrs-1", "lrs");
  EXPECT_EQ(earlier_completions(house.context(), "lrs-1"), 0);
  const auto queued = queue_earlier(house.context(), "lrs-1", "admin");
  ASSERT_FALSE(queued);
  EXPECT_EQ(queued.error().kind, ErrorKind::invalid);
}

TEST_F(ManageTest, WhatIsOffGetsNothingNewAndKeepsWhatWaits) {
  house.connector("moodle-1", "moodle");
  complete();
  ASSERT_TRUE(switch_connector(house.context(), "moodle-1", false, "admin"));
  EXPECT_FALSE(get_connector(house.context(), "moodle-1")->enabled);
  EXPECT_EQ(house.count("select count(*) from delivery where open = 1"), 1);
  ASSERT_TRUE(switch_connector(house.context(), "moodle-1", true, "admin"));
  EXPECT_TRUE(get_connector(house.context(), "moodle-1")->enabled);
  EXPECT_EQ(house.column("select action from audit where action like 'connector.o%' order by number"),
            (std::vector<std::string>{"connector.off", "connector.on"}));
}

TEST_F(ManageTest, NewSettingsAreCheckedBeforeTheyReplaceTheOldOnes) {
  const std::string good = R"({"base_url":"https://m.example","token_env":"WAYMARK_SECRET_T"})";
  house.connector("moodle-1", "moodle", good);
  house.execute("update connector set stopped_at = 'x', stopped_detail = 'token refused' where connector_id = 'moodle-1'");
  const auto refused = change_settings(house.context(), "moodle-1", R"({"base_url":"ftp://m.example"})", "admin");
  ASSERT_FALSE(refused);
  EXPECT_EQ(get_connector(house.context(), "moodle-1")->config_json, good);
  EXPECT_EQ(get_connector(house.context(), "moodle-1")->stopped_detail, "token refused");

  const std::string better = R"({"base_url":"https://moodle.example","token_env":"WAYMARK_SECRET_T"})";
  ASSERT_TRUE(change_settings(house.context(), "moodle-1", better, "admin"));
  EXPECT_EQ(get_connector(house.context(), "moodle-1")->config_json, better);
  EXPECT_EQ(get_connector(house.context(), "moodle-1")->stopped_at, "");
}

TEST_F(ManageTest, AChangeThatBeganWithOlderSettingsIsRefused) {
  const std::string first = R"({"base_url":"https://m.example","token_env":"WAYMARK_SECRET_T"})";
  const std::string second = R"({"base_url":"https://n.example","token_env":"WAYMARK_SECRET_T"})";
  house.connector("moodle-1", "moodle", first);
  ASSERT_TRUE(change_settings(house.context(), "moodle-1", second, "admin", first));
  const auto late = change_settings(house.context(), "moodle-1", first, "admin", first);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::conflict);
  EXPECT_EQ(get_connector(house.context(), "moodle-1")->config_json, second);
}

TEST_F(ManageTest, ACorrectedKeyReachesTheDeliveryThatWasRefusedForIt) {
  house.connector("moodle-1", "moodle");
  complete();
  house.execute("update delivery set open = 0, dead = 1, state = 'not taken by Moodle', attempts = 3, detail = 'no such user'");
  house.execute("update identity set moodle_username = 'ada.corrected' where person_id = ?", {person});
  EXPECT_EQ(renew(), 1);
  EXPECT_THAT(payload(), HasSubstr("ada.corrected"));
  EXPECT_EQ(house.value("select state from delivery"), "waiting to be sent");
  EXPECT_EQ(house.count("select count(*) from delivery where open = 1 and attempts = 0 and dead = 0"), 1);
}

// "Try refused deliveries again" asks with what is held now, and leaves a withdrawal as it was sent.
TEST_F(ManageTest, ARetryIsComposedAnew) {
  house.connector("moodle-1", "moodle");
  complete();
  house.execute(
      "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, open, dead, "
      "next_try, created_at, updated_at) select tenant, 'back', connector_id, 99, 'withdrawal', reference, 'as it was', 0, 1, "
      "'', '', '' from delivery");
  house.execute("update delivery set open = 0, dead = 1, state = 'not taken by Moodle', attempts = 3");
  house.execute("update identity set moodle_username = 'ada.corrected' where person_id = ?", {person});
  EXPECT_EQ(retry_closed(house.context(), "moodle-1", "admin"), 2);
  EXPECT_THAT(payload(), HasSubstr("ada.corrected"));
  EXPECT_EQ(house.value("select payload from delivery where delivery_id = 'back'"), "as it was");
  EXPECT_EQ(house.count("select count(*) from delivery where open = 1 and dead = 0 and attempts = 0"), 2);
}

TEST_F(ManageTest, WhoeverWasNotInEsrIsAskedAboutAgain) {
  house.connector("esr-1", "esr");
  complete();
  house.execute("update delivery set open = 0, dead = 0, state = 'not in ESR'");
  EXPECT_EQ(renew(), 1);
  house.execute("update delivery set open = 0, dead = 0, state = 'Waiting to be loaded by your trust'");
  EXPECT_EQ(renew(), 0);
}

TEST_F(ManageTest, WhatWasTakenStaysAsItWasSent) {
  house.connector("moodle-1", "moodle");
  complete();
  const std::string sent = payload();
  house.execute("update delivery set open = 0, state = 'seen in Moodle'");
  house.execute("update identity set moodle_username = 'ada.corrected' where person_id = ?", {person});
  EXPECT_EQ(renew(), 0);
  EXPECT_EQ(payload(), sent);
  EXPECT_EQ(house.value("select state from delivery"), "seen in Moodle");
}

}  // namespace
}  // namespace waymark::outbox
