// The generator of load: the same seed gives the same bytes, and what it makes has the sizes that it says.
#include "tests/support/load/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace waymark::testing {
namespace {

constexpr int kLearners = 300;

std::string journals(std::uint64_t seed) {
  std::string out;
  for (int learner = 1; learner <= kLearners; ++learner)
    for (const auto& journal : journals_of(seed, learner)) out += journal.json().dump() + "\n";
  return out;
}

std::string statements(std::uint64_t seed) {
  std::string out;
  for (int learner = 1; learner <= kLearners; ++learner)
    for (const auto& statement : statements_of(seed, learner)) out += statement.dump() + "\n";
  return out;
}

TEST(Load, TheSameSeedGivesTheSameBytesAndAnotherOneOthers) {
  EXPECT_EQ(journals(7), journals(7));
  EXPECT_NE(journals(7), journals(8));
  EXPECT_EQ(statements(7), statements(7));
  EXPECT_NE(statements(7), statements(8));
}

TEST(Load, ALearnerDoesNotDependOnWhoWasAskedBefore) {
  const auto alone = statements_of(7, 41);
  for (int learner = 1; learner <= 40; ++learner) (void)statements_of(7, learner);
  const auto later = statements_of(7, 41);
  ASSERT_EQ(alone.size(), later.size());
  for (std::size_t i = 0; i < alone.size(); ++i) EXPECT_EQ(alone[i].dump(), later[i].dump());
  EXPECT_NE(statements_of(7, 42).front().dump(), alone.front().dump());
}

// splitmix64 with state 0 begins with this number (the reference implementation's first output).
TEST(Load, TheDiceAreThoseOfTheReference) {
  LoadDice dice(0);
  EXPECT_EQ(dice.next(), 0xE220A8397B1DCDAFu);
}

TEST(Load, TimesAreThoseOfTheCalendar) {
  EXPECT_EQ(time_at(0), "2026-01-05T07:00:00.000Z");
  EXPECT_EQ(time_at(17 * 3600), "2026-01-06T00:00:00.000Z");
  EXPECT_EQ(time_at(54 * 86'400), "2026-02-28T07:00:00.000Z");
  EXPECT_EQ(time_at(55 * 86'400), "2026-03-01T07:00:00.000Z");
  EXPECT_EQ(time_at(361 * 86'400), "2027-01-01T07:00:00.000Z");
}

TEST(Load, CallsAreNumberedAndNoValueIsLongerThanAModuleWrites) {
  std::size_t visits = 0, complete = 0, small = 0, large = 0;
  for (int learner = 1; learner <= kLearners; ++learner)
    for (const auto& journal : journals_of(7, learner)) {
      ++visits;
      std::size_t longest = 0;
      bool done = false;
      for (std::size_t i = 0; i < journal.calls.size(); ++i) {
        const auto& call = journal.calls[i];
        EXPECT_EQ(call["n"].as_integer(), static_cast<std::int64_t>(i) + 1);
        const std::string a = call["a"].as_string(), b = call["b"].as_string();
        if (a == "cmi.suspend_data") longest = std::max(longest, b.size());
        done = done || (a == "cmi.core.lesson_status" && b == "completed");
      }
      EXPECT_LE(longest, 64'000u);
      EXPECT_GE(journal.calls.size(), 10u);
      EXPECT_LE(journal.calls.size(), 60u);
      complete += done;
      small += longest < 700;
      large += longest > 4096;
    }
  EXPECT_GT(visits, 600u);
  EXPECT_NEAR(static_cast<double>(complete) / static_cast<double>(visits), 0.62, 0.08);  // 8 of 13
  EXPECT_NEAR(static_cast<double>(small) / static_cast<double>(visits), 0.8, 0.06);
  EXPECT_GT(large, visits / 100);
}

TEST(Load, StatementIdsAreUnique) {
  std::set<std::string> ids;
  std::size_t all = 0;
  for (int learner = 1; learner <= kLearners; ++learner)
    for (const auto& statement : statements_of(7, learner)) {
      ++all;
      const std::string id = statement["id"].as_string();
      EXPECT_EQ(id.size(), 36u);
      EXPECT_EQ(id[14], '4');
      ids.insert(id);
    }
  EXPECT_EQ(ids.size(), all);
  EXPECT_GT(all, 4000u);
}

}  // namespace
}  // namespace waymark::testing
