#include "runtime/roster/person_change.hpp"
#include "tests/runtime/outbox/esr_fixture.hpp"

// A line that two completions share (two modules of one competence, a corrected one), or that another person's number is in.
namespace waymark::outbox {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kAccepted;
using testing::kTakeBack;
using testing::kWaits;
using ::testing::SizeIs;

class EsrSharedLines : public testing::EsrHouse {
 protected:
  // The first module's line is accepted, the second module's completion waits for the next file.
  void first_accepted_second_waits() {
    second_ = second_module();
    grant("2026-11-03");
    ASSERT_EQ(write(), 1u);
    read(1, {"ACK~1"});
    grant("2026-11-03", second_);
    look();
    ASSERT_EQ(state(), "waiting for the next ESR file");
  }
  void renumber(const std::string& whose, const std::string& number) {
    const auto changed = roster::change_person(house.context(), whose, {{"employee_number", number}}, "admin-1");
    ASSERT_TRUE(changed) << changed.error().message;
  }
  std::size_t written_invalid() {
    const auto done = export_esr_files(house.context(), "esr-1", "admin-1");
    EXPECT_TRUE(done);
    return done ? done->files.size() * 100 + done->invalid * 10 + done->covered : 0;
  }

  std::string second_;
};

// Two registrations of one person for one competence and day: one line, and the words name no later completion.
TEST_F(EsrSharedLines, AnotherCompletionOfTheSameDayIsToldByTheFirstAndTakesItsLineOver) {
  const auto second = second_module();
  grant("2026-11-03");
  ASSERT_EQ(write(), 1u);
  read(1, {"ACK~1"});
  grant("2026-11-03", second);
  ASSERT_EQ(write(), 0u);
  EXPECT_EQ(state(), "Told by another completion of the same day");
  withdraw();
  EXPECT_EQ(state("withdrawal"), "nothing to take back");
  EXPECT_EQ(state(), kAccepted);
  EXPECT_THAT(to_take_back(), IsEmpty());
}

// ... and when ESR refuses that line, the other one does not go on relying on it.
TEST_F(EsrSharedLines, WhoReliedOnALineThatIsRefusedIsLookedAtAgain) {
  const auto second = second_module();
  grant("2026-11-03");
  ASSERT_EQ(write(), 1u);
  grant("2026-11-03", second);
  ASSERT_EQ(write(), 0u);
  ASSERT_EQ(state(), "Told by another completion of the same day");
  read(1, {"REJ~1"});
  EXPECT_EQ(write(), 1u);
  EXPECT_EQ(state(), kWaits);
}

// An old line that ESR loaded late, while another module's completion has the competence of that day: nobody is to remove it.
TEST_F(EsrSharedLines, ALineThatAnotherModuleHasAsWellIsNotAskedFor) {
  const auto second = second_module();
  grant("2026-11-03");
  write();
  withdraw();
  ASSERT_TRUE(mark_taken_back(house.context(), "esr-1", to_take_back(), "admin-1"));
  grant("2026-11-03", second);
  ASSERT_EQ(write(), 1u);
  ASSERT_EQ(read(1, {"ACK~1"}).settled, 1u);
  grant("2026-11-10");
  withdraw();
  EXPECT_THAT(to_take_back(), IsEmpty());
}

TEST_F(EsrSharedLines, ALineIsNeverPassedOnToAnotherPerson) {
  const auto bob = another("bob");
  grant("2026-11-03");
  ASSERT_EQ(write(), 1u);
  withdraw();
  house.execute("update identity set employee_number = '20000001' where person_id <> ?", {person});
  grant("2026-11-03", bob);
  ASSERT_EQ(write(), 0u);
  EXPECT_EQ(state(), "INVALID_DATA");
  EXPECT_THAT(detail(), HasSubstr("Another person has the same employee number"));
  EXPECT_EQ(state("withdrawal"), kTakeBack);
}

// Nobody can tell whether the old number was wrong or the person has moved: it is said, with what to do.
TEST_F(EsrSharedLines, ANumberThatChangesAfterTheFileIsTold) {
  grant("2026-11-03");
  write();
  const auto changed = roster::change_person(house.context(), person, {{"employee_number", "20000077"}}, "admin-1");
  ASSERT_TRUE(changed) << changed.error().message;
  EXPECT_EQ(changed->told.in_files, 1);
  EXPECT_THAT(retold_words(changed->told), ::testing::ElementsAre(HasSubstr("1 completion stands in ESR files under the old number")));
  const auto rows = deliveries_of_registration(house.context(), registration);
  ASSERT_THAT(*rows, SizeIs(1));
  EXPECT_THAT(rows->at(0).detail, HasSubstr("written for employee number 20000001 of trust 901; the person has 20000077 of 901 since"));
  // As the words say.
  withdraw();
  grant("2026-11-03");
  look();
  EXPECT_THAT(to_take_back(), SizeIs(1));
  EXPECT_EQ(write(), 1u);
}

// The trust is not to remove what another completion will stand for in the next file.
TEST_F(EsrSharedLines, ALineThatAnotherCompletionWaitsForIsNotAskedFor) {
  first_accepted_second_waits();
  withdraw();
  EXPECT_THAT(words_, HasSubstr("unless another completion of the same competence and day stands or waits"));
  EXPECT_THAT(to_take_back(), IsEmpty());
  EXPECT_EQ(write(), 0u);
  EXPECT_THAT(to_take_back(), IsEmpty());
  EXPECT_EQ(state("withdrawal"), "nothing to take back");
  EXPECT_EQ(state(), kAccepted);
  withdraw(second_);
  EXPECT_THAT(to_take_back(), SizeIs(1)) << "the line stands for the second one now";
}

// ... also while the connector is off, and whichever came first.
TEST_F(EsrSharedLines, ACompletionThatWaitsForTheConnectorHoldsTheLineAsWell) {
  second_ = second_module();
  grant("2026-11-03");
  ASSERT_EQ(write(), 1u);
  switch_connector(house.context(), "esr-1", false, "admin-1");
  ASSERT_TRUE(delivery::withdraw_completion(house.context(), registration, kAdmin));
  EXPECT_THAT(to_take_back(), SizeIs(1));
  switch_connector(house.context(), "esr-1", true, "admin-1");
  grant("2026-11-03", second_);
  switch_connector(house.context(), "esr-1", false, "admin-1");
  EXPECT_THAT(to_take_back(), IsEmpty());
  switch_connector(house.context(), "esr-1", true, "admin-1");
  EXPECT_EQ(write(), 0u);
  EXPECT_THAT(to_take_back(), IsEmpty());
  EXPECT_EQ(state(), kWaits);
}

TEST_F(EsrSharedLines, WhoWaitedAndIsWithdrawnLeavesTheLineToBeTakenBack) {
  first_accepted_second_waits();
  withdraw();
  ASSERT_THAT(to_take_back(), IsEmpty());
  withdraw(second_);
  EXPECT_THAT(to_take_back(), SizeIs(1));
  EXPECT_EQ(write(), 0u);
  EXPECT_THAT(to_take_back(), SizeIs(1));
}

TEST_F(EsrSharedLines, WhoWaitedAndIsRefusedLeavesTheLineToBeTakenBack) {
  first_accepted_second_waits();
  withdraw();
  ASSERT_THAT(to_take_back(), IsEmpty());
  empty_map();
  EXPECT_THAT(to_take_back(), SizeIs(1));
  EXPECT_EQ(written_invalid(), 10u);
  EXPECT_EQ(state(), "INVALID_DATA");
  EXPECT_THAT(to_take_back(), SizeIs(1));
}

TEST_F(EsrSharedLines, OneOfAnotherDayOrPersonHoldsNoLine) {
  second_ = second_module();
  grant("2026-11-03");
  ASSERT_EQ(write(), 1u);
  grant("2026-11-04", second_);
  grant("2026-11-03", another("bob"));
  withdraw();
  EXPECT_THAT(to_take_back(), SizeIs(1));
}

// The old line of somebody whose number was put right since: nobody has the number twice, and the words say what to do.
TEST_F(EsrSharedLines, AnOldLineUnderThisNumberIsNamedWithWhatToDo) {
  const auto bob = another("bob");
  const auto name = house.value("select display_name from identity where person_id = ?", {person});
  grant("2026-11-03");
  ASSERT_EQ(write(), 1u);
  renumber(person, "20000077");
  renumber(house.value("select person_id from identity where username = 'bob'"), "20000001");
  grant("2026-11-03", bob);
  EXPECT_EQ(written_invalid(), 10u) << "left out, told by nobody";
  EXPECT_EQ(state(), "INVALID_DATA");
  EXPECT_THAT(detail(), HasSubstr("Row 1 of file 901/1 was written for " + name + ", who had this employee number then"));
  EXPECT_THAT(detail(), HasSubstr("Withdraw that completion and grant it again"));
  // As the words say.
  const auto of_bob = house.value("select delivery_id from delivery order by position desc limit 1");
  withdraw();
  grant("2026-11-03");
  ASSERT_EQ(retry_closed(house.context(), "esr-1", "admin-1"), 2) << "the withdrawal, which stays by hand, and the completion";
  EXPECT_EQ(written_invalid(), 110u) << "her own line under the new number";
  EXPECT_THAT(house.value("select detail from delivery where delivery_id = ?", {of_bob}), HasSubstr("is listed to be taken back by hand"));
  ASSERT_THAT(to_take_back(), SizeIs(1));
  ASSERT_TRUE(mark_taken_back(house.context(), "esr-1", to_take_back(), "admin-1"));
  ASSERT_EQ(retry_closed(house.context(), "esr-1", "admin-1"), 1);
  EXPECT_EQ(written_invalid(), 100u);
  EXPECT_EQ(house.value("select state from delivery where delivery_id = ?", {of_bob}), kWaits);
}

// The same day, but the module has no competence any more: what the words say beforehand is what happens.
TEST_F(EsrSharedLines, ACorrectionWhoseModuleHasLeftTheMap) {
  grant("2026-11-03");
  ASSERT_EQ(write(), 1u);
  const auto map = house.value("select config_json from connector");
  empty_map();
  const auto done = delivery::correct_completion(house.context(), registration, {"passed", 80.0, ""}, kAdmin);
  ASSERT_TRUE(done);
  EXPECT_THAT(done->elsewhere.at(0).words,
              HasSubstr("no competence in the connector's map any more, the old one is listed as well, and the "
                        "corrected one is left out"));
  look();
  EXPECT_THAT(to_take_back(), SizeIs(1));
  EXPECT_EQ(state(), "INVALID_DATA");
  house.execute("update connector set config_json = ?", {map});
  ASSERT_EQ(retry_closed(house.context(), "esr-1", "admin-1"), 2);
  EXPECT_THAT(to_take_back(), IsEmpty()) << "it waits for the next file, which lets the line stand";
  EXPECT_EQ(write(), 0u);
  EXPECT_EQ(state(), kWaits);
  EXPECT_THAT(to_take_back(), IsEmpty());
}

// ... or has another one by now.
TEST_F(EsrSharedLines, ACorrectionWhoseModuleHasAnotherCompetence) {
  grant("2026-11-03");
  ASSERT_EQ(write(), 1u);
  house.execute("update connector set config_json = replace(config_json, 'Who leads', 'Fire Safety')");
  const auto done = delivery::correct_completion(house.context(), registration, {"passed", 80.0, ""}, kAdmin);
  ASSERT_TRUE(done);
  EXPECT_THAT(done->elsewhere.at(0).words, HasSubstr("the employee number and competence of the old line, nothing new is sent"));
  EXPECT_THAT(to_take_back(), SizeIs(1));
  EXPECT_EQ(write(), 1u);
  EXPECT_THAT(to_take_back(), SizeIs(1));
}

}  // namespace
}  // namespace waymark::outbox
