#include "runtime/web/site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "runtime/web/security_headers.hpp"
#include "test_site.hpp"

namespace waymark::web {
namespace {

using ::testing::HasSubstr;
using testing::header;
using ::testing::Not;
using testing::TestSite;

http::Response done(Visit& visit) { return http::text_response(200, "did " + visit.field("what")); }

class SiteTest : public ::testing::Test {
 protected:
  SiteTest() {
    Site site(site_.router(), site_.context());
    site.open("/open", [](Visit& visit) { return visit.page({.title = "Open <page>", .content = "pages/error"}); });
    site.page("", "/any", done);
    site.page("reporter", "/reports", done);
    site.action("", "/act", done);
    site.open_action("/knock", done);
    site.upload("admin", "/upload", 1000, done);
    site.page("", "/throws", [](Visit&) -> http::Response { throw std::runtime_error("secret inside"); });
    site.page("", "/fails", [](Visit& visit) {
      return visit.error({ErrorKind::conflict, "The module was withdrawn.", "Choose another one.", {}, {}});
    });
    person_ = site_.add_person("sam.demo", "Sam O'Demo & Co", {"learner"});
  }
  TestSite site_;
  std::string person_;
};

TEST_F(SiteTest, PagesCarryTheSecurityHeaders) {
  const auto response = site_.get("/open");
  EXPECT_EQ(header(response, "Content-Security-Policy"),
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            "connect-src 'self'; frame-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
  EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header(response, "Referrer-Policy"), "same-origin");
  EXPECT_EQ(header(response, "Cache-Control"), "no-store");
  EXPECT_EQ(header(response, "Content-Type"), "text/html; charset=utf-8");
}

TEST_F(SiteTest, TheFrameSourceIsAnOriginAndNothingElse) {
  EXPECT_THAT(content_security_policy("http://c-k3v9.localhost:8080"), HasSubstr("frame-src http://c-k3v9.localhost:8080;"));
  EXPECT_THROW(content_security_policy("http://a; script-src *"), std::logic_error);
  EXPECT_THROW(content_security_policy("'unsafe-inline'"), std::logic_error);
}

// HTML: with "same-origin" a window that a frame of another origin opens gets no opener, and the module in it no API.
TEST(Headers, OnlyThePlayerLetsAModulesOwnWindowFindItsOpener) {
  http::Response page, player;
  set_page_headers(page);
  set_page_headers(player, "http://c-k3v9.localhost:8080");
  EXPECT_EQ(testing::header(page, "Cross-Origin-Opener-Policy"), "same-origin");
  EXPECT_EQ(testing::header(player, "Cross-Origin-Opener-Policy"), "same-origin-allow-popups");
}

TEST_F(SiteTest, LayoutHasTitleSkipLinkFooterAndNoNavigationForStrangers) {
  const std::string html = site_.get("/open").body;
  EXPECT_THAT(html, HasSubstr("<title>Open &lt;page&gt; – Waymark</title>"));
  EXPECT_THAT(html, HasSubstr("href=\"#maincontent\""));
  EXPECT_THAT(html, HasSubstr("href=\"/accessibility\""));
  EXPECT_THAT(html, HasSubstr("Anytown Training Hub"));
  EXPECT_THAT(html, Not(HasSubstr("/sign-out")));
  EXPECT_THAT(html, Not(HasSubstr("My modules")));
}

TEST_F(SiteTest, StrangersSignInFirstAndComeBack) {
  const auto response = site_.get("/any?page=2");
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(header(response, "Location"), "/sign-in?next=%2Fany%3Fpage%3D2");
}

TEST_F(SiteTest, NavigationFollowsRoles) {
  site_.sign_in(person_);
  const auto refused = site_.get("/reports");
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.body, HasSubstr("My modules"));
  EXPECT_THAT(refused.body, HasSubstr("Sam O&#39;Demo &amp; Co"));
  EXPECT_THAT(refused.body, Not(HasSubstr("href=\"/admin\"")));
  EXPECT_EQ(site_.get("/any").status, 200);
}

TEST_F(SiteTest, ActionsNeedTheCsrfFieldOfThisSession) {
  site_.sign_in(person_);
  const std::string token = site_.csrf();
  ASSERT_FALSE(token.empty());
  EXPECT_EQ(site_.post("/act", "what=it&csrf=" + token).body, "did it");
  EXPECT_EQ(site_.post("/act", "what=it").status, 403);
  EXPECT_EQ(site_.post("/act", "what=it&csrf=" + token + "x").status, 403);
  EXPECT_EQ(site_.post("/act?csrf=" + token, "what=it").status, 403);
}

TEST_F(SiteTest, ActionsComeFromOurOwnPages) {
  site_.sign_in(person_);
  const std::string body = "what=it&csrf=" + site_.csrf();
  EXPECT_EQ(site_.post("/act", body, {{"origin", "http://c-k3v9.localhost:8080"}}).status, 403);
  EXPECT_EQ(site_.post("/act", body, {{"origin", "null"}}).status, 403);
  EXPECT_EQ(site_.post("/act", body, {{"sec-fetch-site", "cross-site"}}).status, 403);
  EXPECT_EQ(site_.post("/act", body, {{"sec-fetch-site", "same-site"}}).status, 403);
  EXPECT_EQ(site_.post("/act", body, {{"content-type", "text/plain"}}).status, 403);
  EXPECT_EQ(site_.post("/act", body, {{"sec-fetch-site", "same-origin"}}).status, 200);
  EXPECT_EQ(site_.post("/knock", "what=it", {{"origin", "https://evil.example"}}).status, 403);
  EXPECT_EQ(site_.post("/knock", "what=it").status, 200);
}

TEST_F(SiteTest, UploadsCheckTheTokenInTheHeader) {
  const std::string admin = site_.add_person("ada.admin", "Ada Admin", {"admin"});
  site_.sign_in(admin);
  EXPECT_EQ(site_.post("/upload", "", {{"x-csrf-token", "wrong"}}).status, 403);
  EXPECT_EQ(site_.post("/upload", "", {{"x-csrf-token", site_.csrf()}}).status, 200);
  site_.sign_in(person_);
  EXPECT_EQ(site_.post("/upload", "", {{"x-csrf-token", site_.csrf()}}).status, 403);
}

// RFC 9457; a script cannot follow a redirect to the sign-in page and would take it for an answer.
TEST_F(SiteTest, AScriptThatUploadsIsToldWhyInItsOwnWay) {
  const auto post = [&](const std::string& token) {
    return site_.post("/upload", "", {{"accept", "application/json"}, {"x-csrf-token", token}});
  };
  const auto stranger = post("any");
  EXPECT_EQ(stranger.status, 401);
  EXPECT_EQ(header(stranger, "Content-Type"), "application/problem+json");
  EXPECT_THAT(stranger.body, HasSubstr("/problems/signed-out"));
  site_.sign_in(person_);
  const auto learner = post(site_.csrf());
  EXPECT_EQ(learner.status, 403);
  EXPECT_THAT(learner.body, HasSubstr("does not have the role"));
  const std::string admin = site_.add_person("ada.admin", "Ada Admin", {"admin"});
  site_.sign_in(admin);
  const auto stale = post("of an earlier sign-in");
  EXPECT_EQ(stale.status, 403);
  EXPECT_THAT(stale.body, HasSubstr("open for too long"));
  EXPECT_EQ(post(site_.csrf()).status, 200);
  site_.run("update identity set must_change_password = 1 where person_id = ?", {admin});
  EXPECT_THAT(post(site_.csrf()).body, HasSubstr("password-due"));
}

// A line may break after a slash inside a title, and nowhere else: the pieces are the title.
TEST_F(SiteTest, ATitleMayBreakAfterASlash) {
  const auto heading = [&](const std::string& title) {
    const std::string body = page_response(site_.context(), nullptr, {.title = title, .content = "pages/help"}).body;
    const std::size_t from = body.find("<h1>") + 4;
    return body.substr(from, body.find("</h1>") - from);
  };
  EXPECT_EQ(heading("Your neighbourhood/place & more"), "Your neighbourhood/<wbr>place &amp; more");
  EXPECT_EQ(heading("a/b/c"), "a/<wbr>b/<wbr>c");
  EXPECT_EQ(heading("/plain/"), "/plain/");
  EXPECT_EQ(heading("https://x.test/y"), "https://<wbr>x.test/<wbr>y");
  EXPECT_EQ(heading("No slash"), "No slash");
}

TEST_F(SiteTest, AFaultGivesATraceIdAndKeepsItsSecret) {
  site_.sign_in(person_);
  const auto response = site_.get("/throws");
  EXPECT_EQ(response.status, 500);
  EXPECT_THAT(response.body, HasSubstr("trace-0001"));
  EXPECT_THAT(response.body, Not(HasSubstr("secret inside")));
}

TEST_F(SiteTest, AnErrorSaysWhatToDo) {
  site_.sign_in(person_);
  const auto response = site_.get("/fails");
  EXPECT_EQ(response.status, 409);
  EXPECT_THAT(response.body, HasSubstr("The module was withdrawn."));
  EXPECT_THAT(response.body, HasSubstr("Choose another one."));
}

TEST(LocalPath, OnlyOurOwn) {
  EXPECT_EQ(local_path("/modules?x=1"), "/modules?x=1");
  for (const char* bad : {"", "//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x", "modules"})
    EXPECT_EQ(local_path(bad), "/") << bad;
}

TEST(SessionCookie, Attributes) {
  EXPECT_EQ(session_cookie("abc", 72000, true), "__Host-waymark_session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=72000; Secure");
  EXPECT_EQ(session_cookie("abc", 72000, false), "waymark_session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=72000");
  EXPECT_EQ(session_cookie("", 72000, false), "waymark_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
}

}  // namespace
}  // namespace waymark::web
