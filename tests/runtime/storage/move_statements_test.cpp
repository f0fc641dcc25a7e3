// Statements of a store from before migration 0041 come to the table that is found by their row.
#include "runtime/storage/move_statements.hpp"

#include <gtest/gtest.h>

#include "runtime/storage/migrations.hpp"
#include "runtime/storage/sqlite_connection.hpp"
#include "runtime/storage/statement_row.hpp"
#include "temporary_folder.hpp"

namespace waymark::storage::test {
namespace {

class MoveStatementsTest : public testing::Test {
 protected:
  MoveStatementsTest() {
    std::vector<Migration> older;
    for (const auto& one : embedded_migrations())
      if (one.version < 41) older.push_back(one);
    EXPECT_TRUE(migrate(*db_, older));
    for (int i = 1; i <= 10; ++i)
      for (const int tenant : {2, 1})
        db_->execute(
            "insert into statement (tenant, position, statement_id, stored, timestamp, verb_id, registration, voids, refers_to, voided_by, "
            "sensitivity, launch_id, journal_number, bytes, comparable, authority_id, defines) values (?1, ?2 * 3, 'id' || ?2, 'stored' || "
            "?2, 'timestamp', ?2 + 100, 'registration' || ?2, 'voids', 'refers' || ?2, 'voided', 2, 'launch', ?2 + 200, 'bytes' || ?1 || "
            "?2, 'comparable', ?2 + 300, 0)",
            {std::int64_t{tenant}, std::int64_t{i}});
    before_ = rows("statement");
  }
  std::string rows(const std::string& table) {
    std::string all;
    db_->query(
        "select tenant || ' ' || position || ' ' || statement_id || ' ' || stored || ' ' || timestamp || ' ' || verb_id || ' ' || "
        "registration || ' ' || voids || ' ' || refers_to || ' ' || voided_by || ' ' || sensitivity || ' ' || launch_id || ' ' || "
        "journal_number || ' ' || bytes || ' ' || hex(comparable) || ' ' || authority_id || ' ' || defines from " +
            table + " order by tenant, position",
        {}, [&](const Row& row) {
          all += row.text(0) + "\n";
          return true;
        });
    return all;
  }
  std::int64_t number(const std::string& sql) {
    std::int64_t answer = 0;
    db_->query(sql, {}, [&](const Row& row) {
      answer = row.integer(0);
      return false;
    });
    return answer;
  }
  void open() { db_ = std::make_unique<SqliteConnection>((folder_.path / "a.db").string(), SqliteConnection::Mode::write, ""); }

  TemporaryFolder folder_;
  std::unique_ptr<SqliteConnection> db_ =
      std::make_unique<SqliteConnection>((folder_.path / "a.db").string(), SqliteConnection::Mode::write, "");
  std::string before_;
};

// Of the text that is compared, its SHA-256 is kept.
std::string with_digests(std::string rows) {
  const std::string text = "636F6D70617261626C65", digest = "8751A3FCAC50B3BA5E32BAB4B31DBD1B35414BBD12BD19A6241254E6DC2CAD3A";
  for (std::size_t at = 0; (at = rows.find(text, at)) != std::string::npos; at += digest.size()) rows.replace(at, text.size(), digest);
  return rows;
}

TEST_F(MoveStatementsTest, KeepsEveryColumnOfEveryTenant) {
  ASSERT_TRUE(migrate(*db_, embedded_migrations()));
  EXPECT_EQ(rows("statement"), with_digests(before_));
  EXPECT_EQ(number("select count(*) from sqlite_schema where name = 'statement_before'"), 0);
  for (const std::int64_t tenant : {1, 2})
    EXPECT_EQ(number("select position from statement where statement_row = " + std::to_string(statement_row(tenant, 21))), 21) << tenant;
}

TEST_F(MoveStatementsTest, GoesOnWhereItStopped) {
  db_->execute("begin");
  for (const auto& one : embedded_migrations())
    if (one.version == 41) db_->run_script(one.sql);
  db_->execute("insert into schema_version (version, name, applied_at) values (41, '0041_statement_row', '')");
  db_->execute("commit");
  EXPECT_FALSE(move_statements(*db_, 3, 4));
  EXPECT_EQ(number("select count(*) from statement"), 12);
  EXPECT_EQ(number("select count(*) from statement_before"), 8);
  db_.reset();
  open();  // started again
  ASSERT_TRUE(migrate(*db_, embedded_migrations()));
  EXPECT_EQ(rows("statement"), with_digests(before_));
  EXPECT_TRUE(move_statements(*db_, 3));
}

TEST_F(MoveStatementsTest, ARowIsWhereItsTenantAndPositionSay) {
  ASSERT_TRUE(migrate(*db_, embedded_migrations()));
  EXPECT_THROW(db_->execute("insert into statement (statement_row, tenant, position, statement_id, stored, timestamp, verb_id, bytes, "
                            "comparable) values (500, 1, 501, 'x', '', '', 1, '', '')"),
               StorageError);
}

}  // namespace
}  // namespace waymark::storage::test
