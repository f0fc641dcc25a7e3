#include "admin_site.hpp"
#include "runtime/people/details.hpp"
#include "runtime/people/people.hpp"
#include "runtime/roster/kept_list.hpp"
#include "runtime/support/digest.hpp"

namespace waymark::web::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ListPages : public AdminSite {
 protected:
  http::Response send(const std::string& list, const std::string& csrf) {
    const std::string body = "--xx\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + csrf +
                             "\r\n--xx\r\nContent-Disposition: form-data; name=\"list\"; filename=\"people.csv\"\r\n"
                             "Content-Type: text/csv\r\n\r\n" +
                             list + "\r\n--xx--\r\n";
    return site_.post("/admin/people/import", body, {{"content-type", "multipart/form-data; boundary=xx"}});
  }
  http::Response send(const std::string& list) { return send(list, site_.csrf()); }
  http::Response confirm(const std::string& list) {
    return site_.post("/admin/people/import/check", "csrf=" + site_.csrf() + "&digest=" + support::sha256_hex(list));
  }
  bool there(const std::string& username) { return people::find_details(site_.context(), username).has_value(); }

  const std::string other_ = site_.add_person("second", "Bo Second", {"admin", "learner"});
  const std::string good_ = "username,name\nzoe.lind,Zoe Lind\nboss,Ada Boss\n";
};

TEST_F(ListPages, NothingIsWrittenBeforeTheConfirmationAndAllOfItAfter) {
  const auto sent = send(good_);
  ASSERT_EQ(sent.status, 303) << sent.body;
  EXPECT_EQ(header(sent, "Location"), "/admin/people/import/check") << "nothing of the list in an address";
  const auto page = site_.get("/admin/people/import/check").body;
  EXPECT_THAT(page, HasSubstr("zoe.lind"));
  EXPECT_THAT(page, HasSubstr("Bring in this list"));
  EXPECT_FALSE(there("zoe.lind"));
  const auto done = confirm(good_);
  EXPECT_EQ(done.status, 200);
  EXPECT_THAT(done.body, HasSubstr("The list is in"));
  EXPECT_TRUE(there("zoe.lind"));
  EXPECT_EQ(site_.get("/admin/people/import/check").status, 303) << "it is not kept any longer";
  EXPECT_EQ(confirm(good_).status, 400) << "and cannot be brought in twice";
}

TEST_F(ListPages, AFaultyListShowsEachFaultAndHasNoButton) {
  ASSERT_EQ(send("username,name,email\nzoe.lind,Zoe Lind,\nno name,,nowhere\n").status, 303);
  const auto page = site_.get("/admin/people/import/check").body;
  for (const char* words : {"3 faults", "Username must be", "Name must be", "Email must look like"}) EXPECT_THAT(page, HasSubstr(words));
  EXPECT_THAT(page, Not(HasSubstr("Bring in this list")));
  EXPECT_EQ(confirm("username,name,email\nzoe.lind,Zoe Lind,\nno name,,nowhere\n").status, 409);
  EXPECT_FALSE(there("zoe.lind"));
}

TEST_F(ListPages, AListIsItsAdminsOwnAndEndsAfterAnHour) {
  ASSERT_EQ(send(good_).status, 303);
  site_.sign_in(other_);
  EXPECT_EQ(site_.get("/admin/people/import/check").status, 303);
  EXPECT_EQ(confirm(good_).status, 400);
  site_.sign_in(admin_);
  EXPECT_EQ(site_.get("/admin/people/import/check").status, 200);
  site_.set_now("2026-11-22T10:30:01.000Z");
  EXPECT_EQ(site_.get("/admin/people/import/check").status, 303);
  EXPECT_FALSE(there("zoe.lind"));
}

TEST_F(ListPages, AConfirmationMeansTheListThatWasSeen) {
  ASSERT_EQ(send(good_).status, 303);
  ASSERT_EQ(send("username,name\nother.one,Other One\n").status, 303);
  const auto stale = confirm(good_);
  EXPECT_EQ(stale.status, 409);
  EXPECT_THAT(stale.body, HasSubstr("other.one"));
  EXPECT_FALSE(there("other.one"));
}

