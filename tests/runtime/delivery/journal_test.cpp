#include <gmock/gmock.h>

#include "scorm/base/utf.hpp"
#include "tests/runtime/catalogue/recording_database.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

// docs/journal.md against real storage and the real engine.
namespace waymark::delivery {
namespace {

using testing::Browser;
using ::testing::HasSubstr;
using testing::House;
using testing::JournalTest;
using testing::RecordingDatabase;

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
    return journal.append("{\"launch\":\"" + opened.launch_id + "\",\"token\":\"" + opened.token + "\",\"calls\":[" + calls + "]}").status;
  };
  const auto call = [](int n, const std::string& rest) { return "{\"n\":" + std::to_string(n) + "," + rest + "}"; };
  EXPECT_EQ(with(""), 200);
  EXPECT_EQ(with(call(1, "\"f\":1,\"new\":{\"deep\":[1,2]}")), 200);    // a newer page may say more
  EXPECT_EQ(with(call(2, "\"f\":12,\"e\":0")), 400);                    // a good LMSGetValue is not kept
  EXPECT_EQ(with(call(2, "\"f\":12,\"e\":301,\"a\":\"cmi.x\"")), 200);  // a failed one is
  EXPECT_EQ(with(call(3, "\"f\":99")), 400);
  EXPECT_EQ(with(call(3, "\"f\":257")), 400);  // 1 in eight bits
  EXPECT_EQ(with("{\"f\":1}"), 400);
  EXPECT_EQ(with("{\"n\":3}"), 400);
  EXPECT_EQ(with(call(0, "\"f\":1")), 400);
  EXPECT_EQ(with(call(3, "\"f\":1") + "," + call(5, "\"f\":2")), 400);  // a hole inside the request
  EXPECT_EQ(with(call(3, "\"f\":\"1\"")), 400);
  EXPECT_EQ(with(call(3, "\"f\":1,\"a\":7")), 400);
  EXPECT_EQ(with(call(3, "\"f\":1,\"a\":[]")), 400);
  EXPECT_EQ(with("7"), 400);
  EXPECT_EQ(with(call(3, "\"f\":1.5")), 400);
  EXPECT_EQ(with(call(3, "\"f\":1,\"a\":\"" + std::string(101, 'x') + "\"")), 413);
  EXPECT_EQ(with(call(3, "\"f\":1") + "," + call(4, "\"f\":1") + "," + call(5, "\"f\":1") + "," + call(6, "\"f\":1")), 413);
  EXPECT_EQ(journal.append(std::string(4001, ' ')).status, 413);
  for (const std::string& text : {std::string(), std::string("{"), std::string("[]"), std::string("null"), std::string("{\"calls\":[]}"),
                                  std::string("\0{}", 3), std::string("{\"launch\":\"\xff\"}"), std::string(3000, '[')})
    EXPECT_EQ(journal.append(text).status, 400) << text;
  EXPECT_EQ(house.count("select count(*) from journal"), 2);
}

TEST_F(JournalTest, OnlyTheTokenIsTheRight) {
  Journal journal(house.context());
  const auto opened = launch();
  Browser browser(house, opened);
  browser.open("item-1");
  Browser wrong = browser;
  wrong.token = (opened.token[0] == 'x' ? "y" : "x") + opened.token.substr(1);
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

// Each request plays its own calls, from the snapshot that the one before left: with the engine at hand and without it (none
// is kept here, as after a restart). From the first call each time it would be some 20,000.
TEST_F(JournalTest, ALongAttemptCostsNoMoreWithEachRequest) {
  Journal journal(house.context(), 0);
  Browser browser(house, launch());
  browser.open("item-1");
  for (int i = 0; i < 200; ++i) {
    browser.set("cmi.core.lesson_location", std::to_string(i));
    ASSERT_EQ(browser.send(journal).status, 200);
  }
  EXPECT_EQ(journal.replayed(), static_cast<std::uint64_t>(browser.number()));
  EXPECT_EQ(house.count("select count(*) from launch where diverged_at <> ''"), 0);
}

// Answers whose type was said in earlier calls: the journal, which may be long, is read for them once and not for each.
TEST_F(JournalTest, ManyAnswersInOneRequestReadTheJournalOnce) {
  RecordingDatabase recorder(house.context().database);
  runtime::Context recorded{house.context().settings, recorder, house.context().content, 1, house.context().iri_base, house.context().now};
  Journal journal(recorded);
  constexpr int kAnswers = 200;
  Browser browser(house, launch());
  browser.open("item-1");
  const auto name = [](int i, const char* tail) { return "cmi.interactions." + std::to_string(i) + "." + tail; };
  for (int i = 0; i < kAnswers; ++i) {
    browser.set(name(i, "id"), "q" + std::to_string(i));
    if (i % 2 == 0) browser.set(name(i, "type"), "choice");  // of the others nobody says it
  }
  ASSERT_EQ(browser.send(journal).status, 200);
  for (int i = 0; i < kAnswers; ++i) browser.set(name(i, "student_response"), "a");
  recorder.forget();
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_LT(recorder.count(), kAnswers + 20u) << "one insert for each, and what a request asks anyway";
  EXPECT_EQ(house.count("select count(*) from journal where first like '%student_response' and sensitivity = 0"), kAnswers / 2);
}

// An engine is pinned by its snapshot: what was reached stands, and facts are not worked out anew from an old journal.
TEST_F(JournalTest, ALaunchGoesOnFromItsSnapshotWhateverItsJournalHolds) {
  Browser browser(house, launch());
  browser.open("item-1");
  browser.set("cmi.suspend_data", "kept");
  browser.commit();
  Journal journal(house.context());
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(house.column("select engine_version from launch"), std::vector<std::string>{std::string(cmi::kEngineVersion)});
  house.execute("update journal set second = 'as another engine would have it' where first = 'cmi.suspend_data'");
  browser.set("cmi.core.lesson_location", "5");
  browser.commit();
  Journal restarted(house.context());
  ASSERT_EQ(browser.send(restarted).state, "open");
  Browser next(house, launch());
  next.open("item-1");
  EXPECT_EQ(next.engine().call(cmi::Function::get_value, "cmi.suspend_data").value, "kept");
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

// Shown on pages and lists: text, whatever a page of a module sends as the name of its part.
TEST_F(JournalTest, WhereSomebodyWasIsCutBetweenCharacters) {
  Browser browser(house, launch());
  browser.open(std::string(4094, 'x') + "\xf0\x9f\x98\x80\xf0\x9f\x98\x80");
  Journal journal(house.context());
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(view().location, std::string(4094, 'x'));
}

class BusyDatabase final : public storage::Database {
 public:
  Result<void> write(const std::function<Result<void>(storage::Connection&)>&) override { return fail(ErrorKind::unavailable, "full"); }
  Result<void> read(const std::function<Result<void>(storage::Connection&)>&) override { return fail(ErrorKind::unavailable, "full"); }
  std::int64_t settled_ms() override { return 0; }
  storage::DatabaseStatistics statistics() override { return {}; }
  Result<void> copy_to(const std::filesystem::path&, const storage::BackupProgress&) override {
    return fail(ErrorKind::unavailable, "full");
  }
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
