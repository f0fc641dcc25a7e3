#include <gtest/gtest.h>

#include "scorm/course/snapshot.hpp"
#include "scorm/sequencing/rollup.hpp"
#include "tests/scorm/course/random_course.hpp"

// What holds whatever the course, the learner and the content do (issue: "property tests").
namespace waymark::course {
namespace {

using sequencing::kNone;

constexpr int kCourses = 1'500;
constexpr int kActs = 60;

// Active activities are a path from the root, and the current activity lies on it.
void expect_one_path(const sequencing::Tree& tree, const sequencing::State& state) {
  int deepest = kNone, active = 0;
  for (int i = 0; i < static_cast<int>(tree.activities.size()); ++i) {
    if (!state.activities[static_cast<std::size_t>(i)].active) continue;
    ++active;
    if (deepest != kNone) ASSERT_TRUE(sequencing::is_ancestor(tree, deepest, i)) << i;
    deepest = i;
  }
  if (deepest == kNone) return;
  ASSERT_NE(state.current, kNone);
  ASSERT_TRUE(sequencing::is_ancestor(tree, deepest, state.current) || deepest == state.current);
  ASSERT_EQ(static_cast<std::size_t>(active), sequencing::path_up(tree, deepest, 0).size());
}

// Where something waits to be resumed, its whole way from the root is suspended.
void expect_suspended_path(const sequencing::Tree& tree, const sequencing::State& state) {
  if (state.suspended == kNone) return;
  for (const int here : sequencing::path_up(tree, state.suspended, 0)) {
    ASSERT_TRUE(state.activities[static_cast<std::size_t>(here)].suspended) << here;
  }
}

// Where two activities write the same shared objective the last one wins, and who is last depends on where a rollup begins.
bool has_one_writer_each(const sequencing::Tree& tree) {
  std::map<std::string, std::size_t> writers;
  for (std::size_t i = 0; i < tree.activities.size(); ++i) {
    for (const auto& objective : tree.activities[i].objectives) {
      for (const auto& map : objective.maps) {
        const bool writes = map.write_satisfied || map.write_measure || map.write_completion || map.write_progress;
        if (writes && !writers.emplace(map.target, i).second) return false;
      }
    }
  }
  return true;
}

// Rollup has nothing left to do when it is repeated (SN 4th Ed. 4.6).
void expect_rolled_up(const sequencing::Tree& tree, const sequencing::State& state, int from) {
  sequencing::State once = state;
  sequencing::overall_rollup(tree, once, from);
  sequencing::State twice = once;
  sequencing::overall_rollup(tree, twice, from);
  ASSERT_EQ(once, twice) << from;
}

void expect_goes_on_the_same(const Facts& facts, const Attempt& attempt) {
  const std::string snapshot = write_snapshot(attempt.remembered());
  const auto read = read_snapshot(facts, snapshot);
  ASSERT_TRUE(read) << read.error().message << " " << read.error().where << "\n" << snapshot;
  ASSERT_EQ(write_snapshot(*read), snapshot);
  ASSERT_EQ(read->sequencing, attempt.state());
}

TEST(Invariants, HoldOnRandomCoursesAndRequests) {
  int delivered = 0, ended = 0, rolled_up = 0;
  for (std::uint64_t seed = 1; seed <= kCourses; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    const auto facts = random_facts(dice);
    const bool one_writer = has_one_writer_each(facts->tree);
    rolled_up += one_writer;
    Attempt attempt(facts, seed);
    for (int act = 0; act < kActs; ++act) {
      SCOPED_TRACE(act);
      random_act(dice, attempt, *facts);
      delivered += attempt.current() != kNone;
      ended += attempt.current() == kNone;
      expect_one_path(facts->tree, attempt.state());
      expect_suspended_path(facts->tree, attempt.state());
      for (const auto& record : attempt.remembered().records) ASSERT_EQ(record.bytes, cmi::v2004::stored_bytes(record));
      if (one_writer) expect_rolled_up(facts->tree, attempt.state(), dice.below(static_cast<int>(facts->tree.activities.size())));
      if (act % 5 == 0) expect_goes_on_the_same(*facts, attempt);
      if (::testing::Test::HasFatalFailure()) return;
    }
  }
  EXPECT_GT(delivered, kCourses * kActs / 6) << "the courses open something";
  EXPECT_GT(rolled_up, 100) << "courses whose shared objectives have one writer each";
  EXPECT_GT(ended, kCourses) << "and they end";
}

TEST(Invariants, AnAttemptThatIsReadBackGivesTheSameAnswers) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    const auto facts = random_facts(dice);
    Attempt attempt(facts, seed);
    for (int act = 0; act < kActs; ++act) {
      auto read = read_snapshot(*facts, write_snapshot(attempt.remembered()));
      ASSERT_TRUE(read);
      Attempt again(facts, std::move(*read));
      Dice same = dice;
      random_act(dice, attempt, *facts);
      random_act(same, again, *facts);
      ASSERT_EQ(write_snapshot(attempt.remembered()), write_snapshot(again.remembered())) << act;
    }
  }
}

TEST(Invariants, AskingWhatIsValidChangesNothing) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Dice dice(seed);
    const auto facts = random_facts(dice);
    Attempt attempt(facts, seed);
    for (int act = 0; act < 15; ++act) {
      random_act(dice, attempt, *facts);
      const std::string before = write_snapshot(attempt.remembered());
      attempt.validity();
      attempt.get_value("adl.nav.request_valid.choice.{target=a1}");
      ASSERT_EQ(write_snapshot(attempt.remembered()), before) << seed;
    }
  }
}

TEST(Snapshots, HostileOnesAreRefusedAndNeverCrash) {
  Dice dice(7);
  const auto facts = random_facts(dice);
  Attempt attempt(facts, 7);
  for (int act = 0; act < 30; ++act) random_act(dice, attempt, *facts);
  const std::string good = write_snapshot(attempt.remembered());
  ASSERT_TRUE(read_snapshot(*facts, good));
  for (const char* bad : {"", "{}", "[]", "{\"v\":2}", "{\"v\":1,\"activities\":[],\"records\":[]}", "{\"v\":1,\"activities\":7}"}) {
    EXPECT_FALSE(read_snapshot(*facts, bad)) << bad;
  }
  int read = 0;
  for (std::size_t at = 0; at < good.size(); at += 3) {
    std::string broken = good;
    broken[at] = static_cast<char>("0}9\"-"[at % 5]);
    if (auto state = read_snapshot(*facts, broken)) {  // what reads must also be playable
      Attempt again(facts, std::move(*state));
      Dice same(at);
      for (int act = 0; act < 10; ++act) random_act(same, again, *facts);
      again.validity();
      ++read;
    }
  }
  EXPECT_GT(read, 0);
}

}  // namespace
}  // namespace waymark::course
