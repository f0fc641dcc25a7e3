// Names in a zip: hostile ones are refused, unusual ones are read and said (APPNOTE.TXT 4.4.17, appendix D).
#include <gmock/gmock.h>

#include "tests/scorm/package/package_fixture.hpp"

namespace waymark::testing {
namespace {

using package::Grade;

// APPNOTE.TXT 4.3.7: the local header names the file as well. The list of contents is followed, and the difference is said.
TEST(Zip, AFileThatIsNamedTwiceIsNamed) {
  RawEntry two_names;
  two_names.name = "media/page.html";
  two_names.content = "x";
  two_names.local_name = "media/other.exe";
  const Outcome outcome = read(zip_with(two_names));
  ASSERT_TRUE(accepted(outcome, "zip.other_local_name", Grade::harm));
  const auto* finding = find(outcome.report, "zip.other_local_name");
  EXPECT_EQ(finding->file, "media/page.html");
  EXPECT_THAT(finding->message, ::testing::HasSubstr("media/other.exe"));
  EXPECT_THAT(finding->advice, ::testing::HasSubstr("publish the module again"));
  ASSERT_EQ(outcome.report.course->files.size(), 5u);
  EXPECT_EQ(outcome.report.course->files[4].path, "media/page.html");
  two_names.local_name = "media\\page.html";  // the same name, the other slash
  EXPECT_EQ(find(read(zip_with(two_names)).report, "zip.other_local_name"), nullptr);
}

struct Name {
  const char* label;
  std::string name;
  const char* code;
};

class HostileName : public ::testing::TestWithParam<Name> {};

TEST_P(HostileName, IsRefusedAndNothingIsWritten) {
  const Outcome outcome = read(zip_with_name(GetParam().name));
  EXPECT_TRUE(refused(outcome, GetParam().code));
  EXPECT_TRUE(outcome.sink.contents.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Zip, HostileName,
    ::testing::Values(Name{"Escape", "../evil.html", "zip.path_escape"}, Name{"EscapeInside", "a/../../evil.html", "zip.path_escape"},
                      Name{"EscapeThatComesBack", "a/../b2.html", "zip.path_escape"},
                      Name{"EscapeByBackslash", "..\\evil.html", "zip.path_escape"}, Name{"EscapeFolder", "../", "zip.path_escape"},
                      Name{"Absolute", "/etc/x", "zip.path_absolute"}, Name{"AbsoluteByBackslash", "\\x", "zip.path_absolute"},
                      Name{"Network", "\\\\server\\share\\x", "zip.path_absolute"}, Name{"Drive", "C:\\x", "zip.path_drive"},
                      Name{"DriveRelative", "c:x", "zip.path_drive"}, Name{"Nul", std::string("a\0.html", 7), "zip.name_nul"},
                      Name{"NulHidesEnding", std::string("index.html\0.exe", 15), "zip.name_nul"},
                      Name{"Control", "a\nb.html", "zip.name_control"}, Name{"Delete", "a\x7f.html", "zip.name_control"},
                      Name{"ControlAboveAscii", "a\xC2\x85.html", "zip.name_control"},
                      Name{"TrailingDot", "folder./a.html", "zip.name_trailing"}, Name{"TrailingSpace", "a.html ", "zip.name_trailing"},
                      Name{"Device", "nul", "zip.name_device"}, Name{"DeviceClock", "img/CLOCK$", "zip.name_device"},
                      Name{"DeviceWithEnding", "img/COM1.png", "zip.name_device"}, Name{"DeviceFolder", "aux/a.html", "zip.name_device"},
                      Name{"DeviceWithBlank", "con .txt", "zip.name_device"}, Name{"Empty", "", "zip.name_empty"},
                      Name{"OnlyDots", "./.", "zip.name_empty"}, Name{"TooLong", std::string(1025, 'a'), "zip.name_too_long"},
                      Name{"Duplicate", "a.html", "zip.duplicate_name"}, Name{"DuplicateOnceTidied", ".//a.html", "zip.duplicate_name"}),
    [](const auto& info) { return std::string(info.param.label); });

TEST(Zip, NamesThatOnlyLookHostileAreKept) {
  auto zip = good_zip();
  for (const char* name : {"..a/x", "a..b", "com10.js", "console.js", "nul-value.js", "...a", "lpt.html", "a b/c d.html"})
    zip.add(name, "x");
  const Outcome outcome = read(zip);
  ASSERT_TRUE(accepted(outcome, "manifest.files_unlisted", Grade::note));
  EXPECT_EQ(outcome.report.course->files.size(), 12u);
}

TEST(Zip, DepthLimit) {
  std::string deep;
  for (int i = 0; i < 64; ++i) deep += "d/";
  EXPECT_TRUE(refused(read(zip_with_name(deep + "x")), "zip.name_too_deep"));
}

TEST(Zip, BackslashesAreTakenAsFoldersWithANote) {
  const Outcome outcome = read(zip_with_name("img\\logo.png"));
  ASSERT_TRUE(accepted(outcome, "zip.backslashes", Grade::note));
  EXPECT_EQ(outcome.report.course->files[2].path, "img/logo.png");
}

TEST(Zip, NameInCodePage437IsReadWithANote) {
  RawEntry entry;
  entry.name = "caf\x82.html";  // é is 0x82 in code page 437
  entry.content = "x";
  entry.flags = 0;
  const Outcome outcome = read(zip_with(entry));
  ASSERT_TRUE(accepted(outcome, "zip.name_not_utf8", Grade::note));
  EXPECT_EQ(outcome.report.course->files[2].path, "café.html");
}

TEST(Zip, Utf8NameWithoutTheFlagIsUtf8) {
  RawEntry entry;
  entry.name = "café.html";
  entry.flags = 0;
  const Outcome outcome = read(zip_with(entry));
  ASSERT_TRUE(outcome.report.course.has_value());
  EXPECT_EQ(find(outcome.report, "zip.name_not_utf8"), nullptr);
  EXPECT_EQ(outcome.report.course->files[2].path, "café.html");
}

TEST(Zip, CaseTwinsAreBothKeptAndMayHarm) {
  const Outcome outcome = read(zip_with_name("A.HTML"));
  ASSERT_TRUE(accepted(outcome, "zip.case_twins", Grade::harm));
  EXPECT_EQ(outcome.report.course->files.size(), 5u);
  EXPECT_TRUE(accepted(read(good_zip().add("É.png", "x").add("é.png", "x")), "zip.case_twins", Grade::harm));
}

// UAX #15: both spell the same name; a Mac's disk and many others keep one of them.
TEST(Zip, NamesThatAreEqualAfterNormalisationMayHarm) {
  const struct {
    const char *composed, *decomposed;
  } twins[] = {{"img/caf\xC3\xA9.png", "img/cafe\xCC\x81.png"},
               {"\xC3\x89.png", "e\xCC\x81.png"},                                 // and another capital
               {"\xE1\xBA\xAD.png", "a\xCC\x82\xCC\xA3.png"},                     // marks in another order
               {"\xE1\xBA\xAD.png", "\xE1\xBA\xA1\xCC\x82.png"},                  // half composed
               {"\xEA\xB0\x81.png", "\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8.png"},  // Hangul: U+AC01
               {"\xE3\x81\x8C.png", "\xE3\x81\x8B\xE3\x82\x99.png"},              // Hiragana: U+304C
               {"\xE2\x84\xAB.png", "\xC3\x85.png"}};                             // Angstrom sign
  for (const auto& [composed, decomposed] : twins) {
    const Outcome outcome = read(good_zip().add(composed, "x").add(decomposed, "x"));
    ASSERT_TRUE(accepted(outcome, "zip.unicode_twins", Grade::harm)) << composed;
    EXPECT_EQ(outcome.report.course->files.size(), 6u);
    const auto* finding = find(outcome.report, "zip.unicode_twins");
    EXPECT_THAT((std::vector<std::string>{composed, decomposed}), ::testing::Contains(finding->file));
    EXPECT_THAT(finding->advice, ::testing::HasSubstr("rename one of them"));
  }
  const Outcome apart = read(good_zip().add("caf\xC3\xA9.png", "x").add("cafe.png", "x").add("caf\xC3\xA8.png", "x"));
  EXPECT_EQ(find(apart.report, "zip.unicode_twins"), nullptr);
  EXPECT_EQ(find(apart.report, "zip.case_twins"), nullptr);
}

TEST(Zip, OneNameAsFileAndAsFolderMayHarm) {
  for (const char* inside : {"media/b.txt", "MEDIA/c/d.txt"}) {
    const Outcome outcome = read(good_zip().add("media.txt", "x").add("media", "x").add("media-2/b.txt", "x").add(inside, "x"));
    ASSERT_TRUE(accepted(outcome, "zip.file_and_folder", Grade::harm)) << inside;
    const auto* finding = find(outcome.report, "zip.file_and_folder");
    EXPECT_EQ(finding->file, "media");
    EXPECT_THAT(finding->message, ::testing::HasSubstr(inside));
    EXPECT_THAT(finding->advice, ::testing::HasSubstr("rename one of them"));
  }
  EXPECT_EQ(find(read(good_zip().add("media", "x").add("media-2/b.txt", "x").add("media.d/b.txt", "x")).report, "zip.file_and_folder"),
            nullptr);
}

TEST(Zip, LinksAndDevicesAreRefused) {
  for (const std::uint32_t mode : {0120777u, 0060644u, 0020644u, 0010644u, 0140644u}) {
    RawEntry entry;
    entry.name = "link";
    entry.content = "/etc/passwd";
    entry.made_by = 0x0314;
    entry.attributes = mode << 16;
    EXPECT_TRUE(refused(read(zip_with(entry)), "zip.special_file")) << std::oct << mode;
    entry.made_by = 20;  // says DOS, and means it all the same
    EXPECT_TRUE(refused(read(zip_with(entry)), "zip.special_file")) << std::oct << mode;
  }
  RawEntry ordinary;
  ordinary.name = "x.txt";
  ordinary.made_by = 0x0314;
  ordinary.attributes = 0100644u << 16;
  EXPECT_TRUE(accepted(read(zip_with(ordinary)), "manifest.files_unlisted", Grade::note));
}

}  // namespace
}  // namespace waymark::testing
