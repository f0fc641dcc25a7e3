#include <gmock/gmock.h>

#include <functional>

#include "tests/scorm/package/manifest_text.hpp"
#include "tests/scorm/package/package_fixture.hpp"

// Packages of SCORM 2004 (CAM 4th Ed. 3.4): which edition, items with their activities, and what is said of what is not well made.
namespace waymark::package {
namespace {

using namespace testing;
using ::testing::HasSubstr;

std::string manifest_2004(const std::string& inside, const std::string& version = "2004 4th Edition", const std::string& attributes = {}) {
  return "<manifest identifier='m' " + attributes +
         " xmlns='http://www.imsglobal.org/xsd/imscp_v1p1' xmlns:imsss='http://www.imsglobal.org/xsd/imsss' "
         "xmlns:adlcp='http://www.adlnet.org/xsd/adlcp_v1p3'>\n<metadata><schema>ADL SCORM</schema><schemaversion>" +
         version + "</schemaversion></metadata>\n" + inside + "</manifest>";
}

std::string resources_2004() { return "<resources>" + kResources + "</resources>"; }

Outcome read_2004(const std::string& manifest) { return read(package_of(manifest)); }

std::string shape(const Course& course) {  // "o(a b(c))", by the activities
  const auto& activities = course.scorm_2004->tree.activities;
  const std::function<std::string(int)> of = [&](int i) {
    std::string out = activities[static_cast<std::size_t>(i)].id;
    const auto& children = activities[static_cast<std::size_t>(i)].children;
    for (const int c : children) out += (c == children.front() ? "(" : " ") + of(c);
    return children.empty() ? out : out + ")";
  };
  return of(0);
}

TEST(Scorm2004, EveryEditionByItsName) {
  const auto edition = [](const std::string& version) {
    const Outcome outcome = read_2004(
        manifest_2004(organization("<item identifier='a' identifierref='r1'><title>A</title></item>") + resources_2004(), version));
    return outcome.report.course ? outcome.report.course->edition : codes(outcome.report);
  };
  EXPECT_EQ(edition("CAM 1.3"), "SCORM 2004 2nd Edition");
  EXPECT_EQ(edition("2004 3rd Edition"), "SCORM 2004 3rd Edition");
  EXPECT_EQ(edition("2004 4th Edition"), "SCORM 2004 4th Edition");
  EXPECT_EQ(edition(""), "SCORM 2004 4th Edition") << "by its namespaces";
  EXPECT_EQ(edition("1.2"), "SCORM 1.2") << "what it states holds";
}

TEST(Scorm2004, ItemsAndActivitiesGoTogether) {
  const Outcome outcome = read_2004(manifest_2004(organization(R"(<item identifier='a' identifierref='r1' parameters='?p=1'><title>A</title>
        <adlcp:dataFromLMS>hello</adlcp:dataFromLMS></item>
        <item identifier='b' isvisible='false'><title>B</title><item identifier='c' identifierref='r3'><title>C</title></item>
        <imsss:sequencing><imsss:controlMode flow='true' choice='false'/></imsss:sequencing></item>)") +
                                                      resources_2004(),
                                                  "2004 3rd Edition"));
  ASSERT_TRUE(outcome.report.course) << codes(outcome.report);
  const Course& course = *outcome.report.course;
  ASSERT_EQ(course.items.size(), 3u);
  EXPECT_EQ(shape(course), "o(a b(c))");
  EXPECT_EQ(course.title, "A course");
  EXPECT_EQ(course.items[0].path, "index.html");
  EXPECT_EQ(course.items[0].query, "?p=1");
  EXPECT_TRUE(course.items[0].sco && course.items[0].launchable);
  EXPECT_FALSE(course.items[1].visible);
  const course::Facts& facts = *course.scorm_2004;
  EXPECT_EQ(facts.book, cmi::v2004::Book::third);
  EXPECT_TRUE(facts.tree.activities[2].flow && !facts.tree.activities[2].choice && !facts.tree.activities[2].visible);
  EXPECT_EQ(facts.activities[1].launch_data, "hello");
}

TEST(Scorm2004, BasesLeadToThePages) {
  const Outcome outcome = read_2004(manifest_2004(
      organization("<item identifier='a' identifierref='r'><title>A</title></item>") +
          "<resources xml:base='lesson/'><resource identifier='r' type='webcontent' adlcp:scormType='sco' xml:base='../' href='a.html'/>"
          "</resources>",
      "2004 4th Edition", "xml:base='./'"));
  ASSERT_TRUE(outcome.report.course) << codes(outcome.report);
  EXPECT_EQ(outcome.report.course->items[0].path, "a.html");
  EXPECT_TRUE(outcome.report.course->items[0].sco);
}

TEST(Scorm2004, OfSeveralOrganizationsTheDefaultOneIsTaken) {
  const auto one = [](const std::string& id, const std::string& more) {
    return "<organization identifier='" + id + "' " + more + "><title>" + id + "</title><item identifier='i-" + id +
           "' identifierref='r1'><title>T</title></item><imsss:sequencing><imsss:controlMode "
           "flow='true'/></imsss:sequencing></organization>";
  };
  const Outcome outcome =
      read_2004(manifest_2004("<organizations default='two'>" + one("one", "") + one("two", "adlseq:objectivesGlobalToSystem='false'") +
                                  "</organizations>" + resources_2004(),
                              "2004 4th Edition", "xmlns:adlseq='http://www.adlnet.org/xsd/adlseq_v1p3'"));
  EXPECT_TRUE(accepted(outcome, "manifest.several_organizations", Grade::note));
  EXPECT_EQ(shape(*outcome.report.course), "two(i-two)");
  EXPECT_TRUE(outcome.report.course->scorm_2004->tree.activities[0].flow);
  EXPECT_FALSE(outcome.report.course->scorm_2004->tree.objectives_global_to_system);
}

TEST(Scorm2004, ASubManifestBringsItsItemsPagesAndSequencing) {
  const Outcome outcome = read_2004(manifest_2004(
      organization("<item identifier='a' identifierref='r1'><title>A</title></item><item identifier='b' identifierref='inner'>"
                   "<title>B</title></item>") +
      resources_2004() +
      R"(<manifest identifier='inner'><organizations><organization identifier='p'><title>P</title>
         <item identifier='a' identifierref='q'><title>A again</title><imsss:sequencing IDRef='s'/></item></organization></organizations>
         <resources xml:base='./'><resource identifier='q' type='webcontent' adlcp:scormType='sco' href='b.html'/></resources>
         <imsss:sequencingCollection><imsss:sequencing ID='s'><imsss:limitConditions attemptLimit='2'/></imsss:sequencing>
         </imsss:sequencingCollection></manifest>)"));
  EXPECT_TRUE(accepted(outcome, "manifest.duplicate_identifier", Grade::harm));
  const Course& course = *outcome.report.course;
  EXPECT_EQ(shape(course), "o(a b(a~2))");
  EXPECT_EQ(course.items[2].path, "b.html");
  EXPECT_EQ(course.scorm_2004->tree.activities[3].attempt_limit, 2);
}

TEST(Scorm2004, WhatCannotBeOpenedIsSaid) {
  const Outcome outcome = read_2004(manifest_2004(
      organization("<item identifier='a' identifierref='r1'><title>A</title><item identifier='b' identifierref='r3'><title>B</title></item>"
                   "</item><item identifier='c'><title>C</title></item><item identifier='d' identifierref='none'><title>D</title></item>") +
      resources_2004()));
  EXPECT_TRUE(accepted(outcome, "manifest.cluster_with_page", Grade::harm));
  EXPECT_TRUE(accepted(outcome, "manifest.leaf_without_page", Grade::harm));
  EXPECT_THAT(find(outcome.report, "manifest.leaf_without_page")->message, HasSubstr("\"C\""));
  EXPECT_TRUE(accepted(outcome, "manifest.reference_dangling", Grade::harm));
  EXPECT_FALSE(outcome.report.course->items[0].launchable);
  EXPECT_TRUE(outcome.report.course->items[1].launchable);
}

TEST(Scorm2004, PagesWithoutAnOrganizationFollowEachOther) {
  const Outcome outcome = read_2004(manifest_2004("<organizations/>" + resources_2004()));
  EXPECT_TRUE(accepted(outcome, "manifest.no_organization", Grade::harm));
  EXPECT_EQ(shape(*outcome.report.course), "(r1 r2 r3)");
  EXPECT_TRUE(outcome.report.course->scorm_2004->tree.activities[0].flow);
}

TEST(Scorm2004, AThousandItems) {
  std::string items;
  for (int chapter = 0; chapter < 10; ++chapter) {
    items += "<item identifier='c" + std::to_string(chapter) + "'><title>C</title>";
    for (int page = 0; page < 99; ++page) {
      items +=
          "<item identifier='c" + std::to_string(chapter) + "p" + std::to_string(page) + "' identifierref='r1'><title>P</title></item>";
    }
    items += "</item>";
  }
  const Outcome outcome = read_2004(manifest_2004(organization(items) + resources_2004()));
  ASSERT_TRUE(outcome.report.course) << codes(outcome.report);
  ASSERT_EQ(outcome.report.course->scorm_2004->tree.activities.size(), 1'001u);
  for (std::size_t i = 0; i < 1'000; ++i) {
    EXPECT_EQ(outcome.report.course->items[i].id, outcome.report.course->scorm_2004->tree.activities[i + 1].id);
  }
}

}  // namespace
}  // namespace waymark::package
