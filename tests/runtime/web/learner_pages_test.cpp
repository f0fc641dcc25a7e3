// Each page with a learner who has modules in every state, as a browser without scripts sees it.
#include "runtime/web/learner/learner_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/auth/access_link.hpp"
#include "runtime/catalogue/content.hpp"
#include "runtime/delivery/acts.hpp"
#include "runtime/support/json.hpp"
#include "runtime/web/learner/delivery_words.hpp"
#include "sample.hpp"

namespace waymark::web {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::header;
using ::testing::Not;
using ::testing::StartsWith;

// Undoes the five escapes, for reading data out of a page.
std::string unescaped(std::string text) {
  for (const auto& [from, to] :
       {std::pair("&quot;", "\""), std::pair("&#39;", "'"), std::pair("&lt;", "<"), std::pair("&gt;", ">"), std::pair("&amp;", "&")})
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + 1))
      text.replace(at, std::string(from).size(), to);
  return text;
}

// The part of a page between two marks.
std::string between(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t start = text.find(from);
  if (start == std::string::npos) return {};
  const std::size_t begin = start + from.size();
  return text.substr(begin, text.find(to, begin) - begin);
}

class LearnerPages : public ::testing::Test {
 protected:
  LearnerPages() : sample_(site_) { site_.sign_in(sample_.learner); }
  std::string page(const std::string& target) {
    const auto response = site_.get(target);
    EXPECT_EQ(response.status, 200) << target << "\n" << response.body.substr(0, 2000);
    return response.body;
  }
  testing::TestSite site_;
  testing::Sample sample_;
};

TEST_F(LearnerPages, MyModulesSaysStatesMinutesDaysAndProgress) {
  const std::string html = page("/modules");
  EXPECT_THAT(html, HasSubstr("<title>My modules – Waymark</title>"));
  EXPECT_THAT(html, HasSubstr("1 of 4 complete"));
  EXPECT_THAT(html, HasSubstr("Who leads &amp; why?"));
  EXPECT_THAT(html, HasSubstr("10 minutes, due on 4 December"));
  EXPECT_THAT(html, HasSubstr("25 minutes, was due on 4 March"));
  for (const char* words : {"Not yet started", "In progress", "Passed", "Not passed"}) EXPECT_THAT(html, HasSubstr(words));
  EXPECT_THAT(html, HasSubstr("href=\"/modules/" + sample_.fresh + "\""));
  EXPECT_THAT(html, HasSubstr("aria-current=\"true\""));
}

TEST_F(LearnerPages, SomebodyElsesModulesAreNotFound) {
  site_.sign_in(sample_.other);
  EXPECT_THAT(page("/modules"), HasSubstr("You have no modules yet"));
  for (const std::string& target :
       {"/modules/" + sample_.fresh, "/modules/" + sample_.begun + "/resume", "/launches/" + sample_.passed_launch + "/finished"})
    EXPECT_EQ(site_.get(target).status, 404) << target;
  EXPECT_THAT(site_.get("/launches/" + sample_.begun_launch).status, ::testing::AnyOf(403, 404));
  const auto stolen = site_.post("/modules/" + sample_.fresh + "/launch", "choice=resume&csrf=" + site_.csrf());
  EXPECT_THAT(stolen.status, ::testing::AnyOf(403, 404));
}

TEST_F(LearnerPages, AFreshModuleStartsByOneForm) {
  const std::string html = page("/modules/" + sample_.fresh);
  EXPECT_THAT(html, HasSubstr("About 10 minutes"));
  EXPECT_THAT(html, HasSubstr("Start module"));
  EXPECT_THAT(html, HasSubstr("action=\"/modules/" + sample_.fresh + "/launch\" method=\"post\""));
  EXPECT_THAT(html, HasSubstr("name=\"csrf\" value=\"" + site_.csrf() + "\""));
  EXPECT_EQ(header(site_.get("/modules/" + sample_.fresh + "/resume"), "Location"), "/modules/" + sample_.fresh);
  const auto started = site_.post("/modules/" + sample_.fresh + "/launch", "choice=resume&csrf=" + site_.csrf());
  EXPECT_EQ(started.status, 303);
  EXPECT_THAT(header(started, "Location"), StartsWith("/launches/"));
}

