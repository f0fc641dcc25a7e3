#include "admin_site.hpp"
#include "runtime/people/details.hpp"
#include "runtime/support/encode.hpp"
#include "sample.hpp"

namespace waymark::web::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PersonPages : public AdminSite {
 protected:
  std::string path() const { return "/admin/people/" + tam_ + "/change"; }
  std::string body(const std::string& more) {
    return csrf() + "&username=tam.reed&name=Tam+Reed&roles=learner&status=active" + site_.seen(path()) + more;
  }
  people::Details held() { return *people::get_details(site_.context(), tam_); }

  const std::string tam_ = site_.add_person("tam.reed", "Tam Reed", {"learner"});
};

TEST_F(PersonPages, TheFormShowsWhatIsHeldAndSavesWhatIsTyped) {
  EXPECT_THAT(site_.get(path()).body, HasSubstr("value=\"Tam Reed\""));
  const auto saved = site_.post(path(), body("&employee_number=23000417&vpd=901&roles=reporter"));
  EXPECT_EQ(saved.status, 303) << saved.body;
  EXPECT_EQ(header(saved, "Location"), "/admin/people/" + tam_ + "?renewed=0&done=person-changed");
  EXPECT_EQ(held().person.employee_number, "23000417");
  EXPECT_EQ(held().person.roles.size(), 2u);
  EXPECT_THAT(site_.get("/admin/people/" + tam_ + "?renewed=2&done=person-changed").body,
              HasSubstr("2 deliveries that waited or were refused will be tried"));
}

TEST_F(PersonPages, FaultsStandAtTheirFieldsWithWhatWasTyped) {
  const auto refused = site_.post(path(), body("&email=nowhere&employee_number=12"));
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("href=\"#email\""));
  EXPECT_THAT(refused.body, HasSubstr("href=\"#employee_number\""));
  EXPECT_THAT(refused.body, HasSubstr("href=\"#vpd\""));
  EXPECT_THAT(refused.body, HasSubstr("value=\"nowhere\""));
  EXPECT_EQ(held().person.email, "");
  const auto taken = site_.post(path(), csrf() + "&username=boss&name=Tam+Reed&roles=learner&status=active" + site_.seen(path()));
  EXPECT_EQ(taken.status, 400);
  EXPECT_THAT(taken.body, HasSubstr("is taken"));
}

std::vector<std::string> summary_links(const std::string& html) {
  std::vector<std::string> links;
  const std::size_t begin = html.find("nhsuk-error-summary__list");
  if (begin == std::string::npos) return links;
  const std::string list = html.substr(begin, html.find("</ul>", begin) - begin);
  for (std::size_t at = list.find("href=\"#"); at != std::string::npos; at = list.find("href=\"#", at + 1))
    links.push_back("#" + list.substr(at + 7, list.find('"', at + 7) - at - 7));
  return links;
}

// The NHS pattern: everything that is wrong at once, in the order of the page, each with its link and its words at the field.
TEST_F(PersonPages, ANewPersonsFaultsAreAllSaidAtOnce) {
  ASSERT_EQ(site_.post(path(), body("&moodle_username=tamr")).status, 303);
  const auto refused =
      site_.post("/admin/people/new", csrf() +
                                          "&display_name=&username=boss&email=nowhere&employee_number=12&assignment_number=x&vpd=9"
                                          "&moodle_username=TamR&organisation=none-such&role=learner");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(summary_links(refused.body), ::testing::ElementsAre("#display_name", "#username", "#email", "#employee_number",
                                                                  "#assignment_number", "#vpd", "#moodle_username", "#organisation"));
  for (const auto& link : summary_links(refused.body))
    EXPECT_THAT(refused.body, HasSubstr("id=\"" + link.substr(1) + "\"")) << "where the link leads";
  EXPECT_THAT(refused.body, HasSubstr("The username &quot;boss&quot; is taken."));
  EXPECT_THAT(refused.body, HasSubstr("value=\"nowhere\""));
}

TEST_F(PersonPages, AChangesFaultsAreAllSaidAtOnce) {
  const auto refused =
      site_.post(path(), csrf() + "&username=boss&name=Tam+Reed&roles=learner&status=active&email=nowhere&vpd=9" + site_.seen(path()));
  EXPECT_THAT(summary_links(refused.body), ::testing::ElementsAre("#username", "#email", "#vpd"));
}

TEST_F(PersonPages, AnOrganisationsFaultsAreAllSaidAtOnce) {
  const std::string add = csrf() + "&code=hill&name=Hill&kind=trust&parent=&vpd=901";
  ASSERT_EQ(site_.post("/admin/organisations", add).status, 303);
  const auto again = site_.post("/admin/organisations", csrf() + "&code=hill&name=&kind=&parent=none-such&vpd=x");
  EXPECT_EQ(again.status, 400);
  EXPECT_THAT(summary_links(again.body), ::testing::ElementsAre("#code", "#name", "#vpd", "#parent"));
  const std::string change = "/admin/organisations/hill/change";
  const auto changed = site_.post(change, csrf() + "&name=&kind=&parent_code=none-such&vpd=x&ends=soon" + site_.seen(change));
  EXPECT_THAT(summary_links(changed.body), ::testing::ElementsAre("#name", "#vpd", "#parent_code", "#ends"));
}