TEST_F(ListPages, OnlyAnAdminsOwnFormCounts) {
  EXPECT_EQ(send(good_, "wrong").status, 403);
  EXPECT_EQ(site_.get("/admin/people/import/check").status, 303) << "nothing was kept";
  EXPECT_EQ(site_.post("/admin/people/import", "csrf=" + site_.csrf()).status, 400) << "no file";
  const auto learner = site_.add_person("tam.reed", "Tam Reed", {"learner"});
  site_.sign_in(learner);
  for (const char* path : {"/admin/people/import", "/admin/people/import/check", "/admin/people/import/template.csv"})
    EXPECT_EQ(site_.get(path).status, 403) << path;
}

TEST_F(ListPages, TheEmptyListHasTheDocumentedColumns) {
  const auto file = site_.get("/admin/people/import/template.csv");
  EXPECT_EQ(file.body,
            "\xEF\xBB\xBFusername,name,sort_name,email,organisation_code,employee_number,vpd,assignment_"
            "number,nhs_id,"
            "moodle_username,roles,status,enrol,due\r\n");
  EXPECT_THAT(header(file, "Content-Disposition"), HasSubstr("attachment"));
}

TEST_F(ListPages, OrganisationsAreChangedWithTheirFaultsAtTheFields) {
  ASSERT_EQ(site_.post("/admin/organisations", "csrf=" + site_.csrf() + "&code=hill&name=Hill+Trust").status, 303);
  ASSERT_EQ(site_.post("/admin/organisations", "csrf=" + site_.csrf() + "&code=ward&name=Ward+Nine&parent=hill").status, 303);
  EXPECT_THAT(site_.get("/admin/organisations/hill/change").body, HasSubstr("value=\"Hill Trust\""));
  const auto circle = site_.post("/admin/organisations/hill/change", "csrf=" + site_.csrf() + "&name=Hill+Trust&parent_code=ward" +
                                                                         site_.seen("/admin/organisations/hill/change"));
  EXPECT_EQ(circle.status, 400);
  EXPECT_THAT(circle.body, HasSubstr("href=\"#parent_code\""));
  EXPECT_EQ(site_
                .post("/admin/organisations/hill/change",
                      "csrf=" + site_.csrf() + "&name=Hill+and+Dale&ends=2027-03-31" + site_.seen("/admin/organisations/hill/change"))
                .status,
            303);
  EXPECT_THAT(site_.get("/admin/organisations").body, HasSubstr("Hill and Dale"));
  EXPECT_THAT(site_.get("/admin/organisations").body, HasSubstr("31 March 2027"));
  EXPECT_EQ(site_.get("/admin/organisations/none/change").status, 404);
}

TEST_F(ListPages, AListOfOrganisationsIsSentSeenAndConfirmed) {
  const std::string path = "/admin/organisations/import", list = "code,name,parent_code\nward-9,Ward Nine,hill\nhill,Hill Trust,\n";
  EXPECT_THAT(site_.get("/admin/organisations").body, HasSubstr("href=\"" + path + "\""));
  EXPECT_THAT(site_.get(path + "/template.csv").body, HasSubstr("code,name,kind,parent_code,vpd,ends"));
  ASSERT_TRUE(roster::keep_list(site_.context(), admin_, "organisations", list));
  const auto seen = site_.get(path + "/check").body;
  EXPECT_THAT(seen, HasSubstr("ward-9"));
  const auto stale = site_.post(path + "/check", "csrf=" + site_.csrf() + "&digest=another");
  EXPECT_EQ(stale.status, 409);
  EXPECT_EQ(people::list_organisations(site_.context())->size(), 0u);
  const std::string mark = "name=\"digest\" value=\"";
  const auto at = seen.find(mark) + mark.size();
  const auto done = site_.post(path + "/check", "csrf=" + site_.csrf() + "&digest=" + seen.substr(at, 64));
  EXPECT_EQ(done.status, 200);
  EXPECT_THAT(done.body, HasSubstr("The list is in"));
  EXPECT_EQ(people::list_organisations(site_.context())->size(), 2u);
  EXPECT_EQ(header(site_.get(path + "/check"), "Location"), path) << "the kept list is gone";
}

}  // namespace
}  // namespace waymark::web::testing
