// Hostile and unusual zips (design: libraries of limits; APPNOTE.TXT for the fields).
#include <gmock/gmock.h>

#include "tests/scorm/package/package_fixture.hpp"

namespace waymark::testing {
namespace {

using package::Grade;

ZipWriter good() {
  return ZipWriter()
      .add("imsmanifest.xml", one_item_manifest())
      .add("index.html", "<p>1</p>")
      .add("a.html", "<p>2</p>")
      .add("b.html", "<script>parent.API.LMSInitialize('')</script>");
}

ZipWriter with(RawEntry entry) { return good().add(std::move(entry)); }
ZipWriter with_name(std::string name) { return good().add(std::move(name), "x"); }

// APPNOTE.TXT 4.3.7: the local header names the file as well. The list of contents is followed, and the difference is said.
TEST(Zip, AFileThatIsNamedTwiceIsNamed) {
  RawEntry two_names;
  two_names.name = "media/page.html";
  two_names.content = "x";
  two_names.local_name = "media/other.exe";
  const Outcome outcome = read(with(two_names));
  ASSERT_TRUE(accepted(outcome, "zip.other_local_name", Grade::harm));
  const auto* finding = find(outcome.report, "zip.other_local_name");
  EXPECT_EQ(finding->file, "media/page.html");
  EXPECT_THAT(finding->message, ::testing::HasSubstr("media/other.exe"));
  EXPECT_THAT(finding->advice, ::testing::HasSubstr("publish the module again"));
  ASSERT_EQ(outcome.report.course->files.size(), 5u);
  EXPECT_EQ(outcome.report.course->files[4].path, "media/page.html");
  two_names.local_name = "media\\page.html";  // the same name, the other slash
  EXPECT_EQ(find(read(with(two_names)).report, "zip.other_local_name"), nullptr);
}

TEST(Zip, HonestPackageIsReadWholeAndInOrderOfPaths) {
  const Outcome outcome = read(good());
  ASSERT_TRUE(clean(outcome));
  const auto& files = outcome.report.course->files;
  ASSERT_EQ(files.size(), 4u);
  EXPECT_EQ(files[0].path, "a.html");
  EXPECT_EQ(files[3].path, "index.html");
  EXPECT_EQ(outcome.sink.contents[3], "<p>1</p>");
  EXPECT_EQ(files[3].size, 8u);
  EXPECT_EQ(files[3].sha256, "digest-4");
}

TEST(Zip, StoredEntriesAndZip64AndFoldersAreRead) {
  RawEntry stored;
  stored.name = "media/film.txt";
  stored.content = "film";
  stored.deflate = false;
  auto zip = with(stored);
  RawEntry folder;
  folder.name = "media/";
  folder.deflate = false;
  const Outcome outcome = read(zip.add(folder).zip64());
  ASSERT_TRUE(accepted(outcome, "manifest.files_unlisted", Grade::note));
  EXPECT_EQ(outcome.report.course->files.size(), 5u);
}

struct Name {
  const char* label;
  std::string name;
  const char* code;
};

class HostileName : public ::testing::TestWithParam<Name> {};

TEST_P(HostileName, IsRefusedAndNothingIsWritten) {
  const Outcome outcome = read(with_name(GetParam().name));
  EXPECT_TRUE(refused(outcome, GetParam().code));
  EXPECT_TRUE(outcome.sink.contents.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Zip, HostileName,
    ::testing::Values(
        Name{"Escape", "../evil.html", "zip.path_escape"},
        Name{"EscapeInside", "a/../../evil.html", "zip.path_escape"},
        Name{"EscapeThatComesBack", "a/../b2.html", "zip.path_escape"},
        Name{"EscapeByBackslash", "..\\evil.html", "zip.path_escape"},
        Name{"EscapeFolder", "../", "zip.path_escape"}, Name{"Absolute", "/etc/x", "zip.path_absolute"},
        Name{"AbsoluteByBackslash", "\\x", "zip.path_absolute"},
        Name{"Network", "\\\\server\\share\\x", "zip.path_absolute"},
        Name{"Drive", "C:\\x", "zip.path_drive"}, Name{"DriveRelative", "c:x", "zip.path_drive"},
        Name{"Nul", std::string("a\0.html", 7), "zip.name_nul"},
        Name{"NulHidesEnding", std::string("index.html\0.exe", 15), "zip.name_nul"},
        Name{"Control", "a\nb.html", "zip.name_control"}, Name{"Delete", "a\x7f.html", "zip.name_control"},
        Name{"ControlAboveAscii", "a\xC2\x85.html", "zip.name_control"},
        Name{"TrailingDot", "folder./a.html", "zip.name_trailing"},
        Name{"TrailingSpace", "a.html ", "zip.name_trailing"}, Name{"Device", "nul", "zip.name_device"},
        Name{"DeviceWithEnding", "img/COM1.png", "zip.name_device"},
        Name{"DeviceFolder", "aux/a.html", "zip.name_device"},
        Name{"DeviceWithBlank", "con .txt", "zip.name_device"}, Name{"Empty", "", "zip.name_empty"},
        Name{"OnlyDots", "./.", "zip.name_empty"},
        Name{"TooLong", std::string(1025, 'a'), "zip.name_too_long"},
        Name{"Duplicate", "a.html", "zip.duplicate_name"},
        Name{"DuplicateOnceTidied", ".//a.html", "zip.duplicate_name"}),
    [](const auto& info) { return std::string(info.param.label); });

TEST(Zip, NamesThatOnlyLookHostileAreKept) {
  auto zip = good();
  for (const char* name :
       {"..a/x", "a..b", "com10.js", "console.js", "nul-value.js", "...a", "lpt.html", "a b/c d.html"})
    zip.add(name, "x");
  const Outcome outcome = read(zip);
  ASSERT_TRUE(accepted(outcome, "manifest.files_unlisted", Grade::note));
  EXPECT_EQ(outcome.report.course->files.size(), 12u);
}

TEST(Zip, DepthLimit) {
  std::string deep;
  for (int i = 0; i < 64; ++i) deep += "d/";
  EXPECT_TRUE(refused(read(with_name(deep + "x")), "zip.name_too_deep"));
}

TEST(Zip, BackslashesAreTakenAsFoldersWithANote) {
  const Outcome outcome = read(with_name("img\\logo.png"));
  ASSERT_TRUE(accepted(outcome, "zip.backslashes", Grade::note));
  EXPECT_EQ(outcome.report.course->files[2].path, "img/logo.png");
}

TEST(Zip, NameInCodePage437IsReadWithANote) {
  RawEntry entry;
  entry.name = "caf\x82.html";  // é is 0x82 in code page 437
  entry.content = "x";
  entry.flags = 0;
  const Outcome outcome = read(with(entry));
  ASSERT_TRUE(accepted(outcome, "zip.name_not_utf8", Grade::note));
  EXPECT_EQ(outcome.report.course->files[2].path, "café.html");
}

TEST(Zip, Utf8NameWithoutTheFlagIsUtf8) {
  RawEntry entry;
  entry.name = "café.html";
  entry.flags = 0;
  const Outcome outcome = read(with(entry));
  ASSERT_TRUE(outcome.report.course.has_value());
  EXPECT_EQ(find(outcome.report, "zip.name_not_utf8"), nullptr);
  EXPECT_EQ(outcome.report.course->files[2].path, "café.html");
}

TEST(Zip, CaseTwinsAreBothKeptAndMayHarm) {
  const Outcome outcome = read(with_name("A.HTML"));
  ASSERT_TRUE(accepted(outcome, "zip.case_twins", Grade::harm));
  EXPECT_EQ(outcome.report.course->files.size(), 5u);
  EXPECT_TRUE(accepted(read(good().add("É.png", "x").add("é.png", "x")), "zip.case_twins", Grade::harm));
}

TEST(Zip, LinksAndDevicesAreRefused) {
  for (const std::uint32_t mode : {0120777u, 0060644u, 0020644u, 0010644u, 0140644u}) {
    RawEntry entry;
    entry.name = "link";
    entry.content = "/etc/passwd";
    entry.made_by = 0x0314;
    entry.attributes = mode << 16;
    EXPECT_TRUE(refused(read(with(entry)), "zip.special_file")) << std::oct << mode;
    entry.made_by = 20;  // says DOS, and means it all the same
    EXPECT_TRUE(refused(read(with(entry)), "zip.special_file")) << std::oct << mode;
  }
  RawEntry ordinary;
  ordinary.name = "x.txt";
  ordinary.made_by = 0x0314;
  ordinary.attributes = 0100644u << 16;
  EXPECT_TRUE(accepted(read(with(ordinary)), "manifest.files_unlisted", Grade::note));
}

TEST(Zip, EncryptedEntriesAreRefused) {
  for (const std::uint16_t flags : {std::uint16_t{0x0001}, std::uint16_t{0x0041}, std::uint16_t{0x2000}}) {
    RawEntry entry;
    entry.name = "secret.html";
    entry.flags = flags;
    EXPECT_TRUE(refused(read(with(entry)), "zip.encrypted"));
  }
  RawEntry aes;
  aes.name = "secret.html";
  aes.method = 99;
  EXPECT_TRUE(refused(read(with(aes)), "zip.encrypted"));
}

TEST(Zip, UnknownMethodIsRefused) {
  RawEntry entry;
  entry.name = "x.bin";
  entry.method = 14;
  EXPECT_TRUE(refused(read(with(entry)), "zip.method"));
}

TEST(Zip, FileThatHoldsMoreThanItSaysIsStoppedThere) {
  RawEntry entry;
  entry.name = "big.txt";
  entry.content = std::string(20 << 20, 'x');
  entry.declared_size = 10;
  const Outcome outcome = read(with(entry));
  EXPECT_TRUE(refused(outcome, "zip.size_mismatch"));
  EXPECT_EQ(outcome.sink.discarded, 1);
  EXPECT_LE(outcome.sink.current.size(), 10u);
}

TEST(Zip, FileThatHoldsLessThanItSaysIsDamaged) {
  RawEntry entry;
  entry.name = "small.txt";
  entry.content = "abc";
  entry.declared_size = 4;
  EXPECT_TRUE(refused(read(with(entry)), "zip.damaged"));
}

TEST(Zip, RatioOfABombIsRefusedAndOfASmallFileIsNot) {
  EXPECT_TRUE(refused(read(good().add("bomb.txt", std::string(8 << 20, '0'))), "zip.bomb"));
  EXPECT_TRUE(accepted(read(good().add("blank.txt", std::string(1 << 20, '0'))), "manifest.files_unlisted",
                       Grade::note));
  package::Limits generous;
  generous.ratio = 2000;
  EXPECT_TRUE(accepted(read(good().add("bomb.txt", std::string(8 << 20, '0')), generous),
                       "manifest.files_unlisted", Grade::note));
}

TEST(Zip, ManySmallBombsAreOneBomb) {
  auto zip = good();
  for (int i = 0; i < 70; ++i) zip.add("p" + std::to_string(i), std::string(1 << 20, '0'));
  EXPECT_TRUE(refused(read(zip), "zip.bomb"));
}

TEST(Zip, OverlappingEntriesAreRefused) {
  // Both headers of the directory point at the first file: the second's packed size is then counted twice.
  RawEntry noise;
  noise.name = "n1.bin";
  noise.deflate = false;
  for (int i = 0; i < 5000; ++i) noise.content += static_cast<char>((i * 7919) >> 3);
  std::string bytes = with(noise).bytes();
  const std::size_t header = bytes.rfind("PK\1\2");
  std::string twin = bytes.substr(header, 46 + 6);
  twin[46 + 1] = '2';
  const std::size_t end = bytes.rfind("PK\5\6");
  bytes.insert(end, twin);
  const std::size_t moved = end + twin.size();
  bytes[moved + 8] = bytes[moved + 10] = 6;
  const auto size = static_cast<std::uint32_t>(moved - bytes.find("PK\1\2"));
  for (int i = 0; i < 4; ++i)
    bytes[moved + 12 + static_cast<std::size_t>(i)] = static_cast<char>(size >> (8 * i));
  EXPECT_TRUE(refused(read_bytes(bytes), "zip.overlap"));
}

TEST(Zip, LimitsAreKept) {
  package::Limits limits;
  limits.entries = 4;
  EXPECT_TRUE(refused(read(with_name("x"), limits), "zip.too_many_files"));
  EXPECT_TRUE(clean(read(good(), limits)));
  limits = {};
  limits.package_bytes = 100;
  EXPECT_TRUE(refused(read(good(), limits), "zip.package_too_large"));
  limits = {};
  limits.file_bytes = 2000;
  EXPECT_TRUE(refused(read(good().add("x", std::string(2001, 'x')), limits), "zip.file_too_large"));
  limits = {};
  limits.total_bytes = one_item_manifest().size() + 24;
  EXPECT_TRUE(refused(read(with_name("x"), limits), "zip.too_large"));
  limits = {};
  limits.manifest_bytes = 100;
  EXPECT_TRUE(refused(read(good(), limits), "manifest.too_large"));
  limits = {};
  limits.name_bytes = 20;
  EXPECT_TRUE(refused(read(with_name(std::string(21, 'n')), limits), "zip.name_too_long"));
}

TEST(Zip, WrongChecksumIsFoundAndTheOpenFileDiscarded) {
  RawEntry entry;
  entry.name = "a2.html";
  entry.content = "<p>changed</p>";
  entry.wrong_crc = true;
  const Outcome outcome = read(with(entry));
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
  const std::string whole = good().bytes();
  for (std::size_t length = 4; length < whole.size(); length += 7)
    EXPECT_TRUE(refused(read_bytes(whole.substr(0, length)), "zip.truncated")) << length;
}

TEST(Zip, EmptyAndSplitAndDamagedDirectory) {
  EXPECT_TRUE(refused(read(ZipWriter()), "zip.empty"));
  std::string bytes = good().bytes();
  bytes[bytes.rfind("PK\5\6") + 4] = 1;
  EXPECT_TRUE(refused(read_bytes(bytes), "zip.split"));
  bytes = good().bytes();
  bytes[bytes.rfind("PK\1\2") + 1] = 'X';
  EXPECT_TRUE(refused(read_bytes(bytes), "zip.damaged"));
  bytes = good().bytes();
  bytes[bytes.rfind("PK\5\6") + 18] = 0x7F;  // directory far behind the end of the file
  EXPECT_TRUE(refused(read_bytes(bytes), "zip.damaged"));
}

// Two lists of contents in one file, the second inside the comment of the first: readers disagree which one
// counts, so what a scanner saw and what a learner gets could be two different things.
TEST(Zip, TwoDirectoriesThatDisagreeAreRefused) {
  const std::string first = good().bytes();
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

TEST(Zip, BytesAfterTheArchiveAreTolerated) {
  EXPECT_TRUE(clean(read_bytes(good().bytes() + "trailing bytes")));
}

TEST(Zip, MacJunkIsSkippedWithANote) {
  const Outcome outcome = read(good()
                                   .add("__MACOSX/._index.html", "x")
                                   .add(".DS_Store", "x")
                                   .add("img/.DS_Store", "x")
                                   .add("Thumbs.db", "x"));
  ASSERT_TRUE(accepted(outcome, "zip.system_files", Grade::note));
  EXPECT_EQ(outcome.report.course->files.size(), 4u);
}

TEST(Zip, OneTopFolderIsThePackage) {
  const Outcome outcome = read(ZipWriter()
                                   .add("My course/imsmanifest.xml", one_item_manifest())
                                   .add("My course/index.html", "1")
                                   .add("My course/a.html", "2")
                                   .add("My course/b.html", "3")
                                   .add("__MACOSX/My course/._x", "junk"));
  ASSERT_TRUE(accepted(outcome, "zip.top_folder", Grade::note));
  EXPECT_EQ(outcome.report.course->items[0].path, "index.html");
  EXPECT_EQ(outcome.report.course->files.size(), 4u);
  EXPECT_EQ(find(outcome.report, "zip.outside_top_folder"), nullptr);
}

TEST(Zip, FilesBesideTheTopFolderAreLeftOut) {
  const Outcome outcome = read(ZipWriter()
                                   .add("c/imsmanifest.xml", one_item_manifest())
                                   .add("c/index.html", "1")
                                   .add("readme.txt", "r"));
  ASSERT_TRUE(accepted(outcome, "zip.outside_top_folder", Grade::note));
  EXPECT_EQ(outcome.report.course->files.size(), 2u);
}

TEST(Zip, ManifestInAnyCase) {
  const Outcome outcome = read(ZipWriter()
                                   .add("IMSManifest.XML", one_item_manifest())
                                   .add("index.html", "1")
                                   .add("a.html", "2")
                                   .add("b.html", "3"));
  EXPECT_TRUE(accepted(outcome, "manifest.name_case", Grade::note));
}

TEST(Zip, SeveralManifests) {
  const Outcome nested = read(good().add("backup/imsmanifest.xml", "<x/>"));
  EXPECT_TRUE(accepted(nested, "manifest.several", Grade::note));
  EXPECT_EQ(nested.report.course->identifier, "course-1");
  EXPECT_TRUE(refused(read(ZipWriter()
                               .add("one/imsmanifest.xml", one_item_manifest())
                               .add("two/imsmanifest.xml", one_item_manifest())),
                      "manifest.several_packages"));
}

TEST(Zip, OtherKindsAreNamed) {
  const auto message = [](const Outcome& outcome) { return outcome.report.findings.at(0).message; };
  const Outcome cmi5 = read(ZipWriter().add("cmi5.xml", "<courseStructure/>"));
  EXPECT_TRUE(refused(cmi5, "package.cmi5"));
  EXPECT_THAT(message(cmi5), ::testing::StartsWith("not supported yet by this release: "));
  EXPECT_THAT(message(cmi5), ::testing::HasSubstr("cmi5"));
  EXPECT_TRUE(refused(read(ZipWriter().add("tincan.xml", "<tincan/>")), "package.xapi"));
  const Outcome aicc = read(ZipWriter().add("c.crs", "").add("c.des", "").add("c.AU", "").add("c.CST", ""));
  EXPECT_TRUE(refused(aicc, "package.aicc"));
  EXPECT_THAT(message(aicc), ::testing::HasSubstr("AICC"));
  EXPECT_TRUE(refused(read(ZipWriter().add("course.zip", "PK")), "package.zip_in_zip"));
  EXPECT_TRUE(refused(read(ZipWriter().add("index.html", "<p>")), "manifest.none"));
  EXPECT_TRUE(accepted(read(good().add("tincan.xml", "<tincan/>")), "package.also_holds", Grade::note));
}

TEST(Zip, DiskErrorsAreErrorsAndNotFindings) {
  MemorySink sink;
  const auto missing = package::read_package("/nonexistent/x.zip", {}, sink);
  ASSERT_FALSE(missing.has_value());
  sink.fail_after = 2;
  const auto full = package::read_package(good().write(), {}, sink);
  ASSERT_FALSE(full.has_value());
  EXPECT_EQ(full.error().message, "The disk is full.");
  EXPECT_FALSE(sink.is_open);
  EXPECT_EQ(sink.discarded, 1);
  EXPECT_FALSE(package::read_package(std::filesystem::temp_directory_path(), {}, sink).has_value());
}

TEST(Zip, CancelBetweenAndInsideFiles) {
  MemorySink sink;
  int calls = 0;
  const auto first =
      package::read_package(good().write(), {}, sink, [&](const package::Progress&) { return ++calls < 3; });
  ASSERT_TRUE(first.has_value());
  EXPECT_FALSE(first->course);
  EXPECT_NE(find(*first, "import.cancelled"), nullptr);
  EXPECT_EQ(sink.contents.size(), 2u);
  std::string noise;
  for (std::uint32_t i = 0, x = 1; i < (12u << 20); ++i)
    noise += static_cast<char>((x = x * 1664525u + 1013904223u) >> 24);
  MemorySink second;
  const auto middle =
      package::read_package(good().add("aa.bin", noise).write(), {}, second, [&](const package::Progress& p) {
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
