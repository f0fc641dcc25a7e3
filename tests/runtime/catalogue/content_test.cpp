#include "runtime/catalogue/content.hpp"

#include <gmock/gmock.h>

#include "runtime/catalogue/outside_hosts.hpp"
#include "tests/runtime/catalogue/house.hpp"

// The content host: design.md section 5, ux.md section 6 (CSP content).
namespace waymark::catalogue {
namespace {

using ::testing::HasSubstr;
using testing::House;

class ContentHost : public ::testing::Test {
 protected:
  ContentHost() {
    house.context().settings.public_url = "https://learn.example/academy";
    house.context().settings.content_domain = "content.example:8443";
    course = *get_course(house.context(), house.course());
    capability = get_version(house.context(), course.course_id, 1)->capability;
    base = content_base(capability, content_policy(house.context().settings));
    register_content_routes(router, house.context());
  }

  http::Response get(const std::string& path, const std::string& host, const std::string& worker = {}) {
    http::Request request;
    request.method = "GET";
    request.path = path;
    request.host = host;
    if (!worker.empty()) request.headers["service-worker"] = worker;
    std::string allow;
    const auto* route = router.find("GET", path, request.parameters, allow);
    if (route == nullptr) return http::text_response(404, "no route");
    return route->handler(request);
  }
  static std::string header(const http::Response& response, const std::string& name) {
    for (const auto& [key, value] : response.headers)
      if (key == name) return value;
    return {};
  }
  std::string host() const { return course.host_label + ".content.example"; }

  House house;
  Course course;
  std::string capability, base;
  http::Router router;
};

TEST_F(ContentHost, ServesAFileWithItsTypeAndForEver) {
  const auto response = get(base + "item-1.html", host());
  EXPECT_EQ(response.status, 200);
  ASSERT_TRUE(response.file);
  EXPECT_EQ(response.file->size, std::filesystem::file_size(response.file->path));
  EXPECT_EQ(header(response, "Content-Type"), "text/html");
  EXPECT_EQ(header(response, "Cache-Control"), "private, max-age=31536000, immutable");
  EXPECT_THAT(header(response, "ETag"), ::testing::MatchesRegex("\"[0-9a-f]{64}\""));
  EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header(response, "Referrer-Policy"), "no-referrer");
  EXPECT_THAT(header(response, "Content-Security-Policy"), HasSubstr("connect-src 'self' data: blob:;"));
  EXPECT_THAT(header(response, "Content-Security-Policy"), HasSubstr("frame-ancestors 'self' https://learn.example"));
  EXPECT_THAT(header(response, "Content-Security-Policy"), ::testing::Not(HasSubstr("academy")));
}

// What browsers keep for ever keeps its headers too: another policy means another address, and under an address that is not
// today's nothing may be kept.
TEST_F(ContentHost, APolicyIsKeptUnderItsOwnAddressOnly) {
  const HostChange allow{{"video.example"}, {}};
  const std::string kept = "private, max-age=31536000, immutable";
  const auto before = get(base + "item-1.html", host());
  EXPECT_EQ(header(before, "Cache-Control"), kept);
  EXPECT_THAT(header(before, "Content-Security-Policy"), ::testing::Not(HasSubstr("video.example")));

  ASSERT_EQ(*change_hosts(house.context(), course.course_id, allow, "test"), 1);
  const auto next = content_base(capability, content_policy(house.context().settings, {"video.example"}));
  EXPECT_NE(next, base);
  const auto after = get(next + "item-1.html", host());
  EXPECT_EQ(header(after, "Cache-Control"), kept);
  EXPECT_THAT(header(after, "Content-Security-Policy"), HasSubstr("connect-src 'self' data: blob: https://video.example;"));
  for (const std::string& old : {base, "/" + capability + "/"}) {
    const auto response = get(old + "item-1.html", host());
    EXPECT_EQ(response.status, 200) << old;
    EXPECT_EQ(header(response, "Cache-Control"), "no-store") << old;
    EXPECT_THAT(header(response, "Content-Security-Policy"), HasSubstr("https://video.example")) << old;
  }

  ASSERT_EQ(*change_hosts(house.context(), course.course_id, {{}, {"video.example"}}, "test"), 1);
  const auto back = get(base + "item-1.html", host());
  EXPECT_EQ(header(back, "Cache-Control"), kept);
  EXPECT_THAT(header(back, "Content-Security-Policy"), ::testing::Not(HasSubstr("video.example")));
  EXPECT_EQ(header(get(next + "item-1.html", host()), "Cache-Control"), "no-store");
}

TEST_F(ContentHost, AnotherCasingFindsTheOnlyFile) {
  EXPECT_EQ(get("/" + capability + "/images/logo.png", host()).status, 200);
  EXPECT_EQ(get("/" + capability + "/images/logo.png", host()).status, 200);  // from memory
}

TEST_F(ContentHost, WhatIsNotThereIsAPageInWords) {
  const std::string other(32, 'f');
  for (const std::string& path : {"/" + capability + "/nothing.html", "/" + other + "/item-1.html", std::string("/short/item-1.html"),
                                  "/" + capability + "/../item-1.html"}) {
    const auto response = get(path, host());
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_FALSE(response.file);
    EXPECT_THAT(response.body, HasSubstr("<h1>")) << path;
    EXPECT_EQ(header(response, "Cache-Control"), "no-store");
  }
}

TEST_F(ContentHost, ACapabilityIsGoodOnItsOwnHostOnly) {
  EXPECT_EQ(get("/" + capability + "/item-1.html", "c-aaaaaaaaaa.content.example").status, 404);
  EXPECT_EQ(get("/" + capability + "/item-1.html", "content.example").status, 404);
  house.context().settings.one_content_host = true;
  EXPECT_EQ(get("/" + capability + "/item-1.html", "content.example").status, 200);
}

TEST_F(ContentHost, RefusesServiceWorkers) {
  const auto response = get("/" + capability + "/item-1.html", host(), "script");
  EXPECT_EQ(response.status, 403);
  EXPECT_FALSE(response.file);
}

TEST_F(ContentHost, TheMemoryIsBounded) {
  ContentResolver resolver(house.context(), 1);
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(resolver.content_file(course.host_label, capability, "item-1.html"));
    EXPECT_TRUE(resolver.content_file(course.host_label, capability, "imsmanifest.xml"));
  }
}

