#include <gmock/gmock.h>

#include "scorm/base/utf.hpp"
#include "tests/runtime/delivery/browser.hpp"

// docs/journal.md against real storage and the real engine.
namespace waymark::delivery {
namespace {

using testing::Browser;
using testing::House;
using testing::TestPackage;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class JournalTest : public ::testing::Test {
 protected:
  JournalTest() : person(house.person("ada")), course(house.course()), registration(house.enrol(person, course)) {}

  Launch launch(How how = How::resume) {
    auto made = create_launch(house.context(), registration, person, how);
    if (!made) throw std::runtime_error(made.error().message);
    return *made;
  }
  catalogue::RegistrationView view() { return *catalogue::get_registration(house.context(), registration); }
  // The last words of the verbs, in the order of storing.
  std::vector<std::string> verbs() {
    auto all = house.column(
        "select t.text from statement s join term t on t.tenant = s.tenant and t.term_id = s.verb_id order by s.position");
    for (auto& verb : all) verb = verb.substr(verb.rfind('/') + 1);
    return all;
  }

  House house;
  std::string person, course, registration;
};

TEST_F(JournalTest, AVisitBecomesStatementsStateCompletionAndDeliveries) {
  house.connector("moodle-1", "moodle");
  house.connector("esr-off", "esr", "{}", false);
  house.connector("lrs-1", "lrs");
  Journal journal(house.context());
  const auto opened = launch();
  EXPECT_EQ(opened.mode, "normal");
  EXPECT_EQ(opened.first_item, "item-1");
  EXPECT_EQ(opened.base, "/" + opened.capability + "/");
  Browser browser(house, opened);
  browser.visit("item-1", {{"cmi.core.score.raw", "85"},
                           {"cmi.core.lesson_status", "passed"},
                           {"cmi.core.session_time", "0000:12:30.00"}});
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
  EXPECT_EQ(house.column("select connector_id from delivery where kind = 'completion'"),
            std::vector<std::string>{"moodle-1"});
  const std::string payload = house.value("select payload from delivery where kind = 'completion'");
  EXPECT_THAT(payload, HasSubstr("who-leads"));
  EXPECT_THAT(payload, HasSubstr("20000001"));
  EXPECT_EQ(house.count("select count(*) from delivery where connector_id = 'lrs-1'"),
            house.count("select count(*) from statement"));
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

TEST_F(JournalTest, TheSameRequestTwiceWritesNothingTwice) {
  house.connector("moodle-1", "moodle");
  house.connector("lrs-1", "lrs");
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.visit("item-1", {{"cmi.core.lesson_status", "completed"}});
  const std::string body = browser.body();
  const auto first = journal.append(body);
  const auto statements = house.count("select count(*) from statement");
  const auto deliveries = house.count("select count(*) from delivery");
  ASSERT_GT(statements, 0);
  Journal restarted(house.context());
  for (Journal* again : {&journal, &restarted}) {
    const auto second = again->append(body);
    EXPECT_EQ(second.status, 200);
    EXPECT_EQ(second.acknowledged, first.acknowledged);
    EXPECT_EQ(second.digest, first.digest);
  }
  EXPECT_EQ(house.count("select count(*) from statement"), statements);
  EXPECT_EQ(house.count("select count(*) from delivery"), deliveries);
  EXPECT_EQ(house.count("select count(*) from completion"), 1);
  EXPECT_EQ(house.count("select count(*) from journal"), first.acknowledged);
}

// The value is set in one request and committed in the next: the course's news must not be lost in between.
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

TEST_F(JournalTest, AGapIsAnsweredWithTheNumberToGoOnFrom) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  ASSERT_EQ(browser.send(journal).acknowledged, 2);
  Browser ahead = browser;
  ahead.set("cmi.core.lesson_location", "2");
  const std::string lost = ahead.body();
  ahead.set("cmi.core.lesson_location", "3");
  std::string body = ahead.body();
  body.erase(body.find("{\"n\":3"), body.find("{\"n\":4") - body.find("{\"n\":3"));
  const auto answer = journal.append(body);
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.acknowledged, 2);
  EXPECT_EQ(house.count("select count(*) from journal"), 2);
  EXPECT_EQ(journal.append(ahead.body()).acknowledged, 4);
}

TEST_F(JournalTest, AnOverlapSkipsWhatIsKnown) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  Browser stale = browser;
  ASSERT_EQ(browser.send(journal).acknowledged, 2);
  stale.set("cmi.core.lesson_location", "2");  // its answer was lost: sends 1, 2 and 3
  const auto answer = stale.send(journal);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.acknowledged, 3);
  EXPECT_EQ(house.count("select count(*) from journal"), 3);
}

