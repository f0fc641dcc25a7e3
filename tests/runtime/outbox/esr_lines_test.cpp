#include "tests/runtime/outbox/esr_fixture.hpp"

// One line of a file stands for a person, a competence and a day, whichever completion of ours it was written for.
namespace waymark::outbox {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kAccepted;
using testing::kTakeBack;
using testing::kWaits;
using ::testing::SizeIs;

class EsrLines : public testing::EsrHouse {
 protected:
  void accepted_then_withdrawn() {
    grant("2026-11-03");
    ASSERT_EQ(write(), 1u);
    read(1, {"ACK~1"});
    withdraw();
    ASSERT_EQ(state("withdrawal"), kTakeBack);
  }
};

TEST_F(EsrLines, GivenAgainForTheSameDayClosesTheTakingBackAtOnce) {
  accepted_then_withdrawn();
  grant("2026-11-03");
  EXPECT_EQ(state("withdrawal"), "nothing to take back");
  EXPECT_THAT(detail("withdrawal"), HasSubstr("Given again for the same day"));
  EXPECT_THAT(to_take_back(), IsEmpty());
  EXPECT_EQ(state(), kAccepted);
  EXPECT_THAT(detail(), HasSubstr("row 1 of XC_901_CMP_C_20261122_00000001.DAT, written for an earlier completion"));
  EXPECT_EQ(write(), 0u);
  withdraw();
  EXPECT_THAT(to_take_back(), SizeIs(1)) << "the line stands for the second one now";
}

// The connector was off when it was given again: the next file decides.
TEST_F(EsrLines, GivenAgainIsAlsoSeenWhenTheNextFileIsWritten) {
  accepted_then_withdrawn();
  switch_connector(house.context(), "esr-1", false, "admin-1");
  // As an earlier version left it: queued for nobody.
  house.execute("update delivery set kind = 'other' where kind = 'completion'");
  grant("2026-11-03");
  house.execute("update delivery set kind = 'completion' where kind = 'other'");
  switch_connector(house.context(), "esr-1", true, "admin-1");
  ASSERT_EQ(queue_earlier(house.context(), "esr-1", "admin-1"), 1);
  EXPECT_EQ(state("withdrawal"), kTakeBack);
  EXPECT_EQ(write(), 0u);
  EXPECT_EQ(state("withdrawal"), "nothing to take back");
  EXPECT_EQ(state(), kAccepted);
}

// The trust must not remove another competence because the map was changed since.
TEST_F(EsrLines, WhatIsToBeTakenBackIsNamedAsItWasWritten) {
  grant("2026-11-20");
  ASSERT_EQ(write(), 1u);
  house.execute("update connector set config_json = replace(config_json, 'Who leads', 'Fire Safety') where kind = 'esr'");
  withdraw();
  const auto all = take_backs(house.context(), "esr-1");
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 1u);
  EXPECT_THAT(all->at(0).competence, ::testing::HasSubstr("901|LOCAL|Who leads - 1 Year|"));
  EXPECT_THAT(all->at(0).competence, ::testing::Not(::testing::HasSubstr("Fire Safety")));
}

TEST_F(EsrLines, AfterItWasTakenBackByHandANewLineIsWritten) {
  accepted_then_withdrawn();
  const auto ids = to_take_back();
  ASSERT_THAT(ids, SizeIs(1));
  EXPECT_FALSE(mark_taken_back(house.context(), "esr-1", {ids[0], "no-such"}, "admin-1"));
  EXPECT_EQ(state("withdrawal"), kTakeBack) << "all or none";
  ASSERT_TRUE(mark_taken_back(house.context(), "esr-1", ids, "admin-1"));
  EXPECT_EQ(state("withdrawal"), "marked as taken back by hand");
  EXPECT_EQ(house.value("select state from esr_row"), "TAKEN_BACK");
  EXPECT_THAT(audited("connector.taken-back"), HasSubstr("completion "));
  EXPECT_FALSE(mark_taken_back(house.context(), "esr-1", ids, "admin-1")) << "once";
  grant("2026-11-03");
  EXPECT_EQ(write(), 1u);
  EXPECT_EQ(state(), kWaits);
  EXPECT_EQ(house.value("select state from esr_row where sequence = 2"), "EXPORTED");
  EXPECT_EQ(state("withdrawal"), "marked as taken back by hand");
}

TEST_F(EsrLines, GivenAgainForAnotherDayTheOldDayIsStillToBeTakenBack) {
  accepted_then_withdrawn();
  grant("2026-11-10");
  EXPECT_EQ(state("withdrawal"), kTakeBack);
  EXPECT_EQ(write(), 1u);
  EXPECT_EQ(state("withdrawal"), kTakeBack);
  const auto all = take_backs(house.context(), "esr-1");
  ASSERT_TRUE(all);
  ASSERT_THAT(*all, SizeIs(1));
  EXPECT_EQ(all->at(0).file, "XC_901_CMP_C_20261122_00000001.DAT");
  EXPECT_EQ(all->at(0).competence, "901|LOCAL|Who leads - 1 Year|");
  EXPECT_EQ(all->at(0).employee_number, "20000001");
}

