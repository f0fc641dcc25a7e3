// What manifests in the wild do (scorm.md "Package quirks" and A1): each is read, and what was done is said.
#include <gmock/gmock.h>

#include "tests/scorm/package/package_fixture.hpp"

namespace waymark::testing {
namespace {

using package::Grade;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string utf16(const std::string& ascii, bool big_endian) {
  std::string out;
  for (const char c : ascii) {
    if (big_endian) out += '\0';
    out += c;
    if (!big_endian) out += '\0';
  }
  return out;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

// The fixture's manifest with one change; the change must apply.
Outcome changed(const std::string& from, const std::string& to) {
  const std::string text = replaced(one_item_manifest(), from, to);
  EXPECT_NE(text, one_item_manifest()) << from;
  return read_manifest_text(text);
}

TEST(Quirks, Encodings) {
  const std::string text = one_item_manifest();
  EXPECT_TRUE(clean(read_manifest_text("\xEF\xBB\xBF" + text)));
  const std::string declared16 = replaced(text, "UTF-8", "UTF-16");
  EXPECT_TRUE(clean(read_manifest_text("\xFF\xFE" + utf16(declared16, false))));
  EXPECT_TRUE(clean(read_manifest_text("\xFE\xFF" + utf16(declared16, true))));
  EXPECT_TRUE(clean(read_manifest_text(utf16(declared16, false))));
  EXPECT_TRUE(clean(changed(" encoding=\"UTF-8\"", "")));
  const Outcome latin = read_manifest_text(replaced(replaced(text, "UTF-8", "ISO-8859-1"), "A course", "Caf\xE9 course"));
  ASSERT_TRUE(clean(latin));
  EXPECT_EQ(latin.report.course->title, "Café course");
  const Outcome wrong = read_manifest_text(replaced(text, "A course", "Caf\xE9 course"));
  ASSERT_TRUE(accepted(wrong, "manifest.encoding_guessed", Grade::harm));
  EXPECT_EQ(wrong.report.course->title, "Café course");
  EXPECT_TRUE(accepted(read_manifest_text(declared16), "manifest.encoding_guessed", Grade::harm));
  EXPECT_TRUE(refused(read_manifest_text("\xFF\xFE" + utf16(declared16, false) + "x"), "manifest.encoding"));
}

TEST(Quirks, BareAmpersandsAndControlCharactersAreRepairedOnce) {
  const Outcome ampersand = changed("A course", "Trust & care\nR&D &nbsp;&foo;");
  ASSERT_TRUE(accepted(ampersand, "manifest.repaired", Grade::harm));
  EXPECT_EQ(ampersand.report.course->title, "Trust & care R&D \xC2\xA0&foo;");
  EXPECT_EQ(find(ampersand.report, "manifest.repaired")->line, 5);
  const Outcome control = changed("A course", std::string("A\x01 cour\x0Bse") + "&#2;");
  ASSERT_TRUE(accepted(control, "manifest.repaired", Grade::harm));
  EXPECT_EQ(control.report.course->title, "A course");
  const Outcome attribute = changed("index.html\">", "index.html?a=1&b=2\">");
  ASSERT_TRUE(accepted(attribute, "manifest.repaired", Grade::harm));
  EXPECT_EQ(attribute.report.course->items[0].query, "?a=1&b=2");
  EXPECT_TRUE(clean(changed("A course", "Trust &amp; care &#233; &lt;b&gt;")));
  EXPECT_TRUE(clean(changed("A course", "<![CDATA[Trust & care <b>]]>")));
}

TEST(Quirks, TitleInCdata) { EXPECT_EQ(changed("A course", "<![CDATA[Trust & care <b>]]>").report.course->title, "Trust & care <b>"); }

TEST(Quirks, BlanksAroundIdentifiers) {
  std::string text = replaced(one_item_manifest(), "default=\"o\"", "default=\" o \"");
  text = replaced(text, "identifierref=\"r1\"", "identifierref=\" r1\n\"");
  text = replaced(text, "resource identifier=\"r1\"", "resource identifier=\"\tr1 \"");
  text = replaced(text, "identifier=\"i1\"", "identifier=\" i1 \"");
  const Outcome outcome = read_manifest_text(text);
  ASSERT_TRUE(clean(outcome));
  EXPECT_EQ(outcome.report.course->items[0].id, "i1");
  EXPECT_TRUE(outcome.report.course->items[0].launchable);
}

TEST(Quirks, NamespacesByAnyPrefixWrongOrMissing) {
  std::string other = replaced(one_item_manifest(), "adlcp:", "scorm:");
  other = replaced(other, "xmlns:adlcp", "xmlns:scorm");
  EXPECT_TRUE(clean(read_manifest_text(replaced(one_item_manifest(), "xmlns:adlcp", "xmlns:scorm"))));  // prefix never declared
  for (const char* tag : {"manifest", "metadata", "organization", "item", "title", "resource", "file", "schema"}) {
    other = replaced(other, std::string("<") + tag, std::string("<ims:") + tag);
    other = replaced(other, std::string("</") + tag, std::string("</ims:") + tag);
  }
  other = replaced(other, "xmlns=", "xmlns:ims=");
  const Outcome prefixed = read_manifest_text(other);
  ASSERT_TRUE(clean(prefixed)) << other;
  EXPECT_TRUE(prefixed.report.course->items[0].sco);
  const Outcome none = changed(" xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\"", "");
  EXPECT_TRUE(clean(none));
  EXPECT_TRUE(clean(changed("imscp_rootv1p1p2", "unheard_of")));
  // A title of another vocabulary is not the item's title.
  const Outcome metadata =
      changed("<title>Part one", "<x:title xmlns:x='http://www.imsglobal.org/xsd/imsmd_v1p2'>No</x:title><title>Part one");
  EXPECT_EQ(metadata.report.course->items[0].title, "Part one");
}

TEST(Quirks, DefaultOrganizationDanglingOrSeveral) {
  const Outcome dangling = changed("default=\"o\"", "default=\"gone\"");
  EXPECT_TRUE(accepted(dangling, "manifest.default_dangling", Grade::note));
  EXPECT_TRUE(clean(changed(" default=\"o\"", "")));
  const std::string second =
      "<organization identifier='p'><title>Second</title><item identifier='i1' "
      "identifierref='r1'><title>P</title></item></organization></organizations>";
  const Outcome several = changed("</organizations>", second);
  ASSERT_TRUE(accepted(several, "manifest.several_organizations", Grade::note));
  EXPECT_EQ(several.report.course->title, "A course");
  const Outcome other =
      read_manifest_text(replaced(replaced(one_item_manifest(), "</organizations>", second), "default=\"o\"", "default=\"p\""));
  EXPECT_EQ(other.report.course->title, "Second");
  EXPECT_EQ(find(other.report, "manifest.duplicate_identifier"), nullptr);
}

TEST(Quirks, NoOrganizationMakesEveryResourceAnSco) {
  const std::string resources =
      "<resource identifier='r1' href='index.html'/><resource identifier='r2'><file "
      "href='b.html'/></resource><resource identifier='r3' href='a.html'/>";
  for (const char* organizations :
       {"", "<organizations/>", "<organizations><organization identifier='o'><title>T</title></organization></organizations>"}) {
    const Outcome outcome = read_manifest_text(manifest_of(organizations, resources));
    ASSERT_TRUE(accepted(outcome, "manifest.no_organization", Grade::harm)) << organizations;
    ASSERT_EQ(outcome.report.course->items.size(), 2u);
    EXPECT_TRUE(outcome.report.course->items[0].sco);
    EXPECT_EQ(outcome.report.course->items[1].path, "a.html");
    EXPECT_FALSE(outcome.report.course->title.empty());
  }
}

TEST(Quirks, NoScormTypeAnywhereIsTreatedAsSco) {
  const Outcome outcome = changed(" adlcp:scormtype=\"sco\"", "");
  ASSERT_TRUE(accepted(outcome, "manifest.no_sco", Grade::note));
  EXPECT_TRUE(outcome.report.course->treated_as_sco);
  EXPECT_TRUE(outcome.report.course->items[0].sco);
  const Outcome odd_case = changed("scormtype=\"sco\"", "scormType=\" SCO\"");
  ASSERT_TRUE(clean(odd_case));
  EXPECT_FALSE(odd_case.report.course->treated_as_sco);
}

TEST(Quirks, DanglingReferenceIsShownAndNotLaunchable) {
  const Outcome outcome = changed("</item>", "</item><item identifier='i2' identifierref='gone'><title>Lost</title></item>");
  ASSERT_TRUE(accepted(outcome, "manifest.reference_dangling", Grade::harm));
  ASSERT_EQ(outcome.report.course->items.size(), 2u);
  EXPECT_FALSE(outcome.report.course->items[1].launchable);
  EXPECT_EQ(outcome.report.course->items[1].title, "Lost");
}

TEST(Quirks, NothingToLaunchStops) {
  EXPECT_TRUE(refused(changed("identifierref=\"r1\"", "identifierref=\"gone\""), "manifest.nothing_to_launch"));
  EXPECT_TRUE(refused(read_manifest_text(one_item_manifest("gone.html")), "manifest.nothing_to_launch"));
  EXPECT_TRUE(refused(read_manifest_text(one_item_manifest("")), "manifest.nothing_to_launch"));
  EXPECT_TRUE(refused(read_manifest_text(one_item_manifest("javascript:alert(1)")), "manifest.nothing_to_launch"));
  EXPECT_TRUE(refused(read_manifest_text(manifest_of("", "")), "manifest.nothing_to_launch"));
}

TEST(Quirks, FilesListedButAbsentAndUnlisted) {
  const Outcome absent = changed("<file href=\"a.html\"/>",
                                 "<file href=\"a.html\"/><file href=\"img/gone.png\"/><file "
                                 "href=\"imscp_rootv1p1p2.xsd\"/><file href=\"../out.js\"/>");
  ASSERT_TRUE(accepted(absent, "manifest.file_missing", Grade::harm));
  EXPECT_TRUE(accepted(absent, "manifest.schema_missing", Grade::note));
  EXPECT_TRUE(accepted(absent, "manifest.file_outside", Grade::harm));
  EXPECT_THAT(find(absent.report, "manifest.file_missing")->message, HasSubstr("img/gone.png"));
  const Outcome unlisted = changed("<file href=\"a.html\"/><file href=\"b.html\"/>", "");
  ASSERT_TRUE(accepted(unlisted, "manifest.files_unlisted", Grade::note));
  EXPECT_THAT(find(unlisted.report, "manifest.files_unlisted")->message, HasSubstr("2 files"));
  EXPECT_EQ(unlisted.report.course->files.size(), 4u);
}

TEST(Quirks, ManyFindingsOfOneKindAreSummedUp) {
  std::string files;
  for (int i = 0; i < 200; ++i) files += "<file href='gone" + std::to_string(i) + ".png'/>";
  const Outcome outcome = changed("<file href=\"a.html\"/>", "<file href=\"a.html\"/>" + files);
  ASSERT_TRUE(outcome.report.course.has_value());
  EXPECT_EQ(outcome.report.findings.size(), 11u);
  EXPECT_THAT(outcome.report.findings.back().message, HasSubstr("190 more"));
}

TEST(Quirks, HrefsAreFoundByTolerantSteps) {
  const auto launch = [](const std::string& file, const std::string& href, const char* how) {
    const Outcome outcome = read(ZipWriter().add("imsmanifest.xml", one_item_manifest(href)).add(file, "x"));
    if (!outcome.report.course) return codes(outcome.report);
    const package::Finding* finding = find(outcome.report, "manifest.href_tolerated");
    if (how == nullptr)
      EXPECT_EQ(finding, nullptr) << href;
    else
      EXPECT_THAT(finding == nullptr ? "" : finding->message, HasSubstr(how)) << href;
    return outcome.report.course->items[0].path + outcome.report.course->items[0].query;
  };
  EXPECT_EQ(launch("My page.html", "My page.html", nullptr), "My page.html");
  EXPECT_EQ(launch("My page.html", "My%20page.html", "decoding"), "My page.html");
  EXPECT_EQ(launch("100%25.html", "100%25.html", nullptr), "100%25.html");
  EXPECT_EQ(launch("caf\xC3\xA9.html", "caf%C3%A9.html", "decoding"), "caf\xC3\xA9.html");
  EXPECT_EQ(launch("a#b.html", "a%23b.html", "decoding"), "a#b.html");
  EXPECT_EQ(launch("sub/page.html", "/sub/page.html?x=1",
                   "\"/sub/page.html?x=1\" was found as sub/page.html by reading its first slash as the top of the package"),
            "sub/page.html?x=1");
  EXPECT_EQ(launch("sub/page.html", "\\sub\\page.html", "top of the package"), "sub/page.html");
  EXPECT_EQ(launch("Sub/Start.HTML", "sub/start.html?x=1", "capital"), "Sub/Start.HTML?x=1");
  EXPECT_EQ(launch("sub/start.html", "sub\\start.html", "backslashes"), "sub/start.html");
  EXPECT_EQ(launch("sub/start.html", "./sub/../sub/start.html#p", nullptr), "sub/start.html#p");
  EXPECT_EQ(launch("start.html", "/start.html", "top of the package"), "start.html");
}

TEST(Quirks, XmlBaseOfManifestResourcesAndResource) {
  const auto launch = [](const std::string& manifest, const std::string& resources, const std::string& resource) {
    std::string text = one_item_manifest("start.html");
    text = replaced(text, "version=\"1.0\" xmlns", "version=\"1.0\" xml:base=\"" + manifest + "\" xmlns");
    text = replaced(text, "<resources>", "<resources xml:base=\"" + resources + "\">");
    text = replaced(text, "type=\"webcontent\"", "xml:base=\"" + resource + "\"");
    const Outcome outcome = read(ZipWriter().add("imsmanifest.xml", text).add("one/two/three/start.html", "x").add("one/start.html", "x"));
    return outcome.report.course ? outcome.report.course->items[0].path : codes(outcome.report);
  };
  EXPECT_EQ(launch("one/", "two/", "three/"), "one/two/three/start.html");
  EXPECT_EQ(launch("one/", "", ""), "one/start.html");
  EXPECT_EQ(launch("one/two/", "three/", "../../"), "one/start.html");
  EXPECT_EQ(launch("one", "two", "three"), "one/two/three/start.html");
  EXPECT_EQ(launch("one\\", "", ""), "one/start.html");
  EXPECT_THAT(launch("../", "", ""), HasSubstr("manifest.href_escape"));
}

TEST(Quirks, OutsidePagesAreNamed) {
  const Outcome outcome = read_manifest_text(one_item_manifest("https://Training.Example:8443/start?x=1"));
  ASSERT_TRUE(accepted(outcome, "manifest.outside_page", Grade::harm));
  const package::Item& item = outcome.report.course->items[0];
  EXPECT_TRUE(item.launchable);
  EXPECT_EQ(item.path, "");
  EXPECT_EQ(item.external_url, "https://Training.Example:8443/start?x=1");
  EXPECT_THAT(outcome.report.course->outside_hosts,
              ElementsAre(::testing::AllOf(::testing::Field(&package::OutsideHost::name, "training.example"),
                                           ::testing::Field(&package::OutsideHost::uses, ElementsAre(package::HostUse::page)))));
  EXPECT_EQ(read_manifest_text(one_item_manifest("//cdn.example/x")).report.course->items[0].external_url, "https://cdn.example/x");
}

TEST(Quirks, DuplicateIdentifiersAndMissingOnes) {
  const Outcome twins = changed("</item>",
                                "</item><item identifier='i1' "
                                "identifierref='r1'><title>Again</title></item><item><title>Group</title></item>");
  ASSERT_TRUE(accepted(twins, "manifest.duplicate_identifier", Grade::harm));
  EXPECT_TRUE(accepted(twins, "manifest.item_without_identifier", Grade::note));
  const auto& items = twins.report.course->items;
  ASSERT_EQ(items.size(), 3u);
  EXPECT_EQ(items[0].id, "i1");
  EXPECT_EQ(items[1].id, "i1~2");
  EXPECT_FALSE(items[2].id.empty());
  EXPECT_TRUE(
      accepted(changed("</resource>", "</resource><resource identifier='r1' href='b.html'/>"), "manifest.duplicate_resource", Grade::harm));
  EXPECT_TRUE(accepted(changed("identifier=\"i1\"", "identifier=\"i1\" identifier=\"x\""), "manifest.duplicate_attribute", Grade::harm));
}

TEST(Quirks, SubManifestsShareTheirResources) {
  const std::string inner =
      R"(<manifest identifier="inner"><organizations default="io"><organization identifier="io"><title>Inner</title>
<item identifier="x1" identifierref="ir"><title>Inner page</title></item></organization></organizations>
<resources><resource identifier="ir" href="b.html" adlcp:scormtype="sco"/></resources></manifest></manifest>)";
  std::string text =
      replaced(one_item_manifest(), "</item>", "</item><item identifier='i2' identifierref='inner'><title>The inner one</title></item>");
  text = text.replace(text.rfind("</manifest>"), 11, inner);
  const Outcome outcome = read_manifest_text(text);
  ASSERT_TRUE(clean(outcome));
  const auto& items = outcome.report.course->items;
  ASSERT_EQ(items.size(), 3u);
  EXPECT_FALSE(items[1].launchable);
  EXPECT_EQ(items[2].parent, "i2");
  EXPECT_EQ(items[2].path, "b.html");
}

TEST(Quirks, MissingTitlesAndIdentifier) {
  const Outcome outcome = changed("<title>Part one</title>", "");
  ASSERT_TRUE(accepted(outcome, "manifest.item_without_title", Grade::note));
  EXPECT_EQ(outcome.report.course->items[0].title, "i1");
  const Outcome no_title = changed("<title>A course</title>", "");
  ASSERT_TRUE(accepted(no_title, "manifest.no_title", Grade::note));
  EXPECT_EQ(no_title.report.course->title, "Part one");
  EXPECT_TRUE(accepted(changed("identifier=\"course-1\"", ""), "manifest.no_identifier", Grade::note));
}

}  // namespace
}  // namespace waymark::testing
