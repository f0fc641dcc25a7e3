// Outside hosts in pages, scripts and style sheets, and what the names of files tell of the authoring tool.
#include "scorm/package/survey.hpp"

#include <gmock/gmock.h>

#include "scorm/package/api_scanner.hpp"
#include "tests/scorm/package/package_fixture.hpp"

namespace waymark::testing {
namespace {

using package::HostScanner;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

std::set<std::string> hosts(std::string_view path, std::string_view text, std::size_t piece = 1 << 20) {
  HostScanner::Hosts found;
  HostScanner scanner(HostScanner::kind_of(path), found);
  for (std::size_t at = 0; at < text.size(); at += piece) scanner.feed(text.substr(at, piece));
  scanner.finish();
  std::set<std::string> names;
  for (const auto& [host, uses] : found) names.insert(host);
  return names;
}

TEST(Survey, PagesNameHostsByWhatTheyLoad) {
  EXPECT_THAT(hosts("x.html", R"(<script src="https://cdn.example/a.js"></script>)"), ElementsAre("cdn.example"));
  EXPECT_THAT(hosts("x.htm", R"(<img alt="" src = '//Img.Example:81/a.png'>)"), ElementsAre("img.example"));
  EXPECT_THAT(hosts("x.html", R"(<link rel="stylesheet" href="http://fonts.example/css?a">)"), ElementsAre("fonts.example"));
  EXPECT_THAT(hosts("x.html", "<style>body{background:url(https://bg.example/x)}</style>"), ElementsAre("bg.example"));
  EXPECT_THAT(hosts("x.html", "<script>load('https://api.example/v1')</script>"), ElementsAre("api.example"));
  EXPECT_THAT(hosts("x.html", "<video poster=https://v.example/p.jpg>"), ElementsAre("v.example"));
}

TEST(Survey, LinksAndVocabulariesDoNotCount) {
  EXPECT_THAT(hosts("x.html", R"(<a class="x" href="https://read.example/more">More</a>)"), IsEmpty());
  EXPECT_THAT(hosts("x.html", R"(<html xmlns="http://www.w3.org/1999/xhtml"><p>See http://plain.example/ there)"), IsEmpty());
  EXPECT_THAT(hosts("x.html", R"(<meta content="https://meta.example/">)"), IsEmpty());
  EXPECT_THAT(hosts("x.js", "// see https://docs.example/x\nvar ns = 'http://www.w3.org/2000/svg'; //c.example"), IsEmpty());
  EXPECT_THAT(hosts("x.png", "'https://cdn.example/'"), IsEmpty());
  EXPECT_THAT(hosts("x.js", "a='http://'+host; b='https://.bad'; c='https://nodot/'; d='http://a..'"), IsEmpty());
}

TEST(Survey, ScriptsAndStyles) {
  EXPECT_THAT(hosts("x.js", "fetch(`https://one.example/`),b=\"http://two.example\""), ElementsAre("one.example", "two.example"));
  EXPECT_THAT(hosts("x.css", "@import '//css.example/a';x{background:url(https://img.example/a.png)}"),
              ElementsAre("css.example", "img.example"));
}

TEST(Survey, AnAddressAcrossPiecesIsFound) {
  const std::string text = std::string(1000, ' ') + "<script src=\"https://cdn.example/a.js\"></script>" + std::string(700, 'x');
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
  EXPECT_THAT(outcome.report.course->outside_hosts,
              ElementsAre(AllOf(Field(&package::OutsideHost::name, "cdn.example"),
                                Field(&package::OutsideHost::uses, ElementsAre(package::HostUse::script))),
                          AllOf(Field(&package::OutsideHost::name, "img.example"),
                                Field(&package::OutsideHost::uses, ElementsAre(package::HostUse::picture)))));
}

TEST(Survey, HostsAreKeptWithWhatTheyAreFor) {
  using package::HostUse;
  HostScanner::Hosts found;
  HostScanner page(HostScanner::Kind::page, found);
  page.feed(
      std::string_view("<iframe src='https://video.example/e'></iframe><video src='https://media.example/a.mp4'></video>"
                       "<link href='https://font.example/f.css'><form action='https://form.example/'></form>"
                       "<a href='https://link.example/'>x</a><script>load('https://video.example/api')</script>"));
  page.finish();
  EXPECT_EQ(found, (HostScanner::Hosts{{"video.example", {HostUse::frame, HostUse::named}},
                                       {"media.example", {HostUse::media}},
                                       {"font.example", {HostUse::style}},
                                       {"form.example", {HostUse::form}}}));
  for (const auto use :
       {HostUse::frame, HostUse::script, HostUse::style, HostUse::picture, HostUse::media, HostUse::form, HostUse::named, HostUse::page})
    EXPECT_EQ(package::host_use_from(package::host_use_text(use)), use);
  EXPECT_EQ(package::host_use_from("other"), std::nullopt);
}

bool reports(std::string_view text, std::size_t piece = 1 << 20) {
  package::ApiScanner scanner;
  for (std::size_t at = 0; at < text.size(); at += piece) scanner.feed(text.substr(at, piece));
  return scanner.found();
}

// The names are those of SCORM 1.2 RTE 3.2; scripts also put them together, or are minified.
TEST(Silence, AnyTraceOfTheApiEndsIt) {
  for (const char* text : {"api.LMSInitialize('')", "API[\"LMSFinish\"]", "x.LMSSetValue(a,b)", "var f='LMS'+name;", "f=\"LMS\".concat(n)",
                           "set('cmi.core.lesson_status','passed')"})
    EXPECT_TRUE(reports(text)) << text;
  for (const char* text : {"", "<p>Our LMS is new</p>", "LMSInit", "lmsinitialize", "Initialize('')"}) EXPECT_FALSE(reports(text)) << text;
  const std::string utf16("a\0L\0M\0S\0I\0n\0i\0t\0i\0a\0l\0i\0z\0e\0", 28);
  EXPECT_TRUE(reports(utf16));
  const std::string far = std::string(5000, 'x') + "LMSInitialize" + std::string(5000, 'y');
  for (const std::size_t piece : {1u, 5u, 4096u, 5003u}) EXPECT_TRUE(reports(far, piece)) << piece;
}

TEST(Silence, TwoFilesMakeNoName) {
  package::ApiScanner scanner;
  scanner.feed(std::string_view("LMSIni"));
  scanner.next_file();
  scanner.feed(std::string_view("tialize"));
  EXPECT_FALSE(scanner.found());
}

TEST(Silence, IsANoteUnlessThePackageReportsOrHoldsNoSco) {
  const auto outcome = [](const std::string& manifest, const std::string& script_name, const std::string& script) {
    return read(ZipWriter()
                    .add("imsmanifest.xml", manifest)
                    .add("index.html", "<p>Read this</p>")
                    .add("a.html", "")
                    .add("b.html", "")
                    .add(script_name, script));
  };
  const std::string sco = one_item_manifest();
  EXPECT_TRUE(accepted(outcome(sco, "x.js", "go()"), "content.never_reports", package::Grade::note));
  EXPECT_FALSE(accepted(outcome(sco, "x.js", "a.LMSInitialize('')"), "content.never_reports", package::Grade::note));
  // Scripts hide under other endings, films and pictures hold no scripts.
  EXPECT_FALSE(accepted(outcome(sco, "x.dat", "a.LMSInitialize('')"), "content.never_reports", package::Grade::note));
  EXPECT_TRUE(accepted(outcome(sco, "x.mp4", "a.LMSInitialize('')"), "content.never_reports", package::Grade::note));
}

TEST(Survey, AuthoringToolByItsFiles) {
  const auto authoring_tool_of = [](const std::vector<std::string>& paths) {
    package::ToolSigns signs;
    for (const auto& path : paths) signs.see(path);
    return signs.tool();
  };
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