TEST_F(JournalTest, RefusesWhatIsNotARequest) {
  Journal journal(house.context(), 4, JournalLimits{.body_bytes = 4000, .calls = 3, .text_bytes = 100});
  const auto opened = launch();
  const auto with = [&](const std::string& calls) {
    return journal.append("{\"launch\":\"" + opened.launch_id + "\",\"token\":\"" + opened.token + "\",\"calls\":[" +
                          calls + "]}")
        .status;
  };
  const auto call = [](int n, const std::string& rest) { return "{\"n\":" + std::to_string(n) + "," + rest + "}"; };
  EXPECT_EQ(with(""), 200);
  EXPECT_EQ(with(call(1, "\"f\":1,\"new\":{\"deep\":[1,2]}")), 200);                // a newer page may say more
  EXPECT_EQ(with(call(2, "\"f\":12,\"e\":0")), 400);                                // a good LMSGetValue is not kept
  EXPECT_EQ(with(call(2, "\"f\":12,\"e\":301,\"a\":\"cmi.x\"")), 200);              // a failed one is
  EXPECT_EQ(with(call(3, "\"f\":99")), 400);
  EXPECT_EQ(with(call(3, "\"f\":257")), 400);                                       // 1 in eight bits
  EXPECT_EQ(with("{\"f\":1}"), 400);
  EXPECT_EQ(with("{\"n\":3}"), 400);
  EXPECT_EQ(with(call(0, "\"f\":1")), 400);
  EXPECT_EQ(with(call(3, "\"f\":1") + "," + call(5, "\"f\":2")), 400);              // a hole inside the request
  EXPECT_EQ(with(call(3, "\"f\":\"1\"")), 400);
  EXPECT_EQ(with(call(3, "\"f\":1,\"a\":7")), 400);
  EXPECT_EQ(with(call(3, "\"f\":1,\"a\":[]")), 400);
  EXPECT_EQ(with("7"), 400);
  EXPECT_EQ(with(call(3, "\"f\":1.5")), 400);
  EXPECT_EQ(with(call(3, "\"f\":1,\"a\":\"" + std::string(101, 'x') + "\"")), 413);
  EXPECT_EQ(with(call(3, "\"f\":1") + "," + call(4, "\"f\":1") + "," + call(5, "\"f\":1") + "," + call(6, "\"f\":1")), 413);
  EXPECT_EQ(journal.append(std::string(4001, ' ')).status, 413);
  for (const std::string& text : {std::string(), std::string("{"), std::string("[]"), std::string("null"),
                                  std::string("{\"calls\":[]}"), std::string("\0{}", 3), std::string("{\"launch\":\"\xff\"}"),
                                  std::string(3000, '[')})
    EXPECT_EQ(journal.append(text).status, 400) << text;
  EXPECT_EQ(house.count("select count(*) from journal"), 2);
}

TEST_F(JournalTest, OnlyTheTokenIsTheRight) {
  Journal journal(house.context());
  const auto opened = launch();
  Browser browser(house, opened);
  browser.open("item-1");
  Browser wrong = browser;
  wrong.token = "x" + opened.token.substr(1);
  EXPECT_EQ(wrong.send(journal).status, 401);
  wrong.token = "fresh:";
  EXPECT_EQ(wrong.send(journal).status, 401);
  EXPECT_EQ(journal.append("{\"launch\":\"nothing\",\"token\":\"t\",\"calls\":[]}").status, 401);
  EXPECT_EQ(browser.send(journal).status, 200);
  const auto renewed = renew_token(house.context(), opened.launch_id, person);
  ASSERT_TRUE(renewed);
  browser.commit();
  EXPECT_EQ(browser.send(journal).status, 401);
  browser.token = *renewed;
  EXPECT_EQ(browser.send(journal).status, 200);
  EXPECT_FALSE(renew_token(house.context(), opened.launch_id, house.person("bob")));
}

