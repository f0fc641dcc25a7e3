#include <gmock/gmock.h>

#include "runtime/catalogue/outside_hosts.hpp"
#include "tests/runtime/delivery/launch_fixture.hpp"

// Launches: one opening of an attempt; design.md section 4 (a newer launch takes over), ux.md 3.4 (resume
// page).
namespace waymark::delivery {
namespace {

using testing::Browser;
using ::testing::HasSubstr;
using testing::House;
using testing::LaunchTest;
using testing::TestPackage;

TEST_F(LaunchTest, HandsOutWhatThePlayerNeeds) {
  const auto made = launch();
  EXPECT_EQ(made.attempt_number, 1);
  EXPECT_EQ(made.last_number, 0);
  EXPECT_FALSE(made.resumed);
  EXPECT_TRUE(made.snapshot.empty());
  ASSERT_EQ(made.items.size(), 2u);
  EXPECT_EQ(made.items[0].item.title, "First part");
  EXPECT_EQ(made.items[0].address, "item-1.html");
  EXPECT_EQ(made.items[0].status.lesson_status, "not attempted");
  EXPECT_THAT(made.content_origin, ::testing::MatchesRegex("http://c-[a-z2-7]{10}\\.localhost:8080"));
  const auto facts = cmi::facts_from_json(made.facts);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->learner_id, person);
  EXPECT_EQ(facts->learner_name, "ada, Tamsin");
  EXPECT_TRUE(facts->credit);
  EXPECT_EQ(house.value("select engine_version from launch"), cmi::kEngineVersion);
  EXPECT_EQ(house.value("select state from registration"), "in progress");
  EXPECT_EQ(house.count("select count(*) from launch where token_hash like '%' || ? || '%'", {made.token}), 0);
}

TEST_F(LaunchTest, BelongsToItsPersonAndItsOpenRegistration) {
  EXPECT_EQ(create_launch(house.context(), "nothing", person, How::resume).error().kind, ErrorKind::not_found);
  EXPECT_EQ(create_launch(house.context(), registration, "somebody", How::resume).error().kind, ErrorKind::forbidden);
  EXPECT_EQ(create_launch(house.context(), registration, person, How::review).error().kind, ErrorKind::conflict);
  house.execute("update registration set ended_at = ?", {house.now()});
  EXPECT_EQ(create_launch(house.context(), registration, person, How::resume).error().kind, ErrorKind::conflict);
}

TEST_F(LaunchTest, ANewerLaunchTakesOverAndTheOlderBecomesABranch) {
  Journal journal(house.context());
  Browser older(house, launch());
  older.open("item-1");
  older.set("cmi.core.lesson_location", "old-3");
  older.set("cmi.core.exit", "suspend");
  older.commit();
  ASSERT_EQ(older.send(journal).status, 200);
  house.advance(5000);

  const auto second = launch();
  EXPECT_EQ(house.value("select superseded_by from launch where launch_id = ?", {older.launch_id}), second.launch_id);
  EXPECT_EQ(house.value("select close_reason from launch where launch_id = ?", {older.launch_id}), "superseded");
  EXPECT_EQ(verb_count("suspended"), 1);
  EXPECT_EQ(second.attempt_number, 1);
  EXPECT_TRUE(second.resumed);
  Browser newer(house, second);
  newer.open("item-1");
  EXPECT_EQ(newer.engine().call(cmi::Function::get_value, "cmi.core.entry").value, "resume");
  EXPECT_EQ(newer.engine().call(cmi::Function::get_value, "cmi.core.lesson_location").value, "old-3");
  newer.set("cmi.core.lesson_location", "new-1");
  newer.commit();
  ASSERT_EQ(newer.send(journal).state, "open");
  const std::string attempt = house.value("select snapshot from attempt");

  // The older page was offline and comes with calls: kept, told, and the attempt is not touched.
  older.set("cmi.core.lesson_location", "old-9");
  older.set("cmi.core.score.raw", "70");
  older.finish();
  older.close();
  const auto late = older.send(journal);
  EXPECT_EQ(late.status, 200);
  EXPECT_EQ(late.state, "superseded");
  EXPECT_TRUE(late.read_only);
  EXPECT_EQ(late.digest, older.engine().digest());
  EXPECT_EQ(house.value("select snapshot from attempt"), attempt);
  EXPECT_EQ(verb_count("scored"), 1);
  EXPECT_EQ(house.value("select score from registration"), "70.0");  // outcomes count
  Browser next(house, launch());
  next.open("item-1");
  EXPECT_EQ(next.engine().call(cmi::Function::get_value, "cmi.core.lesson_location").value, "new-1");
}

TEST_F(LaunchTest, StartAgainIsANewAttemptAndKeepsTheOld) {
  Journal journal(house.context());
  Browser first(house, launch());
  first.visit("item-1", {{"cmi.core.lesson_location", "7"}, {"cmi.core.session_time", "0000:10:00.00"}});
  ASSERT_EQ(first.send(journal).status, 200);
  const std::string old_snapshot = house.value("select snapshot from attempt where number = 1");
  const auto again = launch(How::start_again);
  EXPECT_EQ(again.attempt_number, 2);
  EXPECT_TRUE(again.snapshot.empty());
  EXPECT_FALSE(again.resumed);
  EXPECT_EQ(house.value("select snapshot from attempt where number = 1"), old_snapshot);
  EXPECT_NE(house.value("select ended_at from attempt where number = 1"), "");
  Browser second(house, again);
  second.visit("item-1", {{"cmi.core.session_time", "0000:05:00.00"}});
  ASSERT_EQ(second.send(journal).status, 200);
  EXPECT_EQ(house.count("select seconds from registration"), 900);  // both attempts
}

TEST_F(LaunchTest, ReviewAndBrowseChangeNoRecord) {
  Journal journal(house.context());
  Browser first(house, launch());
  first.visit("item-1", {{"cmi.core.lesson_status", "incomplete"}, {"cmi.core.lesson_location", "4"}});
  ASSERT_EQ(first.send(journal, true).status, 200);
  const std::string snapshot = house.value("select snapshot from attempt");
  const auto statements = house.count("select count(*) from statement");
  for (const How how : {How::review, How::browse}) {
    const auto look = launch(how);
    EXPECT_TRUE(look.read_only);
    EXPECT_EQ(look.mode, how == How::review ? "review" : "browse");
    EXPECT_EQ(look.snapshot.empty(), how == How::browse);
    Browser browser(house, look);
    browser.visit("item-1", {{"cmi.core.lesson_status", "passed"}});
    const auto answer = browser.send(journal);
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.read_only);
  }
  EXPECT_EQ(house.value("select snapshot from attempt"), snapshot);
  EXPECT_EQ(house.count("select count(*) from statement"), statements);
  EXPECT_EQ(house.value("select state from registration"), "in progress");
  EXPECT_EQ(house.value("select superseded_by from launch where mode = 'normal'"), "");
}

