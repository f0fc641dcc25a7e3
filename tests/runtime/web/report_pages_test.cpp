#include "runtime/web/report/report_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "runtime/people/people.hpp"
#include "sample.hpp"

namespace waymark::web::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ReportPages : public ::testing::Test {
 protected:
  ReportPages() : sample_(site_) {
    site_.context().settings.small_group = 1;
    register_report_pages(site_.router(), site_.context());
    site_.sign_in(site_.add_person("figures", "Fay Figures", {"reporter", "reader"}));
  }
  // A field of a page: from its label to the end of its input.
  static std::string field(const std::string& page, const std::string& id) {
    const auto label = page.find("<label class=\"nhsuk-label\" for=\"" + id + "\"");
    if (label == std::string::npos) return "";
    return page.substr(label, page.find('>', page.find("<input", label)) - label);
  }

  TestSite site_;
  Sample sample_;
};

TEST_F(ReportPages, AWrongDateComesBackInItsFormWithWhatWasTyped) {
  struct Row {
    const char *query, *wrong, *right, *words;
  };
  for (const Row& row : {Row{"from=2026-13-45&until=2026-11-30", "from", "until", "2026-13-45"},
                         Row{"from=2026-11-01&until=tomorrow", "until", "from", "tomorrow"},
                         Row{"from=2026-02-30&until=2026-03-01", "from", "until", "2026-02-30"},
                         Row{"from=2026-12-01&until=2026-11-01", "from", "until", "2026-12-01"}}) {
    SCOPED_TRACE(row.query);
    const auto page = site_.get("/reports?" + std::string(row.query));
    EXPECT_EQ(page.status, 400);
    EXPECT_THAT(page.body, HasSubstr("<title>Error: Completions"));
    EXPECT_THAT(page.body, HasSubstr("<form action=\"/reports\" method=\"get\""));
    const std::string id = row.wrong;
    EXPECT_THAT(page.body, HasSubstr("<a href=\"#" + id + "\">")) << "the summary leads to the field";
    EXPECT_THAT(field(page.body, id), AllOf(HasSubstr("id=\"" + id + "-error\""), HasSubstr("value=\"" + std::string(row.words) + "\"")));
    EXPECT_THAT(field(page.body, row.right), AllOf(Not(HasSubstr("-error\"")), HasSubstr(" value=\""))) << "the other one is kept too";
    EXPECT_THAT(page.body, Not(HasSubstr("<table"))) << "figures of a period that is none";
    EXPECT_THAT(page.body, Not(HasSubstr("Nobody is enrolled")));
  }
  const auto good = site_.get("/reports?from=2026-11-01&until=2026-11-30");
  EXPECT_EQ(good.status, 200);
  EXPECT_THAT(good.body, AllOf(HasSubstr("<table"), HasSubstr("From 2026-11-01 to 2026-11-30"), Not(HasSubstr("-error\""))));
}

// What the whole page is about is said above the list, and not again in each line of it.
TEST_F(ReportPages, AListOfPeopleSaysWhatItIsAboutOnce) {
  const auto figures = site_.get("/reports").body;
  const auto list_behind = [&](const std::string& parameter) {
    const std::regex link("href=\"(/reports/people\\?" + parameter + "=[^\"]*which=registered)\"");
    std::smatch found;
    if (!std::regex_search(figures, found, link)) return "no list by " + parameter;
    return site_.get(std::regex_replace(found[1].str(), std::regex("&amp;"), "&")).body;
  };
  const std::string module = ">Module </span>", organisation = ">Organisation </span>";  // before each cell, on a phone
  EXPECT_THAT(site_.get("/reports/people").body, AllOf(HasSubstr(module), HasSubstr(organisation)));
  EXPECT_THAT(list_behind("course"), AllOf(HasSubstr(" – Everything until now"), HasSubstr(organisation), Not(HasSubstr(module))));
  EXPECT_THAT(list_behind("organisation"),
              AllOf(HasSubstr("People without an organisation – Everything until now"), HasSubstr(module), Not(HasSubstr(organisation))));
  const auto hill = people::add_organisation(site_.context(), {"", "hill", "Hill Trust", "trust", "", ""}, "test");
  ASSERT_TRUE(hill);
  EXPECT_THAT(site_.get("/reports/people?organisation=" + *hill).body, HasSubstr("Hill Trust – Everything until now"));
  EXPECT_THAT(site_.get("/reports/people?below=1&organisation=" + *hill).body, HasSubstr("Hill Trust, with all below – "));
}

TEST_F(ReportPages, TheStatementsBehindAFigureNameThePersonAndTheModule) {
  const auto people = site_.get("/reports/people?which=passed");
  ASSERT_EQ(people.status, 200);
  ASSERT_THAT(people.body, HasSubstr("href=\"/reports/registrations/" + sample_.passed + "\">Sam Demo</a>"));
  const auto page = site_.get("/reports/registrations/" + sample_.passed);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("<title>Statements of Sam Demo"));
  EXPECT_THAT(page.body, HasSubstr("<h1 class=\"nhsuk-heading-xl\">Statements of Sam Demo</h1>"));
  EXPECT_THAT(page.body, HasSubstr("<p>Check in and check out: "));
  EXPECT_EQ(site_.get("/reports/registrations/00000000-0000-4000-8000-000000000000").status, 404);
  site_.sign_in(site_.add_person("only.figures", "Only Figures", {"reporter"}));
  EXPECT_EQ(site_.get("/reports/registrations/" + sample_.passed).status, 403);
}

}  // namespace
}  // namespace waymark::web::testing
