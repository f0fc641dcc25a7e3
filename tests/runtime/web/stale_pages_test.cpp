// Two admins with one form open: whoever saves second is told what the first one changed, and undoes nothing.
#include "admin_site.hpp"
#include "runtime/catalogue/courses.hpp"
#include "runtime/catalogue/outside_hosts.hpp"
#include "runtime/people/details.hpp"
#include "runtime/roster/organisation_change.hpp"
#include "runtime/roster/person_change.hpp"
#include "runtime/support/encode.hpp"
#include "tests/runtime/catalogue/house.hpp"

namespace waymark::web::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class StalePages : public AdminSite {
 protected:
  const std::string other_ = site_.add_person("other", "Ola Other", {"admin"});
  const std::string tam_ = site_.add_person("tam.reed", "Tam Reed", {"learner"});
};

TEST_F(StalePages, APersonSavedByAnotherAdminMeanwhile) {
  const auto path = "/admin/people/" + tam_ + "/change";
  const auto open = site_.seen(path);
  const std::string typed = csrf() + "&username=tam.reed&name=Tamsin+Reed&sort_name=Reed%2C+Tam&roles=learner&status=active";
  ASSERT_TRUE(roster::change_person(site_.context(), tam_, {{"email", "tam@hill.test"}, {"roles", "learner reporter"}}, other_));
  const auto refused = site_.post(path, typed + open);
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("Email was changed by somebody else after you opened this page. It is now “tam@hill.test”."));
  EXPECT_THAT(refused.body, HasSubstr("Roles was changed by somebody else"));
  EXPECT_THAT(refused.body, HasSubstr("Nothing was saved."));
  EXPECT_THAT(refused.body, HasSubstr("value=\"Tamsin Reed\"")) << "what was typed stays";
  EXPECT_THAT(refused.body, HasSubstr("value=\"tam@hill.test\"")) << "what the other saved stands in its field";
  EXPECT_THAT(refused.body, HasSubstr("name=\"seen.email\" value=\"tam@hill.test\"")) << "and counts as seen from now on";
  const auto held = *people::get_details(site_.context(), tam_);
  EXPECT_EQ(held.person.display_name, "Tam Reed");
  EXPECT_EQ(held.person.email, "tam@hill.test");
  EXPECT_EQ(held.person.roles.size(), 2u);
  EXPECT_EQ(site_.post(path, typed + "&roles=reporter&email=tam%40hill.test" + site_.seen(path)).status, 303);
  EXPECT_EQ(people::get_details(site_.context(), tam_)->person.display_name, "Tamsin Reed");
}

// The check belongs to the transaction that writes, not to the page before it.
TEST_F(StalePages, TheChangeItselfLooksAgain) {
  const auto before = people::values_of(*people::get_details(site_.context(), tam_));
  ASSERT_TRUE(roster::change_person(site_.context(), tam_, {{"email", "tam@hill.test"}}, other_, &before));
  const auto late = roster::change_person(site_.context(), tam_, {{"email", ""}}, admin_, &before);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, ErrorKind::conflict);
  EXPECT_THAT(late.error().message, HasSubstr("email"));
}

TEST_F(StalePages, AnOrganisationSavedByAnotherAdminMeanwhile) {
  ASSERT_TRUE(people::add_organisation(site_.context(), {"", "hill", "Hill Trust", "trust", "", "901"}, "test"));
  const std::string path = "/admin/organisations/hill/change";
  const auto open = site_.seen(path);
  const std::string typed = csrf() + "&name=Hill+Trust&kind=hospice&vpd=901&parent_code=&ends=";
  ASSERT_TRUE(roster::change_organisation(site_.context(), "hill", {{"vpd", "902"}}, other_));
  const auto refused = site_.post(path, typed + open);
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("VPD was changed by somebody else after you opened this page. It is now “902”."));
  EXPECT_THAT(refused.body, HasSubstr("value=\"hospice\""));
  EXPECT_EQ(roster::view_organisation(site_.context(), "hill")->organisation.vpd, "902");
  EXPECT_EQ(site_.post(path, csrf() + "&name=Hill+Trust&kind=hospice&vpd=902&parent_code=&ends=" + site_.seen(path)).status, 303);
  EXPECT_EQ(roster::view_organisation(site_.context(), "hill")->organisation.kind, "hospice");
}

