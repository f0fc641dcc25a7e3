#include "runtime/outbox/esr_files.hpp"

#include <gmock/gmock.h>

#include "connectors/esr/states.hpp"
#include "connectors/recall.hpp"
#include "runtime/outbox/manage.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/outbox/store.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

// ESR files from what is queued: nothing depends on when the outbox last ran.
namespace waymark::outbox {
namespace {

namespace esr = connectors::esr;
using ::testing::HasSubstr;

class EsrFiles : public waymark::testing::JournalTest {
 protected:
  EsrFiles() {
    house.execute("update identity set vpd = '901' where person_id = ?", {person});
    delivery::Journal journal(house.context());
    waymark::testing::Browser browser(house, launch());
    browser.visit("item-1", {{"cmi.core.score.raw", "85"}, {"cmi.core.lesson_status", "passed"}});
    EXPECT_EQ(browser.send(journal).status, 200);
    const std::string code = house.value("select code from course");
    house.connector("esr-1", "esr", R"({"competences":{")" + code + R"(":{"by_vpd":{"901":"901|LOCAL|Who leads - 1 Year|"}}}})");
  }
  std::string state() { return house.value("select state from delivery"); }
};

TEST_F(EsrFiles, WhatWasQueuedAMomentAgoIsInTheFile) {
  ASSERT_EQ(queue_earlier(house.context(), "esr-1", "admin"), 1);
  const auto done = export_esr_files(house.context(), "esr-1", "admin");
  ASSERT_TRUE(done) << done.error().message;
  ASSERT_EQ(done->files.size(), 1u) << house.value("select state || detail from delivery");
  EXPECT_EQ(done->files[0].rows, 1);
  EXPECT_EQ(done->held, 0u);
  EXPECT_EQ(state(), esr::words_for(esr::State::exported));
}

// After a restore the store does not know the last files: their numbers are never given again.
TEST_F(EsrFiles, NumbersBeginWhereTheSettingsSay) {
  ASSERT_EQ(queue_earlier(house.context(), "esr-1", "admin"), 1);
  const std::string settings = house.value("select config_json from connector where connector_id = 'esr-1'");
  const auto save = [&](const char* from) {
    return change_settings(house.context(), "esr-1", "{\"numbers_from\":{" + std::string(from) + "}," + settings.substr(1), "admin");
  };
  for (const char* wrong : {"\"90\":3", "\"901\":0", "\"901\":100000000", "\"901\":\"3\""}) EXPECT_FALSE(save(wrong)) << wrong;
  ASSERT_TRUE(save("\"901\":15,\"902\":4"));
  EXPECT_EQ(export_esr_files(house.context(), "esr-1", "admin")->files.at(0).sequence, 15);
  ASSERT_TRUE(save("\"901\":2"));
  house.execute("update delivery set open = 1, state = 'waiting to be sent'");
  house.execute("delete from esr_row");
  EXPECT_EQ(export_esr_files(house.context(), "esr-1", "admin")->files.at(0).sequence, 16) << "never backwards";
}

TEST_F(EsrFiles, WhatAnOffConnectorHoldsIsCounted) {
  ASSERT_EQ(queue_earlier(house.context(), "esr-1", "admin"), 1);
  ASSERT_TRUE(switch_connector(house.context(), "esr-1", false, "admin"));
  const auto done = export_esr_files(house.context(), "esr-1", "admin");
  ASSERT_TRUE(done);
  EXPECT_TRUE(done->files.empty());
  EXPECT_EQ(done->held, 1u);
}

// The server's round read the delivery before the file was written, and records what it found after.
TEST_F(EsrFiles, ALateRoundDoesNotTakeTheLineOutOfItsFile) {
  ASSERT_EQ(queue_earlier(house.context(), "esr-1", "admin"), 1);
  ASSERT_TRUE(export_esr_files(house.context(), "esr-1", "admin"));
  SqliteOutboxStore store(house.context().database, house.context().tenant);
  connectors::Outcome waiting;
  waiting.kind = connectors::Outcome::Kind::waiting;
  waiting.state = esr::words_for(esr::State::pending);
  ASSERT_TRUE(store.record(house.value("select delivery_id from delivery"), waiting, "", house.now()));
  EXPECT_EQ(state(), esr::words_for(esr::State::exported));
}

// What was left out earlier is said each time, until it is put right.
TEST_F(EsrFiles, WhatStandsAsInvalidIsCountedAndNamedEachTime) {
  house.execute("update identity set vpd = '' where person_id = ?", {person});
  ASSERT_EQ(queue_earlier(house.context(), "esr-1", "admin"), 1);
  for (int time = 0; time < 2; ++time) {
    const auto done = export_esr_files(house.context(), "esr-1", "admin");
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_TRUE(done->files.empty());
    EXPECT_EQ(done->invalid, 1u) << time;
    ASSERT_EQ(done->left_out.size(), 1u) << time;
    EXPECT_EQ(done->left_out[0].person_name, house.value("select display_name from identity where person_id = '" + person + "'"));
    EXPECT_THAT(done->left_out[0].detail, HasSubstr("VPD"));
  }
  house.execute("update identity set vpd = '901' where person_id = ?", {person});
  ASSERT_EQ(retry_closed(house.context(), "esr-1", "admin"), 1);
  const auto done = export_esr_files(house.context(), "esr-1", "admin");
  ASSERT_TRUE(done);
  EXPECT_EQ(done->files.size(), 1u);
  EXPECT_EQ(done->invalid, 0u);
  EXPECT_TRUE(done->left_out.empty());
}

TEST_F(EsrFiles, WhatMustBeCorrectedIsSaidInWordsAndKeepsItsCode) {
  house.execute("update identity set vpd = '' where person_id = ?", {person});
  ASSERT_EQ(queue_earlier(house.context(), "esr-1", "admin"), 1);
  ASSERT_TRUE(export_esr_files(house.context(), "esr-1", "admin"));
  EXPECT_EQ(state(), "INVALID_DATA");
  const auto counts = state_counts(house.context(), "esr-1");
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->at(0).state, "INVALID_DATA");
  EXPECT_EQ(counts->at(0).words, "Not exported: the data must be corrected");
  const auto rows = deliveries_of(house.context(), "esr-1", "INVALID_DATA", 10, 0);
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->at(0).words, "Not exported: the data must be corrected");
  EXPECT_TRUE(rows->at(0).dead);
  EXPECT_FALSE(rows->at(0).detail.empty());
  EXPECT_THAT(told_of(house.context(), {registration})->at(registration), HasSubstr("the data must be corrected"));