TEST(HostLabel, Table) {
  runtime::Settings settings;
  settings.content_domain = "localhost:8080";
  EXPECT_EQ(host_label_of(settings, "c-k3v9.localhost"), "c-k3v9");
  EXPECT_EQ(host_label_of(settings, "localhost"), "");
  EXPECT_EQ(host_label_of(settings, "a.c-k3v9.localhost"), "");
  EXPECT_EQ(host_label_of(settings, "c-k3v9.evil.test"), "");
  EXPECT_EQ(host_label_of(settings, "c-k3v9.notlocalhost"), "");
  EXPECT_EQ(content_origin(settings, "c-k3v9"), "http://c-k3v9.localhost:8080");
}

// Types by the IANA registry; RFC 9239 for JavaScript.
TEST(MimeType, Table) {
  EXPECT_EQ(mime_type("a/b.HTML"), "text/html");
  EXPECT_EQ(mime_type("x.js"), "text/javascript");
  EXPECT_EQ(mime_type("x.mjs"), "text/javascript");
  EXPECT_EQ(mime_type("video.mp4"), "video/mp4");
  EXPECT_EQ(mime_type("a.svg"), "image/svg+xml");
  EXPECT_EQ(mime_type("a.wasm"), "application/wasm");
  EXPECT_EQ(mime_type("a.woff2"), "font/woff2");
  EXPECT_EQ(mime_type("a.vtt"), "text/vtt");
  EXPECT_EQ(mime_type("dir.js/noext"), "application/octet-stream");
  EXPECT_EQ(mime_type("noext"), "application/octet-stream");
  EXPECT_EQ(mime_type(""), "application/octet-stream");
}

}  // namespace
}  // namespace waymark::catalogue
