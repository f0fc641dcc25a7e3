#include "connectors/esr/esr_connector.hpp"

#include "tests/connectors/esr_fixture.hpp"

namespace waymark::connectors::esr {
namespace {

using Kind = Outcome::Kind;
using testing::HasSubstr;

Delivery delivery(const CompletionRecord& record) {
  Delivery one;
  one.id = "d-1";
  one.kind = "completion";
  one.payload = to_json(record);
  return one;
}

TEST(EsrConnectorTest, AGoodOneWaitsForTheNextFile) {
  EsrConnector connector(example_config());
  const Outcome outcome = connector.deliver({delivery(okafor())}).at(0);
  EXPECT_EQ(outcome.kind, Kind::waiting);
  EXPECT_EQ(outcome.state, "waiting for the next ESR file");
  EXPECT_THAT(outcome.detail, HasSubstr("Layout not verified with any trust"));
}

TEST(EsrConnectorTest, ABadOneIsInvalidDataWithItsReason) {
  EsrConnector connector(example_config());
  CompletionRecord bad = okafor();
  bad.employee_number.clear();
  const Outcome outcome = connector.deliver({delivery(bad)}).at(0);
  EXPECT_EQ(outcome.kind, Kind::rejected);
  EXPECT_EQ(outcome.state, "INVALID_DATA");
  EXPECT_THAT(outcome.detail, HasSubstr("'employee' is missing"));
}

// esr.md knows no line that takes one back: a person must.
TEST(EsrConnectorTest, AWithdrawalIsForPeopleToDo) {
  EsrConnector connector(example_config());
  Delivery back = delivery(okafor());
  back.kind = "withdrawal";
  const Outcome outcome = connector.deliver({back}).at(0);
  EXPECT_EQ(outcome.kind, Kind::rejected);
  EXPECT_EQ(outcome.state, "to be taken back by hand");
  EXPECT_THAT(outcome.detail, HasSubstr("ask the trust's ESR team"));
}

TEST(EsrConnectorTest, OneAnswerEach) {
  EsrConnector connector(example_config());
  CompletionRecord failed = okafor();
  failed.outcome = "FAILED";
  Delivery broken = delivery(okafor());
  broken.payload = "{";
  Delivery statement = delivery(okafor());
  statement.kind = "statement";
  const auto outcomes = connector.deliver({delivery(failed), broken, statement, delivery(okafor())});
  ASSERT_EQ(outcomes.size(), 4u);
  EXPECT_EQ(outcomes[0].kind, Kind::rejected);
  EXPECT_EQ(outcomes[0].state, "not exported");
  EXPECT_EQ(outcomes[1].kind, Kind::rejected);
  EXPECT_EQ(outcomes[2].kind, Kind::rejected);
  EXPECT_EQ(outcomes[3].kind, Kind::waiting);
}

}  // namespace
}  // namespace waymark::connectors::esr
