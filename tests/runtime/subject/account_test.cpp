// A person with an account who has learned here: all of it is found, written out and erased, and nobody else's is touched.
#include <gmock/gmock.h>

#include <fstream>

#include "runtime/audit/audit.hpp"
#include "runtime/people/people.hpp"
#include "runtime/subject/erase.hpp"
#include "runtime/subject/export.hpp"
#include "runtime/subject/places.hpp"
#include "runtime/subject/restrict.hpp"
#include "runtime/upkeep/doctor.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

namespace waymark::subject {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using waymark::testing::Browser;

class AccountSubject : public waymark::testing::JournalTest {
 protected:
  AccountSubject() {
    house.execute(
        "update identity set display_name = 'Quillon Ada', sort_name = 'Ada, Quillon', email = 'quillon.ada@example.test' where person_id "
        "= ?",
        {person});
    house.connector("moodle-1", "moodle");
    house.connector("lrs-1", "lrs");
    other = house.person("zoe");
    other_registration = house.enrol(other, course);
    learn(registration, person);
    learn(other_registration, other);
  }
  void learn(const std::string& of, const std::string& who) {
    delivery::Journal journal(house.context());
    const auto opened = delivery::create_launch(house.context(), of, who, delivery::How::resume);
    ASSERT_TRUE(opened);
    Browser browser(house, *opened);
    browser.visit("item-1", {{"cmi.core.score.raw", "85"},
                             {"cmi.suspend_data", "quillonic notes"},
                             {"cmi.core.lesson_status", "passed"},
                             {"cmi.core.session_time", "0000:12:30.00"}});
    house.advance(500);
    ASSERT_EQ(browser.send(journal).status, 200);
  }
  Subject ada() {
    auto subject = resolve(house.context(), {"ada", {}});
    if (!subject) throw std::runtime_error(subject.error().message);
    return *subject;
  }
  std::int64_t rows_of(const std::string& who) {
    std::int64_t all = 0;
    (void)house.context().database.read([&](storage::Connection& db) -> Result<void> {
      for (const Place& place : account_places()) all += count_rows(db, 1, place, who);
      return {};
    });
    return all;
  }
  std::vector<std::string> bad_findings() {
    std::vector<std::string> bad;
    upkeep::DoctorOptions options;
    options.all = true;
    const auto tell = [&](const upkeep::Finding& finding) {
      if (finding.state != upkeep::Finding::State::good) bad.push_back(finding.check + ": " + finding.message);
    };
    upkeep::check_figures(house.context(), options, tell);
    upkeep::check_content(house.context(), options, tell);
    upkeep::check_orphans(house.context(), options, tell);
    upkeep::check_documents(house.context(), options, tell);
    upkeep::check_audit(house.context(), tell);
    upkeep::check_told(house.context(), options, tell);
    return bad;
  }

  std::string other, other_registration;
};

TEST_F(AccountSubject, AllOfItIsCounted) {
  const auto found = find(house.context(), ada(), {});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->own, house.count("select count(*) from statement where registration = ?", {registration}));
  EXPECT_GT(found->own, 3);
  const auto held = [&](const std::string& what) {
    for (const auto& one : found->account)
      if (one.what == what) return one.count;
    return std::int64_t{0};
  };
  EXPECT_EQ(held("names and numbers"), 1);
  EXPECT_EQ(held("registrations"), 1);
  EXPECT_EQ(held("completions"), 1);
  EXPECT_EQ(held("deliveries to other systems"), 1);
  EXPECT_EQ(held("calls of modules"),
            house.count("select count(*) from journal j join launch l on l.launch_id = j.launch_id where l.person_id = ?", {person}));
}

