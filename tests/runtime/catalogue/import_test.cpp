#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "tests/runtime/catalogue/house.hpp"

// Import: atomic, honest about what it found, nothing left of what was refused (issue 2, part 2).
namespace waymark::catalogue {
namespace {

using ::testing::HasSubstr;
using testing::House;
using testing::TestPackage;
using testing::ZipWriter;

ImportRequest request_of(const std::filesystem::path& zip) {
  ImportRequest request;
  request.zip = zip;
  request.file_name = "module.zip";
  request.by = "admin-1";
  return request;
}

TEST(Import, MakesACourseItsVersionAndItsFiles) {
  House house;
  const auto job = house.import(TestPackage{}.write(), "who-leads.zip");
  ASSERT_EQ(job.state, "done") << job.message;
  EXPECT_EQ(job.version, 1);
  EXPECT_TRUE(job.ended());
  const auto course = get_course(house.context(), job.course_id);
  ASSERT_TRUE(course);
  EXPECT_EQ(course->code, "who-leads");
  EXPECT_EQ(course->title, "Who leads?");
  EXPECT_THAT(course->host_label, ::testing::MatchesRegex("c-[a-z2-7]{10}"));
  const auto version = get_version(house.context(), job.course_id, 1);
  ASSERT_TRUE(version);
  EXPECT_EQ(version->file_count, 3);
  EXPECT_EQ(version->package_name, "who-leads.zip");
  EXPECT_THAT(version->capability, ::testing::MatchesRegex("[0-9a-f]{32}"));
  ASSERT_EQ(version->course.items.size(), 1u);
  EXPECT_EQ(version->course.items[0].path, "item-1.html");
  EXPECT_EQ(house.content_files().size(), 3u);
  EXPECT_EQ(house.count("select count(*) from course_file"), 3);
}

TEST(Import, TheSamePackageAgainSaysSoAndChangesNothing) {
  House house;
  const auto zip = TestPackage{}.write();
  const auto first = house.import(zip);
  house.advance(1000);
  const auto second = house.import(zip);
  EXPECT_EQ(second.state, "known");
  EXPECT_TRUE(second.succeeded());
  EXPECT_EQ(second.course_id, first.course_id);
  EXPECT_THAT(second.message, HasSubstr("here already"));
  EXPECT_EQ(house.count("select count(*) from course"), 1);
  EXPECT_EQ(house.count("select count(*) from course_version"), 1);
}

// Exported again without a change: only the times in the zip differ. People must not stay behind on a "version 1" of the same files.
TEST(Import, ThePackagePackedAnewSaysSoAndChangesNothing) {
  House house;
  const auto first = house.import(TestPackage{}.write());
  const auto again = house.import(TestPackage{.packed_anew = true}.write());
  EXPECT_EQ(again.state, "known") << again.message;
  EXPECT_EQ(again.course_id, first.course_id);
  EXPECT_EQ(again.version, 1);
  EXPECT_THAT(again.message, HasSubstr("Every file of this package is here already: it is version 1 of"));
  EXPECT_EQ(house.count("select count(*) from course_version"), 1);
  TestPackage more;
  more.page = "changed ";
  EXPECT_EQ(house.import(more.write()).version, 2);
  const auto back = house.import(TestPackage{.packed_anew = true}.write());
  EXPECT_EQ(back.version, 3) << "what stood before the current version is a change";
}

TEST(Import, AKnownIdentifierAndTitleBecomeANewVersionAndRegistrationsStay) {
  House house;
  TestPackage package;
  const std::string course = house.course(package);
  const std::string registration = house.enrol(house.person("ada"), course);
  package.page = "changed ";
  const auto job = house.import(package.write());
  ASSERT_EQ(job.state, "done") << job.message;
  EXPECT_EQ(job.course_id, course);
  EXPECT_EQ(job.version, 2);
  const auto row = get_course(house.context(), course);
  EXPECT_EQ(row->current_version, 2);
  EXPECT_EQ(row->code, "who-leads");  // part of the IRI: never changes
  EXPECT_EQ(get_registration(house.context(), registration)->version, 1);
}

TEST(Import, ATitleThatAnAdminGaveStays) {
  House house;
  TestPackage package;
  const std::string course = house.course(package);
  CourseChange change;
  change.title = "Leading together";
  change.minutes = 15;
  ASSERT_TRUE(set_course(house.context(), course, change, "test"));
  package.title = "Something else";
  Importer importer(house.context());
  auto request = request_of(package.write());
  request.version_of = course;
  ASSERT_EQ(importer.run(request)->version, 2);
  EXPECT_EQ(get_course(house.context(), course)->title, "Leading together");  // of the package: "Something else"
  EXPECT_EQ(get_course(house.context(), course)->minutes, 15);
}

// Adapt writes "adapt_manifest" and Captivate "Course_ID1" into every package, and "Captivate E-Learning Course" is its title
// until somebody gives another.
TEST(Import, WhatAuthoringToolsWriteIntoEveryPackageNeverMatches) {
  for (const char* identifier : {"Course_ID1", "adapt_manifest", "com.scorm.manifesttemplates.scorm12"}) {
    House house;
    TestPackage package;
    package.identifier = identifier;
    package.title = "Captivate E-Learning Course";
    const std::string first = house.course(package);
    package.page = "<!DOCTYPE html><title>Another course</title>";
    const auto other = house.import(package.write());
    EXPECT_EQ(other.state, "done");
    EXPECT_NE(other.course_id, first) << identifier;
    EXPECT_EQ(other.version, 1) << identifier;
  }
}

TEST(Import, TheSameIdentifierWithAnotherTitleIsAnotherModule) {
  House house;
  TestPackage package;
  package.identifier = "caring";
  package.title = "Caring for yourself";
  const std::string first = house.course(package);
  package.title = "Caring for your team";
  Importer importer(house.context());
  const auto other = importer.run(request_of(package.write()));
  ASSERT_TRUE(other);
  EXPECT_NE(other->course_id, first);
  EXPECT_EQ(other->version, 1);
  EXPECT_EQ(get_course(house.context(), first)->current_version, 1);
  ASSERT_FALSE(other->findings.empty());
  EXPECT_EQ(other->findings.back().code, "import.same_identifier");
  EXPECT_NE(other->findings.back().message.find("Caring for yourself"), std::string::npos);
  // The same title again, with other bytes, is the next version of its own module.
  package.page = "<!DOCTYPE html><title>Mended</title>";
  const auto next = importer.run(request_of(package.write()));
  ASSERT_TRUE(next);
  EXPECT_EQ(next->course_id, other->course_id);
  EXPECT_EQ(next->version, 2);
}

TEST(Import, AsNewCourseAndVersionOfAreTheAdminsChoice) {
  House house;
  TestPackage package;
  const std::string first = house.course(package);
  Importer importer(house.context());
  auto request = request_of(package.write());
  request.as_new_course = true;
  const auto twin = importer.run(request);
  ASSERT_TRUE(twin);
  ASSERT_EQ(twin->state, "done") << twin->message;
  EXPECT_NE(twin->course_id, first);
  EXPECT_EQ(get_course(house.context(), twin->course_id)->code, "who-leads-2");

  package.identifier = "another";
  request = request_of(package.write());
  request.version_of = first;
  const auto next = importer.run(request);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->course_id, first);
  EXPECT_EQ(next->version, 2);
}

TEST(Import, MinutesComeFromTheMetadata) {
  House house;
  TestPackage package;
  package.extra_metadata =
      "<lom "
      "xmlns=\"http://www.imsglobal.org/xsd/"
      "imsmd_rootv1p2p1\"><educational><typicallearningtime><datetime>PT15M"
      "</datetime></typicallearningtime></educational></lom>";
  EXPECT_EQ(get_course(house.context(), house.course(package))->minutes, 15);
}

struct Refused {
  const char* name;
  std::function<std::filesystem::path()> zip;
  const char* code;
};

class ImportRefuses : public ::testing::TestWithParam<Refused> {};

TEST_P(ImportRefuses, AndLeavesNothingBehind) {
  House house;
  house.import(TestPackage{}.write());
  const auto before = house.content_files();
  const auto job = house.import(GetParam().zip());
  EXPECT_EQ(job.state, "refused") << job.message;
  EXPECT_FALSE(job.succeeded());
  ASSERT_FALSE(job.findings.empty());
  EXPECT_EQ(job.findings[0].grade, package::Grade::stop);
  EXPECT_EQ(job.findings[0].code, GetParam().code);
  EXPECT_THAT(job.message, HasSubstr("Not imported"));
  EXPECT_EQ(house.content_files(), before);
  EXPECT_EQ(house.count("select count(*) from course"), 1);
  EXPECT_EQ(house.count("select count(*) from content"), 3);
  EXPECT_EQ(get_job(house.context(), job.job_id)->findings.size(), job.findings.size());
}

std::filesystem::path without_manifest() { return ZipWriter().add("index.html", "x").add("a.txt", "y").write(); }
std::filesystem::path not_a_zip() { return testing::write_temporary("this is no zip at all"); }
// Its good files come first, so that they are in the store when the manifest turns out to be broken.
std::filesystem::path broken_manifest() { return ZipWriter().add("index.html", "only here").add("imsmanifest.xml", "<manifest").write(); }

// The manifest and the first pages are good and kept; the last file turns out to be damaged.
std::filesystem::path damaged_at_the_end() {
  ZipWriter zip;
  zip.add("imsmanifest.xml",
          "<manifest identifier=\"m\" xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\" "
          "xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\"><organizations default=\"o\"><organization "
          "identifier=\"o\"><title>T</title><item identifier=\"i\" identifierref=\"r\"><title>I</title></item>"
          "</organization></organizations><resources><resource identifier=\"r\" type=\"webcontent\" "
          "adlcp:scormtype=\"sco\" href=\"a.html\"/></resources></manifest>");
  zip.add("a.html", "a good page");
  testing::RawEntry bad;
  bad.name = "z.html";
  bad.content = "a page whose checksum is wrong";
  bad.wrong_crc = true;
  return zip.add(bad).write();
}

INSTANTIATE_TEST_SUITE_P(Kinds, ImportRefuses,
                         ::testing::Values(Refused{"noManifest", without_manifest, "manifest.none"},
                                           Refused{"notAZip", not_a_zip, "zip.not_a_zip"},
                                           Refused{"brokenManifest", broken_manifest, "manifest.not_xml"},
                                           Refused{"damagedAtTheEnd", damaged_at_the_end, "zip.damaged"}),
                         [](const auto& info) { return info.param.name; });

TEST(Import, ACancelledOneLeavesNothing) {
  for (const std::uint32_t after_files : {0u, 2u}) {
    House house;
    Importer importer(house.context());
    const auto job = importer.run(request_of(TestPackage{}.write()),
                                  [&](const package::Progress& progress) { return progress.done_files < after_files; });
    ASSERT_TRUE(job);
    EXPECT_EQ(job->state, "failed");
    EXPECT_THAT(job->message, HasSubstr("cancelled"));
    EXPECT_TRUE(house.content_files().empty());
    EXPECT_EQ(house.count("select count(*) from course"), 0);
  }
}

TEST(Import, AMissingFileIsAnError) {
  House house;
  Importer importer(house.context());
  const auto job = importer.run(request_of(house.folder() / "nothing.zip"));
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().kind, ErrorKind::not_found);
}

