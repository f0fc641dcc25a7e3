#include <gmock/gmock.h>

#include "runtime/storage/migrations.hpp"
#include "runtime/storage/sqlite_connection.hpp"
#include "statements.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/prepare.hpp"

// What statements say of activities and agents, kept with them (xAPI 1.0.3 Part 3, 2.4 and 2.5; Part 2, 2.3.2).
namespace waymark::storage::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using xapi::Clearance;
using xapi::Sensitivity;

constexpr const char* kWalk = "https://a.example/walk";

std::string uuid(int n) {
  const std::string digits = std::to_string(n);
  return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

// A whole statement through xapi's own rules: Sam, with this name, did the walk, which has this definition.
xapi::PreparedStatement told(int n, const std::string& definition, const std::string& name = "",
                             Sensitivity label = Sensitivity::tracking) {
  const std::string text = R"({"id":")" + uuid(n) + R"(","actor":{"mbox":"mailto:sam@example.org")" +
                           (name.empty() ? "" : R"(,"name":")" + name + "\"") +
                           R"(},"verb":{"id":"https://v.example/did"},"object":{"id":")" + kWalk + "\"" +
                           (definition.empty() ? "" : ",\"definition\":" + definition) + "}}";
  xapi::Preparation with;
  with.authority_json = R"({"mbox":"mailto:lrs@example.org"})";
  with.stored = kComposed;
  auto prepared = xapi::prepare(*xapi::json::parse(text), with);
  EXPECT_TRUE(prepared) << prepared.error().message;
  prepared->sensitivity = label;
  return *prepared;
}

class ToldTest : public StatementTest {
 protected:
  std::string definition(const Clearance& sees = Clearance::everything()) {
    const auto found = store_.definitions({kWalk, "https://a.example/unknown"}, sees);
    EXPECT_TRUE(found);
    return found && found->contains(kWalk) ? found->at(kWalk) : "";
  }
  std::vector<std::string> names(const Clearance& sees = Clearance::everything()) { return *store_.names("mailto:sam@example.org", sees); }
};

// "Last writer by stored order", language by language.
TEST_F(ToldTest, DefinitionsAreMergedInTheOrderOfStored) {
  EXPECT_EQ(definition(), "");
  put({told(1, R"({"name":{"en":"Walk","fr":"Marche"}})")});
  put({told(2, R"({"name":{"en":"A walk"}})"), told(3, "")});
  EXPECT_EQ(definition(), R"({"name":{"en":"A walk","fr":"Marche"}})");
  put({told(4, R"({"name":{"en":"Walk","fr":"Marche"}})")});
  EXPECT_EQ(definition(), R"({"name":{"en":"Walk","fr":"Marche"}})") << "said before, and last again";
}