// Withdrawn and given again before the outbox looked.
TEST_F(EsrLines, AWithdrawalThatStillWaitsIsNotForgottenForAnotherDay) {
  grant("2026-11-03");
  write();
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  grant("2026-11-10");
  look();
  EXPECT_EQ(state("withdrawal"), kTakeBack);
}

TEST_F(EsrLines, AnAnswerThatComesAfterwardsDecidesTheCompletionThatTheLineStandsFor) {
  grant("2026-11-03");
  write();
  withdraw();
  grant("2026-11-03");
  EXPECT_EQ(state(), kWaits);
  EXPECT_EQ(read(1, {"REJ~1"}).settled, 1u);
  EXPECT_EQ(house.column("select state from delivery where kind = 'completion' order by position"),
            (std::vector<std::string>{"Replaced by a later completion", testing::kRefused}));
  EXPECT_EQ(retry_closed(house.context(), "esr-1", "admin-1"), 1);
  EXPECT_EQ(write(), 1u);
}

TEST_F(EsrLines, ACorrectionOnTheSameDayKeepsTheLine) {
  grant("2026-11-03");
  write();
  ASSERT_TRUE(delivery::correct_completion(house.context(), registration, {"passed", 80.0, ""}, kAdmin));
  EXPECT_EQ(write(), 0u);
  EXPECT_EQ(state(), kWaits);
  EXPECT_THAT(detail(), HasSubstr("ESR keeps the score"));
}

// The old day is in the list at once, and off it when the completion goes back to that day.
TEST_F(EsrLines, ACorrectionToAnotherDayListsTheOldLine) {
  grant("2026-11-03");
  write();
  const auto done = delivery::correct_completion(house.context(), registration, {"completed", {}, "2026-11-10"}, kAdmin);
  ASSERT_TRUE(done);
  EXPECT_THAT(done->elsewhere.at(0).words, HasSubstr("listed to be taken back by hand"));
  look();
  const auto all = take_backs(house.context(), "esr-1");
  ASSERT_TRUE(all);
  ASSERT_THAT(*all, SizeIs(1));
  EXPECT_TRUE(all->at(0).corrected);
  EXPECT_EQ(all->at(0).completed_at.substr(0, 10), "2026-11-03");
  EXPECT_EQ(write(), 1u);
  ASSERT_TRUE(delivery::correct_completion(house.context(), registration, {"completed", {}, "2026-11-03"}, kAdmin));
  look();
  const auto then = take_backs(house.context(), "esr-1");
  ASSERT_THAT(*then, SizeIs(1)) << "the day between";
  EXPECT_EQ(then->at(0).completed_at.substr(0, 10), "2026-11-10");
  EXPECT_EQ(write(), 0u) << "the line of the third stands again";
  EXPECT_EQ(state(), kWaits);
}

TEST_F(EsrLines, ACorrectionWhileTheConnectorIsOffIsInTheNextFile) {
  grant("2026-11-03");
  write();
  switch_connector(house.context(), "esr-1", false, "admin-1");
  ASSERT_TRUE(delivery::correct_completion(house.context(), registration, {"completed", {}, "2026-11-10"}, kAdmin));
  switch_connector(house.context(), "esr-1", true, "admin-1");
  EXPECT_EQ(write(), 1u);
  EXPECT_THAT(to_take_back(), SizeIs(1));
}

// The trust said that it is not there yet, and loaded the file afterwards.
TEST_F(EsrLines, WhatEsrLoadsAfterTheMarkIsInTheListAgain) {
  grant("2026-11-03");
  write();
  withdraw();
  ASSERT_TRUE(mark_taken_back(house.context(), "esr-1", to_take_back(), "admin-1"));
  EXPECT_THAT(to_take_back(), SizeIs(0));
  const auto answer = read(1, {"ACK~1"});
  EXPECT_EQ(answer.settled, 1u);
  ASSERT_THAT(answer.mismatches, SizeIs(1));
  EXPECT_THAT(answer.mismatches[0], HasSubstr("in the list again"));
  EXPECT_THAT(to_take_back(), SizeIs(1));
  EXPECT_THAT(detail("withdrawal"), HasSubstr("row 1 of XC_901"));
  ASSERT_TRUE(mark_taken_back(house.context(), "esr-1", to_take_back(), "admin-1"));
  EXPECT_EQ(house.value("select state from esr_row"), "TAKEN_BACK");
}

// ... unless the completion was given again and has another line for that day: the competence is to stay.
TEST_F(EsrLines, WhatEsrLoadsAfterTheMarkStaysWhenItWasGivenAgain) {
  grant("2026-11-03");
  write();
  withdraw();
  ASSERT_TRUE(mark_taken_back(house.context(), "esr-1", to_take_back(), "admin-1"));
  grant("2026-11-03");
  ASSERT_EQ(write(), 1u);
  EXPECT_EQ(read(1, {"ACK~1"}).settled, 1u);
  EXPECT_THAT(to_take_back(), SizeIs(0));
}