TEST(Import, InTheBackgroundTakesTheZipOver) {
  House house;
  const auto zip = TestPackage{}.write();
  const auto upload = house.folder() / "upload.tmp";
  std::filesystem::copy_file(zip, upload);
  {
    Importer importer(house.context());
    const auto id = importer.start(request_of(upload));
    ASSERT_TRUE(id);
    EXPECT_FALSE(std::filesystem::exists(upload));
    for (int i = 0; i < 500 && !get_job(house.context(), *id)->ended(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(get_job(house.context(), *id)->state, "done");
    EXPECT_EQ(list_jobs(house.context())->size(), 1u);
  }
  EXPECT_TRUE(std::filesystem::is_empty(house.folder() / "incoming"));
}

// What a killed server leaves: content without a row, a half-written file, a job that says it is reading.
TEST(Import, AfterAKillTheStartCleansUp) {
  House house;
  house.import(TestPackage{}.write());
  const auto wanted = house.content_files();
  const auto sink = house.context().content.sink();
  ASSERT_TRUE(sink->open());
  const std::string orphan = "content of an import that was killed";
  ASSERT_TRUE(sink->write(orphan));
  ASSERT_TRUE(sink->close());
  std::ofstream(house.folder() / "content" / "incoming" / "half") << "half a file";
  house.execute(
      "insert into import_job (tenant, job_id, file_name, state, started_at, started_by) values (1, 'j', "
      "'x.zip', "
      "'reading', ?, 'a')",
      {house.now()});
  ASSERT_EQ(house.content_files().size(), wanted.size() + 2);

  house.reopen();
  const auto cleaned = clean_after_stop(house.context());
  ASSERT_TRUE(cleaned);
  EXPECT_EQ(cleaned->jobs, 1u);
  EXPECT_EQ(cleaned->files, 2u);
  EXPECT_EQ(house.content_files(), wanted);
  const auto job = get_job(house.context(), "j");
  EXPECT_EQ(job->state, "failed");
  EXPECT_THAT(job->message, HasSubstr("server stopped"));
}

}  // namespace
}  // namespace waymark::catalogue
