// imsmanifest.xml that is no manifest, is too large, or means to do harm.
#include <gmock/gmock.h>

#include "tests/scorm/package/manifest_text.hpp"
#include "tests/scorm/package/package_fixture.hpp"

namespace waymark::testing {
namespace {

using package::Grade;

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

TEST(Manifest, EntityTricksAreRefused) {
  const std::string good = one_item_manifest();
  const auto with_doctype = [&](const std::string& doctype) {
    std::string text = good;
    return text.insert(text.find("<manifest"), doctype + "\n");
  };
  const Outcome laughs = read_manifest_text(with_doctype(R"(<!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>)"));
  ASSERT_TRUE(refused(laughs, "manifest.entities"));
  EXPECT_EQ(find(laughs.report, "manifest.entities")->line, 2);
  EXPECT_TRUE(laughs.sink.contents.empty());
  EXPECT_TRUE(refused(read_manifest_text(with_doctype(R"(<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]>)")), "manifest.entities"));
  EXPECT_TRUE(refused(read_manifest_text(with_doctype(R"(<!DOCTYPE m SYSTEM "x.dtd" []>)")), "manifest.entities"));
  EXPECT_TRUE(accepted(read_manifest_text(with_doctype(R"(<!DOCTYPE manifest SYSTEM "imscp.dtd">)")), "manifest.doctype", Grade::note));
}

TEST(Manifest, NotXmlAndNotAManifest) {
  EXPECT_TRUE(refused(read_manifest_text(""), "manifest.not_xml"));
  EXPECT_TRUE(refused(read_manifest_text("hello"), "manifest.not_xml"));
  EXPECT_TRUE(refused(read_manifest_text("<html><body/></html>"), "manifest.not_manifest"));
  EXPECT_TRUE(refused(read_manifest_text(one_item_manifest() + one_item_manifest().substr(39)), "manifest.not_xml"));
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

TEST(Manifest, HrefOutsideThePackageIsRefused) {
  for (const char* href : {"../index.html", "a/../../index.html", "%2e%2e/index.html", "..\\index.html", "%2E%2E%5cindex.html",
                           "C:\\course\\index.html", "c:/index.html", "file:///etc/passwd", "\\\\server\\share\\x.html"}) {
    const Outcome outcome = read_manifest_text(one_item_manifest(href));
    EXPECT_TRUE(refused(outcome, "manifest.href_escape")) << href;
    EXPECT_TRUE(outcome.sink.contents.empty());
  }
  EXPECT_TRUE(clean(read_manifest_text(one_item_manifest("a/../index.html"))));
}

}  // namespace
}  // namespace waymark::testing
