#include "connectors/secret.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace waymark::connectors {
namespace {

class Secret : public testing::Test {
 protected:
  std::string file(const std::string& text) {
    const auto path = std::filesystem::path(testing::TempDir()) /
                      (std::string("waymark_secret_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    std::ofstream(path, std::ios::binary) << text;
    ::chmod(path.c_str(), 0600);
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
  for (const std::string& text : {std::string(), std::string(" \n"), std::string("two words"), std::string(9000, 'x')}) {
    const auto secret = read_secret({file(text), ""});
    ASSERT_FALSE(secret);
    EXPECT_THAT(secret.error().message, testing::Not(testing::HasSubstr("words")));
  }
  EXPECT_FALSE(read_secret({"/nowhere/at/all", ""}));
  EXPECT_FALSE(read_secret({"", ""}));
}

TEST_F(Secret, RefusesAFileThatEverybodyMayRead) {
  const std::string path = file("abc123");
  for (const auto& [mode, taken] : {std::pair{0600u, true}, {0640u, true}, {0400u, true}, {0644u, false}, {0604u, false}}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    const auto secret = read_secret({path, ""});
    EXPECT_EQ(secret.has_value(), taken) << std::oct << mode;
    if (secret) continue;
    EXPECT_EQ(secret.error().kind, ErrorKind::forbidden);
    EXPECT_THAT(secret.error().message, testing::AllOf(testing::HasSubstr(path), testing::Not(testing::HasSubstr("abc123"))));
    EXPECT_THAT(secret.error().advice, testing::HasSubstr("chmod"));
  }
}

TEST_F(Secret, RefusesWhatIsNoPlainFileAndDoesNotWaitForAPipe) {
  const std::string path = file("x") + ".pipe";
  ::unlink(path.c_str());
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(read_secret_file(path).error().kind, ErrorKind::invalid);
  EXPECT_EQ(read_secret_file(testing::TempDir()).error().kind, ErrorKind::invalid);
  EXPECT_EQ(read_secret_file("/dev/zero").error().kind, ErrorKind::invalid);
  ::unlink(path.c_str());
}

TEST_F(Secret, RefusesAFileThatIsTooLargeForASecret) {
  EXPECT_EQ(read_secret_file(file(std::string(4096, 'x')))->size(), 4096u);
  EXPECT_EQ(read_secret_file(file(std::string(4097, 'x'))).error().kind, ErrorKind::too_large);
}

// Kubernetes mounts secrets as links to plain files.
TEST_F(Secret, TakesALinkToAPlainFile) {
  const std::string path = file("abc123"), link = path + ".link";
  ::unlink(link.c_str());
  ASSERT_EQ(::symlink(path.c_str(), link.c_str()), 0);
  EXPECT_EQ(*read_secret_file(link), "abc123");
  ::unlink(link.c_str());
}

}  // namespace
}  // namespace waymark::connectors
