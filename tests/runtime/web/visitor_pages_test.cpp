#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/auth/access_link.hpp"
#include "runtime/web/assets.hpp"
#include "runtime/web/learner/learner_pages.hpp"
#include "sample.hpp"

namespace waymark::web {
namespace {

using ::testing::HasSubstr;
using testing::header;
using ::testing::Not;
using ::testing::StartsWith;

TEST(FirstRun, SaysHowToGetAnAdministrator) {
  testing::TestSite site;
  register_learner_pages(site.router(), site.context());
  EXPECT_EQ(header(site.get("/"), "Location"), "/sign-in");
  const auto response = site.get("/sign-in");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr("waymark user add --role admin"));
  EXPECT_THAT(response.body, Not(HasSubstr("<form")));
}

class VisitorPages : public ::testing::Test {
 protected:
  VisitorPages() : sample_(site_, "correct horse battery") {}
  testing::TestSite site_;
  testing::Sample sample_;
};

TEST_F(VisitorPages, FixedPagesAreThereForEverybody) {
  for (const char* target : {"/help", "/accessibility", "/privacy"}) {
    const auto response = site_.get(target);
    EXPECT_EQ(response.status, 200) << target;
    EXPECT_THAT(response.body, HasSubstr("<h1>")) << target;
  }
  EXPECT_THAT(site_.get("/privacy").body, HasSubstr("20 hours after your last page"));
}

TEST_F(VisitorPages, WhatIsNotThereIsSaidToPeopleAndToPrograms) {
  const auto page = site_.get("/modulse");
  EXPECT_EQ(page.status, 404);
  EXPECT_THAT(page.body, HasSubstr("<h1>Page not found</h1>"));
  EXPECT_THAT(header(site_.get("/api/nothing"), "Content-Type"), HasSubstr("application/problem+json"));
  EXPECT_THAT(header(site_.get("/xapi/nothing"), "Content-Type"), HasSubstr("application/problem+json"));
}

TEST_F(VisitorPages, SignInSetsTheCookieAndGoesWhereOneWantedToGo) {
  EXPECT_THAT(site_.get("/sign-in?next=%2Frecord").body, HasSubstr("name=\"next\" value=\"/record\""));
  const auto response = site_.post("/sign-in", "username=sam.demo&password=correct+horse+battery&next=%2Frecord");
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(header(response, "Location"), "/record");
  EXPECT_THAT(header(response, "Set-Cookie"), StartsWith("waymark_session="));
  EXPECT_THAT(header(response, "Set-Cookie"), HasSubstr("HttpOnly; SameSite=Lax"));
}

TEST_F(VisitorPages, SignInNeverLeadsElsewhere) {
  const auto response = site_.post("/sign-in", "username=sam.demo&password=correct+horse+battery&next=%2F%2Fevil.example");
  EXPECT_EQ(header(response, "Location"), "/");
}

TEST_F(VisitorPages, SignInOverHttpsUsesTheHostCookie) {
  site_.context().settings.public_url = "https://learning.example";
  const auto response = site_.post("/sign-in", "username=sam.demo&password=correct+horse+battery");
  EXPECT_THAT(header(response, "Set-Cookie"), StartsWith("__Host-waymark_session="));
  EXPECT_THAT(header(response, "Set-Cookie"), HasSubstr("; Secure"));
}

TEST_F(VisitorPages, FaultsOfTheFormAreSaidTwice) {
  const auto response = site_.post("/sign-in", "username=&password=");
  EXPECT_EQ(response.status, 422);
  EXPECT_THAT(response.body, HasSubstr("<title>Error: Sign in – Waymark</title>"));
  EXPECT_THAT(response.body, HasSubstr("href=\"#username\""));
  EXPECT_THAT(response.body, HasSubstr("id=\"username-error\""));
  EXPECT_THAT(response.body, HasSubstr("Enter your password"));
}

TEST_F(VisitorPages, AWrongPasswordTellsNothingAndIsNotSentBack) {
  const auto wrong = site_.post("/sign-in", "username=sam.demo&password=hunter2secret");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_THAT(wrong.body, Not(HasSubstr("hunter2secret")));
  const auto unknown = site_.post("/sign-in", "username=nobody.here&password=hunter2secret");
  EXPECT_EQ(unknown.status, 401);
}

// 429 and not 5xx: nobody has to be woken because somebody forgot a password.
TEST_F(VisitorPages, TooManyWrongPasswordsAreToldSoAndHowLongToWait) {
  const auto attempt = [&](const char* password) { return site_.post("/sign-in", "username=sam.demo&password=" + std::string(password)); };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(attempt("hunter2secret").status, 401);
  const auto held = attempt("correct+horse+battery");
  EXPECT_EQ(held.status, 429);
  EXPECT_EQ(header(held, "Retry-After"), "60");
  EXPECT_THAT(held.body, HasSubstr("Too many sign-ins with a wrong username or password. Wait 1 minute, then try again."));
  EXPECT_THAT(held.body, HasSubstr("value=\"sam.demo\"")) << "the form is there to try again";
  site_.set_now("2026-11-22T09:30:17.400Z");
  EXPECT_EQ(header(attempt("correct+horse+battery"), "Retry-After"), "43") << "42.6 seconds are left";
  site_.set_now("2026-11-22T09:31:01.000Z");
  EXPECT_EQ(attempt("correct+horse+battery").status, 303);
}

// Whoever sits at somebody's open page could guess there instead: the same brake, and as little an alarm.
TEST_F(VisitorPages, TooManyWrongPasswordsOnThePasswordPageAreToldSo) {
  site_.sign_in(sample_.learner);
  const auto attempt = [&](const char* current) {
    return site_.post("/password", "chosen=three+quiet+herons&current=" + std::string(current) + "&csrf=" + site_.csrf());
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(attempt("hunter2secret").status, 422) << i;
  const auto held = attempt("correct+horse+battery");
  EXPECT_EQ(held.status, 429);
  EXPECT_EQ(header(held, "Retry-After"), "60");
  EXPECT_THAT(held.body, HasSubstr("Wait 1 minute, then try again."));
  EXPECT_THAT(held.body, HasSubstr("Change password")) << "the form is there to try again";
  EXPECT_THAT(held.body, Not(HasSubstr("hunter2secret")));
  site_.set_now("2026-11-22T09:31:01.000Z");
  EXPECT_EQ(header(attempt("correct+horse+battery"), "Location"), "/password?done=1");
}

TEST_F(VisitorPages, SignOutEndsTheSession) {
  site_.sign_in(sample_.learner);
  EXPECT_EQ(header(site_.get("/"), "Location"), "/modules");
  const auto response = site_.post("/sign-out", "csrf=" + site_.csrf());
  EXPECT_EQ(header(response, "Location"), "/sign-in?signed-out=1");
  EXPECT_THAT(header(response, "Set-Cookie"), HasSubstr("Max-Age=0"));
  EXPECT_EQ(header(site_.get("/modules"), "Location"), "/sign-in?next=%2Fmodules");
}

TEST_F(VisitorPages, PasswordChange) {
  site_.sign_in(sample_.learner);
  EXPECT_EQ(site_.get("/password").status, 200);
  const std::string token = "&csrf=" + site_.csrf();
  EXPECT_EQ(site_.post("/password", "current=&chosen=" + token).status, 422);
  EXPECT_EQ(site_.post("/password", "current=wrong+one+here&chosen=new+horse+battery" + token).status, 422);
  const auto done = site_.post("/password", "current=correct+horse+battery&chosen=new+horse+battery" + token);
  EXPECT_EQ(header(done, "Location"), "/password?done=1");
  EXPECT_THAT(site_.get("/password?done=1").body, HasSubstr("Your password has been changed"));
}

TEST_F(VisitorPages, TheFirstPageIsWhereAPersonsWorkIs) {
  const auto first_page_of = [&](const std::string& person_id) {
    site_.sign_in(person_id);
    return header(site_.get("/"), "Location");
  };
  EXPECT_EQ(first_page_of(sample_.learner), "/modules");
  EXPECT_EQ(first_page_of(site_.add_person("new.learner", "New Learner", {"learner"})), "/modules");
  EXPECT_EQ(first_page_of(site_.add_person("boss", "Boss", {"learner", "admin"})), "/admin");
  EXPECT_EQ(first_page_of(site_.add_person("figures", "Figures", {"learner", "reporter"})), "/reports");
}

TEST_F(VisitorPages, AOneLinkAccessOpensTheModule) {
  auto link = auth::create_link(site_.context(), {.person_id = sample_.learner, .course_id = "course-who-leads"});
  ASSERT_TRUE(link.has_value()) << link.error().message;
  const std::string path = link->url.substr(site_.context().settings.public_url.size());
  const auto response = site_.get(path);
  EXPECT_EQ(header(response, "Location"), "/modules/" + sample_.fresh);
  EXPECT_THAT(header(response, "Set-Cookie"), StartsWith("waymark_session="));
  EXPECT_EQ(header(response, "Referrer-Policy"), "no-referrer");
  const auto unknown = site_.get("/l/not-a-link");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_THAT(unknown.body, HasSubstr("This link is not known."));
}

// A first password that somebody made up is changed by whoever signs in with it. A link uses none: it goes where it says.
TEST_F(VisitorPages, APasswordThatIsToBeChangedDoesNotStandBeforeALink) {
  site_.run("update identity set must_change_password = 1 where person_id = ?", {sample_.learner});
  for (const bool module : {false, true}) {
    auto link = auth::create_link(
        site_.context(),
        {.kind = module ? "launch" : "sign-in", .person_id = sample_.learner, .course_id = module ? "course-who-leads" : ""});
    ASSERT_TRUE(link.has_value()) << link.error().message;
    const auto response = site_.get(link->url.substr(site_.context().settings.public_url.size()));
    const std::string cookie = header(response, "Set-Cookie"), home = header(response, "Location");
    EXPECT_EQ(home, module ? "/modules/" + sample_.fresh : "/");
    site_.take_cookie(cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1));
    EXPECT_EQ(site_.get("/modules").status, 200);
  }
  site_.sign_in(sample_.learner);
  EXPECT_EQ(header(site_.get("/modules"), "Location"), "/password?must=1");
}

// Issue 2: nobody does another person's work unawares, on a shared computer or by a link that was put in their way.
TEST_F(VisitorPages, ALinkOfSomebodyElseAsksBeforeItSignsIn) {
  const auto other = site_.add_person("bo.other", "Bo Other", {"learner"});
  for (const bool module : {false, true}) {
    const auto link = auth::create_link(
        site_.context(), {.kind = module ? "launch" : "sign-in", .person_id = other, .course_id = module ? "course-who-leads" : ""});
    ASSERT_TRUE(link.has_value()) << link.error().message;
    const std::string path = link->url.substr(site_.context().settings.public_url.size());
    site_.sign_in(sample_.learner);
    const std::string csrf = site_.csrf();
    const auto asked = site_.get(path);
    EXPECT_EQ(asked.status, 200);
    EXPECT_EQ(header(asked, "Set-Cookie"), "");
    EXPECT_EQ(header(asked, "Referrer-Policy"), "same-origin");
    EXPECT_THAT(asked.body, HasSubstr("Go on as Bo Other?"));
    EXPECT_THAT(asked.body, HasSubstr("You are signed in as "));
    EXPECT_THAT(asked.body, HasSubstr("Stay signed in as "));
    EXPECT_THAT(asked.body, HasSubstr("data-ends-session=\"Go on as Bo Other all the same\""));
    for (const char* forged : {"", "csrf=wrong"}) {
      const auto again = site_.post(path, forged);
      EXPECT_EQ(again.status, 200) << forged;
      EXPECT_EQ(header(again, "Set-Cookie"), "") << forged;
    }
    EXPECT_EQ(site_.get("/modules").status, 200) << "still herself";
    const auto gone_on = site_.post(path, "csrf=" + csrf);
    EXPECT_EQ(gone_on.status, 303);
    EXPECT_EQ(header(gone_on, "Location"), module ? "/modules" : "/");
    EXPECT_THAT(header(gone_on, "Set-Cookie"), StartsWith("waymark_session="));
    EXPECT_EQ(header(site_.get("/modules"), "Location"), "/sign-in?next=%2Fmodules") << "her session has ended";
    site_.sign_in(other);
    EXPECT_EQ(site_.get(path).status, 303) << "the same person is not asked";
    site_.sign_out();
    EXPECT_EQ(site_.get(path).status, 303) << "nor is nobody";
  }
}

// Such links hang on rota pages: whoever follows one must not be able to take the account over.
TEST_F(VisitorPages, ALinkToAModuleChoosesNoPassword) {
  const auto person = site_.add_person("new.learner", "New Learner", {"learner"});
  const auto come = [&](auth::LinkOptions options) {
    options.person_id = person;
    const auto link = auth::create_link(site_.context(), options);
    const auto response = site_.get(link->url.substr(site_.context().settings.public_url.size()));
    const auto cookie = header(response, "Set-Cookie");
    site_.take_cookie(cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1));
  };
  come({.kind = "launch", .person_id = {}, .course_id = "course-who-leads"});
  EXPECT_THAT(site_.get("/password").body, HasSubstr("Such a link cannot set a password"));
  EXPECT_THAT(site_.get("/password").body, Not(HasSubstr("name=\"chosen\"")));
  EXPECT_EQ(site_.post("/password", "chosen=new+horse+battery&csrf=" + site_.csrf()).status, 403);
  come({.kind = "sign-in", .person_id = {}, .course_id = {}});
  EXPECT_THAT(site_.get("/password").body, HasSubstr("name=\"chosen\""));
  EXPECT_EQ(site_.post("/password", "chosen=new+horse+battery&csrf=" + site_.csrf()).status, 303);
}

