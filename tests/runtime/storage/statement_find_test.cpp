#include <functional>

#include "statements.hpp"

namespace waymark::storage::test {
namespace {

using xapi::StatementQuery;

// Two learners, two verbs, two activities, registrations, and uses that are only related.
class StatementFindTest : public StatementTest {
 protected:
  void SetUp() override {
    auto grouped = statement("d", "eva", "failed", "quiz");
    grouped.activities.push_back({"course", false});
    grouped.agents.push_back({"ben", false});
    auto registered = statement("e", "ben", "passed", "quiz");
    registered.registration = "reg-1";
    put({statement("a", "ben", "passed", "course"), statement("b", "ben", "failed", "course"), statement("c", "eva", "passed", "course"),
         grouped, registered});
  }
};

struct Row {
  const char* name;
  std::function<void(StatementQuery&)> filter;
  const char* expect;  // oldest first
};

const std::vector<Row> kRows = {
    {"all", [](StatementQuery&) {}, "a b c d e "},
    {"agent", [](StatementQuery& q) { q.agent_key = "ben"; }, "a b e "},
    {"related agents",
     [](StatementQuery& q) {
       q.agent_key = "ben";
       q.related_agents = true;
     },
     "a b d e "},
    {"verb", [](StatementQuery& q) { q.verb = "failed"; }, "b d "},
    {"activity", [](StatementQuery& q) { q.activity = "course"; }, "a b c "},
    {"related activities",
     [](StatementQuery& q) {
       q.activity = "course";
       q.related_activities = true;
     },
     "a b c d "},
    {"registration", [](StatementQuery& q) { q.registration = "reg-1"; }, "e "},
    {"agent and verb",
     [](StatementQuery& q) {
       q.agent_key = "ben";
       q.verb = "passed";
     },
     "a e "},
    {"agent and activity",
     [](StatementQuery& q) {
       q.agent_key = "ben";
       q.activity = "quiz";
     },
     "e "},
    {"everything",
     [](StatementQuery& q) {
       q.agent_key = "ben";
       q.verb = "passed";
       q.activity = "quiz";
       q.registration = "reg-1";
     },
     "e "},
    {"nobody", [](StatementQuery& q) { q.agent_key = "nobody"; }, ""},
    {"registration of nobody", [](StatementQuery& q) { q.registration = "reg-2"; }, ""},
    {"activity as a verb", [](StatementQuery& q) { q.verb = "course"; }, ""},
};

TEST_F(StatementFindTest, Filters) {
  for (const Row& row : kRows) {
    StatementQuery query = oldest_first();
    row.filter(query);
    EXPECT_EQ(ids(query), row.expect) << row.name;
    query.ascending = false;
    std::string newest_first;
    for (const auto& found : page(query).statements) newest_first = found.id + " " + newest_first;
    EXPECT_EQ(newest_first, row.expect) << row.name << ", newest first";
  }
}

TEST_F(StatementFindTest, SinceIsExclusiveAndUntilInclusive) {
  const auto all = page(oldest_first()).statements;
  StatementQuery query = oldest_first();
  query.since = all[1].stored;
  EXPECT_EQ(ids(query), "c d e ");
  query.until = all[3].stored;
  EXPECT_EQ(ids(query), "c d ");
  query.agent_key = "eva";
  EXPECT_EQ(ids(query), "c d ");
  query.since = "yesterday";
  EXPECT_FALSE(store_.find(query));
}

// The whole in pages of two, while others keep writing: each statement once, none of the new ones.
TEST_F(StatementFindTest, PagesAreStableUnderInserts) {
  for (const bool ascending : {true, false}) {
    StatementQuery query;
    query.ascending = ascending;
    query.limit = 2;
    std::string seen;
    for (int round = 0; round < 10; ++round) {
      const auto found = page(query);
      for (const auto& statement : found.statements) seen += statement.id + " ";
      put({statement("new" + std::to_string(round) + (ascending ? "u" : "d"))});
      if (!found.more) break;
      query.after_position = found.last_position;
      query.snapshot_position = found.snapshot_position;
    }
    EXPECT_EQ(seen, ascending ? "a b c d e " : "new2u new1u new0u e d c b a ");
  }
}

TEST_F(StatementFindTest, MoreIsSaidExactlyWhenThereIsMore) {
  StatementQuery query;
  query.limit = 5;
  EXPECT_FALSE(page(query).more);
  query.limit = 4;
  EXPECT_TRUE(page(query).more);
  query.agent_key = "ben";
  query.limit = 3;
  EXPECT_FALSE(page(query).more);
}

// xAPI 2.1.3, Filter Conditions for StatementRefs: a statement answers also for the one that it refers to.
TEST_F(StatementFindTest, AReferenceAnswersForItsTarget) {
  put({referring("r", "a"), referring("s", "r"), referring("t", "c")});
  StatementQuery query = oldest_first();
  query.agent_key = "ben";
  EXPECT_EQ(ids(query), "a b e r s ") << "over any number of references";
  query.verb = "passed";
  EXPECT_EQ(ids(query), "a e r s ");
  query = oldest_first();
  query.activity = "course";
  EXPECT_EQ(ids(query), "a b c r s t ");
  query = oldest_first();
  query.registration = "reg-1";
  put({referring("u", "e")});
  EXPECT_EQ(ids(query), "e u ");
  query = oldest_first();
  query.agent_key = "ann";
  EXPECT_EQ(ids(query), "r s t u ") << "each once, though some answer in both ways";
}

TEST_F(StatementFindTest, AReferenceMayComeBeforeItsTarget) {
  put({referring("r", "later"), statement("later", "zoe")});
  StatementQuery query = oldest_first();
  query.agent_key = "zoe";
  EXPECT_EQ(ids(query), "r later ");
}

TEST_F(StatementFindTest, TimeCountsForTheReferringStatementAlone) {
  const auto until = page({}).statements[0].stored;
  put({referring("r", "a")});
  StatementQuery query = oldest_first();
  query.agent_key = "ben";
  query.since = until;
  EXPECT_EQ(ids(query), "r ");
}

TEST_F(StatementFindTest, AVoidedTargetStillCountsAndAVoidedReferenceDoesNot) {
  put({voiding("v", "a"), referring("r", "b"), voiding("w", "r")});
  StatementQuery query = oldest_first();
  query.agent_key = "ben";
  EXPECT_EQ(ids(query), "b e v w ") << "v answers for a, w for r and through it for b";
}

TEST_F(StatementFindTest, ReferencesInACircleEnd) {
  put({referring("x", "y"), referring("y", "x"), referring("z", "z")});
  StatementQuery query = oldest_first();
  query.agent_key = "ben";
  EXPECT_EQ(ids(query), "a b e ");
}

TEST_F(StatementFindTest, PagesOfReferencesAndTargetsMerge) {
  for (int i = 0; i < 6; ++i) put({statement("m" + std::to_string(i), "mia"), referring("n" + std::to_string(i), "m" + std::to_string(i))});
  StatementQuery query = oldest_first();
  query.agent_key = "mia";
  query.limit = 3;
  std::string seen;
  for (bool more = true; more;) {
    const auto found = page(query);
    for (const auto& statement : found.statements) seen += statement.id + " ";
    query.after_position = found.last_position;
    query.snapshot_position = found.snapshot_position;
    more = found.more;
  }
  EXPECT_EQ(seen, "m0 n0 m1 n1 m2 n2 m3 n3 m4 n4 m5 n5 ");
}

}  // namespace
}  // namespace waymark::storage::test
