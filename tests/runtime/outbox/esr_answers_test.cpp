#include "tests/runtime/outbox/esr_fixture.hpp"

// What becomes of a file after it was handed over: answers in any order and again, and no answer at all.
namespace waymark::outbox {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kAccepted;
using testing::kByHand;
using testing::kNoAnswer;
using testing::kRefused;
using testing::kWaits;

class EsrAnswers : public testing::EsrHouse {
 protected:
  // Refused in file 1, tried again, accepted in file 2.
  void refused_then_accepted() {
    grant("2026-11-03");
    ASSERT_EQ(write(), 1u);
    read(1, {"REJ~1"});
    ASSERT_EQ(state(), kRefused);
    ASSERT_EQ(retry_closed(house.context(), "esr-1", "admin-1"), 1);
    ASSERT_EQ(write(), 1u);
    read(2, {"ACK~1"});
    ASSERT_EQ(state(), kAccepted);
  }
};

TEST_F(EsrAnswers, TheSameAcknowledgementAgainSaysSoAndChangesNothing) {
  refused_then_accepted();
  const auto lines = house.count("select count(*) from audit");
  const auto again = read(1, {"REJ~1"});
  EXPECT_FALSE(again.read_before.empty());
  EXPECT_EQ(again.settled + again.unchanged, 0u);
  EXPECT_EQ(state(), kAccepted);
  EXPECT_EQ(house.count("select count(*) from delivery where dead = 1"), 0);
  EXPECT_EQ(house.count("select count(*) from audit"), lines);
  EXPECT_EQ(house.count("select count(*) from esr_acknowledgement"), 2) << "both are kept";
  withdraw();
  EXPECT_THAT(words_, HasSubstr("ask the trust's ESR team to remove"));
}

// The trust's system made the answer once more: other bytes, the same words.
TEST_F(EsrAnswers, AnAnswerMadeOnceMoreDecidesNothingNew) {
  refused_then_accepted();
  const auto again = read(answer(1, {"REJ~1"}, "30"));
  EXPECT_TRUE(again.read_before.empty());
  EXPECT_EQ(again.settled, 0u);
  EXPECT_EQ(again.unchanged, 1u);
  EXPECT_EQ(state(), kAccepted);
}

TEST_F(EsrAnswers, AnAnswerThatCannotFollowIsListed) {
  refused_then_accepted();
  const auto late = read(1, {"ACK~1"});
  EXPECT_EQ(late.settled, 0u);
  EXPECT_THAT(late.mismatches, ElementsAre(HasSubstr("row 1: \"ESR load refused this line\" stands")));
  EXPECT_EQ(state(), kAccepted);
}

// Whatever made the earlier line open again, it is not the one that its completion rests on.
TEST_F(EsrAnswers, OnlyTheLatestLineDecidesTheCompletion) {
  refused_then_accepted();
  house.execute("update esr_row set state = 'EXPORTED' where sequence = 1");
  house.execute("update delivery set state = ? where kind = 'completion'", {kWaits});
  const auto late = read(answer(1, {"REJ~1"}, "30"));
  EXPECT_THAT(late.mismatches, ElementsAre(HasSubstr("its completion is in a later file")));
  EXPECT_EQ(state(), kWaits);
  EXPECT_EQ(house.value("select state from esr_row where sequence = 1"), "REJECTED");
}

TEST_F(EsrAnswers, ACompletionThatWentOnIsLeftWhereItStands) {
  grant("2026-11-03");
  write();
  house.execute("update delivery set open = 1, state = 'waiting to be sent'");
  EXPECT_THAT(read(1, {"REJ~1"}).mismatches, ElementsAre(HasSubstr("stands at \"waiting to be sent\"")));
  EXPECT_EQ(state(), "waiting to be sent");
}

TEST_F(EsrAnswers, TwoAnswersThatTogetherNameEveryRowAnswerTheFile) {
  const auto bob = another("bob");
  grant("2026-11-03");
  grant("2026-11-03", bob);
  ASSERT_EQ(write(), 1u);
  EXPECT_EQ(file_state(1), "written");
  auto first = read(1, {"ACK~1"});
  EXPECT_EQ(first.unanswered, 1u);
  EXPECT_EQ(file_state(1), "answered in part");
  auto second = read(1, {"REJ~2"});
  EXPECT_EQ(second.unanswered, 0u);
  EXPECT_EQ(file_state(1), "answered");
}

// Written on Sunday the 22nd: the third working day is Wednesday, and Thursday is overdue.
TEST_F(EsrAnswers, AFileWithoutAnAnswerSaysSoOnTheClock) {
  grant("2026-11-03");
  write();
  next_working_days(3);
  EXPECT_EQ(note_overdue(house.context(), "esr-1"), 0u);
  EXPECT_EQ(state(), kWaits);
  next_working_days(1);
  EXPECT_EQ(note_overdue(house.context(), "esr-1"), 1u);
  EXPECT_EQ(state(), kNoAnswer);
  EXPECT_THAT(detail(), HasSubstr("no answer for more than 3 working days"));
  EXPECT_EQ(file_state(1), "unanswered");
  EXPECT_EQ(note_overdue(house.context(), "esr-1"), 0u) << "said once";
  EXPECT_EQ(retry_closed(house.context(), "esr-1", "admin-1"), 0) << "the line may still be taken: it is not sent twice";
  EXPECT_EQ(read(1, {"ACK~1"}).settled, 1u) << "late, and taken";
  EXPECT_EQ(state(), kAccepted);
  EXPECT_EQ(file_state(1), "answered");
}

TEST_F(EsrAnswers, TheServersOwnRoundTellsIt) {
  grant("2026-11-03");
  write();
  switch_connector(house.context(), "esr-1", false, "admin-1");
  next_working_days(4);
  Service service(house.context());
  service.start();
  for (int i = 0; i < 100 && state() != kNoAnswer; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  service.stop();
  EXPECT_EQ(state(), kNoAnswer);
}

TEST_F(EsrAnswers, ARunningServerTellsItWhenTheDayComes) {
  grant("2026-11-03");
  write();
  Service service(house.context());
  service.start();
  std::this_thread::sleep_for(std::chrono::milliseconds(2500));
  EXPECT_EQ(state(), kWaits);
  next_working_days(4);
  for (int i = 0; i < 100 && state() != kNoAnswer; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  service.stop();
  EXPECT_EQ(state(), kNoAnswer);
}

TEST_F(EsrAnswers, WaitingLongerBeginsTheTimeAnew) {
  grant("2026-11-03");
  write();
  EXPECT_EQ(wait_again(house.context(), "esr-1", "901", 1, WaitAgain::longer, "admin-1").error().kind, ErrorKind::conflict);
  next_working_days(4);
  ASSERT_EQ(note_overdue(house.context(), "esr-1"), 1u);
  const auto bytes = esr_file_bytes(house.context(), "esr-1", "901", 1);
  ASSERT_TRUE(wait_again(house.context(), "esr-1", "901", 1, WaitAgain::handed_over_again, "admin-1"));
  EXPECT_EQ(state(), kWaits);
  EXPECT_THAT(detail(), HasSubstr("handed over again on 26 November 2026"));
  EXPECT_EQ(file_state(1), "written");
  EXPECT_THAT(audited("esr.handed-over-again"), HasSubstr("XC_901_CMP"));
  EXPECT_EQ(*esr_file_bytes(house.context(), "esr-1", "901", 1), *bytes);
  EXPECT_EQ(note_overdue(house.context(), "esr-1"), 0u);
  next_working_days(6);
  EXPECT_EQ(note_overdue(house.context(), "esr-1"), 1u);
  ASSERT_TRUE(wait_again(house.context(), "esr-1", "901", 1, WaitAgain::longer, "admin-1"));
  EXPECT_THAT(audited("esr.wait"), HasSubstr("XC_901_CMP"));
}

TEST_F(EsrAnswers, OverdueRowsAreMarkedAsEnteredByHandAllOrNone) {
  const auto bob = another("bob");
  grant("2026-11-03");
  grant("2026-11-03", bob);
  write();
  const auto mark = [&](std::vector<std::int64_t> rows) {
    return mark_entered_by_hand(house.context(), "esr-1", "901", 1, rows, "admin-1");
  };
  EXPECT_EQ(mark({}).error().kind, ErrorKind::conflict) << "not overdue yet";
  next_working_days(4);
  ASSERT_EQ(note_overdue(house.context(), "esr-1"), 1u);
  EXPECT_FALSE(mark({1, 7}));
  EXPECT_EQ(house.count("select count(*) from esr_row where state = 'MANUAL'"), 0) << "all or none";
  ASSERT_TRUE(mark({1}));
  EXPECT_EQ(house.column("select state from delivery order by position"), (std::vector<std::string>{kByHand, kNoAnswer}));
  EXPECT_EQ(file_state(1), "unanswered");
  EXPECT_THAT(audited("esr.by-hand"), HasSubstr(".DAT, row 1"));
  EXPECT_FALSE(mark({1})) << "it is marked already";
  ASSERT_TRUE(mark({}));
  EXPECT_EQ(file_state(1), "entered by hand");
  EXPECT_EQ(write(), 0u) << "it is not sent again";
  EXPECT_EQ(read(1, {"ACK~1"}).settled, 1u);
  EXPECT_THAT(read(1, {"REJ~2"}).mismatches, ElementsAre(HasSubstr("\"Marked as entered by hand\" stands")));
}

TEST_F(EsrAnswers, ARefusalAfterTheWithdrawalLeavesNothingToTakeBackAndNothingToTryAgain) {
  grant("2026-11-03");
  write();
  withdraw();
  ASSERT_EQ(state("withdrawal"), testing::kTakeBack);
  read(1, {"REJ~1"});
  EXPECT_EQ(state(), kRefused);
  EXPECT_EQ(state("withdrawal"), "nothing to take back");
  EXPECT_EQ(retry_closed(house.context(), "esr-1", "admin-1"), 0);
  EXPECT_EQ(write(), 0u) << "what was withdrawn is not sent";
}

TEST_F(EsrAnswers, WhatWasRefusedAndThenWithdrawnIsNotTriedAgain) {
  grant("2026-11-03");
  write();
  read(1, {"REJ~1"});
  withdraw();
  EXPECT_EQ(retry_closed(house.context(), "esr-1", "admin-1"), 0);
  EXPECT_EQ(house.count("select count(*) from delivery where dead = 1 or open = 1"), 0);
}

}  // namespace
}  // namespace waymark::outbox
