// The archive itself: whole, cut, damaged, of unknown methods, on a full disk, cancelled (APPNOTE.TXT for the fields).
#include <gmock/gmock.h>

#include "tests/scorm/package/package_fixture.hpp"

namespace waymark::testing {
namespace {

using package::Grade;

TEST(Zip, HonestPackageIsReadWholeAndInOrderOfPaths) {
  const Outcome outcome = read(good_zip());
  ASSERT_TRUE(clean(outcome));
  const auto& files = outcome.report.course->files;
  ASSERT_EQ(files.size(), 4u);
  EXPECT_EQ(files[0].path, "a.html");
  EXPECT_EQ(files[3].path, "index.html");
  EXPECT_EQ(outcome.sink.contents[3], "<p>1</p>");
  EXPECT_EQ(files[3].size, 8u);
  EXPECT_EQ(files[3].sha256, MemorySink::digest(4));
}

TEST(Zip, StoredEntriesAndZip64AndFoldersAreRead) {
  RawEntry stored;
  stored.name = "media/film.txt";
  stored.content = "film";
  stored.deflate = false;
  auto zip = zip_with(stored);
  RawEntry folder;
  folder.name = "media/";
  folder.deflate = false;
  const Outcome outcome = read(zip.add(folder).zip64());
  ASSERT_TRUE(accepted(outcome, "manifest.files_unlisted", Grade::note));
  EXPECT_EQ(outcome.report.course->files.size(), 5u);
}

TEST(Zip, EncryptedEntriesAreRefused) {
  for (const std::uint16_t flags : {std::uint16_t{0x0001}, std::uint16_t{0x0041}, std::uint16_t{0x2000}}) {
    RawEntry entry;
    entry.name = "secret.html";
    entry.flags = flags;
    EXPECT_TRUE(refused(read(zip_with(entry)), "zip.encrypted"));
  }
  RawEntry aes;
  aes.name = "secret.html";
  aes.method = 99;
  EXPECT_TRUE(refused(read(zip_with(aes)), "zip.encrypted"));
}

TEST(Zip, UnknownMethodIsRefused) {
  RawEntry entry;
  entry.name = "x.bin";
  entry.method = 14;
  EXPECT_TRUE(refused(read(zip_with(entry)), "zip.method"));
}

TEST(Zip, WrongChecksumIsFoundAndTheOpenFileDiscarded) {
  RawEntry entry;
  entry.name = "a2.html";
  entry.content = "<p>changed</p>";
  entry.wrong_crc = true;
  const Outcome outcome = read(zip_with(entry));
  EXPECT_TRUE(refused(outcome, "zip.damaged"));
  EXPECT_EQ(outcome.sink.discarded, 1);
}

TEST(Zip, NotAZip) {
  EXPECT_TRUE(refused(read_bytes(""), "zip.not_a_zip"));
  EXPECT_TRUE(refused(read_bytes("hello"), "zip.not_a_zip"));
  EXPECT_TRUE(refused(read_bytes(std::string(100'000, 'P')), "zip.not_a_zip"));
  const Outcome rar = read_bytes("Rar!\x1a\x07");
  EXPECT_TRUE(refused(rar, "zip.not_a_zip"));
  EXPECT_THAT(rar.report.findings[0].message, ::testing::HasSubstr("RAR"));
  EXPECT_TRUE(refused(read_bytes("%PDF-1.7"), "zip.not_a_zip"));
}

TEST(Zip, EveryTruncationIsRefused) {
  const std::string whole = good_zip().bytes();
  for (std::size_t length = 4; length < whole.size(); length += 7)
    EXPECT_TRUE(refused(read_bytes(whole.substr(0, length)), "zip.truncated")) << length;
}

TEST(Zip, EmptyAndSplitAndDamagedDirectory) {
  EXPECT_TRUE(refused(read(ZipWriter()), "zip.empty"));
  std::string bytes = good_zip().bytes();
  bytes[bytes.rfind("PK\5\6") + 4] = 1;
  EXPECT_TRUE(refused(read_bytes(bytes), "zip.split"));
  bytes = good_zip().bytes();
  bytes[bytes.rfind("PK\1\2") + 1] = 'X';
  EXPECT_TRUE(refused(read_bytes(bytes), "zip.damaged"));
  bytes = good_zip().bytes();
  bytes[bytes.rfind("PK\5\6") + 18] = 0x7F;  // directory far behind the end of the file
  EXPECT_TRUE(refused(read_bytes(bytes), "zip.damaged"));
  for (const char count : {'\3', '\5'}) {  // of four files
    bytes = good_zip().bytes();
    const std::size_t end = bytes.rfind("PK\5\6");
    bytes[end + 8] = bytes[end + 10] = count;
    EXPECT_TRUE(refused(read_bytes(bytes), "zip.damaged")) << int{count};
  }
}

// Two lists of contents in one file, the second inside the comment of the first: readers disagree which one
// counts, so what a scanner saw and what a learner gets could be two different things.
TEST(Zip, TwoDirectoriesThatDisagreeAreRefused) {
  const std::string first = good_zip().bytes();
  const std::size_t start = first.find("PK\1\2"), end = first.rfind("PK\5\6");
  std::string second = first.substr(start, end - start);
  second[second.find("b.html")] = 'c';
  std::string record = first.substr(end);
  for (std::size_t i = 0; i < 4; ++i) record[16 + i] = static_cast<char>(first.size() >> (8 * i));
  std::string bytes = first + second + record;
  bytes[first.size() - 2] = static_cast<char>(second.size() + record.size());
  bytes[first.size() - 1] = static_cast<char>((second.size() + record.size()) >> 8);
  EXPECT_TRUE(refused(read_bytes(bytes), "zip.damaged"));
}

TEST(Zip, BytesAfterTheArchiveAreTolerated) { EXPECT_TRUE(clean(read_bytes(good_zip().bytes() + "trailing bytes"))); }

TEST(Zip, DiskErrorsAreErrorsAndNotFindings) {
  MemorySink sink;
  const auto missing = package::read_package("/nonexistent/x.zip", {}, sink);
  ASSERT_FALSE(missing.has_value());
  sink.fail_after = 2;
  const auto full = package::read_package(good_zip().write(), {}, sink);
  ASSERT_FALSE(full.has_value());
  EXPECT_EQ(full.error().message, "The disk is full.");
  EXPECT_FALSE(sink.is_open);
  EXPECT_EQ(sink.discarded, 1);
  EXPECT_FALSE(package::read_package(std::filesystem::temp_directory_path(), {}, sink).has_value());
}

TEST(Zip, CancelBetweenAndInsideFiles) {
  MemorySink sink;
  int calls = 0;
  const auto first = package::read_package(good_zip().write(), {}, sink, [&](const package::Progress&) { return ++calls < 3; });
  ASSERT_TRUE(first.has_value());
  EXPECT_FALSE(first->course);
  EXPECT_NE(find(*first, "import.cancelled"), nullptr);
  EXPECT_EQ(sink.contents.size(), 2u);
  std::string noise;
  for (std::uint32_t i = 0, x = 1; i < (12u << 20); ++i) noise += static_cast<char>((x = x * 1664525u + 1013904223u) >> 24);
  MemorySink second;
  const auto middle = package::read_package(good_zip().add("aa.bin", noise).write(), {}, second, [&](const package::Progress& p) {
    EXPECT_EQ(p.total_files, 5u);
    return p.done_bytes < (6u << 20);
  });
  ASSERT_TRUE(middle.has_value());
  EXPECT_NE(find(*middle, "import.cancelled"), nullptr);
  EXPECT_EQ(second.discarded, 1);
  EXPECT_LE(second.largest_write, 256u * 1024);
}

}  // namespace
}  // namespace waymark::testing