TEST_F(LaunchTest, AnAssetIsCompleteOnceItWasOpened) {
  TestPackage mixed;
  mixed.identifier = "mixed";
  mixed.items = {{"doc", "A page to read", {}, {}, true}, {"item-1", "Questions"}};
  const auto enrolled = house.enrol(person, house.course(mixed));
  const auto made = create_launch(house.context(), enrolled, person, How::resume);
  ASSERT_TRUE(made);
  Journal journal(house.context());
  Browser browser(house, *made);
  browser.visit("item-1", {{"cmi.core.lesson_status", "completed"}});
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(house.count("select count(*) from completion"), 0);
  browser.call(cmi::Function::open, "doc");
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(house.count("select count(*) from completion"), 1);
}

// A page outside the package tells us nothing: opening it completes what is only to be read, once it can be seen at all, and
// never a SCO, which has more to say than that it was opened.
TEST_F(LaunchTest, APageOutsideCompletesNothingThatCouldNotBeSeenOrShouldReport) {
  struct Case {
    const char* address;
    bool asset, allowed;
    int completions;
  };
  for (const Case& one : {Case{"https://films.example/one", false, false, 0}, Case{"https://films.example/one", false, true, 0},
                          Case{"https://films.example/one", true, false, 0}, Case{"https://films.example/one", true, true, 1},
                          Case{"http://films.example/one", true, true, 0}}) {
    SCOPED_TRACE(std::string(one.address) + (one.asset ? " asset" : " SCO") + (one.allowed ? " allowed" : " not allowed"));
    House fresh;
    const auto learner = fresh.person("ada");
    TestPackage outside;
    outside.items = {{"film", "A film", {}, {}, one.asset, one.address}, {"item-1", "Questions"}};
    const auto course = fresh.course(outside);
    if (one.allowed) {
      const auto changed = catalogue::change_hosts(fresh.context(), course, {{"films.example"}, {}}, "test");
      ASSERT_TRUE(changed) << changed.error().message;
    }
    const auto made = create_launch(fresh.context(), fresh.enrol(learner, course), learner, How::resume);
    ASSERT_TRUE(made);
    const bool shown = one.allowed && std::string_view(one.address).starts_with("https");
    EXPECT_EQ(made->items.at(0).refused, shown ? "" : "films.example") << "what the player says of it";
    EXPECT_EQ(made->items.at(1).refused, "");
    Journal journal(fresh.context());
    Browser browser(fresh, *made);
    browser.visit("item-1", {{"cmi.core.lesson_status", "passed"}});
    browser.call(cmi::Function::open, "film");
    ASSERT_EQ(browser.send(journal).status, 200);
    EXPECT_EQ(fresh.count("select count(*) from completion"), one.completions);
  }
}

