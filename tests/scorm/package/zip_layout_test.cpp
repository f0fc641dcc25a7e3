// What of an archive is the package: its top folder, its manifest, what else lies there, and other kinds of packages.
#include <gmock/gmock.h>

#include "tests/scorm/package/package_fixture.hpp"

namespace waymark::testing {
namespace {

using package::Grade;

TEST(Zip, MacJunkIsSkippedWithANote) {
  const Outcome outcome =
      read(good_zip().add("__MACOSX/._index.html", "x").add(".DS_Store", "x").add("img/.DS_Store", "x").add("Thumbs.db", "x"));
  ASSERT_TRUE(accepted(outcome, "zip.system_files", Grade::note));
  EXPECT_EQ(outcome.report.course->files.size(), 4u);
}

TEST(Zip, OneTopFolderIsThePackage) {
  const Outcome outcome = read(package_of(one_item_manifest(), "My course/").add("__MACOSX/My course/._x", "junk"));
  ASSERT_TRUE(accepted(outcome, "zip.top_folder", Grade::note));
  EXPECT_EQ(outcome.report.course->items[0].path, "index.html");
  EXPECT_EQ(outcome.report.course->files.size(), 4u);
  EXPECT_EQ(find(outcome.report, "zip.outside_top_folder"), nullptr);
}

TEST(Zip, FilesBesideTheTopFolderAreLeftOut) {
  const Outcome outcome = read(ZipWriter().add("c/imsmanifest.xml", one_item_manifest()).add("c/index.html", "1").add("readme.txt", "r"));
  ASSERT_TRUE(accepted(outcome, "zip.outside_top_folder", Grade::note));
  EXPECT_EQ(outcome.report.course->files.size(), 2u);
}

TEST(Zip, ManifestInAnyCase) {
  const Outcome outcome =
      read(ZipWriter().add("IMSManifest.XML", one_item_manifest()).add("index.html", "1").add("a.html", "2").add("b.html", "3"));
  EXPECT_TRUE(accepted(outcome, "manifest.name_case", Grade::note));
}

TEST(Zip, SeveralManifests) {
  const Outcome nested = read(good_zip().add("backup/imsmanifest.xml", "<x/>"));
  EXPECT_TRUE(accepted(nested, "manifest.several", Grade::note));
  EXPECT_EQ(nested.report.course->identifier, "course-1");
  EXPECT_TRUE(refused(read(ZipWriter().add("one/imsmanifest.xml", one_item_manifest()).add("two/imsmanifest.xml", one_item_manifest())),
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
  EXPECT_TRUE(accepted(read(good_zip().add("tincan.xml", "<tincan/>")), "package.also_holds", Grade::note));
}

}  // namespace
}  // namespace waymark::testing