TEST_F(JournalTest, AfterTheServerIsGoneEveryAcknowledgedCallIsThereOnce) {
  Browser browser(house, launch());
  {
    Journal journal(house.context());
    browser.open("item-1");
    browser.set("cmi.suspend_data", "page=3");
    browser.commit();
    ASSERT_EQ(browser.send(journal).acknowledged, 4);
  }
  const std::string resent = [&] {
    Browser stale = browser;
    return stale.body();
  }();
  house.reopen();
  Journal journal(house.context());
  EXPECT_EQ(house.column("select number from journal order by number"), (std::vector<std::string>{"1", "2", "3", "4"}));
  EXPECT_EQ(journal.append(resent).acknowledged, 4);
  browser.set("cmi.core.lesson_status", "completed");
  browser.finish();
  const auto answer = browser.send(journal);
  EXPECT_EQ(answer.acknowledged, 6);
  EXPECT_EQ(answer.digest, browser.engine().digest());
  EXPECT_EQ(answer.state, "open");
  EXPECT_EQ(view().state, "completed");
}

// A SCO can write any UTF-16 code units (docs/journal.md): half a surrogate pair and NUL included.
TEST_F(JournalTest, KeepsEveryCodeUnit) {
  std::string odd = "a\\b";
  odd.push_back('\0');
  base::append_code_point(odd, 0xD83D);
  odd += "\xe2\x82\xac";
  base::append_code_point(odd, 0xDE00);
  odd += "\\u0000 \"quoted\"\n";
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  browser.set("cmi.suspend_data", odd);
  browser.set("cmi.core.exit", "suspend");
  browser.finish();
  browser.close();
  const auto answer = browser.send(journal);
  ASSERT_EQ(answer.status, 200) << answer.detail;
  EXPECT_EQ(answer.digest, browser.engine().digest());
  EXPECT_EQ(answer.state, "open");
  const auto entries = journal_of(house.context(), browser.launch_id);
  ASSERT_TRUE(entries);
  EXPECT_EQ((*entries)[2].second, odd);
  Browser next(house, launch());
  next.open("item-1");
  EXPECT_EQ(next.engine().call(cmi::Function::get_value, "cmi.suspend_data").value, odd);
}

TEST_F(JournalTest, WhenEnginesDisagreeCallsAreKeptAndTheStateIsNot) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  browser.set("cmi.core.lesson_location", "good");
  browser.commit();
  ASSERT_EQ(browser.send(journal).state, "open");
  const auto statements = house.count("select count(*) from statement");
  browser.set("cmi.core.lesson_location", "bad");
  browser.set("cmi.core.lesson_status", "passed");
  browser.spoil_digest();
  browser.commit();
  auto answer = browser.send(journal);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.state, "diverged");
  EXPECT_TRUE(answer.read_only);
  EXPECT_EQ(answer.acknowledged, 7);
  browser.finish();
  answer = browser.send(journal);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.acknowledged, 8);
  EXPECT_EQ(answer.state, "diverged");
  EXPECT_EQ(house.count("select count(*) from journal"), 8);  // never lost
  EXPECT_EQ(house.count("select count(*) from statement"), statements);
  EXPECT_EQ(view().state, "in progress");
  EXPECT_EQ(house.count("select count(*) from completion"), 0);
  Browser next(house, launch());
  next.open("item-1");
  EXPECT_EQ(next.engine().call(cmi::Function::get_value, "cmi.core.lesson_location").value, "good");
}

