// The lists of positions: what stands in them, those of a store from before they were kept, and the numbers of terms in them.
#include "runtime/storage/statement_lists.hpp"

#include <set>

#include "runtime/storage/list_fill.hpp"
#include "runtime/storage/migrations.hpp"
#include "runtime/storage/sqlite_connection.hpp"
#include "runtime/storage/term.hpp"
#include "statements.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/prepare.hpp"

namespace waymark::storage::test {
namespace {

TEST(ScoreBuckets, AreFewAndKeepTheOrder) {
  std::int64_t last = scaled_bucket(-1);
  EXPECT_EQ(last, -20);
  for (int i = -1000; i <= 1000; ++i) {
    EXPECT_GE(scaled_bucket(i / 1000.0), last) << i;
    last = scaled_bucket(i / 1000.0);
  }
  EXPECT_EQ(last, 20);
  last = -40;
  for (const double raw : {-1.7e308, -1e10, -1e6, -100.0, -99.5, -2.0, -1.5, -1.0,  -0.99, 0.0, 0.5,
                           1.0,      1.4,   1.5,  2.0,    3.0,   70.0, 99.5, 100.0, 1e6,   1e9, 1.7e308}) {
    EXPECT_GE(raw_bucket(raw), last) << raw;
    last = raw_bucket(raw);
  }
  EXPECT_EQ(last, 40);
}

TEST(ListsOf, NameEachListOnceAndThePairsOfWhatIsDirect) {
  xapi::PreparedStatement one = test::statement("s", "ben", "passed", "quiz");
  one.agents = {{"ben", true}, {"ben", false}, {"lms", false}};
  one.activities = {{"quiz", true}, {"course", false}};
  one.registration = "reg";
  one.facets = {"type", true, std::nullopt, 0.5, std::nullopt, {{"ext", "1"}, {"ext", "1"}, {"other", ""}}};
  std::map<std::string, std::int64_t> terms;
  const auto lists = lists_of(one, [&](const std::string& text) { return terms.emplace(text, terms.size() + 1).first->second; });
  const auto at = [&](const char* text) { return terms.at(text); };
  const std::set<ListKey> expected = {{List::agent, at("ben"), 0},
                                      {List::agent_related, at("lms"), 0},
                                      {List::activity, at("quiz"), 0},
                                      {List::activity_related, at("course"), 0},
                                      {List::verb, at("passed"), 0},
                                      {List::registration, at("reg"), 0},
                                      {List::activity_type, at("type"), 0},
                                      {List::success, 1, 0},
                                      {List::scaled, 10, 0},
                                      {List::extension, at("ext"), 0},
                                      {List::extension, at("other"), 0},
                                      {List::extension_value, at("ext"), value_number("1")},
                                      {List::agent_verb, at("ben"), at("passed")},
                                      {List::agent_activity, at("ben"), at("quiz")},
                                      {List::activity_verb, at("quiz"), at("passed")},
                                      {List::registration_verb, at("reg"), at("passed")}};
  EXPECT_EQ(std::set<ListKey>(lists.begin(), lists.end()), expected);
  EXPECT_EQ(lists.size(), expected.size());
}

class TermCacheTest : public StatementTest {
 protected:
  std::int64_t count(const std::string& sql) {
    return *database_->read_value<std::int64_t>([&](Connection& db) {
      std::int64_t answer = 0;
      db.query(sql, {}, [&](const Row& row) {
        answer = row.integer(0);
        return false;
      });
      return Result<std::int64_t>(answer);
    });
  }
};

// A number that was given and taken back with its request is given to another text: nobody may remember it.
TEST_F(TermCacheTest, ForgetsWhatWasTakenBack) {
  put({statement("a")});
  EXPECT_FALSE(store_.store({statement("b", "eva", "lost"), statement("a", "other")}));  // a is another statement: all of it is taken back
  put({statement("c", "kim", "found")});
  put({statement("d", "eva", "lost")});
  xapi::StatementQuery query;
  query.verb = "lost";
  EXPECT_EQ(ids(query), "d ");
  query.verb = "found";
  EXPECT_EQ(ids(query), "c ");
  query = {};
  query.agent_key = "eva";
  EXPECT_EQ(ids(query), "d ");
  EXPECT_EQ(
      count("select count(*) from statement s left join term t on t.tenant = s.tenant and t.term_id = s.verb_id where t.text is null"), 0);
}

// The same where the works of one transaction have savepoints: one is rolled back alone.
TEST_F(TermCacheTest, ForgetsWhatASavepointTookBack) {
  const auto work = [&](const std::string& text, bool fails) {
    return database_->write([&, fails](Connection& db) -> Result<void> {
      term_number(db, 1, text);
      if (fails) return fail(ErrorKind::invalid, "no");
      return {};
    });
  };
  EXPECT_FALSE(work("first", true));
  EXPECT_TRUE(work("second", false));
  EXPECT_TRUE(work("first", false));
  EXPECT_EQ(count("select count(*) from term"), 2);
  EXPECT_EQ(count("select count(distinct term_id) from term"), 2);
}

// The first run of a work, without a savepoint, is taken back with its whole transaction.
TEST_F(TermCacheTest, ForgetsWhatTheFirstRunOfAWorkGave) {
  int runs = 0;
  EXPECT_TRUE(database_->write_repeatable([&](Connection& db) -> Result<void> {
    term_number(db, 1, "first");
    if (++runs == 1) return fail(ErrorKind::invalid, "once more");
    return {};
  }));
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(count("select count(*) from term where text = 'first'"), 1);
}

TEST_F(TermCacheTest, ForgetsWhatTheDatabaseRefused) {
  EXPECT_FALSE(database_->write([&](Connection& db) -> Result<void> {
    term_number(db, 1, "first");
    db.execute("insert into term (tenant, term_id, text) values (1, 1, 'again')");
    return {};
  }));
  EXPECT_TRUE(database_->write([&](Connection& db) -> Result<void> {
    EXPECT_EQ(term_number(db, 1, "second"), 1);
    EXPECT_EQ(term_number(db, 1, "first"), 2);
    return {};
  }));
}

constexpr int kStatements = 60;

// Statements of every kind, as clients send them.
std::vector<xapi::PreparedStatement> real_statements() {
  std::vector<xapi::PreparedStatement> out;
  for (int i = 0; i < kStatements; ++i) {
    const auto text = [](int number) { return std::to_string(number); };
    const std::string id = "00000000-0000-4000-8000-0000000000" + std::string(i < 10 ? "0" : "") + text(i);
    std::string json = R"({"id":")" + id + R"(","actor":{"objectType":"Group","mbox":"mailto:group)" + text(i % 3) +
                       R"(@a.example","member":[{"mbox":"mailto:p)" + text(i % 5) + R"(@a.example"}]},"verb":{"id":"https://v.example/)" +
                       text(i % 4) + R"("},)";
    if (i % 7 == 0)
      json += R"("object":{"objectType":"StatementRef","id":"00000000-0000-4000-8000-000000000001"},)";
    else if (i % 5 == 0)
      json +=
          R"("object":{"objectType":"SubStatement","actor":{"mbox":"mailto:sub@a.example"},"verb":{"id":"https://v.example/sub"},"object":{"id":"https://c.example/sub"}},)";
    else
      json += R"("object":{"id":"https://c.example/)" + text(i % 6) + R"(","definition":{"type":"https://t.example/)" + text(i % 2) +
              R"(","extensions":{"https://e.example/d":1.0}}},)";
    if (i % 2 == 0)
      json += R"("result":{"success":true,"completion":false,"score":{"scaled":0.)" + text(i) + R"(,"raw":)" + text(i) +
              R"(},"extensions":{"https://e.example/r":")" + text(i % 3) + R"("}},)";
    json += R"("context":{"registration":"00000000-0000-4000-8000-00000000000)" + text(i % 3) +
            R"(","contextActivities":{"parent":[{"id":"https://c.example/parent"}]},"extensions":{"https://e.example/c":[1]}}})";
    auto prepared = xapi::prepare(
        *xapi::json::parse(json),
        {.authority_json = R"({"account":{"homePage":"https://lrs.example","name":"key-1"}})", .stored = kComposed, .id = id, .where = ""});
    EXPECT_TRUE(prepared) << prepared.error().message;
    out.push_back(std::move(*prepared));
  }
  return out;
}

