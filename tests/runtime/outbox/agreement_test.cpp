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
    ASSERT_THAT(all, SizeIs(1));
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
  house.execute("insert into handover (tenant, delivery_id, place, handed_at) select tenant, delivery_id, '{}', '' from delivery where "
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