TEST_F(LaunchTest, ClosingTwiceIsHarmless) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  ASSERT_EQ(browser.send(journal).status, 200);
  ASSERT_TRUE(close_launch(house.context(), browser.launch_id, "signed out"));
  ASSERT_TRUE(close_launch(house.context(), browser.launch_id, "idle"));
  EXPECT_EQ(house.value("select close_reason from launch"), "signed out");
  EXPECT_EQ(verb_count("suspended"), 1);
  EXPECT_FALSE(close_launch(house.context(), "nothing", "idle"));
}

TEST_F(LaunchTest, APageIsHandedItsLaunchOnceAndAReloadOpensTheNext) {
  const auto made = launch();
  for (const auto& asked :
       {launch_for_page(house.context(), made.launch_id, "somebody"), begin_launch(house.context(), made.launch_id, "somebody")})
    EXPECT_EQ(asked.error().kind, ErrorKind::forbidden);
  ASSERT_TRUE(launch_for_page(house.context(), made.launch_id, person));
  EXPECT_EQ(launch_for_page(house.context(), made.launch_id, person)->token, "");
  const auto page = begin_launch(house.context(), made.launch_id, person);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->launch_id, made.launch_id);
  EXPECT_NE(page->token, made.token);
  Journal journal(house.context());
  Browser browser(house, *page);
  browser.open("item-1");
  ASSERT_EQ(browser.send(journal).status, 200);
  const auto reload = begin_launch(house.context(), made.launch_id, person);
  ASSERT_TRUE(reload);
  EXPECT_NE(reload->launch_id, made.launch_id);
  browser.commit();
  EXPECT_EQ(browser.send(journal).state, "superseded");
}

// Between the click on Resume and the first step of the new page, what the old page left behind still counts.
TEST_F(LaunchTest, APreparedLaunchTakesNothingOverBeforeItBegins) {
  Journal journal(house.context());
  Browser older(house, launch());
  older.open("item-1");
  ASSERT_EQ(older.send(journal).status, 200);
  const auto prepared = prepare_launch(house.context(), registration, person, How::resume);
  ASSERT_TRUE(prepared);
  ASSERT_TRUE(launch_for_page(house.context(), *prepared, person));
  older.set("cmi.core.lesson_location", "page 9");
  older.set("cmi.core.exit", "suspend");
  older.finish();
  const auto late = older.send(journal, true);
  EXPECT_EQ(late.status, 200);
  EXPECT_NE(late.state, "superseded");
  const auto begun = begin_launch(house.context(), *prepared, person);
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->launch_id, *prepared);
  EXPECT_EQ(house.value("select close_reason from launch where launch_id = ?", {older.launch_id}), "left")
      << "it had gone; nothing was taken from it";
  Browser newer(house, *begun);
  newer.open("item-1");
  EXPECT_EQ(newer.engine().items().at(0).lesson_location, "page 9");
  EXPECT_EQ(newer.send(journal).state, "open");
  EXPECT_EQ(house.count("select count(*) from launch where diverged_at <> ''"), 0);
  EXPECT_EQ(verb_count("suspended"), 1);
  older.call(cmi::Function::initialize);
  EXPECT_EQ(older.send(journal).state, "superseded");
}

