// The calls of a request are played before its transaction. What happens between the two must not be lost on it.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/runtime/catalogue/recording_database.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

namespace waymark::delivery {
namespace {

using testing::Browser;
using ::testing::HasSubstr;

// Something happens between a request's preparation and its transaction, once; or the transaction is run twice, as when
// another one of its group failed.
class BetweenDatabase final : public storage::Database {
 public:
  explicit BetweenDatabase(storage::Database& inner) : inner_(inner) {}
  using Work = std::function<Result<void>(storage::Connection&)>;
  Result<void> write(const Work& work) override { return inner_.write(work); }
  Result<void> write_repeatable(const Work& work) override {
    if (auto now = std::exchange(meanwhile, {})) now();
    if (!std::exchange(twice, false)) return inner_.write_repeatable(work);
    return inner_.write([&](storage::Connection& db) -> Result<void> {
      db.execute("savepoint first_run");
      EXPECT_TRUE(work(db));
      db.execute("rollback to first_run");
      db.execute("release first_run");
      return work(db);
    });
  }
  Result<void> read(const Work& work) override { return inner_.read(work); }
  std::int64_t settled_ms() override { return inner_.settled_ms(); }
  storage::DatabaseStatistics statistics() override { return inner_.statistics(); }
  Result<void> copy_to(const std::filesystem::path& file, const storage::BackupProgress& progress) override {
    return inner_.copy_to(file, progress);
  }

  std::function<void()> meanwhile;
  bool twice = false;

 private:
  storage::Database& inner_;
};

class Ahead : public waymark::testing::JournalTest {
 protected:
  runtime::Context context_on(storage::Database& used) {
    return {house.context().settings, used, house.context().content, 1, house.context().iri_base, house.context().now};
  }
  std::int64_t told(const std::string& verb) {
    const auto all = verbs();
    return std::count(all.begin(), all.end(), verb);
  }
  // Scored and completed, and no commit: only a close tells it. The journal has the engine at hand then.
  void begin(Browser& browser) {
    browser.open("item-1");
    browser.set("cmi.core.score.raw", "85");
    browser.set("cmi.core.lesson_status", "completed");
    ASSERT_EQ(browser.send(journal).status, 200);
  }
  void close_idle() {
    house.advance(60'000LL * (house.context().settings.launch_idle_minutes + 1));
    ASSERT_EQ(close_idle_launches(house.context()), 1u);
  }

  BetweenDatabase database{house.context().database};
  runtime::Context context = context_on(database);
  Journal journal{context};
};

TEST_F(Ahead, WhatTheServerToldWhenItClosedTheLaunchMeanwhileIsNotToldAgain) {
  Browser browser(house, launch());
  begin(browser);
  browser.commit();
  database.meanwhile = [&] { close_idle(); };
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(told("scored"), 1);
  EXPECT_EQ(told("completed"), 2) << "the SCO and the course";
}

TEST_F(Ahead, NorWhenItWasOpenedAgainMeanwhileAsWell) {
  Browser browser(house, launch());
  begin(browser);
  Browser idle = browser;  // says that it is there, and nothing else
  browser.commit();
  database.meanwhile = [&] {
    close_idle();
    ASSERT_EQ(idle.send(journal).state, "open");
  };
  const auto answer = browser.send(journal);
  EXPECT_EQ(answer.state, "open");
  EXPECT_EQ(answer.digest, browser.engine().digest());
  EXPECT_EQ(told("scored"), 1);
  EXPECT_EQ(told("completed"), 2);
}

TEST_F(Ahead, CallsThatCameAnotherWayMeanwhileAreThereOnce) {
  Browser browser(house, launch());
  begin(browser);
  browser.set("cmi.core.score.raw", "90");
  Browser other = browser;
  browser.set("cmi.core.lesson_location", "7");
  browser.commit();
  database.meanwhile = [&] { ASSERT_EQ(other.send(journal).status, 200); };
  const auto before = journal.replayed();
  const auto answer = browser.send(journal);
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(journal.replayed(), before + 3 + 1 + 2) << "ahead, the other request, and again from where the launch stands";
  EXPECT_EQ(answer.acknowledged, browser.number());
  EXPECT_EQ(answer.digest, browser.engine().digest());
  EXPECT_EQ(house.count("select count(*) from journal"), browser.number());
  EXPECT_EQ(told("scored"), 1);
  EXPECT_EQ(house.value("select snapshot from launch"), browser.engine().snapshot());
  browser.set("cmi.core.lesson_location", "8");
  browser.commit();
  EXPECT_EQ(browser.send(journal).digest, browser.engine().digest());
}

TEST_F(Ahead, ACourseThatWasRenamedMeanwhileIsToldByItsNewName) {
  Browser browser(house, launch());
  begin(browser);
  browser.commit();
  database.meanwhile = [&] { house.execute("update course set title = 'Another name'"); };
  ASSERT_EQ(browser.send(journal).status, 200);
  const auto bytes = house.column("select cast(bytes as text) from statement order by position desc limit 1");
  EXPECT_THAT(bytes.at(0), HasSubstr("Another name"));
}

TEST_F(Ahead, ATransactionThatIsRunTwiceWritesTheSame) {
  Browser browser(house, launch());
  begin(browser);
  browser.commit();
  database.twice = true;
  const auto answer = browser.send(journal);
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.digest, browser.engine().digest());
  EXPECT_EQ(told("scored"), 1);
  EXPECT_EQ(told("completed"), 2);
  EXPECT_EQ(house.count("select count(*) from completion"), 1);
  browser.set("cmi.core.lesson_location", "8");
  browser.finish();
  EXPECT_EQ(browser.send(journal, true).digest, browser.engine().digest());
  EXPECT_EQ(told("completed"), 2);
}

// The state at hand belongs to whoever has the launch's token; nobody else costs its page a reading from the rows.
TEST_F(Ahead, OfAnotherTokenNothingIsPlayed) {
  testing::RecordingDatabase recorder(house.context().database);
  auto recorded = context_on(recorder);
  Journal watched(recorded);
  Browser browser(house, launch());
  browser.open("item-1");
  ASSERT_EQ(browser.send(watched).status, 200);
  browser.commit();
  Browser wrong = browser;
  wrong.token = (wrong.token[0] == 'x' ? "y" : "x") + wrong.token.substr(1);
  recorder.forget();
  const auto played = watched.replayed();
  EXPECT_EQ(wrong.send(watched).status, 401);
  EXPECT_EQ(watched.replayed(), played);
  ASSERT_EQ(browser.send(watched).status, 200);
  EXPECT_EQ(watched.replayed(), played + 1);
  for (const auto& [sql, values] : recorder.asked()) EXPECT_EQ(sql.find("snapshot from launch"), std::string::npos) << sql;
}

}  // namespace
}  // namespace waymark::delivery
