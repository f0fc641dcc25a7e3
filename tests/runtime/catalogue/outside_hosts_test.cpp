#include "runtime/catalogue/outside_hosts.hpp"

#include <gmock/gmock.h>

#include "runtime/catalogue/content.hpp"
#include "tests/runtime/catalogue/house.hpp"

// Hosts outside a package, allowed per course: design.md section 5. Host names by RFC 1123 section 2.1.
namespace waymark::catalogue {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::House;

runtime::Settings settings() {
  runtime::Settings made;
  made.public_url = "https://learn.example/academy";
  made.content_domain = "content.example:8443";
  return made;
}

TEST(OutsideHost, NamesThatCanBeAllowed) {
  const auto name = [](std::string_view typed) { return outside_host(settings(), typed).value_or("refused"); };
  EXPECT_EQ(name("video.example"), "video.example");
  EXPECT_EQ(name("Video.Example"), "video.example");
  EXPECT_EQ(name("https://video.example/embed/1?autoplay=1"), "video.example");
  EXPECT_EQ(name("a-b.c1.xn--p1ai"), "a-b.c1.xn--p1ai");
  EXPECT_EQ(name("notlearn.example"), "notlearn.example");
  EXPECT_EQ(name(std::string(63, 'a') + ".example"), std::string(63, 'a') + ".example");
}

TEST(OutsideHost, NamesThatAreRefused) {
  for (const std::string& typed :
       {std::string(), std::string("*"), std::string("*.example.com"), std::string("https://*.example"),
        std::string("http://video.example"), std::string("ftp://video.example"), std::string("video.example:8443"),
        std::string("https://video.example:8443/"), std::string("localhost"), std::string("video"), std::string("192.0.2.7"),
        std::string("[2001:db8::1]"), std::string("video..example"), std::string(".example"), std::string("video.example."),
        std::string("-a.example"), std::string("a-.example"), std::string("a_b.example"), std::string("video.example; script-src *"),
        std::string("video.example 'unsafe-inline'"), std::string("video.example\r\nX: y"), std::string("user@video.example"),
        std::string("m\xc3\xbcller.example"), std::string(64, 'a') + ".example", std::string("https://"),
        // Ours: a module may reach the application as little as other modules.
        std::string("learn.example"), std::string("content.example"), std::string("c-k3v9.content.example")}) {
    const auto host = outside_host(settings(), typed);
    ASSERT_FALSE(host) << typed;
    EXPECT_EQ(host.error().kind, ErrorKind::invalid) << typed;
    EXPECT_FALSE(host.error().advice.empty()) << typed;
  }
  std::string longest = "a.example";
  while (longest.size() < 254) longest = "a." + longest;
  EXPECT_FALSE(outside_host(settings(), longest));
}

TEST(ContentPolicy, NamesExactlyTheAllowedHostsOverHttps) {
  EXPECT_EQ(content_policy(settings()).csp,
            "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src 'self' data: blob:; form-action "
            "'self'; base-uri 'self'; frame-ancestors 'self' https://learn.example");
  EXPECT_EQ(content_policy(settings()).referrer, "no-referrer");
  const auto open = content_policy(settings(), {"cdn.example", "video.example"});
  EXPECT_EQ(open.csp,
            "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval' https://cdn.example https://video.example; "
            "connect-src 'self' data: blob: https://cdn.example https://video.example; form-action 'self'; base-uri 'self'; "
            "frame-ancestors 'self' https://learn.example");
  // The origin and never the path, which carries the capability.
  EXPECT_EQ(open.referrer, "strict-origin");
  EXPECT_THAT(open.mark, ::testing::MatchesRegex("[0-9a-f]{8}"));
  EXPECT_NE(open.mark, content_policy(settings()).mark);
  EXPECT_EQ(open.mark, content_policy(settings(), {"cdn.example", "video.example"}).mark);
}

class CourseHosts : public ::testing::Test {
 protected:
  Result<int> change(std::vector<std::string> allow, std::vector<std::string> refuse = {}) {
    return change_hosts(house.context(), course, {std::move(allow), std::move(refuse)}, "admin-1");
  }
  std::vector<std::string> audit() {
    return house.column("select action || ' ' || detail from audit where target = ? and action like '%host' order by number", {course});
  }

  House house;
  std::string course = house.course();
};

TEST_F(CourseHosts, AreAllowedAndTakenBackWithAnAuditEntryEach) {
  EXPECT_EQ(*change({"video.example", "https://CDN.example/x"}), 2);
  EXPECT_EQ(*change({"video.example"}), 0);
  EXPECT_THAT(*allowed_hosts(house.context(), course), ElementsAre("cdn.example", "video.example"));
  EXPECT_EQ(*change({}, {"cdn.example", "never.example"}), 1);
  EXPECT_THAT(*allowed_hosts(house.context(), course), ElementsAre("video.example"));
  EXPECT_THAT(audit(), ElementsAre("course.allow-host video.example", "course.allow-host cdn.example", "course.refuse-host cdn.example"));
  EXPECT_EQ(house.value("select person_id from audit where action = 'course.refuse-host'"), "admin-1");
}

TEST_F(CourseHosts, ARefusedNameChangesNothing) {
  ASSERT_TRUE(change({"video.example"}));
  EXPECT_EQ(change({"cdn.example", "*.example"}, {"video.example"}).error().kind, ErrorKind::invalid);
  EXPECT_THAT(*allowed_hosts(house.context(), course), ElementsAre("video.example"));
  EXPECT_EQ(change_hosts(house.context(), "nothing", {{"cdn.example"}, {}}, "x").error().kind, ErrorKind::not_found);
}

TEST_F(CourseHosts, AreBounded) {
  std::vector<std::string> many;
  for (std::size_t i = 0; i <= kMostAllowedHosts; ++i) many.push_back("h" + std::to_string(i) + ".example");
  EXPECT_EQ(change(many).error().kind, ErrorKind::conflict);
  EXPECT_TRUE(allowed_hosts(house.context(), course)->empty());
  many.pop_back();
  EXPECT_TRUE(change(many));
}

TEST_F(CourseHosts, AreFoundByTheCapability) {
  ASSERT_TRUE(change({"video.example"}));
  const auto version = *get_version(house.context(), course, 1);
  EXPECT_THAT(*hosts_of_capability(house.context(), version.capability), ElementsAre("video.example"));
  EXPECT_TRUE(hosts_of_capability(house.context(), "")->empty());
  EXPECT_TRUE(hosts_of_capability(house.context(), std::string(32, 'f'))->empty());
}

}  // namespace
}  // namespace waymark::catalogue