// What says no more than is known writes nothing: most statements are so.
TEST_F(ToldTest, WhatIsKnownIsNotWrittenAgain) {
  put({told(1, R"({"name":{"en":"Walk","fr":"Marche"},"type":"https://t.example/walk"})")});
  put({told(2, R"({"type":"https://t.example/walk"})"), told(3, R"({"name":{"fr":"Marche"}})")});
  std::string latest = "unread";
  ASSERT_TRUE(database_->read([&](Connection& connection) -> Result<void> {
    connection.query("select latest from activity_definition", {}, [&](const Row& row) { return latest = row.text(0), true; });
    return {};
  }));
  EXPECT_EQ(latest, "");
  EXPECT_EQ(definition(), R"({"name":{"en":"Walk","fr":"Marche"},"type":"https://t.example/walk"})");
}

TEST_F(ToldTest, NamesAreKeptOnceTheNewestFirst) {
  EXPECT_THAT(names(), IsEmpty());
  put({told(1, "", "Sam"), told(2, "", "Samira"), told(3, "", "Sam"), told(4, "")});
  EXPECT_THAT(names(), ElementsAre("Samira", "Sam"));
  EXPECT_THAT(*store_.names("mailto:lrs@example.org", Clearance::everything()), IsEmpty());
}

TEST_F(ToldTest, ARefusedBatchTellsNothing) {
  put({told(1, R"({"name":{"en":"Walk"}})")});
  auto other = told(1, R"({"name":{"en":"Other"}})");
  other.comparable = "different";
  EXPECT_FALSE(store_.store({told(2, R"({"name":{"en":"Run"}})", "Sam"), other}));
  EXPECT_EQ(definition(), R"({"name":{"en":"Walk"}})");
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(ToldTest, TheSameStatementAgainChangesNothing) {
  put({told(1, R"({"name":{"en":"Walk"}})")});
  put({told(2, R"({"name":{"en":"Run"}})")});
  put({told(1, R"({"name":{"en":"Walk"}})")});
  EXPECT_EQ(definition(), R"({"name":{"en":"Run"}})");
}

// design.md 1.4: a definition may hold somebody's words; who may not read the statement does not get them this way.
TEST_F(ToldTest, NobodyLearnsFromAStatementThatIsHidden) {
  put({told(1, R"({"name":{"en":"I feel lost"}})", "Sam in tears", Sensitivity::reflection)});
  EXPECT_EQ(definition(Clearance::reader(false)), "");
  EXPECT_EQ(definition(Clearance::reader(true)), R"({"name":{"en":"I feel lost"}})");
  EXPECT_THAT(names(Clearance::reader(false)), IsEmpty());
  put({told(2, R"({"name":{"fr":"Marche"}})", "Sam")});
  EXPECT_EQ(definition(Clearance::reader(false)), R"({"name":{"fr":"Marche"}})");
  EXPECT_EQ(definition(Clearance::reader(true)), R"({"name":{"en":"I feel lost","fr":"Marche"}})");
  put({told(3, R"({"name":{"cy":"Taith"}})", "Sam in tears", Sensitivity::confidential)});
  EXPECT_EQ(definition(Clearance::reader(true)), R"({"name":{"en":"I feel lost","fr":"Marche"}})");
  EXPECT_EQ(definition(), R"({"name":{"en":"I feel lost","fr":"Marche","cy":"Taith"}})");
  EXPECT_THAT(names(Clearance::reader(false)), ElementsAre("Sam"));
  put({told(4, "", "Sam in tears")});
  EXPECT_THAT(names(Clearance::reader(false)), ElementsAre("Sam", "Sam in tears")) << "now a statement says so that all may read";
}

TEST_F(ToldTest, TenantsTellEachOtherNothing) {
  SqliteStatementStore other(*database_, 2);
  put({told(1, R"({"name":{"en":"Walk"}})", "Sam")});
  EXPECT_TRUE(other.definitions({kWalk}, Clearance::everything())->empty());
  EXPECT_THAT(*other.names("mailto:sam@example.org", Clearance::everything()), IsEmpty());
}

// Part 2, 2.3.2: what a voided statement had introduced is rolled back, whichever of the two came first.
TEST_F(ToldTest, AVoidedStatementDefinesNothing) {
  put({told(1, R"({"name":{"en":"Walk"}})", "Sam"), told(2, R"({"name":{"en":"Wrong","fr":"Faux"}})", "Wrong"), voiding("v", uuid(2))});
  EXPECT_EQ(definition(), R"({"name":{"en":"Walk"}})");
  EXPECT_THAT(names(), ElementsAre("Sam"));
  put({voiding("w", uuid(3)), told(3, R"({"name":{"en":"Wrong"}})", "Wrong")});
  EXPECT_EQ(definition(), R"({"name":{"en":"Walk"}})");
  EXPECT_THAT(names(), ElementsAre("Sam"));
  put({voiding("x", uuid(1))});
  EXPECT_EQ(definition(), "");
  EXPECT_THAT(names(), IsEmpty());
}

// Bounded: where it would hold up other writers, what there is stays, until a statement says something else.
TEST_F(ToldTest, TakingBackIsBounded) {
  std::vector<xapi::PreparedStatement> many;
  for (int n = 1; n <= 1001; ++n) many.push_back(told(n, n == 1 ? R"({"name":{"en":"Wrong"}})" : ""));
  put(std::move(many));
  put({voiding("v", uuid(1))});
  EXPECT_EQ(definition(), R"({"name":{"en":"Wrong"}})");
  put({told(2000, R"({"name":{"en":"Walk"}})")});
  EXPECT_EQ(definition(), R"({"name":{"en":"Walk"}})");
}

// A store from before migration 0017: both tables say what its statements say, in the same way as if they came now.
TEST_F(ToldTest, AnUpgradeFillsBothTablesFromTheStatements) {
  put({told(1, R"({"name":{"en":"Walk","fr":"Marche"}})", "Sam"), told(2, R"({"name":{"en":"Lost"}})", "Sam T", Sensitivity::reflection),
       told(3, R"({"name":{"en":"Wrong"}})", "Wrong"), voiding("v", uuid(3))});
  std::vector<xapi::PreparedStatement> many;  // more than one piece
  for (int n = 10; n < 1100; ++n) many.push_back(told(n, n == 1099 ? R"({"type":"https://t.example/last"})" : ""));
  put(std::move(many));
  const auto tables = [&] {
    std::string all;
    EXPECT_TRUE(database_->read([&](Connection& connection) -> Result<void> {
      const auto add = [&](const Row& row) {
        for (int i = 0; i < 5; ++i) all += row.text(i) + "|";
        all += "\n";
        return true;
      };
      connection.query("select tenant, term_id, sensitivity, definition, latest from activity_definition order by term_id, sensitivity", {},
                       add);
      connection.query("select tenant, term_id, name, sensitivity, position from agent_name order by term_id, name", {}, add);
      return {};
    }));
    return all;
  };
  const std::string before = tables();
  ASSERT_NE(before.find("Marche"), std::string::npos);
  ASSERT_EQ(before.find("Wrong"), std::string::npos);
  database_.reset();
  {
    SqliteConnection older((folder_.path / "w.db").string(), SqliteConnection::Mode::write, "");
    older.run_script("drop table activity_definition; drop table agent_name; delete from schema_version where name = '0017_told'");
  }
  auto upgraded = Database::open({.file = folder_.path / "w.db"});
  ASSERT_TRUE(upgraded) << upgraded.error().message;
  database_ = std::move(*upgraded);
  EXPECT_EQ(tables(), before);
}

}  // namespace
}  // namespace waymark::storage::test