// ux.md: the idle limit is 20 hours without activity, for the cookie as for the session.
TEST_F(VisitorPages, TheCookieLastsAsLongAsTheSessionThatAPageRenews) {
  site_.set_now("2026-03-02T09:00:00.000Z");
  site_.sign_in(sample_.learner);
  EXPECT_EQ(header(site_.get("/modules"), "Set-Cookie"), "");  // just signed in: nothing to renew
  site_.set_now("2026-03-03T04:00:00.000Z");
  EXPECT_THAT(header(site_.get("/modules"), "Set-Cookie"), HasSubstr("; Max-Age=72000"));
  site_.set_now("2026-03-03T23:00:00.000Z");
  const auto stay = site_.post("/session/stay", "", {{"x-waymark-request", "1"}});
  EXPECT_EQ(stay.status, 204);
  EXPECT_THAT(header(stay, "Set-Cookie"), HasSubstr("; Max-Age=72000"));
  site_.set_now("2026-03-04T18:59:00.000Z");
  EXPECT_EQ(site_.get("/modules").status, 200);
  site_.set_now("2026-03-05T15:00:00.000Z");
  EXPECT_EQ(site_.get("/modules").status, 303);
  EXPECT_EQ(site_.post("/session/stay", "", {{"x-waymark-request", "1"}}).status, 303);
}

