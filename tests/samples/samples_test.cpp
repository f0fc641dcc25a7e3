// Every sample module: they pack to the same bytes always, and read back without anything to complain of.
#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "samples/pack/module.hpp"
#include "tests/scorm/package/package_fixture.hpp"

namespace waymark::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::filesystem::path kFolder = WAYMARK_SAMPLES_FOLDER;

samples::Files packed_files(const std::string& name) {
  const auto module = samples::read_module(kFolder / "modules" / name, kFolder / "shared");
  if (!module) throw std::runtime_error(module.error().message);
  auto files =
      samples::package_files(*module, kFolder / "modules" / name, kFolder / "shared", std::filesystem::path(WAYMARK_SAMPLES_MADE) / name);
  if (!files) throw std::runtime_error(files.error().message);
  return std::move(*files);
}

std::filesystem::path pack(const samples::Files& files) {
  const auto path = write_temporary("");
  if (const auto written = samples::write_zip(path, files); !written) throw std::runtime_error(written.error().message);
  return path;
}

// The eight topics of "Leading Transformation", and the seven of the OD bitesize series.
const std::vector<std::string> kModules = {
    "collaboratives",      "everybodys-business", "humanising-the-machine", "local-communities", "neighbourhood-place",
    "rethinking-recovery", "who-leads",           "workforce-innovation",   "od-basics",         "od-belonging",
    "od-change-agent",     "od-evidence",         "od-relationships",       "od-systems",        "od-tensions"};
const std::set<std::string> kWithoutMastery = {"local-communities", "everybodys-business", "collaboratives",
                                               "od-basics",         "od-belonging",        "od-change-agent"};

class Sample : public ::testing::TestWithParam<std::string> {};

TEST_P(Sample, ReadsBackWithoutAnyFinding) {
  Outcome outcome;
  outcome.report = *package::read_package(pack(packed_files(GetParam())), {}, outcome.sink);
  ASSERT_TRUE(clean(outcome));
  const package::Course& course = *outcome.report.course;
  EXPECT_EQ(course.identifier, GetParam());
  EXPECT_EQ(course.language, "en-GB");
  EXPECT_GE(course.typical_minutes, 6u);
  EXPECT_LE(course.typical_minutes, 20u);
  EXPECT_FALSE(course.description.empty());
  EXPECT_EQ(course.authoring_tool, "Waymark samples");
  EXPECT_TRUE(course.outside_hosts.empty());
  ASSERT_EQ(course.items.size(), 1u);
  EXPECT_TRUE(course.items[0].sco);
  EXPECT_EQ(course.items[0].path, "index.html");
  EXPECT_EQ(course.items[0].mastery_score, kWithoutMastery.contains(GetParam()) ? "" : "50");
}

TEST_P(Sample, PacksToTheSameBytesInEveryTimeZone) {
  const auto files = packed_files(GetParam());
  const auto first = samples::read_file(pack(files));
  setenv("TZ", "Pacific/Kiritimati", 1);
  tzset();
  const auto second = samples::read_file(pack(files));
  unsetenv("TZ");
  tzset();
  EXPECT_EQ(*first, *second);
}

TEST_P(Sample, HasPagesAPictureACheckAndTheThreeQuestions) {
  const auto files = packed_files(GetParam());
  const std::string& html = files.at("index.html");
  std::size_t pages = 0;
  for (std::size_t at = html.find("<section class=\"page\""); at != std::string::npos; at = html.find("<section class=\"page\"", at + 1))
    ++pages;
  EXPECT_GE(pages, 5u);
  EXPECT_LE(pages, 8u);
  EXPECT_THAT(html, Not(HasSubstr("{{")));
  EXPECT_THAT(html, HasSubstr("<img src=\"media/"));
  EXPECT_THAT(html, HasSubstr(" alt=\""));
  EXPECT_THAT(html, HasSubstr("<fieldset data-id=\"q2\""));
  // The wording that was asked of everybody who took part (the published evaluation of the sessions).
  EXPECT_THAT(html, HasSubstr(">What will be your key takeaway from today's session?<"));
  EXPECT_THAT(html, HasSubstr(">How will this influence your leadership approach and your work moving forward?<"));
  EXPECT_THAT(html, HasSubstr(">What one word that sums up the leadership quality that you think/feel you "
                              "need to pay the most attention to right now?<"));
}

INSTANTIATE_TEST_SUITE_P(All, Sample, ::testing::ValuesIn(kModules), [](const auto& info) {
  std::string name = info.param;
  std::erase(name, '-');
  return name;
});

TEST(Samples, FifteenAndNoMore) {
  std::set<std::string> folders;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder / "modules")) folders.insert(entry.path().filename().string());
  EXPECT_EQ(folders, std::set<std::string>(kModules.begin(), kModules.end()));
  EXPECT_EQ(kModules.size(), 15u);
}

TEST(Packer, SaysWhatIsWrongWithASource) {
  const auto folder = write_temporary("", "-module");
  std::filesystem::remove(folder);
  std::filesystem::create_directories(folder / "pages");
  const auto shared = kFolder / "shared";
  const auto read_with = [&](const std::string& description) {
    std::ofstream(folder / "module.json") << description;
    const auto module = samples::read_module(folder, shared);
    return module ? std::string("no error") : module.error().message;
  };
  EXPECT_THAT(samples::read_module(folder, shared).error().message, HasSubstr("Cannot read"));
  EXPECT_THAT(read_with("{"), HasSubstr("module.json"));
  EXPECT_THAT(read_with("{}"), HasSubstr("check"));
  const std::string question = R"({"id":"q1","text":"?","choices":[{"id":"a","text":"x","feedback":"y"CORRECT}]})";
  const auto description = [&](const std::string& correct, const std::string& code) {
    std::string one = question;
    one.replace(one.find("CORRECT"), 7, correct);
    return R"({"code":")" + code +
           R"(","title":"T","description":"D","language":"en","minutes":1,"pages":["1.html"],"check":{"title":"C","introduction":"I","questions":[)" +
           one + "]}}";
  };
  EXPECT_THAT(read_with(description("", "ok")), HasSubstr("one correct choice"));
  EXPECT_THAT(read_with(description(R"(,"correct":true)", "Not ok")), HasSubstr("code"));
  EXPECT_THAT(read_with(description(R"(,"correct":true)", "ok")), HasSubstr("1.html"));
  std::ofstream(folder / "pages" / "1.html") << "<p>no heading</p>";
  EXPECT_THAT(read_with(description(R"(,"correct":true)", "ok")), HasSubstr("must start with <h2>"));
  std::ofstream(folder / "pages" / "1.html") << "<h2>Page</h2>";
  EXPECT_EQ(read_with(description(R"(,"correct":true)", "ok")), "no error");
}

TEST(Packer, TextIsEscapedInPageAndManifest) {
  samples::Module module;
  module.code = "x";
  module.title = "A & B <\"c\">";
  module.language = "en";
  EXPECT_THAT(samples::render_index(module, "<title>{{title}}</title>"), HasSubstr("<title>A &amp; B &lt;&quot;c&quot;&gt;</title>"));
  EXPECT_THAT(samples::render_manifest(module, {}), HasSubstr("<title>A &amp; B &lt;&quot;c&quot;&gt;</title>"));
}

}  // namespace
}  // namespace waymark::testing
