#include "runtime/config/config.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <fstream>

namespace waymark::config {
namespace {

using ::testing::HasSubstr;

std::map<std::string, std::string> environment;
const char* look_up(const char* name) {
  const auto found = environment.find(name);
  return found == environment.end() ? nullptr : found->second.c_str();
}

class Config : public ::testing::Test {
 protected:
  Config() {
    environment.clear();
    std::string pattern = (std::filesystem::temp_directory_path() / "waymark-config-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    inputs_.environment = look_up;
  }
  ~Config() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path file(const std::string& text) {
    std::ofstream(folder_ / "waymark.toml") << text;
    return folder_ / "waymark.toml";
  }
  std::filesystem::path folder_;
  Inputs inputs_;
};

TEST_F(Config, CommandLineBeforeEnvironmentBeforeFileBeforeDefault) {
  inputs_.file = file("[branding]\nservice_name = \"From file\"\n[people]\nsession_hours = 30\n");
  auto loaded = load(inputs_);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->settings.service_name, "From file");
  EXPECT_EQ(loaded->settings.session_hours, 30);
  EXPECT_EQ(loaded->settings.small_group, 5);
  EXPECT_EQ(loaded->effective.at("reports.small_group").origin, "default");
  environment["WAYMARK_BRANDING_SERVICE_NAME"] = "From environment";
  EXPECT_EQ(load(inputs_)->settings.service_name, "From environment");
  inputs_.command_line["branding.service_name"] = "From the command line";
  loaded = load(inputs_);
  EXPECT_EQ(loaded->settings.service_name, "From the command line");
  EXPECT_EQ(loaded->effective.at("branding.service_name").origin, "command line");
}

TEST_F(Config, WhatIsWrongIsNamed) {
  struct Row {
    const char* text;
    const char* says;
  };
  const Row rows[] = {
      {"[server]\nlisten = \"8080\"\n", "server.listen must be ADDRESS:PORT"},
      {"[server]\nlisten = \"foo:99\"\n", "server.listen must be ADDRESS:PORT"},
      {"[server]\npublic_url = \"learn.example\"\n", "must begin with http"},
      {"[server]\npublic_url = \"http://0.0.0.0:8080\"\n", "a browser can open"},
      {"[server]\npublic_url = \"http://a b\\\"c; script-src *\"\n", "server.public_url must"},
      {"[server]\npublic_url = \"https://\"\n", "server.public_url must"},
      {"[server]\ncontent_domain = \"http://x y;\"\n", "server.content_domain must"},
      {"[people]\ntime_zone = \"Nope\"\n", "people.time_zone must"},
      {"[people]\nsession_hours = 0\n", "whole number from 1 to 720"},
      {"[people]\nsesion_hours = 20\n", "is not a setting"},
      {"[server]\none_content_host = \"maybe\"\n", "true or false"},
      {"listen = \"x\"\n", "outside a [section]"},
      {"[server\n", "waymark.toml, line 1"},
  };
  for (const Row& row : rows) {
    inputs_.file = file(row.text);
    const auto loaded = load(inputs_);
    ASSERT_FALSE(loaded) << row.text;
    EXPECT_THAT(loaded.error().message, HasSubstr(row.says)) << row.text;
  }
}

TEST_F(Config, AddressesFollowThePortUnlessSomebodySaidOtherwise) {
  inputs_.command_line["server.listen"] = "127.0.0.1:9191";
  EXPECT_EQ(load(inputs_)->settings.public_url, "http://localhost:9191");
  EXPECT_EQ(load(inputs_)->settings.content_domain, "localhost:9191");
  inputs_.command_line["server.public_url"] = "https://learn.example";
  EXPECT_EQ(load(inputs_)->settings.public_url, "https://learn.example");
  EXPECT_EQ(load(inputs_)->settings.content_scheme, "https");
}

TEST_F(Config, TheWrittenFileReadsBackWithWhatWasGiven) {
  inputs_.file = file(commented_file({{"server.public_url", "https://learn.example"}}));
  const auto loaded = load(inputs_);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->settings.public_url, "https://learn.example");
  EXPECT_EQ(loaded->effective.at("server.workers").origin, "default");
}

TEST_F(Config, EverySettingHasAnEnvironmentTwinThatIsRead) {
  for (const auto& about : descriptions()) {
    environment.clear();
    environment[about.environment] = about.fallback;
    const auto loaded = load(inputs_);
    ASSERT_TRUE(loaded) << about.name << ": " << loaded.error().message;
    const auto& origin = loaded->effective.at(about.name).origin;
    EXPECT_EQ(origin, "environment " + about.environment) << about.name;
  }
}

TEST_F(Config, SecretsComeFromTheEnvironmentOrAFileButNotBoth) {
  EXPECT_FALSE(*secret("WAYMARK_ADMIN_PASSWORD", look_up));
  const auto kept = file("from a file\n");
  environment["WAYMARK_ADMIN_PASSWORD_FILE"] = kept.string();
  std::filesystem::permissions(kept, std::filesystem::perms(0644));
  EXPECT_EQ(secret("WAYMARK_ADMIN_PASSWORD", look_up).error().kind, ErrorKind::forbidden);
  std::filesystem::permissions(kept, std::filesystem::perms(0600));
  EXPECT_EQ(**secret("WAYMARK_ADMIN_PASSWORD", look_up), "from a file");
  environment["WAYMARK_ADMIN_PASSWORD"] = "direct";
  EXPECT_EQ(secret("WAYMARK_ADMIN_PASSWORD", look_up).error().kind, ErrorKind::invalid);
  environment.erase("WAYMARK_ADMIN_PASSWORD");
  environment["WAYMARK_ADMIN_PASSWORD_FILE"] = (folder_ / "missing").string();
  EXPECT_EQ(secret("WAYMARK_ADMIN_PASSWORD", look_up).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace waymark::config
