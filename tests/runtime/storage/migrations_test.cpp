#include "runtime/storage/migrations.hpp"

#include <gtest/gtest.h>

#include "runtime/storage/sqlite_connection.hpp"
#include "temporary_folder.hpp"

namespace waymark::storage::test {
namespace {

class MigrationsTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  int files_ = 0;

  std::unique_ptr<SqliteConnection> empty() {
    return std::make_unique<SqliteConnection>((folder_.path / (std::to_string(++files_) + ".db")).string(), SqliteConnection::Mode::write,
                                              "");
  }
  static std::string texts(SqliteConnection& connection, std::string_view sql) {
    std::string all;
    connection.query(sql, {}, [&](const Row& row) { return all += row.text(0) + "\n", true; });
    return all;
  }
  static std::string schema(SqliteConnection& connection) {
    return texts(connection, "select type || ' ' || name || ' ' || coalesce(sql, '') from sqlite_schema order by type, name");
  }
};

TEST_F(MigrationsTest, AreNumberedInOrder) {
  int last = 0;
  for (const Migration& migration : embedded_migrations()) {
    EXPECT_GT(migration.version, last) << migration.name;
    last = migration.version;
  }
  EXPECT_GT(last, 1);
}

// Two people work on two files: the one with the lower number may come later.
TEST_F(MigrationsTest, ALowerNumberThatComesLaterIsApplied) {
  auto connection = empty();
  const Migration one{1, "a", "create table a (x)"}, two{2, "b", "create table b (x)"}, three{3, "c", "create table c (x)"};
  ASSERT_TRUE(migrate(*connection, {one, three}));
  ASSERT_TRUE(migrate(*connection, {one, two, three}));
  ASSERT_TRUE(migrate(*connection, {one, two, three}));
  EXPECT_EQ(texts(*connection, "select version from schema_version order by version"), "1\n2\n3\n");
  EXPECT_EQ(texts(*connection, "select count(*) from b"), "0\n");
}

// Ours landed out of order, one by one: whichever came late, the schema ends the same. (Each may stand on those before it only.)
TEST_F(MigrationsTest, EachThatComesLateIsAppliedToWhatHasTheOthers) {
  const auto& all = embedded_migrations();
  auto fresh = empty();
  ASSERT_TRUE(migrate(*fresh, all));
  for (const int late : {21}) {
    std::vector<Migration> others;
    for (const Migration& one : all)
      if (one.version != late) others.push_back(one);
    auto older = empty();
    ASSERT_TRUE(migrate(*older, others));
    ASSERT_EQ(texts(*older, "select max(version) > " + std::to_string(late) + " from schema_version"), "1\n");
    ASSERT_TRUE(migrate(*older, all));
    EXPECT_EQ(schema(*older), schema(*fresh)) << "without " << late;
    EXPECT_EQ(texts(*older, "select count(*) from schema_version where version = " + std::to_string(late)), "1\n");
  }
}

// Upgrading from every earlier schema ends where a new database begins.
TEST_F(MigrationsTest, FromEveryEarlierSchema) {
  const auto& all = embedded_migrations();
  auto fresh = empty();
  ASSERT_TRUE(migrate(*fresh, all));
  for (std::size_t from = 0; from <= all.size(); ++from) {
    auto older = empty();
    ASSERT_TRUE(migrate(*older, std::vector<Migration>(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(from))));
    ASSERT_TRUE(migrate(*older, all));
    EXPECT_EQ(schema(*older), schema(*fresh)) << "from " << from;
    EXPECT_EQ(texts(*older, "select count(*) from schema_version"), std::to_string(all.size()) + "\n");
  }
}

// design.md section 2: one store holds many academies; no key may forget whose row it is.
TEST_F(MigrationsTest, EveryKeyBeginsWithTheTenant) {
  auto connection = empty();
  ASSERT_TRUE(migrate(*connection, embedded_migrations()));
  int keys = 0;
  std::string wrong;
  connection->query(
      "select m.name, l.name, i.name from sqlite_schema m join pragma_index_list(m.name) l join pragma_index_info(l.name) i "
      "where m.type = 'table' and i.seqno = 0 and m.name not in ('tenant', 'schema_version') and m.name not like 'sqlite_%'",
      {}, [&](const Row& row) {
        ++keys;
        if (row.text(2) != "tenant") wrong += row.text(0) + "." + row.text(1) + " begins with " + row.text(2) + "\n";
        return true;
      });
  EXPECT_EQ(wrong, "");
  EXPECT_GT(keys, 40);
}

// A key of before is a credential of its own: its secret counts on, its authority is the same, and who might write may define.
// Statements know whose they are afterwards.
TEST_F(MigrationsTest, KeysOfBeforeAreCredentials) {
  auto connection = empty();
  std::vector<Migration> older;
  for (const auto& one : embedded_migrations())
    if (one.version < 19) older.push_back(one);
  ASSERT_TRUE(migrate(*connection, older));
  connection->run_script(
      "insert into credential (tenant, key_id, secret_hash, label, scopes, created_at, last_used_at, revoked_at) values "
      "(1, 'key-a', 'hash-a', 'A', 'statements/write state', 'then', 'used', ''), (1, 'key-b', 'hash-b', 'B', 'all', 'then', '', 'gone'), "
      "(2, 'key-a', 'hash-c', 'C', 'statements/read', 'then', '', '');"
      "insert into term (tenant, term_id, text) values (1, 7, 'account:https://a.example key-a');"
      "insert into statement (tenant, position, statement_id, stored, timestamp, verb_id, bytes, comparable) values "
      "(1, 1, 'x', '', '', 1, '{\"authority\":{\"account\":{\"homePage\":\"https://a.example\",\"name\":\"key-a\"}}}', ''),"
      "(1, 2, 'y', '', '', 1, '{\"authority\":{\"mbox\":\"mailto:ada@example.org\"}}', ''), (1, 3, 'z', '', '', 1, 'no JSON', '')");
  ASSERT_TRUE(migrate(*connection, embedded_migrations()));
  EXPECT_EQ(texts(*connection,
                  "select tenant || ' ' || credential_id || ' ' || label || ' ' || scopes || ' ' || rate || ' ' || created_at from "
                  "credential order by tenant, credential_id"),
            "1 key-a A statements/write state define -1 then\n1 key-b B all -1 then\n2 key-a C statements/read -1 then\n");
  EXPECT_EQ(texts(*connection,
                  "select tenant || ' ' || key_id || ' ' || credential_id || ' ' || secret_hash || ' ' || last_used_at || revoked_at || "
                  "expires_at from credential_key order by tenant, key_id"),
            "1 key-a key-a hash-a used\n1 key-b key-b hash-b gone\n2 key-a key-a hash-c \n");
  EXPECT_EQ(texts(*connection,
                  "select s.position || ' ' || coalesce(t.text, '-') || ' ' || s.defines from statement s left join term t on t.tenant = "
                  "s.tenant and "
                  "t.term_id = s.authority_id order by s.position"),
            "1 account:https://a.example key-a 1\n2 mailto:ada@example.org 1\n3 - 1\n");
}

// Passwords and sessions from before links were remembered: the oldest link of somebody else is the one that may know the
// password; who has none came in by the newest.
TEST_F(MigrationsTest, OlderPasswordsRememberALinkOfSomebodyElse) {
  auto connection = empty();
  std::vector<Migration> older;
  for (const auto& one : embedded_migrations())
    if (one.version < 10) older.push_back(one);
  ASSERT_TRUE(migrate(*connection, older));
  connection->run_script(
      "insert into person (tenant, person_id, created_at) values (1, 'boss', ''), (1, 'tam', ''), (1, 'ola', '');"
      "insert into identity (tenant, person_id, username, display_name, sort_name, password_hash) values "
      "(1, 'boss', 'boss', 'B', 'B', 'hash'), (1, 'tam', 'tam', 'T', 'T', 'hash'), (1, 'ola', 'ola', 'O', 'O', '');"
      "insert into access_link (tenant, link_id, token_hash, kind, person_id, expires_at, uses_left, created_at, created_by) "
      "values (1, 'own', '1', 'sign-in', 'tam', '', 0, '2026-01-01', 'tam'), (1, 'cli', '2', 'sign-in', 'tam', '', 0, "
      "'2026-01-02', 'command line'), (1, 'lent', '3', 'sign-in', 'tam', '', 0, '2026-01-03', 'boss'), (1, 'later', '4', "
      "'sign-in', 'tam', '', 0, '2026-01-04', 'boss'), (1, 'new', '5', 'sign-in', 'ola', '', 0, '2026-01-05', 'boss'), (1, 'old', '6', "
      "'sign-in', 'ola', '', 0, '2026-01-04', 'boss');"
      "insert into web_session (tenant, token_hash, person_id, csrf, created_at, last_seen_at, expires_at) values "
      "(1, 's1', 'ola', '', '', '', ''), (1, 's2', 'tam', '', '', '', '')");
  ASSERT_TRUE(migrate(*connection, embedded_migrations()));
  EXPECT_EQ(texts(*connection, "select person_id || ' ' || password_link from identity order by person_id"), "boss \nola \ntam lent\n");
  EXPECT_EQ(texts(*connection, "select person_id || ' ' || link_id from web_session order by person_id"), "ola new\ntam \n");
}

TEST_F(MigrationsTest, RepeatingChangesNothing) {
  auto connection = empty();
  ASSERT_TRUE(migrate(*connection, embedded_migrations()));
  const std::string before = texts(*connection, "select applied_at from schema_version");
  ASSERT_TRUE(migrate(*connection, embedded_migrations()));
  EXPECT_EQ(texts(*connection, "select applied_at from schema_version"), before);
}

TEST_F(MigrationsTest, ABrokenOneLeavesTheSchemaAsItWas) {
  auto connection = empty();
  const std::vector<Migration> good = {{1, "0001_a", "create table a (x)"}};
  std::vector<Migration> bad = good;
  bad.push_back({2, "0002_b", "create table b (x); insert into a values (1); create table a (x)"});
  ASSERT_TRUE(migrate(*connection, good));
  const std::string before = schema(*connection);
  const auto failed = migrate(*connection, bad);
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message.find("0002_b"), std::string::npos);
  EXPECT_EQ(schema(*connection), before);
  EXPECT_EQ(texts(*connection, "select x from a"), "");
}

