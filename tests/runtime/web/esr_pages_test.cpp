// What an administrator says on the pages of ESR files: no answer, entered by hand, taken back by hand.
#include <gmock/gmock.h>

#include "runtime/catalogue/import.hpp"
#include "runtime/outbox/esr_answers.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "test_site.hpp"

namespace waymark::web::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kFile = "XC_901_CMP_C_20261109_00000001.DAT";

// A file of two rows, written on a Monday thirteen days ago; the second row's completion was withdrawn since.
class EsrPages : public ::testing::Test {
 protected:
  EsrPages() : importer_(site_.context()) {
    register_admin_pages(site_.router(), site_.context(), importer_);
    boss_ = site_.add_person("boss", "Ada Boss", {"admin"});
    site_.sign_in(boss_);
    site_.run("insert into course(tenant, course_id, code, title, host_label, created_at) values(1, 'c', 'one', 'Who leads?', 'c', '')");
    id_ = *outbox::add_connector(site_.context(), "esr", "ESR", R"({"competences":{"one":{"by_vpd":{"901":"901|LOCAL|Who leads|"}}}})", "");
    const std::string written = "2026-11-09T09:00:00.000Z";
    site_.run(
        "insert into esr_file(tenant, connector_id, vpd, sequence, name, sha256, bytes, sidecar, row_count, created_at, state, "
        "waiting_since) values(1, ?, '901', 1, ?, '', 'HDR', 'sidecar', 2, ?, 'written', ?)",
        {id_, std::string(kFile), written, written});
    line(1, "completion",
         "completion_id, registration_id, person_id, course_id, version, completed_at, outcome, seconds, evidence_code, statement_id",
         "'m1', 'r1', 'p1', 'c', 1, '2026-11-01T12:00:00.000Z', 'PASSED', 0, 'EV-1', 's1'");
    line(2, "completion_past",
         "completion_id, act_id, registration_id, person_id, course_id, version, completed_at, outcome, seconds, evidence_code, "
         "statement_id",
         "'m2', 'a', 'r2', 'p2', 'c', 1, '2026-11-02T12:00:00.000Z', 'PASSED', 0, 'EV-2', 's2'");
    site_.run(
        "insert into delivery(tenant, delivery_id, connector_id, position, kind, reference, payload, state, open, dead, next_try, "
        "created_at, "
        "updated_at) values(1, 'w2', ?, 9, 'withdrawal', 'm2', ?, 'to be taken back by hand', 0, 1, '', '2026-11-10T09:00:00.000Z', '')",
        {id_, record(2)});
  }
  static std::string record(int number) {
    const std::string n = std::to_string(number);
    return R"({"completion_id":"m)" + n + R"(","person_id":"p)" + n + R"(","employee_number":"2300041)" + n +
           R"(","vpd":"901","course_code":"one","course_title":"Who leads?","completed_at":"2026-11-0)" + n +
           R"(T12:00:00.000Z","outcome":"PASSED","evidence_code":"EV-)" + n + R"("})";
  }
  void line(int number, const std::string& table, const std::string& columns, const std::string& values) {
    const std::string n = std::to_string(number);
    site_.run("insert into identity(tenant, person_id, username, display_name, sort_name) values(1, 'p" + n + "', 'u" + n + "', 'Tam " + n +
              "', 'x')");
    site_.run("insert into " + table + "(tenant, " + columns + ") values(1, " + values + ")");
    site_.run(
        "insert into delivery(tenant, delivery_id, connector_id, position, kind, reference, payload, state, open, next_try, created_at, "
        "updated_at) values(1, 'd" +
            n + "', ?, " + n + ", 'completion', 'm" + n + "', ?, 'Waiting to be loaded by your trust', 0, '', '', '')",
        {id_, record(number)});
    site_.run("insert into esr_row(tenant, connector_id, vpd, sequence, row, delivery_id, key, state) values(1, ?, '901', 1, " + n +
                  ", 'd" + n + "', 'k" + n + "', 'EXPORTED')",
              {id_});
  }
  std::string path(const std::string& rest) const { return "/admin/connectors/" + id_ + rest; }
  std::string lines(const std::string& rest = "") const { return path("/files/901/1/lines" + rest); }
  http::Response post(const std::string& rest, const std::string& fields) {
    return site_.post(path(rest), "csrf=" + site_.csrf() + fields);
  }

  TestSite site_;
  catalogue::Importer importer_;
  std::string boss_, id_;
};

TEST_F(EsrPages, AnOverdueFileIsToldOnTheConnectorsPageAndOnItsOwn) {
  EXPECT_THAT(site_.get(path("")).body, Not(HasSubstr("No answer from your trust")));
  EXPECT_THAT(site_.get(lines()).body, AllOf(HasSubstr("Waiting to be loaded by your trust"), Not(HasSubstr("Wait longer"))));
  ASSERT_EQ(outbox::note_overdue(site_.context(), id_), 1u);
  EXPECT_THAT(site_.get(path("")).body, AllOf(HasSubstr("1 file has had no answer for more than 3 working days"),
                                              HasSubstr("No answer from your trust yet"), HasSubstr(lines())));
  EXPECT_THAT(site_.get(lines()).body, AllOf(HasSubstr("No answer has come in time"), HasSubstr("Row 1: Tam 1, Who leads?"),
                                             HasSubstr("Row 2: Tam 2, Who leads?"), HasSubstr("Wait longer")));
}

