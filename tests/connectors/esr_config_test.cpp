#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "connectors/esr/config.hpp"

namespace waymark::connectors::esr {
namespace {

using testing::HasSubstr;

TEST(EsrConfig, NationalCstfNeedsTheDeclarationEvenWhenTheMapForgets) {
  const auto config = read_config(R"({"competences":{"f":{"esr":"NHS|CSTF|Fire Safety - 2 Years|"},"l":{"esr":"377|LOCAL|X|"}}})");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_TRUE(config->competences.at("f").needs_cstf_declaration);
  EXPECT_FALSE(config->competences.at("l").needs_cstf_declaration);
  EXPECT_TRUE(config->maps("f"));
  EXPECT_FALSE(config->maps("x"));
}

TEST(EsrConfig, AProfileOfItsOwn) {
  const auto path = std::filesystem::path(testing::TempDir()) / "waymark_profile.json";
  std::string text(default_profile_json());
  text.replace(text.find("house-completion/0.1"), 20, "trust-own/2.0");
  std::ofstream(path) << text;
  const auto config = read_config(R"({"profile_file":")" + path.string() + R"(","competences":{}})");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->profile.version, "2.0");
}

TEST(EsrConfig, SaysWhatIsWrong) {
  struct Bad {
    const char* json;
    const char* because;
  };
  constexpr Bad kBad[] = {
      {R"({"competences":{},"profile_file":"/nowhere/p.json"})", "cannot be read"},
      {R"({"competences":{"a":{}}})", "competences/a/esr is missing"},
      {R"({"competences":{"a":{"esr":"x~y"}}})", "holds the character ~"},
      {R"({"competences":{"a":{"esr":"x","requires":"luck"}}})", "must be cstf_declaration"},
      {R"({"competences":{},"cstf_declared_by":["37"]})", "three digits"},
      {R"({"competences":{},"mode":"X"})", "mode must be C"},
      {R"({"competences":{},"trust":"377"})", "trust is not a setting"},
  };
  for (const Bad& bad : kBad) {
    const auto config = read_config(bad.json);
    ASSERT_FALSE(config) << bad.json;
    EXPECT_THAT(config.error().message, HasSubstr(bad.because)) << bad.json;
  }
}

TEST(EsrConfig, ATrustsOwnCompetenceStandsBeforeTheCommonOne) {
  const auto config = read_config(R"({"competences":{"a":{"esr":"NHS|MAND|A|","by_vpd":{"377":"377|LOCAL|A|"}}}})");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->competences.at("a").of("377"), "377|LOCAL|A|");
  EXPECT_EQ(config->competences.at("a").of("901"), "NHS|MAND|A|");
}

}  // namespace
}  // namespace waymark::connectors::esr
