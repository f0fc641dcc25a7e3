#include "connectors/secret.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace waymark::connectors {
namespace {

class Secret : public testing::Test {
 protected:
  std::string file(const std::string& text) {
    const auto path =
        std::filesystem::path(testing::TempDir()) /
        (std::string("waymark_secret_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
};

TEST_F(Secret, FromAFileWithoutItsLineEnd) { EXPECT_EQ(*read_secret({file("  abc123\r\n"), ""}), "abc123"); }

TEST_F(Secret, FromTheEnvironment) {
  ::setenv("WAYMARK_TEST_SECRET", "abc", 1);
  EXPECT_EQ(*read_secret({"", "WAYMARK_TEST_SECRET"}), "abc");
  EXPECT_FALSE(read_secret({"", "WAYMARK_TEST_SECRET_THAT_IS_NOT_SET"}));
}

TEST_F(Secret, RefusesWithoutQuotingIt) {
  for (const std::string& text :
       {std::string(), std::string(" \n"), std::string("two words"), std::string(9000, 'x')}) {
    const auto secret = read_secret({file(text), ""});
    ASSERT_FALSE(secret);
    EXPECT_THAT(secret.error().message, testing::Not(testing::HasSubstr("words")));
  }
  EXPECT_FALSE(read_secret({"/nowhere/at/all", ""}));
  EXPECT_FALSE(read_secret({"", ""}));
}

}  // namespace
}  // namespace waymark::connectors
