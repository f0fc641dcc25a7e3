#include "runtime/http/target.hpp"

#include <gtest/gtest.h>

namespace waymark::http {
namespace {

struct Row {
  const char* text;
  const char* expect;  // path, or "refused"
};

constexpr Row kTargets[] = {
    {"/", "/"},
    {"/a/b", "/a/b"},
    {"/a/b/", "/a/b/"},
    {"/a//b", "/a/b"},
    {"//a", "/a"},
    {"/a/./b", "/a/b"},
    {"/a/../b", "/b"},
    {"/a/..", "/"},
    {"/a/.", "/a/"},
    {"/a/%2e%2E/b", "/b"},
    {"/a%20b", "/a b"},
    {"/%C3%A9", "/\xc3\xa9"},
    {"/a%2Bb+c", "/a+b+c"},
    {"/a...b", "/a...b"},
    {"http://h.test", "/"},
    {"http://h.test?x=1", "/"},
    {"HTTPS://h.test/a", "/a"},
    {"*", "*"},
    {"", "refused"},
    {"a", "refused"},
    {"/..", "refused"},
    {"/a/../../b", "refused"},
    {"/%2f", "refused"},
    {"/a%5c..", "refused"},
    {"/a\\b", "refused"},
    {"/%00", "refused"},
    {"/%0d%0a", "refused"},
    {"/%7f", "refused"},
    {"/%ff", "refused"},
    {"/%c0%ae", "refused"},
    {"/%ed%a0%80", "refused"},
    {"/%", "refused"},
    {"/%4", "refused"},
    {"/%zz", "refused"},
    {"/a?b=%zz", "refused"},
    {"/a#b", "refused"},
    {"/a b", "refused"},
    {"ftp://h.test/", "refused"},
    {"http:///a", "refused"},
};

TEST(Target, Table) {
  for (const Row& row : kTargets) {
    const auto target = parse_target(row.text);
    EXPECT_EQ(target ? target->path : "refused", row.expect) << row.text;
  }
}

TEST(Target, QueryInOrder) {
  const auto target = parse_target("/a?x=1&y=%26&x=2&z");
  ASSERT_TRUE(target);
  const std::vector<std::pair<std::string, std::string>> expect = {{"x", "1"}, {"y", "&"}, {"x", "2"}, {"z", ""}};
  EXPECT_EQ(target->query, expect);
}

constexpr Row kHosts[] = {
    {"a.test", "a.test"},  {"A.Test:8080", "a.test"},  {"a.test.", "a.test"},
    {"[::1]:80", "[::1]"}, {"127.0.0.1", "127.0.0.1"}, {"c-1.localhost:1", "c-1.localhost"},
    {"", "refused"},       {"a.test:x", "refused"},    {"a.test:123456", "refused"},
    {"a test", "refused"}, {"a/b", "refused"},         {"user@a.test", "refused"},
    {"[::1", "refused"},   {"[x]", "refused"},         {":80", "refused"},
};

TEST(Host, Table) {
  for (const Row& row : kHosts) {
    const auto host = parse_host(row.text);
    EXPECT_EQ(host ? host->name : "refused", row.expect) << row.text;
  }
}

}  // namespace
}  // namespace waymark::http