// What was known before the mark, said once more, changes nothing.
TEST_F(EsrLines, AnAcceptanceFromBeforeTheMarkChangesNothing) {
  accepted_then_withdrawn();
  ASSERT_TRUE(mark_taken_back(house.context(), "esr-1", to_take_back(), "admin-1"));
  const auto again = read(answer(1, {"ACK~1"}, "07"));
  EXPECT_EQ(again.settled, 0u);
  EXPECT_EQ(again.unchanged, 1u);
  EXPECT_THAT(to_take_back(), SizeIs(0));
  EXPECT_EQ(house.value("select state from esr_row"), "TAKEN_BACK");
}

TEST_F(EsrLines, WhatEsrRefusesAfterTheMarkLeavesNothing) {
  grant("2026-11-03");
  write();
  withdraw();
  ASSERT_TRUE(mark_taken_back(house.context(), "esr-1", to_take_back(), "admin-1"));
  EXPECT_EQ(read(1, {"REJ~1"}).settled, 1u);
  EXPECT_THAT(to_take_back(), SizeIs(0));
  EXPECT_EQ(house.value("select state from esr_row"), "REJECTED");
}

// Nothing is sent to ESR: the list needs no connector that is on.
TEST_F(EsrLines, WhatIsToBeTakenBackIsListedWhileTheConnectorIsOff) {
  grant("2026-11-03");
  write();
  switch_connector(house.context(), "esr-1", false, "admin-1");
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  ASSERT_THAT(to_take_back(), SizeIs(1));
  ASSERT_TRUE(mark_taken_back(house.context(), "esr-1", to_take_back(), "admin-1"));
  EXPECT_THAT(to_take_back(), IsEmpty());
  EXPECT_EQ(house.count("select count(*) from delivery where open = 1"), 0);
}

// The module is in the connector's map no more: the line says what was written.
TEST_F(EsrLines, WhatIsToBeTakenBackIsNamedAlsoWithoutTheMap) {
  grant("2026-11-20");
  write();
  empty_map();
  withdraw();
  const auto all = take_backs(house.context(), "esr-1");
  ASSERT_THAT(*all, SizeIs(1));
  EXPECT_THAT(all->at(0).competence, HasSubstr("901|LOCAL|Who leads - 1 Year|"));
  EXPECT_THAT(take_back_words(all->at(0)), HasSubstr("as it was written"));
}

// The mark settles the file as well: nobody is asked about it any more, and the completion says what became of it.
TEST_F(EsrLines, AFileWhoseLinesWereTakenBackWaitsForNothing) {
  grant("2026-11-03");
  write();
  withdraw();
  ASSERT_TRUE(mark_taken_back(house.context(), "esr-1", to_take_back(), "admin-1"));
  EXPECT_EQ(file_state(1), "entered by hand");
  EXPECT_EQ(state("completion"), "Marked as taken back by hand");
  next_working_days(40);
  EXPECT_EQ(*note_overdue(house.context(), "esr-1"), 0u);
}

// Numbers run per trust: two connectors never write one file name.
TEST_F(EsrLines, TwoConnectorsOfOneTrustCountTogether) {
  house.connector("esr-2", "esr", house.value("select config_json from connector"));
  grant("2026-11-03");
  ASSERT_EQ(write(), 1u);
  ASSERT_TRUE(export_esr_files(house.context(), "esr-2", "admin-1"));
  EXPECT_EQ(house.count("select count(distinct name) from esr_file"), 2);
  EXPECT_EQ(house.column("select sequence from esr_file order by 1"), (std::vector<std::string>{"1", "2"}));
}

// A store from before: an acknowledgement that was read again had overwritten newer truth.
TEST_F(EsrLines, ACompletionWhoseOwnLineStandsFindsItAgain) {
  grant("2026-11-03");
  write();
  read(1, {"ACK~1"});
  house.execute("update delivery set state = 'ESR load refused this line', dead = 1");
  ASSERT_EQ(retry_closed(house.context(), "esr-1", "admin-1"), 1);
  EXPECT_EQ(write(), 0u);
  EXPECT_EQ(state(), kAccepted);
}

// The outbox's thread may record what it found just after the line was passed on.
TEST_F(EsrLines, ATakingBackWithoutALineIsClosedOnTheNextLook) {
  accepted_then_withdrawn();
  grant("2026-11-03");
  house.execute("update delivery set state = ?, dead = 1 where kind = 'withdrawal'", {kTakeBack});
  EXPECT_TRUE(note_overdue(house.context(), "esr-1"));
  EXPECT_EQ(state("withdrawal"), "nothing to take back");
}

}  // namespace
}  // namespace waymark::outbox
