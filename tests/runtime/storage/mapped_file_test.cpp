#include "runtime/storage/mapped_file.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

#include "runtime/storage/database.hpp"
#include "temporary_folder.hpp"

namespace waymark::storage::test {
namespace {

void append(const std::filesystem::path& file, std::size_t bytes, char filler) {
  std::ofstream(file, std::ios::app | std::ios::binary) << std::string(bytes, filler);
}

TEST(MappedFile, GivesWhatIsInTheFileAndNothingElse) {
  const TemporaryFolder folder;
  const auto file = folder.path / "f";
  append(file, 10'000, 'a');
  MappedFile map(file);
  ASSERT_NE(map.at(0, 4096), nullptr);
  EXPECT_EQ(std::memcmp(map.at(4096, 4096), std::string(4096, 'a').data(), 4096), 0);
  EXPECT_EQ(map.at(8192, 4096), nullptr) << "a part of it is not there";
  EXPECT_EQ(map.at(std::int64_t{1} << 60, 4096), nullptr) << "too far";
  append(file, 4096, 'b');
  ASSERT_NE(map.at(8192, 4096), nullptr) << "it grew";
  EXPECT_EQ(static_cast<const char*>(map.at(8192, 4096))[4000], 'b');
  std::filesystem::resize_file(file, 4096);
  map.look_again();
  EXPECT_EQ(map.at(4096, 4096), nullptr) << "it became shorter";
  EXPECT_NE(map.at(0, 4096), nullptr);
}

TEST(MappedFile, OneThatIsNotThereIsSaid) { EXPECT_THROW(MappedFile("/nonexistent/f"), StorageError); }

// Every reading sees the commit before it, also when a checkpoint has put it into the file and the file has grown meanwhile.
TEST(MappedFile, ReadersSeeEveryCommitWhileTheFileGrows) {
  const TemporaryFolder folder;
  auto database = Database::open({.file = folder.path / "w.db", .readers = 3});
  ASSERT_TRUE(database) << database.error().message;
  const auto before = std::filesystem::file_size(folder.path / "w.db");
  std::int64_t written = 0;
  const auto expect_all = [&] {
    std::int64_t count = 0, sum = 0;
    ASSERT_TRUE((*database)->read([&](Connection& db) -> Result<void> {
      db.query("select count(*), sum(value) from counter where name like 'row %'", {}, [&](const Row& row) {
        count = row.integer(0);
        sum = row.integer(1);
        return false;
      });
      return {};
    }));
    EXPECT_EQ(count, written);
    EXPECT_EQ(sum, written * (written + 1) / 2);
  };
  for (int round = 0; round < 120; ++round) {
    ASSERT_TRUE((*database)->write([&](Connection& db) -> Result<void> {
      for (int i = 0; i < 50; ++i) {
        ++written;
        db.execute("insert into counter (tenant, name, value) values (1, ?, ?)",
                   {"row " + std::to_string(written) + std::string(400, 'x'), written});
      }
      return {};
    }));
    expect_all();
  }
  for (int waits = 0; waits < 100 && std::filesystem::file_size(folder.path / "w.db") == before; ++waits)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // until a checkpoint is due
  expect_all();
  EXPECT_GT(std::filesystem::file_size(folder.path / "w.db"), before + (std::uintmax_t{1} << 18))
      << "checkpoints have grown the file meanwhile";
}

}  // namespace
}  // namespace waymark::storage::test
