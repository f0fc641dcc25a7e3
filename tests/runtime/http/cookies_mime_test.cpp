#include <gtest/gtest.h>

#include "runtime/http/cookies.hpp"
#include "runtime/http/mime.hpp"

namespace waymark::http {
namespace {

TEST(Cookies, Parse) {
  const auto cookies = parse_cookies("a=1; b=\"two\";c=x=y ; a=3; bad; =x; sp ace=1");
  const std::map<std::string, std::string> expect = {{"a", "1"}, {"b", "two"}, {"c", "x=y"}};
  EXPECT_EQ(cookies, expect);
}

TEST(Cookies, Format) {
  EXPECT_EQ(format_cookie("session", "abc", false), "session=abc; Path=/; HttpOnly; SameSite=Lax");
  EXPECT_EQ(format_cookie("session", "abc", true, 60), "__Host-session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
  EXPECT_THROW(format_cookie("session", "a;b", true), std::invalid_argument);
  EXPECT_THROW(format_cookie("session", "a\r\nSet-Cookie: x", true), std::invalid_argument);
}

// Over https only the prefixed cookie counts: a neighbour host could have set the plain one.
TEST(Cookies, ThePrefixedOneCountsOverHttps) {
  Request request;
  request.cookies = {{"session", "planted"}};
  request.secure = true;
  EXPECT_EQ(cookie_value(request, "session"), "");
  request.cookies["__Host-session"] = "ours";
  EXPECT_EQ(cookie_value(request, "session"), "ours");
}

TEST(Mime, Table) {
  const std::pair<const char*, const char*> rows[] = {
      {"a.mp4", "video/mp4"},
      {"x/y.JS", "text/javascript; charset=utf-8"},
      {"a.wasm", "application/wasm"},
      {"a.webp", "image/webp"},
      {"a.woff2", "font/woff2"},
      {"a.vtt", "text/vtt; charset=utf-8"},
      {"a.json", "application/json"},
      {"a.xml", "application/xml"},
      {"a.swf", "application/x-shockwave-flash"},
      {"index.html", "text/html"},
      {"a.css", "text/css; charset=utf-8"},
      {"a.svg", "image/svg+xml"},
      {"noext", "application/octet-stream"},
      {"a.", "application/octet-stream"},
      {"dir.js/file", "application/octet-stream"},
  };
  for (const auto& [name, type] : rows) EXPECT_EQ(mime_type(name), type) << name;
}

}  // namespace
}  // namespace waymark::http