// Start was pressed and the module never loaded: the learner must find a way back in.
TEST_F(LearnerPages, ALaunchWithoutACallLeavesAWayIn) {
  const auto started = site_.post("/modules/" + sample_.fresh + "/launch", "choice=resume&csrf=" + site_.csrf());
  ASSERT_EQ(started.status, 303);
  EXPECT_THAT(site_.get("/modules/" + sample_.fresh).body, HasSubstr("Start module"));  // its page never asked for it
  const auto begun = site_.post(header(started, "Location") + "/open", "", {{"x-waymark-request", "open"}});
  ASSERT_EQ(begun.status, 200);
  const std::string module = page("/modules/" + sample_.fresh);
  EXPECT_THAT(module, AllOf(HasSubstr("Start module"), Not(HasSubstr("Resume module"))));
  EXPECT_THAT(module, AllOf(HasSubstr("The module has not begun yet"), Not(HasSubstr("contents list"))));
  const auto answer = site_.get("/modules/" + sample_.fresh + "/resume");
  ASSERT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("You opened this module on 22 November, but nothing in it has begun yet."));
  EXPECT_THAT(answer.body, AllOf(HasSubstr("Start module"), HasSubstr("value=\"resume\""), Not(HasSubstr("Start again"))));
  EXPECT_EQ(site_.post("/modules/" + sample_.fresh + "/launch", "choice=resume&csrf=" + site_.csrf()).status, 303);
}

TEST_F(LearnerPages, TimeThatCannotBeTrueIsSaidBesideWhatCounts) {
  EXPECT_THAT(page("/modules/" + sample_.begun), AllOf(HasSubstr("12 minutes"), Not(HasSubstr("The module reported"))));
  site_.run("update journal set offset_ms = 90000 where launch_id = ?", {sample_.begun_launch});
  EXPECT_THAT(page("/modules/" + sample_.begun),
              HasSubstr("The module reported 12 minutes, longer than it was open. What is counted is the time it was open."));
}

// The host of a part's page was refused after the module was passed: the record stands, and the page says what opens no more.
TEST_F(LearnerPages, APartThatOpensNoMoreIsNamedAndTheRecordStands) {
  EXPECT_THAT(page("/modules/" + sample_.passed), Not(HasSubstr("cannot be shown here now")));
  site_.run(
      "update course_version set course_json = json_set(course_json, '$.items[1].externalUrl', 'https://films.example/one') "
      "where course_id = 'course-check-in'");
  EXPECT_THAT(page("/modules/" + sample_.passed),
              AllOf(HasSubstr("Passed"), HasSubstr("‘What you take away’ is a page of another service that cannot be shown here now. "
                                                   "What you have completed stays completed.")));
}

TEST_F(LearnerPages, ResumeSaysWhereAndOffersThreeWaysWithFocusOnResume) {
  const std::string html = page("/modules/" + sample_.begun + "/resume");
  EXPECT_THAT(html, HasSubstr("You stopped at ‘Teaming skills’, 12 minutes in, on 22 November."));
  const std::string resume = between(html, "value=\"resume\"", ">");
  EXPECT_THAT(resume, HasSubstr("autofocus"));
  EXPECT_THAT(html, AllOf(HasSubstr("value=\"start-again\""), HasSubstr("value=\"review\"")));
  std::size_t focused = 0;
  for (std::size_t at = html.find("autofocus"); at != std::string::npos; at = html.find("autofocus", at + 1)) ++focused;
  EXPECT_EQ(focused, 1u);
}

