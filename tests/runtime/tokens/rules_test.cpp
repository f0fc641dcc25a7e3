#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "runtime/lrs/bearer.hpp"
#include "runtime/support/random.hpp"

// The file of xapi.token_issuers.
namespace waymark::lrs {
namespace {

using ::testing::HasSubstr;

class TokenRulesTest : public ::testing::Test {
 protected:
  TokenRulesTest() { std::filesystem::create_directories(folder_); }
  ~TokenRulesTest() override { std::filesystem::remove_all(folder_); }

  Result<std::vector<TokenRules>> read(const std::string& text) {
    std::ofstream(folder_ / "issuers.json") << text;
    return read_token_rules(folder_ / "issuers.json", "https://learning.example");
  }
  std::string wrong(const std::string& text) {
    const auto rules = read(text);
    return rules ? "" : rules.error().message;
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("waymark-rules-" + support::random_token(9));
};

TEST_F(TokenRulesTest, Everything) {
  const auto rules = read(R"([{"issuer":"https://id.example/realm","audience":["https://lrs.example","other"],"jwks_file":"keys.json",
    "leeway_seconds":5,"key_seconds":10,"scope_claim":"scp","scopes":{"Record.Write":["statements/write","define"],"Record.Read":"statements/read"},
    "default_scopes":"statements/read/mine","requests_per_second":20,"burst":40},{"issuer":"https://b.example","audience":"x"}])");
  ASSERT_TRUE(rules) << rules.error().message;
  const auto& one = rules->front();
  EXPECT_EQ(one.issuer.issuer, "https://id.example/realm");
  EXPECT_EQ(one.issuer.audience, (std::vector<std::string>{"https://lrs.example", "other"}));
  EXPECT_EQ(one.issuer.jwks_file, folder_ / "keys.json");
  EXPECT_EQ(one.issuer.leeway, std::chrono::seconds(5));
  EXPECT_EQ(one.issuer.times.between, std::chrono::seconds(10));
  EXPECT_EQ(one.scope_claim, "scp");
  EXPECT_EQ(one.scopes.at("Record.Write"), "statements/write define");
  EXPECT_EQ(one.scopes.at("Record.Read"), "statements/read");
  EXPECT_EQ(one.default_scopes, "statements/read/mine");
  EXPECT_EQ(one.limit.per_second, 20);
  EXPECT_EQ(one.limit.burst, 40);
  const auto& two = rules->back();
  EXPECT_EQ(two.issuer.leeway, std::chrono::seconds(60));
  EXPECT_EQ(two.scope_claim, "scope");
  EXPECT_EQ(two.limit.per_second, -1) << "as the configuration says";
  EXPECT_TRUE(two.default_scopes.empty()) << "a token that says nothing opens nothing";
}

TEST_F(TokenRulesTest, WhatIsWrongIsSaid) {
  const auto with = [](const std::string& more) { return R"([{"issuer":"https://a.example","audience":"x")" + more + "}]"; };
  EXPECT_EQ(wrong(with("")), "");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "no JSON"},
      {"{}", "list of 1 to 50"},
      {"[]", "list of 1 to 50"},
      {"[1]", "issuer 1: it has to be an object"},
      {with(R"(,"secret":"x")"), "\"secret\" is no setting"},
      {R"([{"audience":"x"}])", "https address"},
      {R"([{"issuer":"http://a.example","audience":"x"}])", "https address"},
      {R"([{"issuer":"http://127.0.0.1","audience":"x"}])", "https address"},
      {R"([{"issuer":"https://a.example"}])", "audience has to be"},
      {R"([{"issuer":"https://a.example","audience":[]}])", "audience has to say"},
      {R"([{"issuer":"https://a.example","audience":[1]}])", "audience has to be"},
      {R"([{"issuer":"https://learning.example","audience":"x"}])", "stands for the credentials"},
      {with(R"(,"leeway_seconds":601)"), "up to 600"},
      {with(R"(,"leeway_seconds":-1)"), "up to 600"},
      {with(R"(,"leeway_seconds":"1")"), "up to 600"},
      {with(R"(,"scopes":{})"), "has to be an object"},
      {with(R"(,"scopes":{"a":"everything"})"), "\"everything\" is not a scope"},
      {with(R"(,"scopes":{"a":"define"})"), "opens nothing by itself"},
      {with(R"(,"default_scopes":"x")"), "not a scope"},
      {with(R"(,"http_on_loopback":1)"), "true or false"},
      {with(R"(,"scope_claim":1)"), "has to be a text"},
      {R"([{"issuer":"https://a.example","audience":"x"},{"issuer":"https://a.example","audience":"y"}])",
       "issuer 2: the issuer stands there twice"}};
  for (const auto& [text, why] : cases) EXPECT_THAT(wrong(text), HasSubstr(why)) << text;
  EXPECT_THAT(read_token_rules(folder_ / "none.json", "https://learning.example").error().message, HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace waymark::lrs
