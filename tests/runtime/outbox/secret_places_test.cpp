#include "runtime/outbox/secret_places.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "runtime/outbox/esr_files.hpp"
#include "runtime/outbox/manage.hpp"
#include "runtime/outbox/registry.hpp"
#include "tests/runtime/catalogue/house.hpp"

// Whoever gives settings chooses where the secret is sent: only what is meant for a connector may be named.
namespace waymark::outbox {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class SecretPlaces : public ::testing::Test {
 protected:
  SecretPlaces() : data(house.context().settings.data_folder), secrets(data / "secrets") { fs::create_directories(secrets); }
  ~SecretPlaces() override { fs::remove_all(elsewhere); }

  static std::string with(const std::string& name, const std::string& value) {
    return R"({"base_url":"https://m.example",")" + name + "\":\"" + value + "\"}";
  }
  fs::path file(const fs::path& path) const {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << "secret";
    return path;
  }
  Result<std::string> add(const std::string& config, const std::string& kind = "moodle") {
    return add_connector(house.context(), kind, "Other", config, "admin");
  }

  waymark::testing::House house;
  fs::path data, secrets, elsewhere = fs::temp_directory_path() / ("waymark-elsewhere-" + house.now() + std::to_string(::getpid()));
};

TEST_F(SecretPlaces, AFileInTheFolderAndAVariableOfThePrefix) {
  EXPECT_TRUE(only_meant_secrets(house.context(), with("token_file", file(secrets / "moodle.token"))));
  EXPECT_TRUE(only_meant_secrets(house.context(), with("token_file", secrets / "below" / "not-there-yet")));
  EXPECT_TRUE(only_meant_secrets(house.context(), with("token_env", "WAYMARK_SECRET_MOODLE")));
  EXPECT_TRUE(add(with("token_env", "WAYMARK_SECRET_MOODLE")));
}

TEST_F(SecretPlaces, NothingElse) {
  file(elsewhere / "there");
  fs::create_symlink(elsewhere / "there", secrets / "link");
  fs::create_symlink(file(secrets / "mine"), elsewhere / "back");
  struct Row {
    const char* name;
    std::string value;
    const char* says;
  };
  const Row rows[] = {
      {"token_env", "AWS_SECRET_ACCESS_KEY", "WAYMARK_SECRET_"},
      {"token_env", "PATH", "WAYMARK_SECRET_"},
      {"token_env", "WAYMARK_ADMIN_PASSWORD", "WAYMARK_SECRET_"},
      {"token_env", "waymark_secret_x", "WAYMARK_SECRET_"},
      {"token_file", data / "control.json", "must be the whole path"},
      {"token_file", secrets / ".." / "waymark.db", "must be the whole path"},
      {"token_file", secrets, "must be the whole path"},
      {"token_file", elsewhere / "there", "must be the whole path"},
      {"token_file", elsewhere / "back", "must be the whole path"},
      {"token_file", secrets / "link", "must be the whole path"},
      {"token_file", "secrets/mine", "must be the whole path"},
      {"token_file", "/dev/stdin", "must be the whole path"},
  };
  for (const Row& row : rows) {
    const auto added = add(with(row.name, row.value));
    ASSERT_FALSE(added) << row.value;
    EXPECT_THAT(added.error().message, HasSubstr(row.says)) << row.value;
    EXPECT_FALSE(added.error().advice.empty());
  }
}

TEST_F(SecretPlaces, AProfileIsNoOracle) {
  const auto there = add(R"({"profile_file":")" + file(elsewhere / "there").string() + "\"}", "esr");
  const auto missing = add(R"({"profile_file":")" + (elsewhere / "missing").string() + "\"}", "esr");
  ASSERT_FALSE(there);
  ASSERT_FALSE(missing);
  EXPECT_EQ(there.error().message, missing.error().message);
  EXPECT_THAT(there.error().message, HasSubstr("profile_file"));
}

TEST_F(SecretPlaces, WhatWasSavedBeforeTheRuleStopsAndSaysWhy) {
  house.connector("moodle-1", "moodle", with("token_env", "PATH"));
  house.connector("esr-1", "esr", R"({"profile_file":"/etc/hostname"})");
  const auto checked = check_connector(house.context(), "moodle-1");
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().message, HasSubstr("token_env"));
  const auto config = esr_config(house.context(), "esr-1");
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().message, HasSubstr("must be the whole path"));
}

TEST_F(SecretPlaces, AnotherFolderButNeverOurOwnFiles) {
  house.context().settings.secrets_folder = elsewhere;
  EXPECT_TRUE(only_meant_secrets(house.context(), with("token_file", file(elsewhere / "there"))));
  EXPECT_FALSE(only_meant_secrets(house.context(), with("token_file", file(secrets / "moodle.token"))));
  house.context().settings.secrets_folder = data.parent_path();
  EXPECT_FALSE(only_meant_secrets(house.context(), with("token_file", data / "waymark.db")));
  EXPECT_TRUE(only_meant_secrets(house.context(), with("token_file", secrets / "moodle.token")));
}

}  // namespace
}  // namespace waymark::outbox
