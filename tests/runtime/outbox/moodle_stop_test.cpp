// Waymark ends while Moodle has a call: the delivery waits as after a call without an answer, and nobody's failure is counted.
#include <future>

#include "tests/runtime/outbox/moodle_fixture.hpp"

namespace waymark::outbox {
namespace {

class MoodleInterrupted : public MoodleTold {
 protected:
  MoodleInterrupted() {
    auto longer = settings(13, "mod_assign", 20);
    save(longer.insert(1, R"("timeout_seconds":120,)"));
  }
  // Grants a completion, sets the stop flag once Moodle has its grade, and waits for the round; Moodle never answers that call.
  void stop_in_the_middle() {
    moodle.control(R"({"hang":[{"function":"core_grades_update_grades","times":1}]})");
    ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
    auto round = std::async(std::launch::async, [&] { return run_connector(house.context(), "moo"); });
    for (int i = 0; i < 1000 && moodle.times_called(kGrades) == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    *house.context().stopping = true;
    ASSERT_EQ(round.wait_for(std::chrono::seconds(30)), std::future_status::ready);
    ASSERT_TRUE(round.get());
    mended();
  }
  void start_again() { *house.context().stopping = false; }
};

TEST_F(MoodleInterrupted, IsDueAtOnceAndCountsAsACallWithoutAnAnswer) {
  stop_in_the_middle();
  EXPECT_EQ(house.count("select count(*) from delivery where open = 1 and attempts = 0"), 1);
  EXPECT_EQ(house.value("select next_try from delivery"), house.now());
  EXPECT_EQ(house.value("select state from delivery"), "will be tried again");
  EXPECT_THAT(house.value("select detail from delivery"), HasSubstr("Waymark was stopped meanwhile"));
  EXPECT_EQ(house.value("select away_since || away_until || stopped_at from connector"), "");
  EXPECT_EQ(house.count("select count(*) from open_call"), 1) << "it may go on over there";
  EXPECT_EQ(house.value("select at from open_call"), house.now());

  start_again();
  ASSERT_TRUE(run_connector(house.context(), "moo"));
  EXPECT_EQ(grade_of(13), 18);
  EXPECT_EQ(state_of(13), 1);
  EXPECT_THAT(house.value("select detail from delivery"), HasSubstr("looked at again in 15 minutes"));
  look();
  EXPECT_EQ(house.value("select state from delivery"), "seen in Moodle");
  EXPECT_EQ(house.count("select count(*) from open_call"), 0);
  expect_agreed();
}

// Stopped once more before anything is asked: nothing is written about it.
TEST_F(MoodleInterrupted, NothingIsAskedAndNothingIsWrittenOnceItIsSet) {
  stop_in_the_middle();
  const auto before = house.value("select updated_at || detail || attempts || next_try from delivery");
  const auto calls = moodle.calls();
  house.advance(60'000);
  ASSERT_TRUE(run_connector(house.context(), "moo"));
  EXPECT_EQ(moodle.calls(), calls);
  EXPECT_EQ(house.value("select updated_at || detail || attempts || next_try from delivery"), before);
  EXPECT_EQ(house.count("select count(*) from open_call"), 1);
}

// A side that was away stays so: the stop says nothing about it.
TEST_F(MoodleInterrupted, ASideThatWasAwayIsAsThen) {
  house.execute("update connector set away_since = '2026-01-01T00:00:00.000Z', away_until = '2026-01-01T00:00:00.000Z'");
  moodle.control(R"({"hang":[{"function":"core_grades_update_grades","times":1}]})");
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  Service service(house.context());
  service.start();
  for (int i = 0; i < 3000 && moodle.times_called(kGrades) == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ASSERT_EQ(moodle.times_called(kGrades), 1);
  *house.context().stopping = true;
  auto stopped = std::async(std::launch::async, [&] { service.stop(); });
  EXPECT_EQ(stopped.wait_for(std::chrono::seconds(30)), std::future_status::ready);
  EXPECT_EQ(house.value("select away_since from connector"), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(house.count("select count(*) from delivery where open = 1 and attempts = 0"), 1);
}

}  // namespace
}  // namespace waymark::outbox
