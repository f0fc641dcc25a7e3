// The bytes of one entry: where they are, how they unpack, and what they must come to (APPNOTE.TXT 4.3.7 to 4.3.9, RFC 1951).
#include <gmock/gmock.h>

#include "tests/scorm/package/package_fixture.hpp"

namespace waymark::testing {
namespace {

using package::Grade;

// RFC 1951 3.2.4: a block that is not compressed. Its first bit says whether it is the last.
std::string block(const std::string& text, bool last) {
  const auto low = static_cast<char>(text.size() & 0xFF), high = static_cast<char>(text.size() >> 8);
  return std::string{last ? '\1' : '\0', low, high, static_cast<char>(~low), static_cast<char>(~high)} + text;
}

RawEntry page(const std::string& content) {
  RawEntry entry;
  entry.name = "a2.html";  // the second of the package by its path
  entry.content = content;
  return entry;
}

TEST(ZipEntry, EveryHonestWayOfWritingOneIsRead) {
  const std::string text(300'000, 'w');
  for (const bool deflate : {true, false})
    for (const bool descriptor : {true, false})
      for (const bool wide : {true, false}) {
        RawEntry entry = page(text);
        entry.deflate = deflate;
        entry.descriptor = descriptor;
        entry.wide = wide;
        const Outcome outcome = read(zip_with(entry));
        ASSERT_TRUE(outcome.report.course) << deflate << descriptor << wide << codes(outcome.report);
        ASSERT_EQ(outcome.report.course->files[1].path, "a2.html");
        EXPECT_EQ(outcome.sink.contents[1], text) << deflate << descriptor << wide;
      }
}

TEST(ZipEntry, BlocksFollowEachOther) {
  RawEntry entry = page("one two");
  entry.packed = block("one ", false) + block("two", true);
  const Outcome outcome = read(zip_with(entry));
  ASSERT_TRUE(outcome.report.course);
  EXPECT_EQ(outcome.sink.contents[1], "one two");
}

TEST(ZipEntry, AStreamWithoutItsLastBlockIsDamagedThoughAllBytesCame) {
  RawEntry entry = page("one two");
  entry.packed = block("one two", false);
  EXPECT_TRUE(refused(read(zip_with(entry)), "zip.damaged"));
}

TEST(ZipEntry, BytesHiddenBehindTheLastBlockAreRefused) {
  RawEntry entry = page("one two");
  entry.packed = block("one two", true) + "hidden";
  const Outcome outcome = read(zip_with(entry));
  EXPECT_TRUE(refused(outcome, "zip.damaged"));
  EXPECT_THAT(outcome.report.findings.at(0).message, ::testing::HasSubstr("does not unpack"));
  const std::string first(60'000, 'a'), second(5'526, 'b');  // with their heads 64 KiB: as much as is read at once
  entry.content = first + second;
  entry.packed = block(first, false) + block(second, true);
  EXPECT_TRUE(read(zip_with(entry)).report.course);
  *entry.packed += "hidden";
  EXPECT_TRUE(refused(read(zip_with(entry)), "zip.damaged"));
}

TEST(ZipEntry, BytesThatAreNotDeflateAreDamaged) {
  RawEntry entry = page("one two");
  entry.packed = std::string("\7\7\7\7\7\7", 6);  // block type 3 does not exist
  EXPECT_TRUE(refused(read(zip_with(entry)), "zip.damaged"));
}

TEST(ZipEntry, NoBytesAreAnEmptyFileWhateverItsMethod) {
  RawEntry entry = page("");
  entry.packed = "";
  const Outcome outcome = read(zip_with(entry));
  ASSERT_TRUE(outcome.report.course);
  EXPECT_EQ(outcome.sink.contents[1], "");
  entry.content = "one two";
  EXPECT_TRUE(refused(read(zip_with(entry)), "zip.damaged"));
}

TEST(ZipEntry, AStoredOneOfTwoSizesIsRefusedBeforeAnythingIsWritten) {
  RawEntry entry = page("one two");
  entry.deflate = false;
  entry.declared_size = 3;
  const Outcome outcome = read(zip_with(entry));
  EXPECT_TRUE(refused(outcome, "zip.size_mismatch"));
  EXPECT_TRUE(outcome.sink.contents.empty());
}

TEST(ZipEntry, AStoredOneOfAWrongChecksumIsDamaged) {
  RawEntry entry = page("one two");
  entry.deflate = false;
  entry.wrong_crc = true;
  EXPECT_TRUE(refused(read(zip_with(entry)), "zip.damaged"));
}

// The list of contents leads to a place where no file begins, or to none at all.
TEST(ZipEntry, APlaceWithoutAFileIsDamaged) {
  const std::string good = zip_with(page("one two")).bytes();
  for (const char high : {'\0', '\x7F', '\xFE'}) {
    std::string bytes = good;
    const std::size_t header = bytes.rfind("PK\1\2");
    bytes[header + 42] = static_cast<char>(bytes[header + 42] + 1);
    bytes[header + 45] = high;
    EXPECT_TRUE(refused(read_bytes(bytes), "zip.damaged"));
  }
}

// Its bytes are right, but no header says that a file begins here.
TEST(ZipEntry, AFileWithoutItsOwnHeaderIsDamaged) {
  std::string bytes = zip_with(page("one two")).bytes();
  bytes[bytes.rfind("PK\3\4") + 2] = 'X';
  EXPECT_TRUE(refused(read_bytes(bytes), "zip.damaged"));
}

TEST(ZipEntry, AZipInsideTheZipIsAFileLikeOthers) {
  RawEntry inner;
  inner.name = "zz.zip";
  inner.content = good_zip().bytes();
  inner.deflate = false;
  EXPECT_TRUE(accepted(read(zip_with(inner)), "manifest.files_unlisted", Grade::note));
}

}  // namespace
}  // namespace waymark::testing
