// Waymark ends while Moodle is being asked: the call under way is given up, and none follows.
#include <future>
#include <thread>

#include "tests/connectors/moodle_fixture.hpp"

namespace waymark::connectors::moodle {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using Kind = Outcome::Kind;

class MoodleStop : public MoodleFixture {
 protected:
  // Delivers, sets the flag once Moodle has the call of `function`, and gives what the connector said; Moodle never answers it.
  Outcome stopped_in(const std::string& function, const CompletionRecord& one, const std::string& kind = "completion",
                     const std::vector<std::string>& places = {""}) {
    config.timeout = std::chrono::minutes{2};
    connector.emplace(config, stopping);
    const int before = moodle.times_called(function);
    moodle.control(R"({"hang":[{"function":")" + function + R"(","times":1}]})");
    auto told = std::async(std::launch::async, [&] { return deliver(one, kind, places); });
    for (int i = 0; i < 1000 && moodle.times_called(function) == before; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{10});
    *stopping = true;
    EXPECT_EQ(told.wait_for(std::chrono::seconds{30}), std::future_status::ready) << "given up within about a second";
    return told.get();
  }

  std::shared_ptr<std::atomic<bool>> stopping = std::make_shared<std::atomic<bool>>(false);
};

TEST_F(MoodleStop, AWriteUnderWayIsGivenUpAndNoCallFollows) {
  const Outcome outcome = stopped_in("core_grades_update_grades", record("any-grade", 50));
  EXPECT_EQ(outcome.kind, Kind::retry);
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_FALSE(outcome.away) << "Moodle may be as well as ever";
  EXPECT_FALSE(outcome.retry_after);
  EXPECT_THAT(outcome.detail, HasSubstr("Waymark was stopped meanwhile"));
  EXPECT_THAT(moodle.calls(), EndsWith("update_grades"));
}

TEST_F(MoodleStop, NothingIsAskedOnceItIsSet) {
  *stopping = true;
  connector.emplace(config, stopping);
  const Outcome outcome = deliver(record("any-grade", 50));
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_EQ(moodle.calls(), "");
  EXPECT_FALSE(connector->check());
}

// What was taken back before the stop is known as done: the first place reads as incomplete already.
TEST_F(MoodleStop, AWithdrawalKeepsThePlacesThatAreDone) {
  const CompletionRecord first = record("page"), second = record("any-grade", 50);
  ASSERT_EQ(deliver(first).kind, Kind::delivered);
  ASSERT_EQ(deliver(second).kind, Kind::delivered);
  ASSERT_EQ(deliver(first, "withdrawal", {place_of(first)}).kind, Kind::delivered);
  const Outcome outcome =
      stopped_in("core_completion_override_activity_completion_status", second, "withdrawal", {place_of(first), place_of(second)});
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_EQ(outcome.taken_back, std::vector{place_of(first)});
}

}  // namespace
}  // namespace waymark::connectors::moodle
