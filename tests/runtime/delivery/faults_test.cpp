#include "runtime/delivery/faults.hpp"

#include <gmock/gmock.h>

#include "tests/runtime/delivery/journal_fixture.hpp"

namespace waymark::delivery {
namespace {

using cmi::Function;
using testing::Browser;
using ::testing::HasSubstr;

struct One {
  Function function;
  std::string first = {}, second = {};
  int error = 0;
  std::int64_t offset_ms = 0;
};

std::string names(const std::vector<Fault>& faults) {
  static const char* const words[] = {"no_finish", "score_after_status", "no_status", "refused", "ignored", "time"};
  std::string all;
  for (const auto& one : faults) {
    all += (all.empty() ? "" : " ") + std::string(words[static_cast<int>(one.kind)]);
    if (one.error != 0) all += "(" + one.element + "," + std::to_string(one.error) + ")";
    if (one.calls > 1) all += "*" + std::to_string(one.calls);
  }
  return all;
}

const One kOpen{Function::open, "item-1"}, kClose{Function::close}, kBegin{Function::initialize}, kEnd{Function::finish};
const One kStatus{Function::set_value, "cmi.core.lesson_status", "passed"}, kScore{Function::set_value, "cmi.core.score.raw", "90"};
const One kSuspend{Function::set_value, "cmi.core.exit", "suspend"}, kAsked{Function::get_last_error, "", "", 405};
const One kWrong{Function::set_value, "cmi.interactions.3.latency", "soon", 405};

// SCORM 1.2 RTE 3.3: what a SCO owes its LMS, and what is named when it does not pay.
TEST(Faults, AreFoundInTheCalls) {
  struct Row {
    const char* what;
    std::vector<One> calls;
    const char* faults;
  };
  const Row rows[] = {
      {"all as it should be", {kOpen, kBegin, kScore, kStatus, kEnd, kClose}, ""},
      {"no LMSFinish", {kOpen, kBegin, kStatus, kClose}, "no_finish"},
      {"no LMSFinish at all", {kOpen, kBegin, kStatus}, "no_finish"},
      {"left for another part", {kOpen, kBegin, kStatus, {Function::open, "item-2"}}, "no_finish"},
      {"never begun", {kOpen, kClose}, ""},
      {"score after status", {kOpen, kBegin, kStatus, kScore, kEnd, kClose}, "score_after_status"},
      {"incomplete first",
       {kOpen, kBegin, {Function::set_value, "cmi.core.lesson_status", "incomplete"}, kScore, kStatus, kEnd, kClose},
       ""},
      {"once a session", {kOpen, kBegin, kStatus, kScore, kScore, kEnd, kClose}, "score_after_status"},
      {"the score of a later session", {kOpen, kBegin, kStatus, kEnd, kClose, kOpen, kBegin, kScore, kStatus, kEnd, kClose}, ""},
      {"never a status", {kOpen, kBegin, kScore, kEnd, kClose}, "no_status"},
      {"suspended without one", {kOpen, kBegin, kSuspend, kEnd, kClose}, ""},
      {"a status in an earlier session", {kOpen, kBegin, kStatus, kEnd, kClose, kOpen, kBegin, kEnd, kClose}, ""},
      {"a refused status is none",
       {kOpen, kBegin, {Function::set_value, "cmi.core.lesson_status", "done", 405}, kAsked, kEnd, kClose},
       "refused(cmi.core.lesson_status,405) no_status"},
      {"a wrong type, looked at", {kOpen, kBegin, kWrong, kAsked, kStatus, kEnd, kClose}, "refused(cmi.interactions.n.latency,405)"},
      {"a wrong type, ignored",
       {kOpen, kBegin, kWrong, kStatus, kEnd, kClose},
       "refused(cmi.interactions.n.latency,405) ignored(cmi.interactions.n.latency,405)"},
      {"ignored at the end",
       {kOpen, kBegin, kStatus, kEnd, {Function::commit, "", "", 301}},
       "refused(LMSCommit,301) ignored(LMSCommit,301)"},
      {"more time than there was",
       {kOpen, kBegin, {Function::set_value, "cmi.core.session_time", "9999:99:99.99", 0, 15'000}, kStatus, kEnd, kClose},
       "time"},
      {"as long as it was open",
       {kOpen, kBegin, {Function::set_value, "cmi.core.session_time", "00:03:00", 0, 125'000}, kStatus, kEnd, kClose},
       ""},
      {"twice is one with a count",
       {kOpen, kBegin, kWrong, kAsked, kWrong, kAsked, kStatus, kEnd, kClose},
       "refused(cmi.interactions.n.latency,405)*2"},
  };
  for (const Row& row : rows) {
    FaultFinder finder;
    std::int64_t number = 0;
    for (const auto& call : row.calls) finder.see({++number, call.function, call.first, call.second, call.error, call.offset_ms});
    EXPECT_EQ(names(finder.faults(true)), row.faults) << row.what;
  }
}

TEST(Faults, ALaunchThatGoesOnIsNotJudgedYet) {
  FaultFinder finder;
  for (const auto& call : {kOpen, kBegin, kStatus}) finder.see({1, call.function, call.first, call.second, call.error});
  EXPECT_EQ(names(finder.faults(false)), "");
}

TEST(Faults, WordsNameElementAndCode) {
  const auto wrong = fault_words({FaultKind::refused_value, "i", "cmi.core.session_time", 405});
  EXPECT_EQ(wrong.what, "The call for cmi.core.session_time has a value of the wrong type (error 405).");
  EXPECT_THAT(wrong.fix, HasSubstr("HHHH:MM:SS.SS"));
  EXPECT_THAT(fault_words({FaultKind::ignored_error, "i", "cmi.exit", 401}).fix, HasSubstr("LMSGetLastError"));
  EXPECT_THAT(fault_words({FaultKind::no_finish, "i", "", 0}).fix, HasSubstr("pagehide"));
  EXPECT_FALSE(fault_words({FaultKind::refused_value, "i", "x", 999}).fix.empty());
}

class CourseFaultsTest : public testing::JournalTest {};

// The whole way: a page that asks for its error, the journal that keeps the asking, and the sum over launches.
TEST_F(CourseFaultsTest, AreSummedOverLaunches) {
  Journal journal(house.context());
  const auto bad = launch();
  Browser first(house, bad);
  first.open("item-1");
  EXPECT_EQ(first.set("cmi.core.session_time", "soon").error, 405);
  first.finish();
  first.close();
  ASSERT_EQ(first.send(journal).status, 200);
  Browser second(house, launch());
  second.open("item-1");
  EXPECT_EQ(second.set("cmi.core.session_time", "later").error, 405);
  EXPECT_EQ(second.call(Function::get_last_error).error, 405);
  second.set("cmi.core.lesson_status", "completed");
  second.finish();
  second.close();
  ASSERT_EQ(second.send(journal).status, 200);
  EXPECT_EQ(names(*faults_of_launch(house.context(), bad.launch_id)),
            "refused(cmi.core.session_time,405) ignored(cmi.core.session_time,405) no_status");
  EXPECT_EQ(names(*faults_of_launch(house.context(), second.launch_id)), "refused(cmi.core.session_time,405)");
  const auto all = faults_of_course(house.context(), course, 1);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->launches, 2);
  EXPECT_EQ(all->faults.front().launches, 2);
  EXPECT_EQ(all->faults.front().kind, FaultKind::refused_value);
  EXPECT_EQ(all->faults.size(), 3u);
  EXPECT_EQ(faults_of_launch(house.context(), "none").error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace waymark::delivery