class ListFillTest : public StatementTest {
 protected:
  ListFillTest() {
    put(real_statements());
    database_.reset();
    // A store of before: the schema then, and the statements and terms of the one that kept its lists as it went; terms of lists alone
    // are not there.
    std::vector<Migration> older;
    for (const auto& one : embedded_migrations())
      if (one.version < 26) older.push_back(one);
    EXPECT_TRUE(migrate(*old_, older));
    old_->run_script("attach database '" + (folder_.path / "w.db").string() + "' as new; begin");
    const std::string columns =
        "tenant, position, statement_id, stored, timestamp, verb_id, registration, voids, refers_to, voided_by, sensitivity, launch_id, "
        "journal_number, authority_id, defines, bytes, comparable";
    old_->run_script("insert into statement (" + columns + ") select " + columns + " from new.statement");
    for (const char* table : {"term", "counter"}) old_->run_script(std::string("insert into ") + table + " select * from new." + table);
    old_->run_script(
        "delete from term where text like 'https://t.example/%' or text like 'https://e.example/%'; commit; detach database new");
  }
  // Kind, texts of the terms where there are any, position: numbers of terms may differ.
  static std::string lists(SqliteConnection& db) {
    std::string all;
    db.query(
        "select l.kind || ' ' || case when l.kind in (8, 9, 10, 11) then l.first else a.text end || ' ' || case when l.second = 0 then '' "
        "when l.kind = 13 "
        "then l.second else b.text end || ' ' || l.position as row from statement_list l left join term a on a.tenant = l.tenant and "
        "a.term_id = l.first "
        "left join term b on b.tenant = l.tenant and b.term_id = l.second union all select 'score ' || position || ' ' || coalesce(scaled, "
        "'') || ' ' || "
        "coalesce(raw, '') from statement_score order by row",
        {}, [&](const Row& row) {
          all += row.text(0) + "\n";
          return true;
        });
    return all;
  }
  std::string as_kept() {
    SqliteConnection kept((folder_.path / "w.db").string(), SqliteConnection::Mode::write, "");
    return lists(kept);
  }
  static bool unfinished(SqliteConnection& db) {
    bool there = false;
    db.query("select 1 from sqlite_schema where name = 'list_fill'", {}, [&](const Row&) {
      there = true;
      return true;
    });
    return there;
  }