TEST_F(LaunchTest, APreparedLaunchGoesOnWithTheAttemptThatIsTheLatestWhenItBegins) {
  Journal journal(house.context());
  const auto prepared = prepare_launch(house.context(), registration, person, How::resume);
  ASSERT_TRUE(prepared);
  EXPECT_EQ(catalogue::get_registration(house.context(), registration)->state, "not started");
  const auto again = launch(How::start_again);
  Browser elsewhere(house, again);
  elsewhere.open("item-1");
  elsewhere.set("cmi.core.lesson_location", "4");
  elsewhere.commit();
  ASSERT_EQ(elsewhere.send(journal).status, 200);
  const auto begun = begin_launch(house.context(), *prepared, person);
  ASSERT_TRUE(begun);
  EXPECT_EQ(begun->attempt_id, again.attempt_id);
  EXPECT_EQ(begun->items.at(0).status.lesson_location, "4");
}

TEST_F(LaunchTest, LastWordsAreMissedUntilTheyAreSaid) {
  Journal journal(house.context());
  Browser browser(house, launch());
  EXPECT_FALSE(*last_words_missing(house.context(), browser.launch_id, person));  // nothing was done yet
  browser.open("item-1");
  ASSERT_EQ(browser.send(journal, true).status, 200);
  EXPECT_TRUE(*last_words_missing(house.context(), browser.launch_id, person));
  EXPECT_FALSE(*last_words_missing(house.context(), browser.launch_id, "somebody"));
  std::string body = browser.body(true);
  body.insert(body.rfind('}'), ",\"last\":true");
  ASSERT_EQ(journal.append(body).status, 200);
  EXPECT_FALSE(*last_words_missing(house.context(), browser.launch_id, person));
}

TEST_F(LaunchTest, TheResumePageKnowsWhereAndHowLong) {
  Journal journal(house.context());
  auto info = resume_info(house.context(), registration, person);
  ASSERT_TRUE(info);
  EXPECT_FALSE(info->can_resume);
  EXPECT_FALSE(info->can_review);
  EXPECT_EQ(info->attempt_number, 0);
  EXPECT_FALSE(resume_info(house.context(), registration, "somebody"));
  Browser browser(house, launch());
  browser.visit("item-1", {{"cmi.core.session_time", "0000:02:00.00"}});
  browser.visit("item-2",
                {{"cmi.core.session_time", "0000:10:00.00"}, {"cmi.core.lesson_location", "slide-4"}, {"cmi.core.exit", "suspend"}});
  house.advance(1000);
  ASSERT_EQ(browser.send(journal).status, 200);
  info = resume_info(house.context(), registration, person);
  ASSERT_TRUE(info);
  EXPECT_TRUE(info->can_resume);
  EXPECT_TRUE(info->can_review);
  EXPECT_EQ(info->item_title, "Teaming skills");
  EXPECT_EQ(info->lesson_location, "slide-4");
  EXPECT_EQ(info->seconds, 720);
  EXPECT_EQ(info->last_active_at, house.now());
  EXPECT_EQ(info->open_elsewhere, browser.launch_id);
  EXPECT_EQ(launch().first_item, "item-2");
}

TEST_F(LaunchTest, WithoutASessionTimeTheClockCounts) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.open("item-1");
  house.advance(7 * 60'000);
  browser.set("cmi.core.lesson_status", "completed");
  browser.finish();
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(house.count("select seconds from registration"), 420);
}

TEST_F(LaunchTest, TwoItemsMakeTheCourseCompleteTogether) {
  Journal journal(house.context());
  Browser browser(house, launch());
  browser.visit("item-1", {{"cmi.core.lesson_status", "completed"}});
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(house.value("select state from registration"), "in progress");
  EXPECT_EQ(house.count("select count(*) from completion"), 0);
  browser.visit("item-2", {{"cmi.core.lesson_status", "completed"}});
  ASSERT_EQ(browser.send(journal).status, 200);
  EXPECT_EQ(house.value("select state from registration"), "completed");
  EXPECT_EQ(verb_count("completed"), 3);  // two SCOs and the course
  EXPECT_EQ(house.value("select outcome from completion"), "COMPLETED");
}

TEST(How, Texts) {
  EXPECT_EQ(how_from_text("resume"), How::resume);
  EXPECT_EQ(how_from_text("start again"), How::start_again);
  EXPECT_EQ(how_from_text("start-again"), How::start_again);
  EXPECT_EQ(how_from_text("review"), How::review);
  EXPECT_EQ(how_from_text("browse"), How::browse);
  EXPECT_FALSE(how_from_text(""));
}

}  // namespace
}  // namespace waymark::delivery