// Going on in an attempt that a correction took out of the record would be for nothing: the page says so and offers a new one.
TEST_F(LearnerPages, AfterADecisionOnlyANewAttemptIsOffered) {
  const delivery::Decider decider{"admin-1", "The score was read from the wrong sheet."};
  ASSERT_TRUE(delivery::correct_completion(site_.context(), sample_.passed, {"passed", 60.0, ""}, decider));
  EXPECT_THAT(page("/modules/" + sample_.passed), HasSubstr("The completion was corrected by an administrator."));
  const std::string html = page("/modules/" + sample_.passed + "/resume");
  EXPECT_THAT(html, HasSubstr("an administrator decided how your record for this module stands"));
  EXPECT_THAT(html, Not(HasSubstr("value=\"resume\"")));
  EXPECT_THAT(between(html, "value=\"start-again\"", ">"), HasSubstr("autofocus"));
  EXPECT_THAT(page("/launches/" + sample_.passed_launch + "/finished"), HasSubstr("an administrator decided"));
}

// Who passed and finds "not yet started" reads why in the first place, and not only behind "What changed".
TEST_F(LearnerPages, AWithdrawnCompletionIsSaidWhereTheModuleStartsAgain) {
  EXPECT_THAT(page("/modules/" + sample_.fresh), Not(HasSubstr("Why is this not complete?"))) << "nothing was ever begun";
  ASSERT_TRUE(delivery::withdraw_completion(site_.context(), sample_.passed, {"admin-1", "Somebody else sat at the screen."}));
  const std::string reasons = between(page("/modules/" + sample_.passed), "Why is this not complete?", "</ul>");
  EXPECT_THAT(reasons, AllOf(HasSubstr("The completion was withdrawn by an administrator. That was on 22 November 2026"),
                             HasSubstr("Start the module to take it again."), Not(HasSubstr("Somebody else"))));
}

// A module that counts as complete is never asked why it is not.
TEST_F(LearnerPages, AGrantedCompletionIsNotExplainedAway) {
  ASSERT_TRUE(
      delivery::grant_completion(site_.context(), sample_.fresh, {"completed", std::nullopt, ""}, {"admin-1", "Done in the classroom."}));
  const std::string html = page("/modules/" + sample_.fresh);
  EXPECT_THAT(html, AllOf(HasSubstr("Completed"), HasSubstr("A completion was granted by an administrator."),
                          Not(HasSubstr("Why is this not complete?")), Not(HasSubstr("Start the module"))));
}

// The launch was prepared while the module could still be taken; its page asks too late.
TEST_F(LearnerPages, AModuleWithdrawnMeanwhileIsNotHandedOut) {
  const auto opened = site_.post("/modules/" + sample_.begun + "/launch", "choice=resume&csrf=" + site_.csrf());
  const std::string address = header(opened, "Location") + "/open";
  site_.run("update course set withdrawn_at = '2026-11-01T00:00:00.000Z' where code = 'teaming'");
  const auto late = site_.post(address, "", {{"x-waymark-request", "open"}});
  EXPECT_EQ(late.status, 410);
  EXPECT_THAT(late.body, Not(HasSubstr("token")));
  site_.run("update course set withdrawn_at = ''");
  EXPECT_EQ(site_.post(address, "", {{"x-waymark-request", "open"}}).status, 200);
}

TEST_F(LearnerPages, AWithdrawnModuleCannotBeStarted) {
  const auto expect_gone = [&](const http::Response& response, const std::string& what) {
    EXPECT_EQ(response.status, 410) << what;
    EXPECT_THAT(response.body, HasSubstr("This module was withdrawn on 1 November 2026; your record is kept.")) << what;
    EXPECT_THAT(response.body, Not(HasSubstr("Start module"))) << what;
  };
  expect_gone(site_.get("/modules/" + sample_.withdrawn), "module");
  expect_gone(site_.get("/modules/" + sample_.withdrawn + "/resume"), "resume");
  expect_gone(site_.post("/modules/" + sample_.withdrawn + "/launch", "choice=resume&csrf=" + site_.csrf()), "launch");
  site_.run("update course set withdrawn_at = '2026-11-01T00:00:00.000Z' where code = 'teaming'");
  expect_gone(site_.get("/launches/" + sample_.begun_launch), "player");
  EXPECT_EQ(site_.get("/launches/" + sample_.begun_launch + "/finished").status, 200);
  EXPECT_THAT(page("/modules"), Not(HasSubstr("Old rules")));
  site_.run("update course set withdrawn_at = ''");
  EXPECT_THAT(page("/modules"), HasSubstr("Old rules"));
  EXPECT_EQ(site_.get("/modules/" + sample_.withdrawn).status, 200);
}