TEST_F(VisitorPages, AFormSentAfterTheSignInRanOutIsSaidNotToBeTaken) {
  site_.sign_out();
  const auto away = site_.post("/password", "chosen=x", {{"referer", "http://localhost:8080/password?must=1"}});
  EXPECT_EQ(header(away, "Location"), "/sign-in?ended=1&next=" + support::percent_encode("/password?must=1"));
  EXPECT_THAT(site_.get(header(away, "Location")).body, HasSubstr("Your sign-in had run out"));
  EXPECT_EQ(header(site_.post("/password", "chosen=x", {{"referer", "http://elsewhere.test/password"}}), "Location"), "/sign-in?ended=1");
}

TEST_F(VisitorPages, TheWrapperNamesTheApplicationAndMaySendOnlyThere) {
  http::Router content;
  register_wrapper(content, site_.context());
  http::Request request;
  std::string allow;
  const auto* route = content.find("GET", "/_waymark/wrapper.html", request.parameters, allow);
  ASSERT_NE(route, nullptr);
  const auto page = route->handler(request);
  EXPECT_THAT(page.body, HasSubstr("content=\"http://localhost:8080\""));
  EXPECT_THAT(header(page, "Content-Security-Policy"), HasSubstr("connect-src 'self' http://localhost:8080;"));
  EXPECT_THAT(header(page, "Content-Security-Policy"), HasSubstr("'wasm-unsafe-eval'"));
  request.parameters["path"] = "engine.wasm";
  EXPECT_EQ(header(route->handler(request), "Content-Type"), "application/wasm");
  request.headers["service-worker"] = "script";
  EXPECT_EQ(route->handler(request).status, 403);
  request.headers.clear();
  request.parameters["path"] = "../css/waymark.css";
  EXPECT_EQ(route->handler(request).status, 404);
}

}  // namespace
}  // namespace waymark::web