TEST_F(PersonPages, AnActsFaultsAreAllSaidAtOnce) {
  const Sample sample(site_);
  const std::string grant = "/admin/registrations/" + sample.fresh + "/grant", due = "/admin/courses/who-leads/due";
  site_.sign_in(admin_);
  const auto act = site_.post(grant, csrf() + "&outcome=&score=101&date=soon&reason=no");
  EXPECT_EQ(act.status, 422);
  EXPECT_THAT(summary_links(act.body), ::testing::ElementsAre("#outcome", "#score", "#date", "#reason"));
  const auto enrolled = site_.post("/admin/courses/who-leads/enrol", "csrf=" + site_.csrf() + "&usernames=&due=soon");
  EXPECT_THAT(summary_links(enrolled.body), ::testing::ElementsAre("#usernames", "#due"));
  const auto moved = site_.post(due, csrf() + "&organisation=&due=soon&reason=no");
  EXPECT_THAT(summary_links(moved.body), ::testing::ElementsAre("#due", "#reason"));
}

// A second click, or another administrator meanwhile: never the opposite of what the page says, and never over a decision that nobody saw.
TEST_F(PersonPages, AConfirmedActIsNotTurnedRoundByWhatCameMeanwhile) {
  const Sample sample(site_);
  site_.sign_in(admin_);
  const std::string course = "/admin/courses/who-leads/withdraw";
  const auto confirm = site_.post(course, csrf() + "&reason=out+of+date").body;
  EXPECT_THAT(confirm, HasSubstr("name=\"act\" value=\"withdraw\""));
  const std::string twice = csrf() + "&reason=out+of+date&confirm=yes&act=withdraw";
  EXPECT_EQ(site_.post(course, twice).status, 303);
  const auto again = site_.post(course, twice);
  EXPECT_EQ(again.status, 409);
  EXPECT_THAT(again.body, HasSubstr("withdrawn already"));
  EXPECT_THAT(
      site_.post("/admin/registrations/" + sample.fresh + "/grant", csrf() + "&outcome=completed&score=&date=&reason=in+the+classroom")
          .body,
      HasSubstr(" (withdrawn on "));
  EXPECT_EQ(site_.post(course, csrf() + "&reason=back+again&confirm=yes&act=put-back").status, 303);

  const std::string correct = "/admin/registrations/" + sample.passed + "/correct",
                    typed = csrf() + "&outcome=passed&date=&reason=typed+wrong&score=";
  const auto page = site_.post(correct, typed + "70").body;
  const auto at = page.find("name=\"seen\" value=\"") + 19;
  const std::string seen = "&confirm=yes&seen=" + support::percent_encode(page.substr(at, page.find('"', at) - at));
  EXPECT_EQ(site_.post(correct, typed + "40" + seen).status, 303);
  const auto late = site_.post(correct, typed + "70" + seen);
  EXPECT_NE(late.status, 303);
  EXPECT_THAT(late.body, ::testing::AllOf(HasSubstr("The record was changed after you opened this page."), HasSubstr("40%"),
                                          HasSubstr("value=\"70\"")));
}

// docs/journal.md, Time spent: both figures are said where a report could not be true.
TEST_F(PersonPages, ARegistrationSaysWhyLessTimeCounts) {
  const Sample sample(site_);
  site_.sign_in(admin_);
  const auto page = [&] { return site_.get("/admin/registrations/" + sample.begun).body; };
  EXPECT_THAT(page(), ::testing::AllOf(HasSubstr("Time recorded"), HasSubstr("12 minutes"), Not(HasSubstr("The module reported"))));
  site_.run("update journal set offset_ms = 90000 where launch_id = ?", {sample.begun_launch});
  EXPECT_THAT(page(), HasSubstr("The module reported 12 minutes, longer than it was open. What is counted is the time it was open."));
}

TEST_F(PersonPages, ARegistrationNamesThePartThatOpensNoMore) {
  const Sample sample(site_);
  site_.sign_in(admin_);
  site_.run(
      "update course_version set course_json = json_set(course_json, '$.items[1].externalUrl', 'https://films.example/one') "
      "where course_id = 'course-check-in'");
  EXPECT_THAT(site_.get("/admin/registrations/" + sample.passed).body,
              HasSubstr("‘What you take away’ does not open: its page lies at films.example, which is not allowed for this module"));
}

TEST_F(PersonPages, OnlyAnAdminsOwnFormCounts) {
  const auto good = body("&email=a%40b.test");
  EXPECT_EQ(site_.post(path(), "username=tam.reed&name=Tam+Reed&roles=learner&status=active&email=a%40b.test").status, 403);
  site_.sign_in(tam_);
  EXPECT_EQ(site_.get(path()).status, 403);
  EXPECT_EQ(site_.post(path(), good).status, 403);
  EXPECT_EQ(held().person.email, "");
}

TEST_F(PersonPages, WhoeverLeftIsMarkedAndGetsNoLink) {
  ASSERT_EQ(site_.post(path(), csrf() + "&username=tam.reed&name=Tam+Reed&roles=learner&status=left" + site_.seen(path())).status, 303);
  const auto page = site_.get("/admin/people/" + tam_).body;
  EXPECT_THAT(page, HasSubstr("Has left"));
  EXPECT_THAT(page, Not(HasSubstr("Make a sign-in link")));
}

TEST_F(PersonPages, TheLastAdminIsToldWhy) {
  const auto own = "/admin/people/" + admin_ + "/change";
  const auto refused = site_.post(own, csrf() + "&username=boss&name=Ada+Boss&roles=learner&status=active" + site_.seen(own));
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("Nobody would be left with the role admin"));
}

}  // namespace
}  // namespace waymark::web::testing
