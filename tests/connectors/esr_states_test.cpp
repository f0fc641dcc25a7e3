#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/esr/states.hpp"

namespace waymark::connectors::esr {
namespace {

using S = State;
using E = Event;

// Drawn by hand from the picture of the reconciliation; everything that is not here must be refused.
struct Arrow {
  S from;
  E event;
  S to;
};
constexpr Arrow kArrows[] = {
    {S::exported, E::row_accepted, S::accepted},
    {S::exported, E::row_warned, S::accepted_with_warning},
    {S::exported, E::row_refused, S::rejected},
    {S::exported, E::not_answered, S::unanswered},
    {S::exported, E::file_refused, S::quarantined},
    {S::unanswered, E::handed_over_again, S::exported},
    {S::unanswered, E::wait_longer, S::exported},
    {S::unanswered, E::entered_by_hand, S::manual},
    // an answer that comes late
    {S::unanswered, E::row_accepted, S::accepted},
    {S::unanswered, E::row_warned, S::accepted_with_warning},
    {S::unanswered, E::row_refused, S::rejected},
    {S::unanswered, E::file_refused, S::quarantined},
    {S::manual, E::row_accepted, S::accepted},
    {S::manual, E::row_warned, S::accepted_with_warning},
    // acknowledgements are idempotent
    {S::accepted, E::row_accepted, S::accepted},
    {S::accepted_with_warning, E::row_warned, S::accepted_with_warning},
    {S::rejected, E::row_refused, S::rejected},
    {S::quarantined, E::file_refused, S::quarantined},
    // withdrawn here, and removed there by hand
    {S::exported, E::taken_back, S::taken_back},
    {S::unanswered, E::taken_back, S::taken_back},
    {S::accepted, E::taken_back, S::taken_back},
    {S::accepted_with_warning, E::taken_back, S::taken_back},
    {S::manual, E::taken_back, S::taken_back},
    // loaded, or refused, all the same
    {S::taken_back, E::row_accepted, S::accepted},
    {S::taken_back, E::row_warned, S::accepted_with_warning},
    {S::taken_back, E::row_refused, S::rejected},
    {S::taken_back, E::file_refused, S::quarantined},
};

TEST(EsrStates, EveryPairOfStateAndEvent) {
  for (int s = 0; s <= static_cast<int>(S::taken_back); ++s) {
    for (int e = 0; e <= static_cast<int>(E::taken_back); ++e) {
      const auto state = static_cast<S>(s);
      const auto event = static_cast<E>(e);
      const Arrow* arrow = nullptr;
      for (const Arrow& one : kArrows) {
        if (one.from == state && one.event == event) arrow = &one;
      }
      const auto result = next(state, event);
      if (arrow != nullptr) {
        ASSERT_TRUE(result) << to_text(state) << " + " << e;
        EXPECT_EQ(*result, arrow->to);
      } else {
        EXPECT_FALSE(result) << to_text(state) << " + " << e;
      }
    }
  }
}

TEST(EsrStates, TextsComeBack) {
  for (int s = 0; s <= static_cast<int>(S::taken_back); ++s) {
    const auto state = static_cast<S>(s);
    EXPECT_EQ(state_from_text(to_text(state)), state);
    EXPECT_FALSE(words_for(state).empty());
  }
  EXPECT_FALSE(state_from_text("SYNCED"));
}

TEST(EsrStates, WordsThatMayBeSaid) {
  EXPECT_EQ(words_for(S::exported), "Waiting to be loaded by your trust");
  EXPECT_EQ(words_for(S::accepted), "ESR load accepted");
  EXPECT_EQ(unverified_banner(), "Layout not verified with any trust");
  for (int s = 0; s <= static_cast<int>(S::taken_back); ++s) {
    const std::string words(words_for(static_cast<S>(s)));
    for (const char* never : {"Recorded in ESR", "Seen in ESR", "Synced", "Compliance updated", "ESR-compatible", "certified"}) {
      EXPECT_THAT(words, testing::Not(testing::HasSubstr(never)));
    }
  }
}

TEST(EsrStates, OverdueAfterThreeWorkingDays) {
  const auto overdue = [](const char* now) { return answer_overdue(*parse_utc("2026-09-04T02:00:00Z"), *parse_utc(now), 3); };
  EXPECT_FALSE(overdue("2026-09-07T12:00:00Z"));  // Friday to Monday: one
  EXPECT_FALSE(overdue("2026-09-09T22:00:00Z"));  // Wednesday: three
  EXPECT_TRUE(overdue("2026-09-10T01:00:00Z"));   // Thursday
}

}  // namespace
}  // namespace waymark::connectors::esr