// What is wrong is said in the words of the page, not by the member of a configuration.
TEST_F(EsrPages, AWrongCompetenceIsNamedByItsFieldAndWhatWasTyped) {
  const auto target = path("/modules/one");
  const std::string page = site_.get(target).body;
  const auto at = page.find("name=\"seen\" value=\"") + 19;
  const auto refused = site_.post(target, "csrf=" + site_.csrf() + "&seen=" + page.substr(at, page.find('"', at) - at) + "&by_vpd=9+%3D+x");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, AllOf(HasSubstr("&quot;Competences of single trusts (optional)&quot;: 9 must be a VPD number of three digits"),
                                  Not(HasSubstr("competences/"))));
}

// esr.md 5.3: on every page of the export.
TEST_F(EsrPages, ALayoutOfOurOwnIsSaidOnEveryPage) {
  for (const auto& page : {path(""), lines()}) EXPECT_THAT(site_.get(page).body, HasSubstr("UNVERIFIED")) << page;
}

TEST_F(EsrPages, WaitingAndEnteringByHandAreSaidThere) {
  EXPECT_EQ(post("/files/901/1/wait", "").status, 409) << "nothing is overdue";
  ASSERT_EQ(outbox::note_overdue(site_.context(), id_), 1u);
  EXPECT_EQ(post("/files/901/1/wait", "&why=again").status, 303);
  EXPECT_THAT(site_.get(lines()).body, HasSubstr("its time for an answer began again on 22 November 2026"));
  site_.set_now("2026-12-07T09:30:00.000Z");
  site_.sign_in(boss_);
  ASSERT_EQ(outbox::note_overdue(site_.context(), id_), 1u);
  const auto none = post("/files/901/1/by-hand", "");
  EXPECT_EQ(none.status, 400);
  EXPECT_THAT(none.body, HasSubstr("Choose at least one line"));
  EXPECT_EQ(post("/files/901/1/by-hand", "&row=1").status, 303);
  EXPECT_THAT(site_.get(lines()).body, AllOf(HasSubstr("Marked as entered by hand"), Not(HasSubstr("Row 1:")), HasSubstr("Row 2:")));
  EXPECT_EQ(post("/files/901/1/by-hand", "&row=1").status, 409);
  EXPECT_EQ(post("/files/901/1/by-hand", "&row=x").status, 409);
  EXPECT_EQ(site_.get(path("/files/901/2/lines")).status, 404);
}

TEST_F(EsrPages, WhatIsToBeTakenBackIsListedWithWhatTheTrustNeeds) {
  EXPECT_THAT(site_.get(path("")).body,
              AllOf(HasSubstr("1 completion to be taken back by hand"), HasSubstr("Withdrawn: Tam 2: Who leads?")));
  EXPECT_THAT(
      site_.get(path("/take-back")).body,
      AllOf(
          HasSubstr("Tam 2, Who leads?, withdrawn on 10 November 2026"),
          HasSubstr("Employee number 23000412 at 901, competence 901|LOCAL|Who leads|, achieved on 2 November 2026; row 2 of file 901/1")));
  EXPECT_EQ(post("/take-back", "").status, 400);
  EXPECT_EQ(post("/take-back", "&delivery=w2&delivery=d1").status, 409);
  EXPECT_THAT(site_.get(path("/take-back")).body, HasSubstr("Tam 2")) << "all or none";
  EXPECT_EQ(post("/take-back", "&delivery=w2").status, 303);
  EXPECT_THAT(site_.get(path("/take-back")).body, HasSubstr("Nothing is to be taken back by hand."));
  EXPECT_THAT(site_.get(lines()).body, HasSubstr("Marked as taken back by hand"));
}

TEST_F(EsrPages, AcknowledgementsComeBackByPage) {
  const auto send = [&](const std::vector<std::string>& files, const std::string& csrf) {
    std::string body = "--xx\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" + csrf + "\r\n";
    for (const auto& file : files)
      body += "--xx\r\nContent-Disposition: form-data; name=\"acknowledgements\"; filename=\"answer.DAT\"\r\n\r\n" + file + "\r\n";
    return site_.post(path("/acknowledge"), body + "--xx--\r\n", {{"content-type", "multipart/form-data; boundary=xx"}});
  };
  const std::string answer = "HDR~XC_901_CMA_C_20261122_00000001.DAT~20261122 190000~901~0.1\r\nACK~1~00000000000000aa~~\r\nTRL~3\r\n";
  site_.run("update esr_row set key = '00000000000000aa' where row = 1");
  EXPECT_EQ(send({answer}, "forged").status, 403);
  EXPECT_EQ(send({}, site_.csrf()).status, 400);
  const auto read = send({"not an answer", answer}, site_.csrf());
  EXPECT_EQ(read.status, 200);
  EXPECT_THAT(read.body, AllOf(HasSubstr("Nothing was changed: "),
                               HasSubstr("Settles 1 row of " + std::string(kFile) + "; 1 taken by ESR; 1 still without an answer."),
                               HasSubstr(lines())));
  const std::string refusal =
      "HDR~XC_901_CMA_C_20261123_00000001.DAT~20261123 190000~901~0.1\r\nREJ~2~00000000000000bb~E041~No assignment\r\nTRL~3\r\n";
  site_.run("update esr_row set key = '00000000000000bb' where row = 2");
  EXPECT_THAT(send({refusal}, site_.csrf()).body, HasSubstr("Settles 1 row of " + std::string(kFile) + "; 0 taken by ESR; 1 refused."));
  EXPECT_THAT(site_.get(path("")).body, HasSubstr("ESR load accepted"));
  EXPECT_THAT(send({answer}, site_.csrf()).body, HasSubstr("Was read before, on 22 November 2026"));
}

}  // namespace
}  // namespace waymark::web::testing