TEST_F(StalePages, AModuleSavedByAnotherAdminMeanwhile) {
  const auto zip = waymark::testing::TestPackage{}.write();
  const auto job = importer_.run({zip, "one.zip", "test", false, {}});
  ASSERT_TRUE(job && !job->course_id.empty());
  const auto course = *catalogue::get_course(site_.context(), job->course_id);
  const auto path = "/admin/courses/" + course.code;
  const auto open = site_.seen(path);
  const std::string typed = csrf() + "&title=Another+title&minutes=0&programme=&strictness=tolerant";
  ASSERT_TRUE(catalogue::set_course(site_.context(), course.course_id, {.strictness = "strict", .minutes = 12}, other_));
  const auto refused = site_.post(path, typed + open);
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("Minutes was changed by somebody else after you opened this page. It is now “12”."));
  EXPECT_THAT(refused.body, HasSubstr("value=\"Another title\""));
  EXPECT_EQ(catalogue::get_course(site_.context(), course.course_id)->strictness, "strict");
  EXPECT_EQ(site_.post(path, csrf() + "&title=Another+title&minutes=12&programme=&strictness=strict" + site_.seen(path)).status, 303);
  EXPECT_EQ(catalogue::get_course(site_.context(), course.course_id)->title, "Another title");
}

TEST_F(StalePages, DueDatesThatSomebodyMovedAreAskedAgain) {
  const auto job = importer_.run({waymark::testing::TestPackage{}.write(), "one.zip", "test", false, {}});
  const auto course = *catalogue::get_course(site_.context(), job->course_id);
  ASSERT_TRUE(catalogue::create_enrolment(site_.context(), tam_, course.course_id, "test", "2027-01-31"));
  const auto path = "/admin/courses/" + course.code + "/due";
  const std::string typed = csrf() + "&organisation=&due=2027-05-31&reason=Long+summer";
  const std::string page = site_.post(path, typed).body, begin = "name=\"dates\" value=\"";
  ASSERT_THAT(page, HasSubstr(begin));
  const auto at = page.find(begin) + begin.size();
  const auto confirm = typed + "&confirm=yes&expected=1&dates=" + support::percent_encode(page.substr(at, page.find('"', at) - at));
  site_.run("update registration set due_at = '2027-03-31T22:59:59.999Z'");
  const auto late = site_.post(path, confirm);
  EXPECT_EQ(late.status, 422);
  EXPECT_THAT(late.body, HasSubstr("Somebody else changed these due dates meanwhile"));
  site_.run("update registration set due_at = '2027-01-31T23:59:59.999Z'");
  EXPECT_EQ(site_.post(path, confirm).status, 303) << "unchanged, it is done";
}

// An old page ticks what another admin has taken back since: it must not be allowed again by that.
TEST_F(StalePages, AHostTakenBackMeanwhileStaysSo) {
  const auto job = importer_.run({waymark::testing::TestPackage{}.write(), "one.zip", "test", false, {}});
  const auto course = *catalogue::get_course(site_.context(), job->course_id);
  const auto path = "/admin/courses/" + course.code;
  ASSERT_TRUE(catalogue::change_hosts(site_.context(), course.course_id, {{"a.example", "b.example"}, {}}, other_));
  EXPECT_THAT(site_.get(path).body, HasSubstr("name=\"shown_allowed\" value=\"a.example\""));
  ASSERT_TRUE(catalogue::change_hosts(site_.context(), course.course_id, {{}, {"a.example"}}, other_));
  const auto saved = site_.post(path + "/hosts", csrf() + "&shown_allowed=a.example&shown_allowed=b.example&host=a.example");
  EXPECT_EQ(saved.status, 303);
  EXPECT_THAT(*catalogue::allowed_hosts(site_.context(), course.course_id), ::testing::IsEmpty())
      << "b was unticked here, a was taken back by the other admin";
}

}  // namespace
}  // namespace waymark::web::testing