  std::unique_ptr<SqliteConnection> old_ =
      std::make_unique<SqliteConnection>((folder_.path / "old.db").string(), SqliteConnection::Mode::write, "");
};

TEST_F(ListFillTest, AnOlderStoreGetsTheListsThatItWouldHaveKept) {
  ASSERT_TRUE(migrate(*old_, embedded_migrations()));
  EXPECT_FALSE(unfinished(*old_));
  EXPECT_EQ(lists(*old_), as_kept());
  EXPECT_GT(lists(*old_).size(), 60u * 300);
}

TEST_F(ListFillTest, GoesOnWhereItStopped) {
  old_->execute("begin");
  old_->run_script([] {
    for (const auto& one : embedded_migrations())
      if (one.version == 26) return std::string(one.sql);
    return std::string();
  }());
  old_->execute("insert into schema_version (version, name, applied_at) values (26, '0026_lists', '')");
  old_->execute("commit");
  EXPECT_FALSE(fill_lists(*old_, 7, 3));
  EXPECT_TRUE(unfinished(*old_));
  old_ = std::make_unique<SqliteConnection>((folder_.path / "old.db").string(), SqliteConnection::Mode::write, "");  // started again
  EXPECT_FALSE(fill_lists(*old_, 7, 1));
  ASSERT_TRUE(migrate(*old_, embedded_migrations()));
  EXPECT_FALSE(unfinished(*old_));
  EXPECT_EQ(lists(*old_), as_kept());
}

}  // namespace
}  // namespace waymark::storage::test
