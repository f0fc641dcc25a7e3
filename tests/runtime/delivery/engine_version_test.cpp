#include <gmock/gmock.h>

#include "runtime/reports/completions.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

// A server that was upgraded while a page was open (docs/journal.md, "Engine versions"). The page's launch is made one of
// another version; a spoilt digest stands for what that engine sees otherwise.
namespace waymark::delivery {
namespace {

using testing::Browser;
using ::testing::IsEmpty;

class EngineVersion : public waymark::testing::JournalTest {
 protected:
  void of_earlier_engine() { house.execute("update launch set engine_version = '1.2-0'"); }
  std::string noted() { return house.value("select engine_changed_at from launch"); }
  std::string diverged() { return house.value("select diverged_at from launch"); }

  Journal journal{house.context()};
};

TEST_F(EngineVersion, ADifferenceIsNotedAndTheRecordFollowsTheServersEngine) {
  Browser browser(house, launch());
  of_earlier_engine();
  browser.open("item-1");
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(noted(), "") << "as long as the two agree there is nothing to note";
  const std::string at = house.now();
  browser.set("cmi.core.score.raw", "85");
  browser.spoil_digest();
  browser.commit();
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(noted(), at);
  EXPECT_EQ(diverged(), "");
  house.advance(1000);
  browser.set("cmi.core.lesson_status", "passed");
  browser.spoil_digest();
  browser.finish();
  browser.close();
  const auto answer = browser.send(journal);
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.state, "open");
  EXPECT_FALSE(answer.read_only);
  EXPECT_EQ(noted(), at) << "the first time stays";
  EXPECT_EQ(view().state, "passed");
  EXPECT_EQ(view().score, 85.0);
  EXPECT_EQ(house.count("select count(*) from completion"), 1);
  EXPECT_EQ(house.count("select count(*) from journal"), browser.number());
}

TEST_F(EngineVersion, TheNextLaunchBeginsWithTheServersEngineFromWhatItHas) {
  Browser browser(house, launch());
  of_earlier_engine();
  browser.open("item-1");
  browser.set("cmi.suspend_data", "page 4");
  browser.spoil_digest();
  browser.commit();
  ASSERT_EQ(browser.send(journal).status, 200);
  const auto next = launch();
  EXPECT_EQ(house.value("select engine_version from launch where launch_id = ?", {next.launch_id}), cmi::kEngineVersion);
  Browser after(house, next);
  after.open("item-1");
  EXPECT_EQ(after.engine().call(cmi::Function::get_value, "cmi.suspend_data").value, "page 4");
  ASSERT_EQ(after.send(journal).status, 200) << "and from here on a difference is an alarm again";
  after.spoil_digest();
  after.commit();
  ASSERT_EQ(after.send(journal).status, 200);
  EXPECT_NE(house.value("select diverged_at from launch where launch_id = ?", {next.launch_id}), "");
}

TEST_F(EngineVersion, OfTheSameVersionADifferenceIsAnAlarm) {
  Browser browser(house, launch());
  browser.open("item-1");
  browser.spoil_digest();
  browser.commit();
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_NE(diverged(), "");
  EXPECT_EQ(noted(), "");
}

TEST_F(EngineVersion, ASnapshotThatTheServersEngineCannotReadIsADivergence) {
  Browser browser(house, launch());
  of_earlier_engine();
  browser.open("item-1");
  ASSERT_EQ(browser.send(journal).status, 200);
  house.execute("update launch set snapshot = '{\"format\":99}'");
  house.reopen();
  Journal again(house.context());
  browser.commit();
  ASSERT_EQ(browser.send(again).status, 200);
  EXPECT_NE(diverged(), "");
  EXPECT_EQ(house.count("select count(*) from journal"), browser.number());
}

// What another engine made is not counted again by ours.
TEST_F(EngineVersion, ARecountLeavesItAlone) {
  Browser browser(house, launch());
  browser.visit("item-1", {{"cmi.core.score.raw", "85"}, {"cmi.core.lesson_status", "passed"}});
  ASSERT_EQ(browser.send(journal).status, 200);
  house.execute("update launch set digest = 'what another engine saw'");
  EXPECT_EQ(reports::recount(house.context())->differences.size(), 1u);
  of_earlier_engine();
  const auto recounted = reports::recount(house.context());
  EXPECT_THAT(recounted->differences, IsEmpty());
  EXPECT_EQ(recounted->launches, 0u);
}

}  // namespace
}  // namespace waymark::delivery
