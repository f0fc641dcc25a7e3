// Outside hosts in pages, scripts and style sheets, and what the names of files tell of the authoring tool.
#include "scorm/package/survey.hpp"

#include <gmock/gmock.h>

#include "tests/scorm/package/package_fixture.hpp"

namespace waymark::testing {
namespace {

using package::HostScanner;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::set<std::string> hosts(std::string_view path, std::string_view text, std::size_t piece = 1 << 20) {
  std::set<std::string> found;
  HostScanner scanner(HostScanner::kind_of(path), found);
  for (std::size_t at = 0; at < text.size(); at += piece) scanner.feed(text.substr(at, piece));
  scanner.finish();
  return found;
}

TEST(Survey, PagesNameHostsByWhatTheyLoad) {
  EXPECT_THAT(hosts("x.html", R"(<script src="https://cdn.example/a.js"></script>)"),
              ElementsAre("cdn.example"));
  EXPECT_THAT(hosts("x.htm", R"(<img alt="" src = '//Img.Example:81/a.png'>)"), ElementsAre("img.example"));
  EXPECT_THAT(hosts("x.html", R"(<link rel="stylesheet" href="http://fonts.example/css?a">)"),
              ElementsAre("fonts.example"));
  EXPECT_THAT(hosts("x.html", "<style>body{background:url(https://bg.example/x)}</style>"),
              ElementsAre("bg.example"));
  EXPECT_THAT(hosts("x.html", "<script>load('https://api.example/v1')</script>"), ElementsAre("api.example"));
  EXPECT_THAT(hosts("x.html", "<video poster=https://v.example/p.jpg>"), ElementsAre("v.example"));
}

TEST(Survey, LinksAndVocabulariesDoNotCount) {
  EXPECT_THAT(hosts("x.html", R"(<a class="x" href="https://read.example/more">More</a>)"), IsEmpty());
  EXPECT_THAT(
      hosts("x.html", R"(<html xmlns="http://www.w3.org/1999/xhtml"><p>See http://plain.example/ there)"),
      IsEmpty());
  EXPECT_THAT(hosts("x.html", R"(<meta content="https://meta.example/">)"), IsEmpty());
  EXPECT_THAT(
      hosts("x.js", "// see https://docs.example/x\nvar ns = 'http://www.w3.org/2000/svg'; //c.example"),
      IsEmpty());
  EXPECT_THAT(hosts("x.png", "'https://cdn.example/'"), IsEmpty());
  EXPECT_THAT(hosts("x.js", "a='http://'+host; b='https://.bad'; c='https://nodot/'; d='http://a..'"),
              IsEmpty());
}

TEST(Survey, ScriptsAndStyles) {
  EXPECT_THAT(hosts("x.js", "fetch(`https://one.example/`),b=\"http://two.example\""),
              ElementsAre("one.example", "two.example"));
  EXPECT_THAT(hosts("x.css", "@import '//css.example/a';x{background:url(https://img.example/a.png)}"),
              ElementsAre("css.example", "img.example"));
}

TEST(Survey, AnAddressAcrossPiecesIsFound) {
  const std::string text =
      std::string(1000, ' ') + "<script src=\"https://cdn.example/a.js\"></script>" + std::string(700, 'x');
  for (const std::size_t piece : {1u, 7u, 300u, 1010u, 1024u})
    EXPECT_THAT(hosts("x.html", text, piece), ElementsAre("cdn.example")) << piece;
}

TEST(Survey, HostsReachTheCourse) {
  const Outcome outcome = read(ZipWriter()
                                   .add("imsmanifest.xml", one_item_manifest())
                                   .add("index.html", "<script src='https://cdn.example/x.js'></script>")
                                   .add("a.html", "<img src='http://img.example/'>")
                                   .add("b.html", ""));
  ASSERT_TRUE(accepted(outcome, "content.outside_hosts", package::Grade::note));
  EXPECT_THAT(outcome.report.course->outside_hosts, ElementsAre("cdn.example", "img.example"));
}

TEST(Survey, AuthoringToolByItsFiles) {
  using package::authoring_tool_of;
  EXPECT_EQ(authoring_tool_of({"index_lms.html", "story_content/user.js"}), "Articulate Storyline");
  EXPECT_EQ(authoring_tool_of({"scormcontent/index.html", "scormdriver/indexAPI.html"}), "Articulate Rise");
  EXPECT_EQ(authoring_tool_of({"index.html", "assets/js/CPM.js"}), "Adobe Captivate");
  EXPECT_EQ(authoring_tool_of({"res/data/player.js"}), "iSpring");
  EXPECT_EQ(authoring_tool_of({"adapt/js/adapt.min.js"}), "Adapt");
  EXPECT_EQ(authoring_tool_of({"contentv3.xml"}), "eXeLearning");
  EXPECT_EQ(authoring_tool_of({"index.html", "mycontentv3.xml", "contentv3.xml.bak"}), "");
}

}  // namespace
}  // namespace waymark::testing
