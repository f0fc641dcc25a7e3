#include "runtime/storage/content_store.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "temporary_folder.hpp"

namespace waymark::storage::test {
namespace {

const std::string kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";  // FIPS 180-4, "abc"

std::size_t files_under(const std::filesystem::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) count += entry.is_regular_file();
  return count;
}

TEST(ContentStore, KeepsContentByItsDigest) {
  const TemporaryFolder folder;
  ContentStore store(folder.path / "content");
  auto sink = store.sink();
  ASSERT_TRUE(sink->open());
  ASSERT_TRUE(sink->write(std::string("a")));
  ASSERT_TRUE(sink->write(std::string("bc")));
  const auto file = sink->close();
  ASSERT_TRUE(file);
  EXPECT_EQ(file->sha256, kAbc);
  EXPECT_EQ(file->size, 3u);
  EXPECT_FALSE(store.holds(kAbc)) << "not before its bytes are durable";
  ASSERT_TRUE(sink->finish());
  EXPECT_EQ(store.path(kAbc), folder.path / "content" / "ba" / "78" / kAbc);
  std::ifstream in(store.path(kAbc));
  EXPECT_EQ(std::string((std::istreambuf_iterator<char>(in)), {}), "abc");
}

TEST(ContentStore, TheSameContentTwiceIsOneFile) {
  const TemporaryFolder folder;
  ContentStore store(folder.path);
  auto sink = store.sink();
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(sink->open());
    ASSERT_TRUE(sink->write(std::string("abc")));
    ASSERT_TRUE(sink->close());
  }
  ASSERT_TRUE(sink->finish());
  EXPECT_EQ(files_under(folder.path), 1u);
  store.remove(kAbc);
  EXPECT_FALSE(store.holds(kAbc));
}

TEST(ContentStore, DiscardedAndAbandonedContentLeavesNothing) {
  const TemporaryFolder folder;
  ContentStore store(folder.path);
  {
    auto sink = store.sink();
    ASSERT_TRUE(sink->open());
    ASSERT_TRUE(sink->write(std::string("abc")));
    sink->discard();
    ASSERT_TRUE(sink->open());
    ASSERT_TRUE(sink->write(std::string("abc")));
    ASSERT_TRUE(sink->close());
    ASSERT_TRUE(sink->open());
    ASSERT_TRUE(sink->write(std::string("abc")));
  }
  EXPECT_EQ(files_under(folder.path), 0u);
  EXPECT_FALSE(store.holds(kAbc));
}

TEST(ContentStore, OnlyDigestsName) {
  const TemporaryFolder folder;
  const ContentStore store(folder.path);
  for (const std::string& name :
       {std::string("../../etc/passwd"), std::string(), kAbc + "0", std::string(64, 'G'), std::string(63, 'a') + "/"})
    EXPECT_THROW((void)store.path(name), std::invalid_argument) << name;
}

// A backup names its files by the database as it was when it began.
TEST(ContentStore, RemovesNothingWhileSomebodyHoldsIt) {
  const TemporaryFolder folder;
  ContentStore store(folder.path);
  auto sink = store.sink();
  ASSERT_TRUE(sink->open());
  ASSERT_TRUE(sink->write(std::string("abc")));
  ASSERT_TRUE(sink->close());
  ASSERT_TRUE(sink->finish());
  auto first = store.hold(), second = store.hold();
  store.remove(kAbc);
  EXPECT_TRUE(store.holds(kAbc));
  EXPECT_TRUE(store.take_deferred().empty());
  first.reset();
  EXPECT_TRUE(store.take_deferred().empty());
  second.reset();
  EXPECT_EQ(store.take_deferred(), std::vector<std::string>{kAbc});
  EXPECT_TRUE(store.take_deferred().empty());
  store.remove(kAbc);
  EXPECT_FALSE(store.holds(kAbc));
}

}  // namespace
}  // namespace waymark::storage::test
