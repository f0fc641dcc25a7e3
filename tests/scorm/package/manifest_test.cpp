// imsmanifest.xml by SCORM 1.2 CAM 2.3: structure, items, the ADL elements, metadata, editions.
#include <gmock/gmock.h>

#include "tests/scorm/package/manifest_text.hpp"
#include "tests/scorm/package/package_fixture.hpp"

namespace waymark::testing {
namespace {

using package::Grade;
using ::testing::HasSubstr;

std::string simple_item(const std::string& inside, const std::string& attributes = {}) {
  return organization(
      R"(<item identifier="i1" identifierref="r1" )" + attributes + "><title>One</title>" + inside + "</item>" +
      R"(<item identifier="i2" identifierref="r2"><title>Two</title></item><item identifier="i3" identifierref="r3"><title>Three</title></item>)");
}

TEST(Manifest, TreeInPreOrderWithParents) {
  const Outcome outcome = read_manifest_text(
      manifest_of(organization(
                      R"(<item identifier="m"><title>Module</title><item identifier="i1" identifierref="r1"><title>One</title></item>
<item identifier="i2" identifierref="r2" isvisible="false"><title>Two</title></item></item>
<item identifier="i3" identifierref="r3"><title>Three</title></item>)"),
                  kResources));
  ASSERT_TRUE(accepted(outcome, "manifest.never_opens", Grade::harm)) << "the hidden part";
  const package::Course& course = *outcome.report.course;
  EXPECT_EQ(course.edition, "SCORM 1.2");
  EXPECT_EQ(course.identifier, "course-1");
  EXPECT_EQ(course.version, "1.0");
  EXPECT_EQ(course.title, "A course");
  ASSERT_EQ(course.items.size(), 4u);
  EXPECT_EQ(course.items[0].id, "m");
  EXPECT_FALSE(course.items[0].launchable);
  EXPECT_EQ(course.items[1].parent, "m");
  EXPECT_TRUE(course.items[1].sco);
  EXPECT_TRUE(course.items[1].launchable);
  EXPECT_EQ(course.items[1].path, "index.html");
  EXPECT_FALSE(course.items[2].sco);
  EXPECT_FALSE(course.items[2].visible);
  EXPECT_EQ(course.items[3].parent, "");
}

// Cut between characters, not inside one (each of these has two bytes), and said.
TEST(Manifest, TitlesThatNobodyCanReadAreCut) {
  std::string endless = "x";
  for (int i = 0; i < 50'000; ++i) endless += "\u00e9";
  const Outcome outcome = read_manifest_text(manifest_of(R"(<organizations default="o"><organization identifier="o"><title>)" + endless +
                                                             R"(</title><item identifier="i1" identifierref="r1"><title>)" + endless +
                                                             "</title></item></organization></organizations>",
                                                         kResources));
  ASSERT_TRUE(outcome.report.course);
  EXPECT_EQ(outcome.report.course->title, endless.substr(0, 399));
  EXPECT_EQ(outcome.report.course->items.front().title, endless.substr(0, 399));
  ASSERT_NE(find(outcome.report, "manifest.title_long"), nullptr);
  EXPECT_EQ(find(outcome.report, "manifest.title_long")->grade, Grade::note);
  // The metadata's title, which counts where the organization has none; one that just fits stays.
  const auto described = [](const std::string& title) {
    return read_manifest_text(manifest_of(
        R"(<organizations default="o"><organization identifier="o"><item identifier="i1" identifierref="r1"/></organization></organizations>)",
        kResources,
        R"(<imsmd:lom xmlns:imsmd="http://www.imsproject.org/xsd/imsmd_rootv1p2p1"><imsmd:general><imsmd:title><imsmd:langstring>)" +
            title + "</imsmd:langstring></imsmd:title></imsmd:general></imsmd:lom>"));
  };
  EXPECT_EQ(described(endless).report.course->title, endless.substr(0, 399));
  const Outcome fits = described(std::string(400, 'x'));
  EXPECT_EQ(fits.report.course->title, std::string(400, 'x'));
  EXPECT_EQ(find(fits.report, "manifest.title_long"), nullptr);
}

TEST(Manifest, ScormElementsOfAnItem) {
  const Outcome outcome =
      read_manifest_text(manifest_of(simple_item(R"(<adlcp:prerequisites type="aicc_script">i2&amp;(i3|~i2)</adlcp:prerequisites>
<adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed><adlcp:timelimitaction>exit,no message</adlcp:timelimitaction>
<adlcp:datafromlms> a=1 &lt;b&gt; </adlcp:datafromlms><adlcp:masteryscore>80</adlcp:masteryscore>)"),
                                     kResources));
  ASSERT_TRUE(clean(outcome));
  const package::Item& item = outcome.report.course->items[0];
  EXPECT_EQ(item.prerequisites, "i2&(i3|~i2)");
  EXPECT_EQ(item.max_time_allowed, "00:30:00");
  EXPECT_EQ(item.time_limit_action, "exit,no message");
  EXPECT_EQ(item.launch_data, " a=1 <b> ");
  EXPECT_EQ(item.mastery_score, "80");
}

TEST(Manifest, ValuesThatTheRunTimeCouldNotUseAreLeftOut) {
  for (const char* bad :
       {"<adlcp:masteryscore>eighty</adlcp:masteryscore>", "<adlcp:masteryscore>101</adlcp:masteryscore>",
        "<adlcp:masteryscore>-1</adlcp:masteryscore>", "<adlcp:maxtimeallowed>30 minutes</adlcp:maxtimeallowed>",
        "<adlcp:maxtimeallowed>00:75:00</adlcp:maxtimeallowed>", "<adlcp:timelimitaction>explode</adlcp:timelimitaction>"}) {
    const Outcome outcome = read_manifest_text(manifest_of(simple_item(std::string("\n") + bad), kResources));
    ASSERT_TRUE(accepted(outcome, "manifest.bad_value", Grade::harm)) << bad;
    const package::Item& item = outcome.report.course->items[0];
    EXPECT_EQ(item.mastery_score + item.max_time_allowed + item.time_limit_action, "") << bad;
  }
}

TEST(Manifest, ParametersAreJoinedAsTheStandardSays) {
  const auto query = [](const std::string& href, const std::string& parameters) {
    const std::string resources = R"(<resource identifier="r1" adlcp:scormtype="sco" href=")" + href + R"("/>)";
    const std::string items = R"(<item identifier="i" identifierref="r1" parameters=")" + parameters + R"("><title>T</title></item>)";
    const Outcome outcome = read_manifest_text(manifest_of(organization(items), resources));
    return outcome.report.course ? outcome.report.course->items[0].path + outcome.report.course->items[0].query : codes(outcome.report);
  };
  EXPECT_EQ(query("index.html", "a=1"), "index.html?a=1");
  EXPECT_EQ(query("index.html", "?a=1"), "index.html?a=1");
  EXPECT_EQ(query("index.html", "?&amp;?a=1"), "index.html?a=1");
  EXPECT_EQ(query("index.html?x=2", "a=1"), "index.html?x=2&a=1");
  EXPECT_EQ(query("index.html?x=2", "&amp;a=1"), "index.html?x=2&a=1");
  EXPECT_EQ(query("index.html#part", "a=1"), "index.html?a=1#part");
  EXPECT_EQ(query("index.html?x=2#part", "?a=1"), "index.html?x=2&a=1#part");
  EXPECT_EQ(query("index.html", "#part"), "index.html#part");
  EXPECT_EQ(query("index.html#one", "#two"), "index.html#one");
  EXPECT_EQ(query("index.html", "a=1#two"), "index.html?a=1#two");
  EXPECT_EQ(query("index.html", ""), "index.html");
  EXPECT_EQ(query("index.html", "??"), "index.html");
}

TEST(Manifest, MetadataOfTheCourse) {
  const Outcome outcome =
      read_manifest_text(manifest_of(simple_item(""), kResources,
                                     R"(<imsmd:lom xmlns:imsmd="http://www.imsproject.org/xsd/imsmd_rootv1p2p1"><imsmd:general>
<imsmd:title><imsmd:langstring xml:lang="en">Another title</imsmd:langstring></imsmd:title><imsmd:language>en-GB</imsmd:language>
<imsmd:description><imsmd:langstring xml:lang="en">What it
  is about.</imsmd:langstring></imsmd:description></imsmd:general><imsmd:educational><imsmd:typicallearningtime>
<imsmd:datetime>00:20:30</imsmd:datetime></imsmd:typicallearningtime></imsmd:educational></imsmd:lom>)"));
  ASSERT_TRUE(clean(outcome));
  const package::Course& course = *outcome.report.course;
  EXPECT_EQ(course.title, "A course");
  EXPECT_EQ(course.description, "What it is about.");
  EXPECT_EQ(course.language, "en-GB");
  EXPECT_EQ(course.typical_minutes, 21u);
}

TEST(Manifest, EditionsThatAreNotPlayedAreNamed) {
  const auto with_version = [](const std::string& version, const std::string& root = {}) {
    return read_manifest_text("<manifest identifier='x' " + root + "><metadata><schema>ADL SCORM</schema>" +
                              (version.empty() ? "" : "<schemaversion>" + version + "</schemaversion>") + "</metadata>" +
                              organization("<item identifier='i' identifierref='r'><title>T</title></item>") +
                              "<resources><resource identifier='r' href='index.html'/></resources></manifest>");
  };
  for (const char* version : {"2004 3rd Edition", "2004 4th Edition", "CAM 1.3", "1.3"}) {
    const Outcome outcome = with_version(version);
    ASSERT_TRUE(outcome.report.course) << version;
    EXPECT_THAT(outcome.report.course->edition, HasSubstr("SCORM 2004"));
  }
  const std::string adl2004 = "xmlns:adlcp='http://www.adlnet.org/xsd/adlcp_v1p3'";
  EXPECT_EQ(with_version("", adl2004).report.course->edition, "SCORM 2004 4th Edition");
  EXPECT_EQ(with_version("", "xmlns:imsss='http://www.imsglobal.org/xsd/imsss'").report.course->edition, "SCORM 2004 4th Edition");
  EXPECT_TRUE(accepted(with_version("1.2", adl2004), "manifest.edition_mixed", Grade::note));
  EXPECT_TRUE(accepted(with_version(""), "manifest.edition_assumed", Grade::note));
  EXPECT_TRUE(accepted(with_version("1.1.4"), "manifest.edition_assumed", Grade::note));
  EXPECT_EQ(find(with_version(" 1.2 ").report, "manifest.edition_assumed"), nullptr);
  EXPECT_TRUE(
      refused(read_manifest_text("<manifest xmlns='http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1'/>"), "package.common_cartridge"));
}

TEST(Manifest, FindingsCarryTheLine) {
  const Outcome outcome =
      read_manifest_text(manifest_of(organization("\n\n<item identifier='i' identifierref='nowhere'><title>T</title></item><item "
                                                  "identifier='j' identifierref='r1'><title>U</title></item>"),
                                     kResources));
  ASSERT_TRUE(accepted(outcome, "manifest.reference_dangling", Grade::harm));
  EXPECT_EQ(find(outcome.report, "manifest.reference_dangling")->line, 7);
}

}  // namespace
}  // namespace waymark::testing