TEST_F(LearnerPages, AnUnknownChoiceIsRefused) {
  EXPECT_EQ(site_.post("/modules/" + sample_.begun + "/launch", "choice=fly&csrf=" + site_.csrf()).status, 400);
}

TEST_F(LearnerPages, ThePlayerPageKeepsTheContract) {
  const auto opened = site_.post("/modules/" + sample_.begun + "/launch", "choice=resume&csrf=" + site_.csrf());
  const auto response = site_.get(header(opened, "Location"));
  ASSERT_EQ(response.status, 200);
  const std::string& html = response.body;
  std::size_t last = 0;
  for (const char* id : {"skip-to-content", "module-title", "save-and-exit", "save-status", "player-notice", "contents-toggle", "contents",
                         "content-title", "content", "back-to-save"}) {
    const std::size_t at = html.find("id=\"" + std::string(id) + "\"");
    ASSERT_NE(at, std::string::npos) << id;
    EXPECT_GT(at, last) << id << " stands too early";
    last = at;
  }
  EXPECT_THAT(html, HasSubstr("<noscript>"));
  EXPECT_THAT(between(html, "<iframe", ">"), Not(HasSubstr("src=")));
  EXPECT_THAT(header(response, "Content-Security-Policy"), HasSubstr("frame-src http://c-teaming.localhost:8080;"));
  const auto data = support::parse_json(unescaped(between(html, "id=\"launch-data\" hidden>", "</div>")));
  ASSERT_TRUE(data.has_value()) << data.error().message;
  for (const char* key : {"launch", "person", "contentOrigin", "wrapperUrl", "openUrl"}) EXPECT_NE((*data)[key].as_string(), "") << key;
  EXPECT_TRUE((*data)["token"].is_null());  // given when the launch begins, by a script of this page
  EXPECT_EQ((*data)["wrapperUrl"].as_string(), "http://c-teaming.localhost:8080/_waymark/wrapper.html");
}

TEST_F(LearnerPages, TheLaunchBeginsWhenItsPageAsks) {
  const auto opened = site_.post("/modules/" + sample_.begun + "/launch", "choice=resume&csrf=" + site_.csrf());
  const std::string address = header(opened, "Location") + "/open";
  EXPECT_EQ(site_.post(address, "{}").status, 403);  // no script of ours
  const auto begun = site_.post(address, "{\"gone\":\"\"}", {{"x-waymark-request", "open"}});
  ASSERT_EQ(begun.status, 200);
  EXPECT_THAT(header(begun, "Cache-Control"), HasSubstr("no-store"));
  const auto data = support::parse_json(begun.body);
  ASSERT_TRUE(data);
  for (const char* key : {"launch", "person", "token", "pageUrl", "exitUrl", "base", "facts", "startItem"})
    EXPECT_NE((*data)[key].as_string(), "") << key;
  EXPECT_EQ("/launches/" + (*data)["launch"].as_string() + "/open", address);
  EXPECT_EQ((*data)["items"].items().size(), 2u);
  EXPECT_EQ((*data)["items"].items()[1]["title"].as_string(), "What you take away");
  const auto again = site_.post(address, "", {{"x-waymark-request", "open"}});
  ASSERT_EQ(again.status, 200);
  EXPECT_NE((*support::parse_json(again.body))["launch"].as_string(), (*data)["launch"].as_string());
}