TEST_F(MigrationsTest, ANewerSchemaIsRefusedAndSaid) {
  auto connection = empty();
  ASSERT_TRUE(migrate(*connection, {{1, "a", "create table a (x)"}, {2, "b", "create table b (x)"}}));
  const auto refused = migrate(*connection, {{1, "a", "create table a (x)"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::unsupported);
  EXPECT_NE(refused.error().message.find("newer Waymark"), std::string::npos);
}

TEST_F(MigrationsTest, AFileOfSomethingElseIsRefused) {
  auto connection = empty();
  connection->run_script("create table their_data (x)");
  const auto refused = migrate(*connection, embedded_migrations());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid);
  EXPECT_EQ(texts(*connection, "select name from sqlite_schema"), "their_data\n");
}

TEST_F(MigrationsTest, AFileThatIsNoDatabaseIsRefused) {
  const auto file = folder_.path / "text.db";
  { SqliteConnection make((folder_.path / "x.db").string(), SqliteConnection::Mode::write, ""); }
  FILE* out = std::fopen(file.c_str(), "w");
  for (int i = 0; i < 500; ++i) std::fputs("this is a letter, not a database\n", out);
  std::fclose(out);
  const auto opened = Database::open({.file = file});
  ASSERT_FALSE(opened);
  EXPECT_FALSE(opened.error().advice.empty());
}

}  // namespace
}  // namespace waymark::storage::test