TEST_F(JournalTest, WhatCameBeforeTheDivergenceInOneRequestCounts) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  browser.set("cmi.core.score.raw", "40");
  browser.commit();
  browser.set("cmi.core.score.raw", "90");
  browser.spoil_digest();
  browser.commit();
  EXPECT_EQ(browser.send(journal).state, "diverged");
  EXPECT_EQ(view().score, 40.0);
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
  house.connector("lrs-1", "lrs");
  house.connector("lrs-2", "lrs", "{\"sensitivities\":[\"tracking\",\"reflection\"]}");
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
  const auto payloads = [&](const char* connector) {
    std::string all;
    for (const auto& payload : house.column("select payload from delivery where connector_id = ?", {std::string(connector)}))
      all += payload;
    return all;
  };
  EXPECT_THAT(payloads("lrs-1"), HasSubstr("/interactions/q1"));
  EXPECT_THAT(payloads("lrs-1"), ::testing::Not(HasSubstr("I felt listened to")));
  EXPECT_THAT(payloads("lrs-1"), ::testing::Not(HasSubstr("my own words")));
  EXPECT_THAT(payloads("lrs-2"), HasSubstr("I felt listened to"));
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

TEST_F(JournalTest, ABetterScoreLaterChangesTheRegistrationAndNotTheCompletion) {
  house.connector("moodle-1", "moodle");
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.visit("item-1", {{"cmi.core.score.raw", "60"}, {"cmi.core.lesson_status", "completed"}});
  ASSERT_EQ(browser.send(journal).status, 200);
  const auto before = view();
  const std::string id = house.value("select completion_id from completion");
  house.advance(60'000);
  Browser again(house, launch(How::start_again));
  again.visit("item-1", {{"cmi.core.score.raw", "95"}, {"cmi.core.lesson_status", "passed"}});
  ASSERT_EQ(again.send(journal).status, 200);
  EXPECT_EQ(view().state, "passed");
  EXPECT_EQ(view().score, 95.0);
  EXPECT_EQ(view().completed_at, before.completed_at);
  EXPECT_EQ(view().evidence_code, before.evidence_code);
  EXPECT_EQ(house.column("select completion_id from completion"), std::vector<std::string>{id});
  EXPECT_EQ(house.value("select outcome from completion"), "COMPLETED");
  EXPECT_EQ(house.count("select count(*) from delivery where kind = 'completion'"), 1);
  // And a worse one changes nothing.
  Browser worse(house, launch(How::start_again));
  worse.visit("item-1", {{"cmi.core.score.raw", "10"}, {"cmi.core.lesson_status", "failed"}});
  ASSERT_EQ(worse.send(journal).status, 200);
  EXPECT_EQ(view().state, "passed");
  EXPECT_EQ(view().score, 95.0);
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

class BusyDatabase final : public storage::Database {
 public:
  Result<void> write(const std::function<Result<void>(storage::Connection&)>&) override {
    return fail(ErrorKind::unavailable, "full");
  }
  Result<void> read(const std::function<Result<void>(storage::Connection&)>&) override {
    return fail(ErrorKind::unavailable, "full");
  }
  std::int64_t settled_ms() override { return 0; }
};

TEST_F(JournalTest, ADatabaseThatCannotWriteIsTryAgain) {
  Browser browser(house, launch());
  browser.open("item-1");
  BusyDatabase busy;
  auto& real = house.context();
  runtime::Context context{real.settings, busy, real.content, 1, real.iri_base, real.now};
  Journal journal(context);
  EXPECT_EQ(browser.send(journal).status, 503);
}

TEST_F(JournalTest, TheRouteAnswersAsTheProtocolSays) {
  http::Router router;
  register_journal_route(router, house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  http::Request request;
  std::string allow;
  const auto* route = router.find("POST", "/api/journal", request.parameters, allow);
  ASSERT_NE(route, nullptr);
  EXPECT_GE(route->body_limit, 4u << 20);
  request.headers["content-type"] = "text/plain;charset=UTF-8";
  request.body = browser.body();
  auto response = route->handler(request);
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr("\"acknowledged\":2"));
  EXPECT_THAT(response.body, HasSubstr("\"state\":\"open\""));
  EXPECT_THAT(response.body, HasSubstr("\"readOnly\":false"));
  EXPECT_THAT(response.body, HasSubstr("\"savedAt\":\"" + house.now() + "\""));
  request.body = "{";
  response = route->handler(request);
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, HasSubstr("/problems/journal-invalid"));
  request.headers["content-type"] = "application/x-www-form-urlencoded";
  EXPECT_EQ(route->handler(request).status, 400);
}

}  // namespace
}  // namespace waymark::delivery