TEST_F(LearnerPages, FinishedSaysOutcomeEvidenceAndWhatHappensNext) {
  const std::string html = page("/launches/" + sample_.passed_launch + "/finished");
  EXPECT_THAT(html, HasSubstr("Module passed"));
  EXPECT_THAT(html, HasSubstr("80%"));
  EXPECT_THAT(html, HasSubstr("Evidence code"));
  EXPECT_THAT(html, HasSubstr("Academy Moodle"));
  EXPECT_THAT(html, HasSubstr("Seen in Moodle on 20 November"));
  EXPECT_THAT(html, HasSubstr("Waiting to be loaded by your trust"));
  for (const char* never : {"Synced", "Recorded in ESR", "Compliance updated"}) EXPECT_THAT(html, Not(HasSubstr(never)));
}

TEST_F(LearnerPages, FinishedWithoutCompletionIsHonest) {
  const std::string begun = page("/launches/" + sample_.begun_launch + "/finished");
  EXPECT_THAT(begun, HasSubstr("You have not finished this module yet."));
  EXPECT_THAT(begun, Not(HasSubstr("Evidence code")));
  EXPECT_THAT(page("/launches/" + sample_.failed_launch + "/finished"), HasSubstr("You have not passed this module yet."));
}

// Withdrawn, or the enrolment ended, while it was open: nothing is promised that the next page refuses.
TEST_F(LearnerPages, FinishedPromisesNoReturnToWhatIsClosed) {
  const auto of = [&](const std::string& launch) { return page("/launches/" + launch + "/finished"); };
  EXPECT_THAT(of(sample_.begun_launch), AllOf(HasSubstr("You can go on later"), HasSubstr("Open the module again")));
  site_.run("update registration set ended_at = '2026-11-20T00:00:00.000Z' where registration_id = '" + sample_.begun + "'");
  EXPECT_THAT(of(sample_.begun_launch),
              AllOf(HasSubstr("This enrolment has ended"), Not(HasSubstr("go on later")), Not(HasSubstr("Open the module again"))));
  site_.run("update course set withdrawn_at = '2026-11-21T00:00:00.000Z'");
  EXPECT_THAT(of(sample_.begun_launch), AllOf(HasSubstr("What you did is saved."), HasSubstr("withdrawn on 21 November 2026"),
                                              Not(HasSubstr("go on later")), Not(HasSubstr("Open the module again"))));
  EXPECT_THAT(of(sample_.failed_launch), AllOf(HasSubstr("You have not passed"), Not(HasSubstr("start it again"))));
}

TEST_F(LearnerPages, RecordAndItsCsv) {
  const std::string html = page("/record");
  EXPECT_THAT(html, HasSubstr("1 module completed, 8 minutes recorded"));
  EXPECT_THAT(html, HasSubstr("Check in and check out"));
  EXPECT_THAT(html, HasSubstr("Seen in Moodle on 20 November"));
  const auto csv = site_.get("/record.csv");
  EXPECT_THAT(header(csv, "Content-Type"), HasSubstr("text/csv"));
  EXPECT_THAT(header(csv, "Content-Disposition"), HasSubstr("attachment"));
  EXPECT_THAT(csv.body, StartsWith("\xEF\xBB\xBF"
                                   "Module,Code,Version,"));
  EXPECT_THAT(csv.body, HasSubstr("\r\nCheck in and check out,check-in,1,2026-11-22T09:30:00.000Z,Passed,80,8,"));
}

TEST(DeliveryWords, ClaimNoMoreThanIsKnown) {
  const std::string now = "2026-11-22T09:30:00.000Z", then = "2026-09-10T08:00:00.000Z";
  EXPECT_EQ(delivery_words({"ESR", "esr", "seen in ESR", then, true}, now), "Seen in ESR on 10 September");
  EXPECT_EQ(delivery_words({"ESR", "esr", "waiting to be loaded by your trust", then, true}, now), "Waiting to be loaded by your trust");
  EXPECT_EQ(delivery_words({"M", "moodle", "waiting to be sent", then, true}, now), "Waiting to be sent");
  EXPECT_THAT(delivery_words({"M", "moodle", "held: Moodle refuses Waymark", then, true}, now), HasSubstr("Nothing is lost"));
  EXPECT_THAT(delivery_words({"M", "moodle", "waiting to be sent", then, false}, now), HasSubstr("switched off"));
}

}  // namespace
}  // namespace waymark::web
