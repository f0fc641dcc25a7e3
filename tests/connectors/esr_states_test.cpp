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
    {S::pending, E::found_invalid, S::invalid_data},
    {S::invalid_data, E::fixed, S::pending},
    {S::pending, E::written, S::exported},
    {S::pending, E::withdrawn, S::withdrawn_before_export},
    {S::exported, E::row_accepted, S::accepted},
    {S::exported, E::row_warned, S::accepted_with_warning},
    {S::exported, E::row_refused, S::rejected},
    {S::exported, E::not_answered, S::unanswered},
    {S::exported, E::file_refused, S::quarantined},
    {S::rejected, E::corrected, S::corrected},
    {S::corrected, E::requeued, S::pending},
    {S::quarantined, E::requeued, S::pending},
    {S::unanswered, E::resend_same_file, S::exported},
    {S::unanswered, E::wait_longer, S::exported},
    {S::unanswered, E::entered_by_hand, S::manual},
    // an answer that comes late
    {S::unanswered, E::row_accepted, S::accepted},
    {S::unanswered, E::row_warned, S::accepted_with_warning},
    {S::unanswered, E::row_refused, S::rejected},
    {S::unanswered, E::file_refused, S::quarantined},
    // acknowledgements are idempotent
    {S::accepted, E::row_accepted, S::accepted},
    {S::accepted_with_warning, E::row_warned, S::accepted_with_warning},
    {S::rejected, E::row_refused, S::rejected},
    {S::quarantined, E::file_refused, S::quarantined},
    // read back
    {S::accepted, E::seen, S::seen_in_esr},
    {S::accepted, E::not_seen, S::not_seen},
    {S::accepted_with_warning, E::seen, S::seen_in_esr},
    {S::accepted_with_warning, E::not_seen, S::not_seen},
    {S::not_seen, E::seen, S::seen_in_esr},
    {S::seen_in_esr, E::checked_off, S::closed},
};

TEST(EsrStates, EveryPairOfStateAndEvent) {
  for (int s = 0; s <= static_cast<int>(S::closed); ++s) {
    for (int e = 0; e <= static_cast<int>(E::checked_off); ++e) {
      const auto state = static_cast<S>(s);
      const auto event = static_cast<E>(e);
      const Arrow* arrow = nullptr;
      for (const Arrow& one : kArrows) {
        if (one.from == state && one.event == event) arrow = &one;
      }
      const auto result = next(state, event);
      if (event == E::later_completion) {
        ASSERT_TRUE(result);
        EXPECT_EQ(*result, S::superseded);
      } else if (arrow != nullptr) {
        ASSERT_TRUE(result) << to_text(state) << " + " << e;
        EXPECT_EQ(*result, arrow->to);
      } else {
        EXPECT_FALSE(result) << to_text(state) << " + " << e;
      }
    }
  }
}

TEST(EsrStates, TextsComeBack) {
  for (int s = 0; s <= static_cast<int>(S::closed); ++s) {
    const auto state = static_cast<S>(s);
    EXPECT_EQ(state_from_text(to_text(state)), state);
    EXPECT_FALSE(words_for(state).empty());
  }
  EXPECT_FALSE(state_from_text("SYNCED"));
}

TEST(EsrStates, WordsThatMayBeSaid) {
  EXPECT_EQ(words_for(S::exported), "Waiting to be loaded by your trust");
  EXPECT_EQ(words_for(S::accepted), "ESR load accepted");
  EXPECT_EQ(words_seen_on({2026, 9, 10, 0, 0, 0}), "Seen in ESR on 10 Sep");
  EXPECT_EQ(unverified_banner(), "Layout not verified with any trust");
  for (int s = 0; s <= static_cast<int>(S::closed); ++s) {
    const std::string words(words_for(static_cast<S>(s)));
    for (const char* never :
         {"Recorded in ESR", "Synced", "Compliance updated", "ESR-compatible", "certified"}) {
      EXPECT_THAT(words, testing::Not(testing::HasSubstr(never)));
    }
  }
}

TEST(EsrStates, OverdueAfterThreeWorkingDays) {
  const auto overdue = [](const char* now) {
    return answer_overdue(*parse_utc("2026-09-04T02:00:00Z"), *parse_utc(now), 3);
  };
  EXPECT_FALSE(overdue("2026-09-07T12:00:00Z"));  // Friday to Monday: one
  EXPECT_FALSE(overdue("2026-09-09T22:00:00Z"));  // Wednesday: three
  EXPECT_TRUE(overdue("2026-09-10T01:00:00Z"));   // Thursday
}

}  // namespace
}  // namespace waymark::connectors::esr
