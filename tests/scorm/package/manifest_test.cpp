// imsmanifest.xml by SCORM 1.2 CAM 2.3: structure, items, the ADL elements, metadata, editions, entity
// tricks.
#include <gmock/gmock.h>

#include "tests/scorm/package/package_fixture.hpp"

namespace waymark::testing {
namespace {

using package::Grade;
using ::testing::HasSubstr;

const std::string kResources =
    R"(<resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource>
<resource identifier="r2" type="webcontent" adlcp:scormtype="asset" href="a.html"><file href="a.html"/></resource>
<resource identifier="r3" type="webcontent" adlcp:scormtype="sco" href="b.html"><file href="b.html"/></resource>)";

std::string organization(const std::string& items) {
  return R"(<organizations default="o"><organization identifier="o"><title>A course</title>)" + items +
         "</organization></organizations>";
}

std::string simple_item(const std::string& inside, const std::string& attributes = {}) {
  return organization(
      R"(<item identifier="i1" identifierref="r1" )" + attributes + "><title>One</title>" + inside +
      "</item>" +
      R"(<item identifier="i2" identifierref="r2"><title>Two</title></item><item identifier="i3" identifierref="r3"><title>Three</title></item>)");
}

TEST(Manifest, TreeInPreOrderWithParents) {
  const Outcome outcome = read_manifest_text(manifest_of(
      organization(
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
  const Outcome outcome = read_manifest_text(manifest_of(
      R"(<organizations default="o"><organization identifier="o"><title>)" + endless +
          R"(</title><item identifier="i1" identifierref="r1"><title>)" + endless + "</title></item></organization></organizations>",
      kResources));
  ASSERT_TRUE(outcome.report.course);
  EXPECT_EQ(outcome.report.course->title, endless.substr(0, 399));
  EXPECT_EQ(outcome.report.course->items.front().title, endless.substr(0, 399));
  ASSERT_NE(find(outcome.report, "manifest.title_long"), nullptr);
  EXPECT_EQ(find(outcome.report, "manifest.title_long")->grade, Grade::note);
  // The metadata's title, which counts where the organization has none; one that just fits stays.
  const auto described = [](const std::string& title) {
    return read_manifest_text(
        manifest_of(R"(<organizations default="o"><organization identifier="o"><item identifier="i1" identifierref="r1"/></organization></organizations>)", kResources,
                    R"(<imsmd:lom xmlns:imsmd="http://www.imsproject.org/xsd/imsmd_rootv1p2p1"><imsmd:general><imsmd:title><imsmd:langstring>)" +
                        title + "</imsmd:langstring></imsmd:title></imsmd:general></imsmd:lom>"));
  };
  EXPECT_EQ(described(endless).report.course->title, endless.substr(0, 399));
  const Outcome fits = described(std::string(400, 'x'));
  EXPECT_EQ(fits.report.course->title, std::string(400, 'x'));
  EXPECT_EQ(find(fits.report, "manifest.title_long"), nullptr);
}

TEST(Manifest, ScormElementsOfAnItem) {
  const Outcome outcome = read_manifest_text(
      manifest_of(simple_item(R"(<adlcp:prerequisites type="aicc_script">i2&amp;(i3|~i2)</adlcp:prerequisites>
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

// The engine opens a part whose prerequisites it cannot read: said at import, with the line of the item.
TEST(Manifest, PrerequisitesThatCannotBeReadAreNamed) {
  const struct { std::string script, code, names; } rows[] = {
      {std::string(3000, '(') + "i2" + std::string(3000, ')'), "manifest.prerequisites_unreadable", "(((("},
      {"i2 and i3", "manifest.prerequisites_unreadable", "i2 and i3"},
      {"i2 ^ i3", "manifest.prerequisites_unreadable", "i2 ^ i3"},
      {"i2=\"perhaps\"", "manifest.prerequisites_unreadable", "perhaps"},
      {"i2&amp;i9", "manifest.prerequisites_unknown", "\"i9\""},
      {"empty", "manifest.prerequisites_unknown", "\"empty\""}};
  for (const auto& row : rows) {
    const Outcome outcome = read_manifest_text(manifest_of(
        organization("\n<item identifier=\"i1\" identifierref=\"r1\"><title>One</title><adlcp:prerequisites type=\"aicc_script\">" +
                     row.script + "</adlcp:prerequisites></item>\n<item identifier=\"m\"><title>Block</title>" +
                     "<item identifier=\"i2\" identifierref=\"r2\"><title>Two</title></item></item>" +
                     "<item identifier=\"i3\" identifierref=\"r3\"><title>Three</title></item>" +
                     "<item identifier=\"empty\"><title>A group of nothing</title></item>"),
        kResources));
    ASSERT_TRUE(accepted(outcome, row.code, Grade::harm)) << row.script.substr(0, 40) << ": " << codes(outcome.report);
    const auto* finding = find(outcome.report, row.code);
    EXPECT_EQ(finding->file, "imsmanifest.xml");
    EXPECT_GT(finding->line, 1) << row.script.substr(0, 40);
    EXPECT_THAT(finding->message, HasSubstr("\"One\""));
    EXPECT_THAT(finding->message, HasSubstr(row.names));
    EXPECT_LT(finding->message.size(), 400u);
    EXPECT_THAT(finding->advice, HasSubstr("can be opened at once"));
    EXPECT_EQ(outcome.report.findings.size(), 1u) << codes(outcome.report);
  }
}

std::string part(const std::string& number, const std::string& title, const std::string& script, const std::string& inside = {}) {
  return "\n<item identifier=\"i" + number + "\"" + (inside.empty() ? " identifierref=\"r" + number + "\"" : "") + "><title>" + title +
         "</title>" + (script.empty() ? "" : "<adlcp:prerequisites type=\"aicc_script\">" + script + "</adlcp:prerequisites>") + inside +
         "</item>";
}

// Parts that wait for each other or for themselves, also by way of a group (i9): named with the line of each.
TEST(Manifest, PartsThatCanNeverBeOpenedAreNamed) {
  const struct { std::string one, two, three, group; std::vector<std::string> never; std::string says; } rows[] = {
      {"", "i3", "i2", "", {"Two", "Three"}, "\"Two\": it waits for \"Three\", which cannot be finished before it."},
      {"", "", "i3", "", {"Three"}, "\"Three\": it waits for itself."},
      {"", "i3=\"passed\"", "i1&amp;(i2|i3)", "", {"Two", "Three"}, "\"Three\": it waits for \"Two\", itself"},
      {"", "i3=\"passed\"", "i1&amp;(i2|i1)", "", {}, ""},
      {"", "i3", "i1=\"failed\"&amp;~i2", "", {}, ""},
      {"", "", "i2=\"passed\"", "", {"Three"}, "never met"},  // an asset is completed, never passed
      {"", "", "i2=\"completed\"", "", {}, ""},
      {"", "2*{i1,i3}", "", "", {}, ""},
      {"", "", "2*{i1,i3}", "", {"Three"}, "itself"},
      {"", "", "", "i3", {"Two", "Three"}, "\"Three\": it waits for itself."},
      {"", "", "i9", "", {"Three"}, "\"Three\": it waits for \"Group\", which cannot be finished before it."},
      {"i9", "", "", "", {}, ""},
      {"i9", "", "", "i1", {"One", "Two", "Three"}, "\"One\": it waits for \"Group\""},
  };
  for (const auto& row : rows) {
    const Outcome outcome = read_manifest_text(manifest_of(
        organization(part("1", "One", row.one) + part("9", "Group", row.group, part("2", "Two", row.two) + part("3", "Three", row.three))),
        kResources));
    const std::string which = row.one + " / " + row.two + " / " + row.three + " / " + row.group;
    std::vector<std::string> names;
    std::string said;
    for (const auto& finding : outcome.report.findings) {
      if (finding.code != "manifest.never_opens") continue;
      EXPECT_EQ(finding.grade, Grade::harm);
      EXPECT_EQ(finding.file, "imsmanifest.xml");
      EXPECT_THAT(finding.advice, HasSubstr("publish the module again"));
      said += finding.message + " ";
      for (const char* title : {"One", "Two", "Three"})
        if (finding.message.starts_with("Nobody can ever open \"" + std::string(title) + "\"")) names.emplace_back(title);
      EXPECT_GT(finding.line, 1) << which;
    }
    EXPECT_EQ(names, row.never) << which;
    EXPECT_THAT(said, HasSubstr(row.says)) << which;
    const auto* dead = find(outcome.report, "manifest.nothing_opens");
    EXPECT_EQ(dead != nullptr, row.never.size() == 3) << which;
    EXPECT_EQ(outcome.report.course.has_value(), row.never.size() < 3) << which;
    if (dead) {
      EXPECT_EQ(dead->grade, Grade::stop);
      EXPECT_GT(dead->line, 1);
    }
  }
}

// CAM 2.3.2.5: isvisible="false" keeps an item out of what is shown of the structure. People choose from there; so a hidden part
// is met where the module begins with it, and nowhere else.
TEST(Manifest, HiddenPartsThatNobodyMeetsAreNamed) {
  const auto hide = [](std::string item) { return item.replace(item.find("<item"), 5, "<item isvisible=\"false\""); };
  const std::string one = part("1", "One", ""), two = part("2", "Two", ""), three = part("3", "Three", "");
  const struct { std::string items; std::vector<std::string> never; } rows[] = {
      {one + hide(two) + three, {"Two"}},
      {hide(one) + two + three, {}},
      {one + hide(two) + part("3", "Three", "i2"), {"Two", "Three"}},
      {part("1", "One", "i2") + hide(two) + three, {}},                                                // begins with the second
      {part("9", "Group", "i3", one) + hide(two) + three, {}},                                         // also then
      {one + hide(part("9", "Group", "", two + three)), {}},                                            // only the group is hidden
      {one + hide("<item identifier=\"i8\"><title>Heading</title></item>") + two + three, {}},
  };
  for (const auto& row : rows) {
    const Outcome outcome = read_manifest_text(manifest_of(organization(row.items), kResources));
    std::vector<std::string> names;
    for (const auto& finding : outcome.report.findings) {
      if (finding.code != "manifest.never_opens") continue;
      EXPECT_EQ(finding.grade, Grade::harm);
      for (const char* title : {"One", "Two", "Three"})
        if (finding.message.starts_with("Nobody can ever open \"" + std::string(title) + "\"")) names.emplace_back(title);
      if (names.back() != "Two") continue;
      EXPECT_THAT(finding.message, HasSubstr("isvisible=\"false\""));
      EXPECT_THAT(finding.advice, HasSubstr("Let the part be shown"));
    }
    EXPECT_EQ(names, row.never) << row.items;
  }
}

// 500 parts, each waiting for the next; and parts that wait for each other from both ends, with scripts so long that looking
// through them again and again would take for ever.
TEST(Manifest, ALongChainIsFollowedAndWorkIsBounded) {
  const auto course = [](const std::vector<int>& waits_for, const std::string& tail) {
    std::string items;
    for (std::size_t i = 0; i < waits_for.size(); ++i)
      items += "<item identifier=\"p" + std::to_string(i) + "\" identifierref=\"r1\"><title>P</title>" +
               (waits_for[i] < 0 ? "" : "<adlcp:prerequisites>p" + std::to_string(waits_for[i]) + tail + "</adlcp:prerequisites>") + "</item>";
    return read_manifest_text(manifest_of(organization(items), kResources));
  };
  std::vector<int> next;
  for (int i = 1; i < 500; ++i) next.push_back(i);
  next.push_back(-1);
  EXPECT_TRUE(clean(course(next, "")));

  // p0 < p99 < p1 < p98 < p2 ...
  std::vector<int> zigzag(100, -1);
  for (int i = 1; i < 100; ++i) zigzag[static_cast<std::size_t>(i % 2 ? 99 - i / 2 : i / 2)] = i % 2 ? i / 2 : 100 - i / 2;
  EXPECT_TRUE(clean(course(zigzag, "")));
  std::string tail = "&amp;(p0";
  for (int i = 0; i < 4'000; ++i) tail += "|p" + std::to_string(i * 7919 % 100);
  const auto outcome = course(zigzag, tail + ")");
  ASSERT_TRUE(accepted(outcome, "manifest.order_unchecked", Grade::note)) << codes(outcome.report);
  EXPECT_EQ(find(outcome.report, "manifest.never_opens"), nullptr);
}

TEST(Manifest, ValuesThatTheRunTimeCouldNotUseAreLeftOut) {
  for (const char* bad :
       {"<adlcp:masteryscore>eighty</adlcp:masteryscore>", "<adlcp:masteryscore>101</adlcp:masteryscore>",
        "<adlcp:masteryscore>-1</adlcp:masteryscore>",
        "<adlcp:maxtimeallowed>30 minutes</adlcp:maxtimeallowed>",
        "<adlcp:maxtimeallowed>00:75:00</adlcp:maxtimeallowed>",
        "<adlcp:timelimitaction>explode</adlcp:timelimitaction>"}) {
    const Outcome outcome = read_manifest_text(manifest_of(simple_item(std::string("\n") + bad), kResources));
    ASSERT_TRUE(accepted(outcome, "manifest.bad_value", Grade::harm)) << bad;
    const package::Item& item = outcome.report.course->items[0];
    EXPECT_EQ(item.mastery_score + item.max_time_allowed + item.time_limit_action, "") << bad;
  }
}

TEST(Manifest, ParametersAreJoinedAsTheStandardSays) {
  const auto query = [](const std::string& href, const std::string& parameters) {
    const std::string resources =
        R"(<resource identifier="r1" adlcp:scormtype="sco" href=")" + href + R"("/>)";
    const std::string items = R"(<item identifier="i" identifierref="r1" parameters=")" + parameters +
                              R"("><title>T</title></item>)";
    const Outcome outcome = read_manifest_text(manifest_of(organization(items), resources));
    return outcome.report.course
               ? outcome.report.course->items[0].path + outcome.report.course->items[0].query
               : codes(outcome.report);
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

// Nested and in a row, in one organization and through a sub-manifest: every item counts.
TEST(Manifest, TooManyItemsAreRefusedByName) {
  const auto in_a_row = [](int count, const std::string& prefix) {
    std::string items;
    for (int i = 0; i < count; ++i)
      items += "<item identifier=\"" + prefix + std::to_string(i) + "\" identifierref=\"r1\"><title>T</title></item>";
    return items;
  };
  const std::string resource = R"(<resource identifier="r1" adlcp:scormtype="sco" href="index.html"/>)";
  const auto read_items = [&](int row, int nested, std::uint32_t most) {
    std::string items = in_a_row(row, "a");
    if (nested > 0) items += R"(<item identifier="n"><title>N</title>)" + in_a_row(nested - 1, "b") + "</item>";
    ZipWriter zip;
    zip.add("imsmanifest.xml", manifest_of(organization(items), resource));
    zip.add("index.html", "<title>T</title>");
    package::Limits limits;
    limits.items = most;
    return read(zip, limits);
  };
  EXPECT_TRUE(read_items(10, 0, 10).report.course.has_value());
  EXPECT_TRUE(read_items(5, 5, 10).report.course.has_value());
  for (const auto& [row, nested] : {std::pair{11, 0}, {6, 5}, {0, 11}}) {
    const Outcome outcome = read_items(row, nested, 10);
    ASSERT_TRUE(refused(outcome, "manifest.too_many_items")) << row << " " << nested;
    const auto* finding = find(outcome.report, "manifest.too_many_items");
    EXPECT_NE(finding->message.find("10 items"), std::string::npos);
    EXPECT_NE(finding->advice.find("import.items"), std::string::npos);
  }
  EXPECT_EQ(package::Limits{}.items, 10'000u);
}

TEST(Manifest, MetadataOfTheCourse) {
  const Outcome outcome = read_manifest_text(
      manifest_of(simple_item(""), kResources,
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
    return read_manifest_text(
        "<manifest identifier='x' " + root + "><metadata><schema>ADL SCORM</schema>" +
        (version.empty() ? "" : "<schemaversion>" + version + "</schemaversion>") + "</metadata>" +
        organization("<item identifier='i' identifierref='r'><title>T</title></item>") +
        "<resources><resource identifier='r' href='index.html'/></resources></manifest>");
  };
  for (const char* version : {"2004 3rd Edition", "2004 4th Edition", "CAM 1.3", "1.3"}) {
    const Outcome outcome = with_version(version);
    EXPECT_TRUE(refused(outcome, "package.scorm2004")) << version;
    EXPECT_THAT(outcome.report.findings[0].message,
                HasSubstr("not supported yet by this release: a SCORM 2004 package"));
    EXPECT_THAT(outcome.report.findings[0].message, HasSubstr(version));
  }
  const std::string adl2004 = "xmlns:adlcp='http://www.adlnet.org/xsd/adlcp_v1p3'";
  EXPECT_TRUE(refused(with_version("", adl2004), "package.scorm2004"));
  EXPECT_TRUE(
      refused(with_version("", "xmlns:imsss='http://www.imsglobal.org/xsd/imsss'"), "package.scorm2004"));
  EXPECT_TRUE(accepted(with_version("1.2", adl2004), "manifest.edition_mixed", Grade::note));
  EXPECT_TRUE(accepted(with_version(""), "manifest.edition_assumed", Grade::note));
  EXPECT_TRUE(accepted(with_version("1.1.4"), "manifest.edition_assumed", Grade::note));
  EXPECT_EQ(find(with_version(" 1.2 ").report, "manifest.edition_assumed"), nullptr);
  EXPECT_TRUE(
      refused(read_manifest_text("<manifest xmlns='http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1'/>"),
              "package.common_cartridge"));
}

TEST(Manifest, EntityTricksAreRefused) {
  const std::string good = one_item_manifest();
  const auto with_doctype = [&](const std::string& doctype) {
    std::string text = good;
    return text.insert(text.find("<manifest"), doctype + "\n");
  };
  const Outcome laughs =
      read_manifest_text(with_doctype(R"(<!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>)"));
  ASSERT_TRUE(refused(laughs, "manifest.entities"));
  EXPECT_EQ(find(laughs.report, "manifest.entities")->line, 2);
  EXPECT_TRUE(laughs.sink.contents.empty());
  EXPECT_TRUE(
      refused(read_manifest_text(with_doctype(R"(<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]>)")),
              "manifest.entities"));
  EXPECT_TRUE(
      refused(read_manifest_text(with_doctype(R"(<!DOCTYPE m SYSTEM "x.dtd" []>)")), "manifest.entities"));
  EXPECT_TRUE(accepted(read_manifest_text(with_doctype(R"(<!DOCTYPE manifest SYSTEM "imscp.dtd">)")),
                       "manifest.doctype", Grade::note));
}

TEST(Manifest, NotXmlAndNotAManifest) {
  EXPECT_TRUE(refused(read_manifest_text(""), "manifest.not_xml"));
  EXPECT_TRUE(refused(read_manifest_text("hello"), "manifest.not_xml"));
  EXPECT_TRUE(refused(read_manifest_text("<html><body/></html>"), "manifest.not_manifest"));
  EXPECT_TRUE(
      refused(read_manifest_text(one_item_manifest() + one_item_manifest().substr(39)), "manifest.not_xml"));
  const Outcome broken = read_manifest_text("<manifest>\n<metadata>\n</metadat>\n</manifest>");
  ASSERT_TRUE(refused(broken, "manifest.not_xml"));
  EXPECT_EQ(find(broken.report, "manifest.not_xml")->line, 3);
  EXPECT_EQ(find(broken.report, "manifest.not_xml")->file, "imsmanifest.xml");
  EXPECT_TRUE(refused(read_manifest_text(one_item_manifest().substr(0, 300)), "manifest.not_xml"));
}

TEST(Manifest, DepthAndSizeOfTheTreeAreBounded) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  EXPECT_TRUE(refused(read_manifest_text("<manifest>" + deep), "manifest.too_complex"));
  std::string wide = "<manifest>";
  for (int i = 0; i < 200'001; ++i) wide += "<a/>";
  EXPECT_TRUE(refused(read_manifest_text(wide + "</manifest>"), "manifest.too_complex"));
}

TEST(Manifest, AThousandItems) {
  std::string items, resources;
  for (int i = 0; i < 1000; ++i) {
    const std::string n = std::to_string(i);
    items += "<item identifier='i" + n + "' identifierref='r" + n + "'><title>T" + n + "</title></item>";
    resources += "<resource identifier='r" + n + "' adlcp:scormtype='sco' href='index.html?n=" + n + "'/>";
  }
  const Outcome outcome = read_manifest_text(manifest_of(organization(items), resources));
  ASSERT_TRUE(outcome.report.course.has_value());
  ASSERT_EQ(outcome.report.course->items.size(), 1000u);
  EXPECT_EQ(outcome.report.course->items[999].query, "?n=999");
}

TEST(Manifest, FindingsCarryTheLine) {
  const Outcome outcome = read_manifest_text(manifest_of(
      organization("\n\n<item identifier='i' identifierref='nowhere'><title>T</title></item><item "
                   "identifier='j' identifierref='r1'><title>U</title></item>"),
      kResources));
  ASSERT_TRUE(accepted(outcome, "manifest.reference_dangling", Grade::harm));
  EXPECT_EQ(find(outcome.report, "manifest.reference_dangling")->line, 7);
}

TEST(Manifest, HrefOutsideThePackageIsRefused) {
  for (const char* href :
       {"../index.html", "a/../../index.html", "%2e%2e/index.html", "..\\index.html", "%2E%2E%5cindex.html",
        "C:\\course\\index.html", "c:/index.html", "file:///etc/passwd", "\\\\server\\share\\x.html"}) {
    const Outcome outcome = read_manifest_text(one_item_manifest(href));
    EXPECT_TRUE(refused(outcome, "manifest.href_escape")) << href;
    EXPECT_TRUE(outcome.sink.contents.empty());
  }
  EXPECT_TRUE(clean(read_manifest_text(one_item_manifest("a/../index.html"))));
}

}  // namespace
}  // namespace waymark::testing
