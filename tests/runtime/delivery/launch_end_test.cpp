#include <gmock/gmock.h>

#include "tests/runtime/delivery/launch_fixture.hpp"

// How a launch ends: left, silent, closed by the server, and what is told then.
namespace waymark::delivery {
namespace {

using testing::Browser;
using testing::LaunchTest;

TEST_F(LaunchTest, LeavingWithTheSessionEndedClosesAtOnce) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.visit("item-1", {{"cmi.core.exit", "suspend"}});
  EXPECT_EQ(browser.send(journal, true).state, "closed");
  EXPECT_EQ(house.value("select close_reason from launch"), "left");
  EXPECT_EQ(house.value("select closed_at from launch"), house.now());
  EXPECT_EQ(verb_count("suspended"), 1);
}

TEST_F(LaunchTest, LeavingInTheMiddleWaitsForTheLastCallsOfThePage) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  browser.set("cmi.core.lesson_location", "5");
  EXPECT_EQ(browser.send(journal, true).state, "closed");
  EXPECT_EQ(house.value("select closed_at from launch"), "");
  // The wrapper, once it is hiding, sends each further call itself: no suspended before the SCO's own end.
  house.advance(2000);
  browser.set("cmi.core.lesson_status", "completed");
  browser.finish();
  EXPECT_EQ(browser.send(journal).state, "closed");
  house.advance(11'000);
  EXPECT_EQ(*close_idle_launches(house.context()), 1u);
  EXPECT_EQ(house.value("select close_reason from launch"), "left");
  EXPECT_EQ(verb_count("suspended"), 0);
  EXPECT_EQ(verb_count("terminated"), 1);
}

TEST_F(LaunchTest, LeavingWithoutAFurtherWordBecomesSuspended) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  browser.set("cmi.core.lesson_location", "5");
  ASSERT_EQ(browser.send(journal, true).status, 200);
  house.advance(9000);
  EXPECT_EQ(*close_idle_launches(house.context()), 0u);
  house.advance(2000);
  EXPECT_EQ(*close_idle_launches(house.context()), 1u);
  EXPECT_EQ(*close_idle_launches(house.context()), 0u);
  EXPECT_EQ(verb_count("suspended"), 1);
  const auto info = resume_info(house.context(), registration, person);
  ASSERT_TRUE(info);
  EXPECT_TRUE(info->can_resume);
  Browser next(house, launch());
  next.open("item-1");
  EXPECT_EQ(next.engine().call(cmi::Function::get_value, "cmi.core.entry").value, "resume");
  EXPECT_EQ(next.engine().call(cmi::Function::get_value, "cmi.core.lesson_location").value, "5");
}

TEST_F(LaunchTest, AnIdleLaunchIsClosedAndComesBackWithItsNextCall) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  ASSERT_EQ(browser.send(journal).status, 200);
  house.advance(29 * 60'000);
  EXPECT_EQ(*close_idle_launches(house.context()), 0u);
  ASSERT_EQ(browser.send(journal).state, "open");  // a heartbeat
  house.advance(31 * 60'000);
  EXPECT_EQ(*close_idle_launches(house.context()), 1u);
  EXPECT_EQ(house.value("select close_reason from launch"), "idle");
  EXPECT_EQ(verb_count("suspended"), 1);
  // The ward's computer wakes up: the page goes on where it was, on the same engine state.
  browser.set("cmi.core.session_time", "0000:20:00.00");
  browser.set("cmi.core.lesson_status", "completed");
  browser.finish();
  const auto answer = browser.send(journal);
  EXPECT_EQ(answer.state, "open");
  EXPECT_EQ(answer.digest, browser.engine().digest());
  EXPECT_EQ(house.count("select seconds from registration"), 1200);
  browser.close();
  ASSERT_EQ(browser.send(journal, true).state, "closed");
  EXPECT_EQ(house.count("select seconds from registration"), 1200);
}

// What the server told of the course when it closed the launch is not told again when the page comes back.
TEST_F(LaunchTest, TheCoursesNewsIsToldOnceEvenIfTheServerToldIt) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.visit("item-1", {{"cmi.core.lesson_status", "completed"}});
  browser.open("item-2");
  browser.set("cmi.core.lesson_status", "completed");
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(house.count("select count(*) from completion"), 0);
  house.advance(31 * 60'000);
  ASSERT_EQ(*close_idle_launches(house.context()), 1u);
  EXPECT_EQ(house.count("select count(*) from completion"), 1);
  const auto about_course = [&] {
    return house.count(
        "select count(*) from statement s join term v on v.term_id = s.verb_id join statement_list a on "
        "a.position = s.position and a.kind = 3 join term c on c.term_id = a.first where v.text like "
        "'%/completed' and c.text = 'https://learn.example/courses/who-leads'");
  };
  EXPECT_EQ(about_course(), 1);
  browser.commit();
  browser.finish();
  ASSERT_EQ(browser.send(journal).state, "open");
  EXPECT_EQ(about_course(), 1);
  EXPECT_EQ(house.count("select count(*) from completion"), 1);
}

// The server closed the session of a page that was thought gone, and told what its item had reached; the page comes back and
// ends the session itself.
TEST_F(LaunchTest, TheItemsNewsIsToldOnceEvenIfTheServerToldIt) {
  for (const bool restarted : {false, true}) {
    SCOPED_TRACE(restarted);
    Journal journal(house.context());
    const auto before = verb_count("passed") + verb_count("completed");
    Browser browser(house, launch(How::start_again));
    browser.open(restarted ? "item-1" : "item-2");
    browser.set("cmi.core.lesson_status", "completed");
    ASSERT_EQ(browser.send(journal).status, 200);
    ASSERT_TRUE(close_launch(house.context(), browser.launch_id, "idle"));
    EXPECT_EQ(verb_count("completed") + verb_count("passed"), before + 1);
    browser.set("cmi.core.lesson_location", "9");
    Journal again(house.context());
    Journal& heard = restarted ? again : journal;
    ASSERT_EQ(browser.send(heard).status, 200);
    browser.finish();
    ASSERT_EQ(browser.send(heard).status, 200);
    EXPECT_EQ(verb_count("completed") + verb_count("passed"), before + 1);
    EXPECT_EQ(house.count("select count(*) from launch where diverged_at <> ''"), 0);
  }
}

}  // namespace
}  // namespace waymark::delivery
