// Zips that hold more than they should: bombs, false sizes, what the limits say (scorm/package/README.md).
#include <gmock/gmock.h>

#include "tests/scorm/package/package_fixture.hpp"

namespace waymark::testing {
namespace {

using package::Grade;

TEST(Zip, FileThatHoldsMoreThanItSaysIsStoppedThere) {
  RawEntry entry;
  entry.name = "big.txt";
  entry.content = std::string(20 << 20, 'x');
  entry.declared_size = 10;
  const Outcome outcome = read(zip_with(entry));
  EXPECT_TRUE(refused(outcome, "zip.size_mismatch"));
  EXPECT_EQ(outcome.sink.discarded, 1);
  EXPECT_LE(outcome.sink.current.size(), 10u);
}

TEST(Zip, FileThatHoldsLessThanItSaysIsDamaged) {
  RawEntry entry;
  entry.name = "small.txt";
  entry.content = "abc";
  entry.declared_size = 4;
  EXPECT_TRUE(refused(read(zip_with(entry)), "zip.damaged"));
}

TEST(Zip, RatioOfABombIsRefusedAndOfASmallFileIsNot) {
  EXPECT_TRUE(refused(read(good_zip().add("bomb.txt", std::string(8 << 20, '0'))), "zip.bomb"));
  EXPECT_TRUE(accepted(read(good_zip().add("blank.txt", std::string(1 << 20, '0'))), "manifest.files_unlisted", Grade::note));
  package::Limits generous;
  generous.ratio = 2000;
  EXPECT_TRUE(accepted(read(good_zip().add("bomb.txt", std::string(8 << 20, '0')), generous), "manifest.files_unlisted", Grade::note));
}

TEST(Zip, ManySmallBombsAreOneBomb) {
  auto zip = good_zip();
  for (int i = 0; i < 70; ++i) zip.add("p" + std::to_string(i), std::string(1 << 20, '0'));
  EXPECT_TRUE(refused(read(zip), "zip.bomb"));
}

TEST(Zip, OverlappingEntriesAreRefused) {
  // Both headers of the directory point at the first file: the second's packed size is then counted twice.
  RawEntry noise;
  noise.name = "n1.bin";
  noise.deflate = false;
  for (int i = 0; i < 5000; ++i) noise.content += static_cast<char>((i * 7919) >> 3);
  std::string bytes = zip_with(noise).bytes();
  const std::size_t header = bytes.rfind("PK\1\2");
  std::string twin = bytes.substr(header, 46 + 6);
  twin[46 + 1] = '2';
  const std::size_t end = bytes.rfind("PK\5\6");
  bytes.insert(end, twin);
  const std::size_t moved = end + twin.size();
  bytes[moved + 8] = bytes[moved + 10] = 6;
  const auto size = static_cast<std::uint32_t>(moved - bytes.find("PK\1\2"));
  for (int i = 0; i < 4; ++i) bytes[moved + 12 + static_cast<std::size_t>(i)] = static_cast<char>(size >> (8 * i));
  EXPECT_TRUE(refused(read_bytes(bytes), "zip.overlap"));
}

TEST(Zip, LimitsAreKept) {
  package::Limits limits;
  limits.entries = 4;
  EXPECT_TRUE(refused(read(zip_with_name("x"), limits), "zip.too_many_files"));
  EXPECT_TRUE(clean(read(good_zip(), limits)));
  limits = {};
  limits.package_bytes = 100;
  EXPECT_TRUE(refused(read(good_zip(), limits), "zip.package_too_large"));
  limits = {};
  limits.file_bytes = 2000;
  const Outcome large_file = read(good_zip().add("x", std::string(2001, 'x')), limits);
  EXPECT_TRUE(refused(large_file, "zip.file_too_large"));
  EXPECT_TRUE(large_file.sink.contents.empty()) << "what it declares is enough";
  limits = {};
  limits.total_bytes = one_item_manifest().size() + 24;
  const Outcome large = read(zip_with_name("x"), limits);
  EXPECT_TRUE(refused(large, "zip.too_large"));
  EXPECT_TRUE(large.sink.contents.empty()) << "what it declares is enough";
  limits = {};
  limits.manifest_bytes = 100;
  EXPECT_TRUE(refused(read(good_zip(), limits), "manifest.too_large"));
  limits = {};
  limits.name_bytes = 20;
  EXPECT_TRUE(refused(read(zip_with_name(std::string(21, 'n')), limits), "zip.name_too_long"));
}

}  // namespace
}  // namespace waymark::testing