TEST_F(AccountSubject, TheAccountGoesWholeAndNobodyElses) {
  const auto rows = rows_of(other), statements = house.count("select count(*) from statement where registration = ?", {other_registration});
  const auto before = bad_findings();
  const auto done = erase(house.context(), ada(), "admin-1", {});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(rows_of(person), 0);
  EXPECT_EQ(house.count("select count(*) from statement where registration = ?", {registration}), 0);
  EXPECT_EQ(rows_of(other), rows);
  EXPECT_EQ(house.count("select count(*) from statement where registration = ?", {other_registration}), statements);
  EXPECT_EQ(bad_findings(), before) << "what doctor looks at agrees as before";
  const auto lines = audit::list(house.context(), {.action = "subject.erase"});
  ASSERT_EQ(lines->size(), 2u);
  EXPECT_EQ(lines->front().target, person) << "the subject id, which leads to nobody any more";
  EXPECT_EQ(audit::verify(house.context())->broken_at, 0);
  EXPECT_EQ(resolve(house.context(), {"ada", {}}).error().kind, ErrorKind::not_found);
}

TEST_F(AccountSubject, NoOctetOfThePersonStaysInTheFile) {
  ASSERT_TRUE(erase(house.context(), ada(), "admin-1", {}));
  house.reopen();
  const auto octets = [&] {
    std::ifstream in(house.folder() / "waymark.db", std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  }();
  ASSERT_GT(octets.size(), 1000u);
  for (const char* word : {"Quillon Ada", "quillon.ada@"}) EXPECT_EQ(octets.find(word), std::string::npos) << word;
}

TEST_F(AccountSubject, APageThatIsOpenHearsThatItIsOver) {
  delivery::Journal journal(house.context());
  const auto opened = launch();
  Browser browser(house, opened);
  browser.open("item-1");
  ASSERT_TRUE(erase(house.context(), ada(), "admin-1", {}));
  const auto answer = browser.send(journal);
  EXPECT_GE(answer.status, 400);
  EXPECT_LT(answer.status, 500) << answer.detail;
  EXPECT_EQ(rows_of(person), 0);
}

TEST_F(AccountSubject, TheOnlyAdministratorStays) {
  house.execute("insert into person_role (tenant, person_id, role) values (1, ?, 'admin')", {person});
  const auto refused = erase(house.context(), ada(), "admin-1", {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::forbidden);
  EXPECT_EQ(house.value("select status from person where person_id = ?", {person}), "active");
  house.execute("insert into person_role (tenant, person_id, role) values (1, ?, 'admin')", {other});
  EXPECT_TRUE(erase(house.context(), ada(), "admin-1", {}));
}

TEST_F(AccountSubject, AllOfItIsWrittenOut) {
  const auto folder = house.folder() / "out";
  const auto written = export_to_folder(house.context(), ada(), folder, "admin-1", {});
  ASSERT_TRUE(written) << written.error().message;
  std::ifstream in(folder / "record.jsonl", std::ios::binary);
  const std::string record{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(written->rows, rows_of(person));
  EXPECT_THAT(record, HasSubstr(R"("display_name":"Quillon Ada")"));
  EXPECT_THAT(record, HasSubstr("quillonic notes"));
  EXPECT_THAT(record, Not(HasSubstr("zoe")));
  EXPECT_THAT(record, Not(HasSubstr("password")));
}

TEST_F(AccountSubject, AnonymisedTotalsStay) {
  const auto figures = [&] {
    return house.column(
        "select group_concat(state || ' ' || coalesce(score, '') || ' ' || seconds || ' ' || completed_at || ' ' || "
        "coalesce(organisation_id, ''), ';') from "
        "(select * from registration order by registration_id)");
  };
  const auto totals = figures();
  const auto statements = house.count("select count(*) from statement"), completions = house.count("select count(*) from completion");
  const auto by_verb = house.column("select verb_id || ' ' || count(*) from statement group by verb_id order by verb_id");
  const auto before = bad_findings();
  const auto done = anonymise(house.context(), ada(), "admin-1", {});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->statements, 0);
  EXPECT_GT(done->rewritten, 3);
  EXPECT_EQ(figures(), totals);
  EXPECT_EQ(house.count("select count(*) from statement"), statements);
  EXPECT_EQ(house.column("select verb_id || ' ' || count(*) from statement group by verb_id order by verb_id"), by_verb);
  EXPECT_EQ(house.count("select count(*) from completion"), completions);
  EXPECT_EQ(house.count("select count(*) from statement where instr(bytes, ?)", {person}), 0);
  EXPECT_EQ(house.value("select username from identity where person_id = ?", {person}), done->pseudonym);
  EXPECT_EQ(house.count("select count(*) from launch where person_id = ?", {person}), 0);
  EXPECT_EQ(house.value("select json_extract(payload, '$.outcome') from delivery d join completion m on m.completion_id = d.reference "
                        "where m.person_id = ?",
                        {person}),
            "PASSED");
  EXPECT_EQ(house.count("select count(*) from delivery where instr(payload, '\"ada\"')"), 0);
  EXPECT_EQ(bad_findings(), before);
  EXPECT_EQ(audit::verify(house.context())->broken_at, 0);
  house.reopen();
  std::ifstream in(house.folder() / "waymark.db", std::ios::binary);
  const std::string octets{std::istreambuf_iterator<char>(in), {}};
  for (const char* word : {"Quillon Ada", "quillon.ada@", "Ada, Quillon"}) EXPECT_EQ(octets.find(word), std::string::npos) << word;
}

TEST_F(AccountSubject, AnonymisedWithoutOwnWordsAndWithoutAWayBack) {
  ASSERT_TRUE(anonymise(house.context(), ada(), "admin-1", {}));
  EXPECT_EQ(resolve(house.context(), {"ada", {}}).error().kind, ErrorKind::not_found);
  EXPECT_EQ(house.value("select status from person where person_id = ?", {person}), "left");
  EXPECT_EQ(
      house.count("select count(*) from delivery d join completion m on m.completion_id = d.reference where m.person_id = ? and d.open = 1",
                  {person}),
      0)
      << "nothing more goes out";
  EXPECT_EQ(
      house.count("select count(*) from delivery d join completion m on m.completion_id = d.reference where m.person_id = ? and d.open = 1",
                  {other}),
      1);
}

TEST_F(AccountSubject, HeldBackNothingGoesOutAndNobodyComesIn) {
  const auto open_of = [&](const std::string& who) {
    return house.count(
        "select count(*) from delivery d join completion m on m.completion_id = d.reference where m.person_id = ? and d.open = 1", {who});
  };
  const auto before = bad_findings();
  const auto held = subject::restrict(house.context(), ada(), "admin-1", {});
  ASSERT_TRUE(held) << held.error().message;
  EXPECT_EQ(held->statements, house.count("select count(*) from statement where registration = ?", {registration}));
  EXPECT_EQ(house.count("select count(*) from statement where registration = ? and sensitivity < 8", {registration}), 0);
  EXPECT_EQ(house.count("select count(*) from statement where registration = ? and sensitivity >= 8", {other_registration}), 0);
  EXPECT_EQ(open_of(person), 0);
  EXPECT_EQ(open_of(other), 1);
  EXPECT_FALSE(delivery::create_launch(house.context(), registration, person, delivery::How::resume));
  EXPECT_EQ(bad_findings(), before);
  const auto lifted = subject::lift(house.context(), ada(), "admin-1", {});
  EXPECT_EQ(lifted->statements, held->statements);
  EXPECT_EQ(open_of(person), 1);
  EXPECT_EQ(bad_findings(), before);
  ASSERT_TRUE(subject::restrict(house.context(), ada(), "admin-1", {}));
  ASSERT_TRUE(anonymise(house.context(), ada(), "admin-1", {}));
  EXPECT_EQ(house.count("select count(*) from statement where sensitivity >= 8"), 0);
  EXPECT_EQ(open_of(person), 0);
}

TEST_F(AccountSubject, EveryTableWithASubjectIdIsInTheList) {
  std::vector<std::string> known;
  for (const Place& place : account_places()) known.push_back(place.table);
  for (const auto& table : house.column("select name from sqlite_schema where type = 'table' and sql like '%person_id%'"))
    if (table != "audit") EXPECT_THAT(known, Contains(table));
}

}  // namespace
}  // namespace waymark::subject