  house.execute("update identity set vpd = '901' where person_id = ?", {person});
  EXPECT_EQ(retry_closed(house.context(), "esr-1", "admin"), 1);
  const auto done = export_esr_files(house.context(), "esr-1", "admin");
  ASSERT_TRUE(done);
  EXPECT_EQ(done->files.size(), 1u) << "the key as it is now";
}

// Which states mean that the other side has nothing is said once, by the connectors.
TEST(ReachOfEsr, WordsAndCodes) {
  using connectors::Reach;
  using connectors::reach_of;
  EXPECT_EQ(reach_of("esr", esr::words_for(esr::State::pending), false), Reach::waiting);
  for (const auto state :
       {esr::State::invalid_data, esr::State::rejected, esr::State::quarantined, esr::State::covered, esr::State::withdrawn_before_export})
    EXPECT_EQ(reach_of("esr", esr::words_for(state), false), Reach::not_taken) << esr::words_for(state);
  EXPECT_EQ(reach_of("esr", esr::to_text(esr::State::invalid_data), false), Reach::not_taken);
  EXPECT_EQ(reach_of("esr", "not in ESR", false), Reach::not_taken);
  for (const auto state : {esr::State::exported, esr::State::accepted, esr::State::manual, esr::State::unanswered})
    EXPECT_EQ(reach_of("esr", esr::words_for(state), false), Reach::handed_over) << esr::words_for(state);
}

}  // namespace
}  // namespace waymark::outbox
