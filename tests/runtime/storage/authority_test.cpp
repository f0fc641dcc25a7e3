#include "statements.hpp"

// Statements of one authority alone (StatementQuery::authority_key); that it goes by index, tests/runtime/delivery/plan_test.cpp sees.
namespace waymark::storage::test {
namespace {

xapi::PreparedStatement of(const std::string& authority, const std::string& id, const std::string& agent = "ben") {
  auto prepared = statement(id, agent);
  prepared.authority = authority;
  prepared.agents.push_back({authority, false});
  return prepared;
}

TEST_F(StatementTest, OfOneAuthorityAlone) {
  put({of("lms", "a"), of("lrs", "b"), of("lms", "c", "lrs"), statement("d", "lms")});
  xapi::StatementQuery query;
  query.authority_key = "lms";
  EXPECT_EQ(ids(query), "c a ") << "d is about it, and nobody's";
  query.agent_key = "lrs";
  EXPECT_EQ(ids(query), "c ");
  query.authority_key = "nobody";
  EXPECT_EQ(ids(query), "");
  query = {};
  query.authority_key = "lms";
  query.statement_id = "b";
  EXPECT_EQ(ids(query), "");
  query.authority_key = "lrs";
  EXPECT_EQ(ids(query), "b ");
}

TEST_F(StatementTest, TheAuthorityOfWhatIsReferredToCountsAsWell) {
  put({of("lrs", "target"), referring("reference", "target")});
  auto own = referring("own", "target");
  own.authority = "lms";
  put({own});
  xapi::StatementQuery query;
  query.agent_key = "ben";
  EXPECT_EQ(ids(query), "own reference target ");
  query.authority_key = "lms";
  EXPECT_EQ(ids(query), "");
}

TEST_F(StatementTest, WhoMayNotDefineDefinesNothingAlsoLater) {
  auto silent = of("lms", "a"), right = of("lrs", "b");
  silent.defines = false;
  silent.bytes =
      R"({"id":"a","object":{"id":"course","definition":{"name":{"en":"No"}}},"actor":{"mbox":"mailto:a@a.example"},"stored":")" +
      std::string(kComposed) + "\"}";
  right.bytes =
      R"({"id":"b","object":{"id":"course","definition":{"name":{"en":"Yes"}}},"actor":{"mbox":"mailto:a@a.example"},"stored":")" +
      std::string(kComposed) + "\"}";
  right.definitions = {{"course", R"({"name":{"en":"Yes"}})"}};
  put({silent, right});
  const auto told = [&] { return store_.definitions({"course"}, xapi::Clearance::everything())->count("course"); };
  EXPECT_EQ(told(), 1u);
  put({voiding("v", "b")});
  EXPECT_EQ(told(), 0u) << "made anew from what is left";
}

}  // namespace
}  // namespace waymark::storage::test
