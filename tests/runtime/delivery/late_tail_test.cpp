#include <gmock/gmock.h>

#include <map>

#include "tests/runtime/delivery/journal_fixture.hpp"

// The server closes a launch whose page fell silent, and tells what was in it; then the page comes back with the rest.
namespace waymark::delivery {
namespace {

using testing::Browser;

class LateTail : public waymark::testing::JournalTest {
 protected:
  // Open, answered, scored, completed, and no commit: only the close tells it.
  void begin(Browser& browser) {
    browser.open("item-1");
    browser.set("cmi.interactions.0.id", "q1");
    browser.set("cmi.interactions.0.type", "choice");
    browser.set("cmi.interactions.0.student_response", "a");
    browser.set("cmi.objectives.0.id", "o1");
    browser.set("cmi.objectives.0.score.raw", "7");
    browser.set("cmi.objectives.0.status", "passed");
    browser.set("cmi.comments", "a thought");
    browser.set("cmi.core.score.raw", "85");
    browser.set("cmi.core.lesson_status", "completed");
    ASSERT_EQ(browser.send(journal).status, 200);
    fall_silent();
  }
  void fall_silent() {
    house.advance(60'000LL * (house.context().settings.launch_idle_minutes + 1));
    ASSERT_EQ(close_idle_launches(house.context()), 1u);
  }
  // Statements about the SCO and what is in it, by verb; those about the course as a whole are counted apart.
  std::map<std::string, int> counts() {
    std::map<std::string, int> all;
    for (const auto& verb : verbs()) ++all[verb];
    return all;
  }

  Journal journal{house.context()};
};

TEST_F(LateTail, TellsNothingTwice) {
  Browser browser(house, launch());
  begin(browser);
  const auto before = counts();
  EXPECT_EQ(before.at("responded"), 1);
  EXPECT_EQ(before.at("scored"), 2);  // the SCO and the objective
  EXPECT_EQ(before.at("passed"), 1);  // the objective
  EXPECT_EQ(before.at("commented"), 1);
  EXPECT_EQ(before.at("completed"), 2);  // the SCO and the course
  browser.commit();
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(counts(), before);
  browser.finish();
  browser.close();
  ASSERT_EQ(browser.send(journal).status, 200);
  auto after = counts();
  EXPECT_EQ(after["terminated"], 1) << "the session's own end is told";
  after.erase("terminated");
  EXPECT_EQ(after, before);
}

TEST_F(LateTail, AlsoWhenTheServerRestartedAndClosedTheLaunchAgain) {
  Browser browser(house, launch());
  begin(browser);
  const auto before = counts();
  house.reopen();
  Journal again(house.context());
  browser.set("cmi.core.lesson_location", "4");
  ASSERT_EQ(browser.send(again).status, 200);
  fall_silent();
  auto after = counts();
  EXPECT_EQ(after["suspended"], 2);
  after["suspended"] = before.at("suspended");
  EXPECT_EQ(after, before);
}

TEST_F(LateTail, WhatIsNewIsTold) {
  Browser browser(house, launch());
  begin(browser);
  const auto before = counts();
  browser.set("cmi.core.score.raw", "90");
  browser.set("cmi.interactions.0.student_response", "b");
  browser.commit();
  ASSERT_EQ(browser.send(journal).status, 200);
  const auto after = counts();
  EXPECT_EQ(after.at("scored"), before.at("scored") + 1);
  EXPECT_EQ(after.at("responded"), before.at("responded") + 1);
  EXPECT_EQ(after.at("completed"), before.at("completed"));
  browser.set("cmi.core.score.raw", "85");  // and back again: that is news as well
  browser.commit();
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(counts().at("scored"), before.at("scored") + 2);
}

// The same call gives the same id: the same tail again is not stored again.
TEST_F(LateTail, TheSameTailAgainIsKnown) {
  Browser browser(house, launch());
  begin(browser);
  browser.set("cmi.core.score.raw", "90");
  browser.commit();
  const std::string tail = browser.body();
  ASSERT_EQ(journal.append(tail).status, 200);
  const auto ids = house.column("select statement_id from statement order by position");
  ASSERT_EQ(journal.append(tail).status, 200);
  EXPECT_EQ(house.column("select statement_id from statement order by position"), ids);
}

}  // namespace
}  // namespace waymark::delivery
