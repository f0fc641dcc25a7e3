#include <gmock/gmock.h>

#include "runtime/delivery/explain.hpp"
#include "runtime/support/json.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

// What follows from the calls: statements, projection, completion, deliveries (design.md section 1.3).
namespace waymark::delivery {
namespace {

using testing::Browser;
using ::testing::HasSubstr;
using testing::House;
using testing::JournalTest;

TEST_F(JournalTest, AVisitBecomesStatementsStateCompletionAndDeliveries) {
  house.connector("moodle-1", "moodle");
  house.connector("esr-off", "esr", "{}", false);
  house.connector("lrs-1", "lrs");
  Journal journal(house.context());
  const auto opened = launch();
  EXPECT_EQ(opened.mode, "normal");
  EXPECT_EQ(opened.first_item, "item-1");
  EXPECT_THAT(opened.base, ::testing::MatchesRegex("/" + opened.capability + "-[0-9a-f]{8}/"));
  Browser browser(house, opened);
  browser.visit("item-1", {{"cmi.core.score.raw", "85"}, {"cmi.core.lesson_status", "passed"}, {"cmi.core.session_time", "0000:12:30.00"}});
  house.advance(500);
  const auto answer = browser.send(journal);
  ASSERT_EQ(answer.status, 200) << answer.detail;
  EXPECT_EQ(answer.acknowledged, 7);
  EXPECT_EQ(answer.digest, browser.engine().digest());
  EXPECT_EQ(answer.saved_at, house.now());
  EXPECT_EQ(answer.state, "open");
  EXPECT_FALSE(answer.read_only);

  EXPECT_EQ(view().state, "passed");
  EXPECT_EQ(view().score, 85.0);
  EXPECT_EQ(view().seconds, 750);
  EXPECT_FALSE(view().completed_at.empty());
  EXPECT_THAT(view().evidence_code, ::testing::MatchesRegex("EV-[0-9A-Z]{4}-[0-9A-Z]{4}"));
  EXPECT_EQ(house.count("select count(*) from journal"), 7);

  // initialized, then what the SCO said, then the course as a whole, then the end of the session.
  const auto said = verbs();
  EXPECT_EQ(said.front(), "initialized");
  EXPECT_EQ(std::count(said.begin(), said.end(), "scored"), 1);
  EXPECT_EQ(std::count(said.begin(), said.end(), "terminated"), 1);
  EXPECT_EQ(std::count(said.begin(), said.end(), "passed"), 2);     // the SCO and the course
  EXPECT_EQ(std::count(said.begin(), said.end(), "completed"), 1);  // the course

  EXPECT_EQ(house.value("select outcome from completion"), "PASSED");
  EXPECT_EQ(house.count("select count(*) from completion k join statement s on s.statement_id = k.statement_id"), 1);
  EXPECT_EQ(house.column("select connector_id from delivery where kind = 'completion'"), std::vector<std::string>{"moodle-1"});
  const std::string payload = house.value("select payload from delivery where kind = 'completion'");
  EXPECT_THAT(payload, HasSubstr("who-leads"));
  EXPECT_THAT(payload, HasSubstr("20000001"));
  // Statements are forwarded from the record store itself: no delivery each.
  EXPECT_EQ(house.count("select count(*) from delivery where connector_id = 'lrs-1'"), 0);
}

// SCORM 1.2 RTE 3.4.4 lets a SCO say any session_time and get the sum back; what counts as time spent is another matter.
TEST_F(JournalTest, MoreTimeThanTheModuleWasOpenIsNotCounted) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  house.advance(15'000);
  browser.set("cmi.core.lesson_status", "completed");
  browser.set("cmi.core.session_time", "9999:59:59.99");
  browser.finish();
  browser.close();
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(view().seconds, 15);
  EXPECT_EQ(house.count("select seconds from completion"), 15);
  const auto why = why_not_complete(house.context(), registration);
  ASSERT_TRUE(why);
  EXPECT_TRUE(why->time.cut);
  EXPECT_EQ(why->time.counted, 15);
  EXPECT_EQ(why->time.reported, 9999 * 3600 + 59 * 60 + 59);
  EXPECT_EQ(resume_info(house.context(), registration, person)->seconds, 15);
  // The engine keeps the standard's arithmetic, and the statement says what was reported.
  Browser again(house, launch());
  again.open("item-1");
  EXPECT_EQ(again.call(cmi::Function::get_value, "cmi.core.total_time").value, "9999:59:59.99");
  EXPECT_THAT(house.column("select bytes from statement order by position"),
              ::testing::Contains(HasSubstr("\"duration\":\"PT9999H59M59.99S\"")));
}

TEST_F(JournalTest, AMinuteMoreThanTheModuleWasOpenIsBelieved) {
  Journal journal(house.context());
  const struct {
    int open_seconds;
    const char* said;
    std::int64_t counted;
  } rows[] = {{125, "0000:03:00.00", 180}, {120, "0000:03:01.00", 120}, {240, "0000:03:00.00", 180}, {36'000, "0010:00:30.00", 36'030}};
  std::int64_t total = 0;
  for (const auto& row : rows) {
    Browser browser(house, launch(How::start_again));
    browser.open("item-1");
    house.advance(row.open_seconds * 1000LL);
    browser.set("cmi.core.session_time", row.said);
    browser.finish();
    ASSERT_EQ(browser.send(journal).status, 200);
    total += row.counted;
    EXPECT_EQ(view().seconds, total) << row.open_seconds << " seconds open, " << row.said;
  }
}

// What is learned after the call that completed the module is time of the completion too; a system that was told is left alone.
TEST_F(JournalTest, TimeAfterTheCompletingCommitIsCounted) {
  house.connector("esr-1", "esr");
  house.connector("moodle-1", "moodle");
  Journal journal(house.context());
  const auto hours = [&](const std::string& connector) {
    return (*support::parse_json(house.value("select payload from delivery where connector_id = ?", {connector})))["hours"].as_double();
  };
  Browser browser(house, launch());
  browser.open("item-1");
  house.advance(15 * 60'000);
  browser.set("cmi.core.lesson_status", "completed");
  browser.set("cmi.core.session_time", "0000:15:00.00");
  browser.commit();
  ASSERT_EQ(browser.send(journal).status, 200);
  ASSERT_EQ(house.count("select seconds from completion"), 900);
  EXPECT_EQ(hours("esr-1"), 0.25);

  house.advance(15 * 60'000);
  browser.set("cmi.core.session_time", "0000:30:00.00");
  browser.finish();
  browser.close();
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(house.count("select seconds from completion"), 1800);
  EXPECT_EQ(hours("esr-1"), 0.5);
  EXPECT_EQ(hours("moodle-1"), 0.5);

  house.execute("update delivery set open = 0, state = 'seen in Moodle' where connector_id = 'moodle-1'");
  Browser again(house, launch());
  again.open("item-1");
  house.advance(30 * 60'000);
  again.set("cmi.core.session_time", "0000:30:00.00");
  again.finish();
  again.close();
  ASSERT_EQ(again.send(journal).status, 200);
  EXPECT_EQ(view().seconds, 3600);
  EXPECT_EQ(house.count("select seconds from completion"), 3600);
  EXPECT_EQ(hours("esr-1"), 1.0);
  EXPECT_EQ(hours("moodle-1"), 0.5);
  EXPECT_EQ(house.count("select open from delivery where connector_id = 'moodle-1'"), 0);
}

// A module that gives the sum of all sessions each time: what each launch lasted bounds what is counted of the attempt.
TEST_F(JournalTest, SumsInsteadOfSessionsAreNotCountedTwice) {
  Journal journal(house.context());
  for (const char* said : {"0000:20:00.00", "0000:40:00.00", "0001:00:00.00"}) {
    Browser browser(house, launch());
    browser.open("item-1");
    house.advance(20 * 60'000);
    browser.set("cmi.core.session_time", said);
    browser.set("cmi.core.exit", "suspend");
    browser.finish();
    browser.close();
    ASSERT_EQ(browser.send(journal).status, 200);
  }
  EXPECT_EQ(view().seconds, 3600);
}

TEST_F(JournalTest, StatementsNameTheSubjectTheCourseTheItemAndTheAttempt) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.visit("item-1", {{"cmi.core.lesson_status", "completed"}});
  ASSERT_EQ(browser.send(journal).status, 200);
  const std::string bytes = house.value("select bytes from statement order by position limit 1");
  EXPECT_THAT(bytes, HasSubstr("\"homePage\":\"https://learn.example\""));
  EXPECT_THAT(bytes, HasSubstr("\"name\":\"" + person + "\""));
  EXPECT_THAT(bytes, HasSubstr("https://learn.example/courses/who-leads/item-1"));
  EXPECT_THAT(bytes, HasSubstr("?attemptId=" + house.value("select attempt_id from attempt")));
  EXPECT_THAT(bytes, HasSubstr("\"registration\":\"" + registration + "\""));
  EXPECT_THAT(bytes, ::testing::Not(HasSubstr("Tamsin")));
}

TEST_F(JournalTest, BatchesMayCutAnywhere) {
  for (const bool restart : {false, true}) {
    House fresh;
    const auto who = fresh.person("ada");
    const auto enrolled = fresh.enrol(who, fresh.course());
    auto journal = std::make_unique<Journal>(fresh.context());
    const auto opened = create_launch(fresh.context(), enrolled, who, How::resume);
    ASSERT_TRUE(opened);
    Browser browser(fresh, *opened);
    const auto flush = [&] {
      fresh.advance(1000);
      ASSERT_EQ(browser.send(*journal).status, 200);
      if (restart) journal = std::make_unique<Journal>(fresh.context());
    };
    browser.open("item-1");
    flush();
    browser.set("cmi.core.lesson_status", "completed");
    flush();
    EXPECT_EQ(fresh.count("select count(*) from completion"), 0);
    browser.commit();
    flush();
    EXPECT_EQ(fresh.count("select count(*) from completion"), 1);
    browser.finish();
    flush();
    browser.close();
    flush();
    EXPECT_EQ(fresh.count("select count(*) from statement s join term t on t.term_id = s.verb_id where t.text like "
                          "'%/completed'"),
              2)
        << "the SCO and the course, each once";
    EXPECT_EQ(fresh.value("select state from registration"), "completed");
  }
}

TEST_F(JournalTest, TimesFollowTheServersClockAndNeverTheFuture) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.clock_ahead(3'600'000);
  browser.open("item-1");
  ASSERT_EQ(browser.send(journal).status, 200);
  const std::string first = house.now();
  house.advance(60'000);
  browser.set("cmi.core.lesson_status", "completed");
  browser.commit();
  const std::string done = house.now();
  house.advance(1'800'000);  // without a network for half an hour
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(view().completed_at, done);
  EXPECT_EQ(house.value("select min(timestamp) from statement"), first);
  EXPECT_LE(house.value("select max(timestamp) from statement"), house.now());
  EXPECT_EQ(house.value("select received_at from journal order by number desc limit 1"), house.now());
}

TEST_F(JournalTest, FreeTextIsReflectionAndStaysHere) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  browser.set("cmi.interactions.0.id", "q1");
  browser.set("cmi.interactions.0.type", "choice");
  browser.set("cmi.interactions.0.student_response", "a");
  browser.set("cmi.interactions.1.id", "q2");
  browser.set("cmi.interactions.1.type", "fill-in");
  browser.set("cmi.interactions.1.student_response", "I felt listened to");
  browser.set("cmi.comments", "my own words");
  browser.set("cmi.suspend_data", "x");
  browser.set("cmi.core.lesson_location", "3");
  browser.commit();
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(house.column("select first from journal where sensitivity = 1 order by number"),
            (std::vector<std::string>{"cmi.interactions.1.student_response", "cmi.comments", "cmi.suspend_data"}));
  const auto labelled = [&](std::int64_t label) {
    std::string all;
    for (const auto& bytes : house.column("select bytes from statement where sensitivity = ?", {label})) all += bytes;
    return all;
  };
  EXPECT_THAT(labelled(0), HasSubstr("/interactions/q1"));
  EXPECT_THAT(labelled(0), ::testing::Not(HasSubstr("I felt listened to")));
  EXPECT_THAT(labelled(0), ::testing::Not(HasSubstr("my own words")));
  EXPECT_THAT(labelled(1), HasSubstr("I felt listened to"));
}

TEST_F(JournalTest, AnAnswerBeforeItsTypeCountsAsFreeText) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  browser.set("cmi.interactions.0.id", "q1");
  browser.set("cmi.interactions.0.type", "choice");
  browser.set("cmi.interactions.0.student_response", "a");
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(house.count("select count(*) from journal where sensitivity = 1"), 0);
  browser.set("cmi.interactions.0.student_response", "b");  // the type came in another request
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(house.count("select count(*) from journal where sensitivity = 1"), 0);
  browser.set("cmi.interactions.0.type", "fill-in");  // it was free text after all
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(house.count("select count(*) from journal where sensitivity = 1"), 2);
}

TEST_F(JournalTest, ABetterScoreLaterRaisesRecordAndCompletionAndAWorseOneChangesNothing) {
  house.connector("moodle-1", "moodle");
  house.connector("esr-1", "esr");
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.visit("item-1", {{"cmi.core.score.raw", "60"}, {"cmi.core.lesson_status", "completed"}});
  ASSERT_EQ(browser.send(journal).status, 200);
  const auto before = view();
  const std::string id = house.value("select completion_id from completion");
  house.execute("update delivery set open = 0, state = 'seen in Moodle' where connector_id = 'moodle-1'");
  house.advance(60'000);
  Browser again(house, launch(How::start_again));
  again.visit("item-1", {{"cmi.core.score.raw", "95"}, {"cmi.core.lesson_status", "passed"}});
  ASSERT_EQ(again.send(journal).status, 200);
  EXPECT_EQ(view().state, "passed");
  EXPECT_EQ(view().score, 95.0);
  EXPECT_EQ(view().completed_at, before.completed_at);
  EXPECT_EQ(view().evidence_code, before.evidence_code);
  EXPECT_EQ(house.column("select completion_id from completion"), std::vector<std::string>{id});
  EXPECT_EQ(house.value("select outcome || ' ' || score from completion"), "PASSED 95.0");
  // Moodle, which had it, is told once more; the line that waits for ESR's file says what holds now.
  EXPECT_EQ(house.column("select connector_id || ' ' || open || ' ' || json_extract(payload, '$.outcome') || ' ' || "
                         "json_extract(payload, '$.score') from delivery where kind = 'completion' order by connector_id"),
            (std::vector<std::string>{"esr-1 1 PASSED 95.0", "moodle-1 1 PASSED 95.0"}));
  // And a worse one changes nothing.
  Browser worse(house, launch(How::start_again));
  worse.visit("item-1", {{"cmi.core.score.raw", "10"}, {"cmi.core.lesson_status", "failed"}});
  ASSERT_EQ(worse.send(journal).status, 200);
  EXPECT_EQ(view().state, "passed");
  EXPECT_EQ(view().score, 95.0);
  EXPECT_EQ(house.value("select outcome || ' ' || score from completion"), "PASSED 95.0");
  EXPECT_EQ(house.count("select count(*) from delivery where kind = 'completion'"), 2);
}

// A common order: completed and a commit, then the score and "passed".
TEST_F(JournalTest, TheCompletionFollowsAScoreThatComesAfterTheStatus) {
  house.connector("esr-1", "esr");
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  browser.call(cmi::Function::initialize);
  browser.set("cmi.core.lesson_status", "completed");
  browser.commit();
  ASSERT_EQ(browser.send(journal).status, 200);
  house.execute("update delivery set open = 0, state = 'Waiting to be loaded by your trust'");  // in a file already
  browser.set("cmi.core.score.raw", "95");
  browser.set("cmi.core.lesson_status", "passed");
  browser.finish();
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(view().state, "passed");
  EXPECT_EQ(house.value("select outcome || ' ' || score from completion"), "PASSED 95.0");
  EXPECT_EQ(house.count("select count(*) from delivery where kind = 'completion'"), 1);  // ESR keeps what its file said
}

TEST_F(JournalTest, FailedIsNotACompletion) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.visit("item-1", {{"cmi.core.score.raw", "20"}, {"cmi.core.lesson_status", "failed"}});
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(view().state, "failed");
  EXPECT_EQ(view().completed_at, "");
  EXPECT_EQ(house.count("select count(*) from completion"), 0);
}

}  // namespace
}  // namespace waymark::delivery
