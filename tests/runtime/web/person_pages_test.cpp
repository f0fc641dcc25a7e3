#include "admin_site.hpp"
#include "runtime/people/details.hpp"

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
              HasSubstr("2 refused deliveries will be tried again"));
}

TEST_F(PersonPages, FaultsStandAtTheirFieldsWithWhatWasTyped) {
  const auto refused = site_.post(path(), body("&email=nowhere&employee_number=12"));
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("href=\"#email\""));
  EXPECT_THAT(refused.body, HasSubstr("href=\"#employee_number\""));
  EXPECT_THAT(refused.body, HasSubstr("href=\"#vpd\""));
  EXPECT_THAT(refused.body, HasSubstr("value=\"nowhere\""));
  EXPECT_EQ(held().person.email, "");
  const auto taken =
      site_.post(path(), csrf() + "&username=boss&name=Tam+Reed&roles=learner&status=active" + site_.seen(path()));
  EXPECT_EQ(taken.status, 400);
  EXPECT_THAT(taken.body, HasSubstr("is taken"));
}

TEST_F(PersonPages, OnlyAnAdminsOwnFormCounts) {
  const auto good = body("&email=a%40b.test");
  EXPECT_EQ(site_.post(path(), "username=tam.reed&name=Tam+Reed&roles=learner&status=active&email=a%40b.test")
                .status,
            403);
  site_.sign_in(tam_);
  EXPECT_EQ(site_.get(path()).status, 403);
  EXPECT_EQ(site_.post(path(), good).status, 403);
  EXPECT_EQ(held().person.email, "");
}

TEST_F(PersonPages, WhoeverLeftIsMarkedAndGetsNoLink) {
  ASSERT_EQ(
      site_
          .post(path(), csrf() + "&username=tam.reed&name=Tam+Reed&roles=learner&status=left" + site_.seen(path()))
          .status,
      303);
  const auto page = site_.get("/admin/people/" + tam_).body;
  EXPECT_THAT(page, HasSubstr("Has left"));
  EXPECT_THAT(page, Not(HasSubstr("Make a sign-in link")));
}

TEST_F(PersonPages, TheLastAdminIsToldWhy) {
  const auto own = "/admin/people/" + admin_ + "/change";
  const auto refused =
      site_.post(own, csrf() + "&username=boss&name=Ada+Boss&roles=learner&status=active" + site_.seen(own));
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("Nobody would be left with the role admin"));
}

}  // namespace
}  // namespace waymark::web::testing
