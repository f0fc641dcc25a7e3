// Rows of the lists wait for the end of their transaction; nobody may notice.
#include "runtime/storage/pending_entries.hpp"

#include "runtime/storage/statement_lists.hpp"
#include "statements.hpp"

namespace waymark::storage::test {
namespace {

class PendingEntriesTest : public StatementTest {
 protected:
  static std::string positions(Connection& db, const std::string& more = "") {
    std::string all;
    db.query("select position from statement_list where tenant = 1 and kind = 5 and first = 7 and second = 0 order by position" + more, {},
             [&](const Row& row) {
               all += row.text(0) + " ";
               return true;
             });
    return all;
  }
  std::string kept() {
    return *database_->read_value<std::string>([](Connection& db) { return Result<std::string>(positions(db)); });
  }
  static void keep(Connection& db, std::int64_t position) { keep_in_list(db, 1, {List::verb, 7, 0}, position); }
};

TEST_F(PendingEntriesTest, AWorkSeesItsOwn) {
  EXPECT_TRUE(database_->write_repeatable([](Connection& db) -> Result<void> {
    keep(db, 3);
    EXPECT_EQ(positions(db), "3 ");
    keep(db, 2);
    EXPECT_EQ(positions(db, " limit 5"), "2 3 ");
    keep(db, 9);
    EXPECT_EQ(db.execute("delete from statement_list where position > 2"), 2);  // its own rows, and no others counted
    keep(db, 4);
    return {};
  }));
  EXPECT_EQ(kept(), "2 4 ");
}

TEST_F(PendingEntriesTest, ThoseOfAWorkThatFailsAreGone) {
  for (const bool repeatable : {true, false}) {
    const auto work = [](std::int64_t position, bool fails) {
      return [=](Connection& db) -> Result<void> {
        keep(db, position);
        if (fails) return fail(ErrorKind::invalid, "no");
        return {};
      };
    };
    const std::int64_t base = repeatable ? 10 : 20;
    EXPECT_FALSE(repeatable ? database_->write_repeatable(work(base, true)) : database_->write(work(base, true)));
    EXPECT_TRUE(repeatable ? database_->write_repeatable(work(base + 1, false)) : database_->write(work(base + 1, false)));
  }
  EXPECT_EQ(kept(), "11 21 ");
}

TEST_F(PendingEntriesTest, AWorkGoesBackToItsOwnSavepoint) {
  EXPECT_TRUE(database_->write([](Connection& db) -> Result<void> {
    keep(db, 1);
    db.execute("savepoint inner");
    keep(db, 2);
    db.execute("rollback to inner");
    keep(db, 3);
    db.execute("release inner");
    return {};
  }));
  EXPECT_EQ(kept(), "1 3 ");
}

TEST_F(PendingEntriesTest, MoreThanWaitAtOnce) {
  EXPECT_TRUE(database_->write_repeatable([](Connection& db) -> Result<void> {
    for (std::int64_t i = 100'000; i > 0; --i) keep(db, i);
    return {};
  }));
  EXPECT_EQ(*database_->read_value<std::string>([](Connection& db) {
    std::string count;
    db.query("select count(*) || ' ' || min(position) || ' ' || max(position) from statement_list", {}, [&](const Row& row) {
      count = row.text(0);
      return false;
    });
    return Result<std::string>(count);
  }),
            "100000 1 100000");
}

// What the table refuses, refuses the work, whose transaction may be that of others.
TEST_F(PendingEntriesTest, WhatIsThereTwiceRefusesTheWorkAlone) {
  const auto twice = [](Connection& db) -> Result<void> {
    keep(db, 5);
    keep(db, 5);
    return {};
  };
  for (const bool repeatable : {true, false}) {
    const auto done = repeatable ? database_->write_repeatable(twice) : database_->write(twice);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::conflict);
  }
  EXPECT_EQ(kept(), "");
  EXPECT_TRUE(database_->write([](Connection& db) -> Result<void> {
    keep(db, 5);
    return {};
  }));
  EXPECT_EQ(kept(), "5 ");
}

}  // namespace
}  // namespace waymark::storage::test
