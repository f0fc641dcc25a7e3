#include "runtime/web/words.hpp"

#include <gtest/gtest.h>

namespace waymark::web {
namespace {

TEST(Words, Durations) {
  struct Row {
    std::int64_t seconds;
    const char* words;
  };
  for (const Row& row : {Row{0, "less than a minute"}, Row{59, "less than a minute"}, Row{60, "1 minute"}, Row{12 * 60 + 5, "12 minutes"},
                         Row{3600, "1 hour"}, Row{3900, "1 hour 5 minutes"}, Row{7260, "2 hours 1 minute"}})
    EXPECT_EQ(duration_words(row.seconds), row.words) << row.seconds;
  EXPECT_EQ(minutes_words(0), "");
  EXPECT_EQ(minutes_words(10), "10 minutes");
}

TEST(Words, NumbersAreGroupedByThousands) {
  EXPECT_EQ(number_words(0), "0");
  EXPECT_EQ(number_words(999), "999");
  EXPECT_EQ(number_words(1000), "1,000");
  EXPECT_EQ(number_words(1234567), "1,234,567");
  EXPECT_EQ(number_words(-1000), "-1,000");
  EXPECT_EQ(number_words(-100), "-100");
  EXPECT_EQ(count_words(3547, "statement", "statements"), "3,547 statements");
}

TEST(Words, DaysNameTheYearOnlyWhenItIsAnother) {
  EXPECT_EQ(day_words("2026-03-04T10:00:00.000Z", "2026-11-22T09:30:00.000Z"), "4 March");
  EXPECT_EQ(day_words("2025-03-04T10:00:00.000Z", "2026-11-22T09:30:00.000Z"), "4 March 2025");
  // 23:30 UTC in British summer time is the next day in London.
  EXPECT_EQ(day_words("2026-07-01T23:30:00.000Z", "2026-11-22T09:30:00.000Z"), "2 July");
  EXPECT_EQ(day_words("", "2026-11-22T09:30:00.000Z"), "");
}

TEST(Words, States) {
  EXPECT_EQ(state_tag("completed").text, "Completed");
  EXPECT_EQ(state_tag("not started").text, "Not yet started");
  EXPECT_EQ(state_tag("failed").text, "Not passed");
  for (const char* state : {"completed", "passed", "in progress", "failed", "not started"})
    EXPECT_NE(state_tag(state).colour, "red") << "red is for errors";
  EXPECT_TRUE(is_finished("passed"));
  EXPECT_FALSE(is_finished("failed"));
}

TEST(Words, Scores) {
  EXPECT_EQ(score_words(std::nullopt), "");
  EXPECT_EQ(score_words(80), "80%");
  EXPECT_EQ(score_words(66.666), "66.7%");
  EXPECT_EQ(score_words(0), "0%");
}

}  // namespace
}  // namespace waymark::web
