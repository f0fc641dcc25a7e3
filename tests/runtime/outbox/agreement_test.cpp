#include "runtime/outbox/agreement.hpp"

#include "runtime/upkeep/doctor.hpp"
#include "tests/runtime/outbox/esr_fixture.hpp"

namespace waymark::outbox {
namespace {

using testing::EsrHouse;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using upkeep::Finding;

class Agreement : public EsrHouse {
 protected:
  std::vector<Finding> doctor(bool fix = false) {
    std::vector<Finding> all;
    upkeep::DoctorOptions options;
    options.fix = fix;
    upkeep::check_told(house.context(), options, [&](const Finding& one) { all.push_back(one); });
    return all;
  }
  void expect_good() {
    const auto all = doctor();
    ASSERT_FALSE(all.empty());
    EXPECT_EQ(all[0].state, Finding::State::good) << all[0].message;
  }
};

TEST_F(Agreement, WhatIsAskedForIsNotLeftBehind) {
  grant("2026-11-03");
  write();
  expect_good();
  withdraw();
  expect_good();
}

// As an earlier version left it: corrected to another day, and the old line in nobody's list.
TEST_F(Agreement, ALineThatNobodyIsAskedToTakeBackIsFoundAndListed) {
  grant("2026-11-03");
  write();
  ASSERT_TRUE(delivery::correct_completion(house.context(), registration, {"completed", {}, "2026-11-10"}, kAdmin));
  house.execute("delete from delivery where kind = 'withdrawal'");
  const auto found = doctor();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].state, Finding::State::bad);
  EXPECT_THAT(found[0].message, HasSubstr("may stand elsewhere"));
  EXPECT_EQ(doctor(true)[0].state, Finding::State::mended);
  look();
  EXPECT_THAT(to_take_back(), SizeIs(1));
  expect_good();
}

TEST_F(Agreement, WhatMoodleMayHoldIsFoundAndAskedFor) {
  house.connector("moo", "moodle");
  grant("2026-11-03");
  house.execute(
      "insert into handover (tenant, delivery_id, place, handed_at) select tenant, delivery_id, '{}', '' from delivery where "
      "connector_id = 'moo'");
  withdraw();
  expect_good();
  house.execute("delete from delivery where kind = 'withdrawal'");
  EXPECT_EQ(doctor()[0].state, Finding::State::bad);
  EXPECT_EQ(doctor(true)[0].state, Finding::State::mended);
  EXPECT_EQ(house.count("select count(*) from delivery where kind = 'withdrawal' and open = 1 and connector_id = 'moo'"), 1);
  expect_good();
}

TEST_F(Agreement, ACompletionThatAConnectorNeverHeardOfIsFound) {
  grant("2026-11-03");
  write();
  ASSERT_TRUE(delivery::correct_completion(house.context(), registration, {"passed", 90.0, ""}, kAdmin));
  house.execute("delete from delivery where kind = 'completion' and reference in (select completion_id from completion)");
  const auto found = doctor();
  EXPECT_THAT(found.back().message, HasSubstr("never queued"));
  ASSERT_EQ(queue_earlier(house.context(), "esr-1", "admin-1"), 1);
  EXPECT_TRUE(not_told(house.context())->empty());
}

// A late answer to the first file, after the competence was taken back and given again: ESR has one competence for both lines.
TEST_F(Agreement, ALineThatWasWrittenAgainIsNotLeftBehind) {
  grant("2026-11-03");
  write();
  withdraw();
  ASSERT_TRUE(mark_taken_back(house.context(), "esr-1", to_take_back(), "admin-1"));
  grant("2026-11-03");
  ASSERT_EQ(write(), 1u);
  read(1, {"ACK~1"});
  expect_good();
  EXPECT_TRUE(doctor(true).at(0).state == Finding::State::good);
  EXPECT_THAT(to_take_back(), SizeIs(0));
  // Withdrawn now, one entry stands for both lines, and the mark settles both.
  withdraw();
  ASSERT_THAT(to_take_back(), SizeIs(1));
  ASSERT_TRUE(mark_taken_back(house.context(), "esr-1", to_take_back(), "admin-1"));
  EXPECT_EQ(house.count("select count(*) from esr_row where state = 'TAKEN_BACK'"), 2);
  expect_good();
}

// Corrected on its day by an earlier version, and waiting for the next file, which lets the line stand.
TEST_F(Agreement, ALineThatTheNextFileFindsIsNotLeftBehind) {
  grant("2026-11-03");
  write();
  ASSERT_TRUE(delivery::correct_completion(house.context(), registration, {"passed", 80.0, ""}, kAdmin));
  house.execute("delete from delivery where kind = 'withdrawal'");
  house.execute(
      "update esr_row set delivery_id = (select delivery_id from delivery d where d.kind = 'completion' and reference not in "
      "(select completion_id from completion))");
  house.execute("update delivery set state = 'waiting for the next ESR file' where reference in (select completion_id from completion)");
  expect_good();
  EXPECT_EQ(write(), 0u);
  EXPECT_TRUE(left_behind(house.context())->empty());
}

// The line was written with 80; the record says 55 since, and the answer of the trust does not hide it.
TEST_F(Agreement, ALineThatPassedOnKeepsWhatItSaid) {
  ASSERT_TRUE(delivery::grant_completion(house.context(), registration, {"passed", 80.0, "2026-11-03"}, kAdmin));
  write();
  ASSERT_TRUE(delivery::correct_completion(house.context(), registration, {"passed", 55.0, ""}, kAdmin));
  read(1, {"ACK~1"});
  const auto rows = deliveries_for(house.context(), house.value("select completion_id from completion"));
  ASSERT_TRUE(rows);
  ASSERT_THAT(*rows, SizeIs(1));
  EXPECT_THAT(rows->at(0).detail, HasSubstr("It was told passed with 80; the record says passed with 55 since."));
  EXPECT_EQ(doctor()[0].state, Finding::State::warning);
}

TEST_F(Agreement, RefusedDeliveriesAreWarnedOf) {
  grant("2026-11-03");
  house.execute("update delivery set open = 0, dead = 1");
  std::vector<Finding> all;
  upkeep::check_connectors(house.context(), [&](const Finding& one) { all.push_back(one); });
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].state, Finding::State::warning);
  EXPECT_THAT(all[0].message, HasSubstr("1 deliveries were refused"));
}

// ESR keeps COMPLETED when the learner passes later: the delivery says so, and the doctor.
TEST_F(Agreement, WhatEsrKeepsAndTheRecordHasSinceIsSaid) {
  grant("2026-11-03");
  write();
  house.execute("update completion set outcome = 'PASSED', score = 62.5");
  const auto rows = deliveries_of_registration(house.context(), registration);
  ASSERT_TRUE(rows);
  ASSERT_THAT(*rows, SizeIs(1));
  EXPECT_THAT(rows->at(0).detail, HasSubstr("row 1."));
  EXPECT_THAT(rows->at(0).detail, HasSubstr("It was told completed without a score; the record says passed with 62.5 since."));
  const auto found = doctor();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].state, Finding::State::warning);
  EXPECT_THAT(found[0].message, HasSubstr(registration));
}

TEST_F(Agreement, AFileWithoutAnAnswerIsWarnedOf) {
  grant("2026-11-03");
  write();
  next_working_days(40);
  ASSERT_TRUE(note_overdue(house.context(), "esr-1"));
  const auto found = doctor();
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[1].check, "ESR files");
  EXPECT_THAT(found[1].message, HasSubstr("1 files of"));
}

}  // namespace
}  // namespace waymark::outbox
