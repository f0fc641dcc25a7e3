#include "runtime/roster/person_change.hpp"

#include <gmock/gmock.h>

#include "runtime/auth/access_link.hpp"
#include "runtime/auth/sign_in.hpp"
#include "runtime/auth/viewer.hpp"
#include "tests/runtime/roster/office.hpp"

namespace waymark::roster {
namespace {

using people::Edit;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct PersonOffice : Office {
  Result<Changed> change(const Edit& edit) { return change_person(house.context(), tam, edit, admin); }
  std::string held(const std::string& column) { return house.value("select " + column + " from identity where person_id = ?", {tam}); }
};

TEST(PersonChange, EveryFieldCanBeChangedAndTheAuditNamesFieldsOnly) {
  PersonOffice office;
  const Edit edit = {{"username", "t.reed"},
                     {"name", "Tamsin Reed-Okafor"},
                     {"email", "tam@hill.test"},
                     {"employee_number", "23000417"},
                     {"vpd", "901"},
                     {"assignment_number", "23000417-2"},
                     {"nhs_id", "123456"},
                     {"moodle_username", "tamr"},
                     {"organisation_code", "dale"},
                     {"roles", "reporter learner"}};
  const auto changed = office.change(edit);
  ASSERT_TRUE(changed) << changed.error().message;
  const auto now = *people::get_details(office.house.context(), office.tam);
  EXPECT_EQ(now.person.username, "t.reed");
  EXPECT_EQ(now.person.display_name, "Tamsin Reed-Okafor");
  EXPECT_EQ(now.person.sort_name, "Reed-Okafor, Tamsin") << "a derived sort name follows the name";
  EXPECT_EQ(now.person.email, "tam@hill.test");
  EXPECT_EQ(now.person.employee_number + now.person.vpd + now.person.assignment_number, "2300041790123000417-2");
  EXPECT_EQ(now.person.nhs_id + " " + now.person.moodle_username, "123456 tamr");
  EXPECT_EQ(now.person.organisation_code, "dale");
  EXPECT_THAT(now.person.roles, ElementsAre("learner", "reporter"));
  const auto detail = office.house.value("select detail from audit where action = 'person.change'");
  EXPECT_EQ(detail,
            "username name sort_name email organisation_code employee_number vpd assignment_number nhs_id "
            "moodle_username roles");
  for (const char* value : {"t.reed", "Tamsin", "hill.test", "23000417", "123456", "tamr"}) EXPECT_FALSE(office.audited(value)) << value;
}

TEST(PersonChange, WhatIsNotGivenStaysAndAnOwnSortNameIsKept) {
  PersonOffice office;
  ASSERT_TRUE(office.change({{"sort_name", "Okafor Reed, Tam"}, {"email", "a@b.test"}}));
  ASSERT_TRUE(office.change({{"name", "Tamsin Reed"}}));
  EXPECT_EQ(office.held("sort_name"), "Okafor Reed, Tam");
  EXPECT_EQ(office.held("email"), "a@b.test");
  const auto again = office.change({{"name", "Tamsin Reed"}});
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->fields.empty());
  EXPECT_EQ(office.house.count("select count(*) from audit where action = 'person.change'"), 2);
}

TEST(PersonChange, EachFaultNamesItsFieldAndNothingIsHalfDone) {
  struct Row {
    Edit edit;
    const char* field;
  };
  const Row rows[] = {{{{"name", ""}, {"email", "x@y.test"}}, "name"},
                      {{{"username", "Tam Reed"}}, "username"},
                      {{{"username", "boss"}, {"email", "x@y.test"}}, "username"},
                      {{{"employee_number", "23000417"}, {"vpd", ""}}, "vpd"},
                      {{{"vpd", "9011"}}, "vpd"},
                      {{{"email", "tam"}}, "email"},
                      {{{"organisation_code", "moon"}, {"email", "x@y.test"}}, "organisation_code"},
                      {{{"roles", ""}}, "roles"},
                      {{{"roles", "root"}}, "roles"},
                      {{{"status", "gone"}}, "status"}};
  PersonOffice office;
  const auto lines = office.house.count("select count(*) from audit");
  for (const auto& row : rows) {
    const auto changed = office.change(row.edit);
    ASSERT_FALSE(changed) << row.field;
    EXPECT_EQ(changed.error().where, row.field) << changed.error().message;
  }
  EXPECT_EQ(office.held("email"), "");
  EXPECT_EQ(office.house.count("select count(*) from audit"), lines);
}

// Names from before this was looked at: they must not stand in the way of marking somebody as left.
TEST(PersonChange, AnOldFaultHindersNoOtherChange) {
  PersonOffice office;
  office.house.execute("update identity set display_name = ? where person_id = ?", {std::string("Tam\u00adsin Reed"), office.tam});
  EXPECT_TRUE(office.change({{"email", "tam@hill.test"}}));
  EXPECT_TRUE(office.change({{"name", "Tam\u00adsin Reed"}, {"email", ""}})) << "as a form sends it";
  EXPECT_EQ(office.change({{"name", "Tam\u00adsin Reed-Okafor"}}).error().where, "name");
  EXPECT_TRUE(office.change({{"status", "left"}}));
}

TEST(PersonChange, AMoveCountsFromNowAndRewritesNothing) {
  PersonOffice office;
  const auto course = office.house.course();
  const auto before = office.house.enrol(office.tam, course);
  const auto added_at = office.house.now();
  office.house.advance(86'400'000);
  const auto moved_at = office.house.now();
  ASSERT_TRUE(office.change({{"organisation_code", "dale"}}));
  EXPECT_EQ(office.house.value("select o.code from registration r join organisation o using (tenant, "
                               "organisation_id) where registration_id = ?",
                               {before}),
            "hill");
  const auto places = *people::places(office.house.context(), office.tam);
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(places[0].from, moved_at);
  EXPECT_EQ(places[1].organisation_id, office.house.value("select organisation_id from organisation where code = 'hill'"));
  EXPECT_LE(places[1].from, added_at);
  office.house.execute("update registration set ended_at = ?", {office.house.now()});
  const auto after = office.house.enrol(office.tam, course);
  EXPECT_EQ(office.house.value("select o.code from registration r join organisation o using (tenant, "
                               "organisation_id) where registration_id = ?",
                               {after}),
            "dale");
  ASSERT_TRUE(office.change({{"organisation_code", ""}}));
  EXPECT_EQ(office.house.count("select count(*) from person where organisation_id is null and person_id = ?", {office.tam}), 1);
}

// Whoever made the link that opened the session would otherwise share in the new right.
TEST(PersonChange, ANewRoleEndsOldSessions) {
  PersonOffice office;
  auto& context = office.house.context();
  const auto session = auth::open_session(context, office.tam);
  ASSERT_TRUE(session);
  http::Request request;
  request.cookies[auth::kSessionCookie] = session->token;
  ASSERT_TRUE(office.change({{"name", "Tamsin Reed"}}));
  EXPECT_TRUE(auth::viewer_of(request, context)) << "another name ends nothing";
  ASSERT_TRUE(office.change({{"roles", "learner reporter"}}));
  EXPECT_FALSE(auth::viewer_of(request, context));
}

TEST(PersonChange, WhoeverLeftIsOutAtOnceAndCanBePutBack) {
  PersonOffice office;
  auto& context = office.house.context();
  const auto session = auth::open_session(context, office.tam);
  auth::LinkOptions options;
  options.kind = "sign-in";
  options.person_id = office.tam;
  options.created_by = "test";
  const auto link = auth::create_link(context, options);
  ASSERT_TRUE(session && link);
  const auto token = link->url.substr(link->url.rfind('/') + 1);
  http::Request request;
  request.cookies[auth::kSessionCookie] = session->token;
  ASSERT_TRUE(auth::viewer_of(request, context));

  ASSERT_TRUE(office.change({{"status", "left"}}));
  EXPECT_FALSE(auth::viewer_of(request, context));
  EXPECT_EQ(office.house.count("select count(*) from web_session where person_id = ?", {office.tam}), 0);
  EXPECT_FALSE(auth::use_link(context, token));
  EXPECT_FALSE(auth::create_link(context, options)) << "a new link would let them in again";
  EXPECT_EQ(office.held("username"), "tam.reed") << "the record stays";

  ASSERT_TRUE(office.change({{"status", "active"}}));
  EXPECT_FALSE(auth::use_link(context, token)) << "an old link must not come back to life";
  EXPECT_TRUE(auth::create_link(context, options));
  EXPECT_THAT(office.house.column("select action from audit where action like 'person.%' and target = ? order by number", {office.tam}),
              ElementsAre("person.add", "person.leave", "person.change", "person.return", "person.change"));
}

TEST(PersonChange, TheLastAdminStaysAndNobodyGivesHerselfARole) {
  PersonOffice office;
  auto& context = office.house.context();
  for (const Edit& edit : {Edit{{"roles", "learner"}}, Edit{{"status", "left"}}}) {
    const auto refused = change_person(context, office.admin, edit, "command line");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  }
  const auto own = change_person(context, office.admin, {{"roles", "admin learner reader"}}, office.admin);
  ASSERT_FALSE(own);
  EXPECT_EQ(own.error().kind, ErrorKind::forbidden);
  ASSERT_TRUE(office.change({{"roles", "admin learner"}}));
  const auto alone = change_person(context, office.admin, {{"roles", "learner"}}, office.admin);
  ASSERT_FALSE(alone) << "the other one has neither a password nor a link";
  EXPECT_THAT(alone.error().advice, HasSubstr("Another admin needs a password, or a sign-in link"));
  office.house.execute("update identity set password_hash = 'set' where person_id = ?", {office.tam});
  EXPECT_TRUE(change_person(context, office.admin, {{"roles", "learner"}}, office.admin)) << "another admin is there";
  EXPECT_EQ(office.house.count("select count(*) from audit where action = 'role.remove'"), 1);
}

TEST(PersonChange, ACorrectedKeyOpensRefusedDeliveriesAgain) {
  PersonOffice office;
  auto& house = office.house;
  house.connector("esr-1", "esr");
  const auto registration = house.enrol(office.tam, house.course());
  house.execute(
      "insert into completion (tenant, completion_id, registration_id, person_id, course_id, version, "
      "completed_at, outcome, "
      "seconds, evidence_code, statement_id) select 1, 'c-1', registration_id, person_id, course_id, "
      "version, ?, 'PASSED', 60, "
      "'E-1', 's-1' from registration where registration_id = ?",
      {house.now(), registration});
  house.execute(
      "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, state, "
      "open, dead, next_try, "
      "created_at, updated_at) values (1, 'd-1', 'esr-1', 1, 'completion', 'c-1', '{}', 'INVALID_DATA', 0, 1, "
      "?, ?, ?)",
      {house.now(), house.now(), house.now()});
  const auto name = office.change({{"name", "Tamsin Reed"}});
  ASSERT_TRUE(name);
  EXPECT_EQ(name->told.renewed, 0) << "a name opens nothing";
  const auto number = office.change({{"employee_number", "23000417"}, {"vpd", "901"}});
  ASSERT_TRUE(number);
  EXPECT_EQ(number->told.renewed, 1);
  EXPECT_EQ(house.value("select open from delivery"), "1");
  EXPECT_THAT(house.value("select payload from delivery"), HasSubstr("23000417"));
}

}  // namespace
}  // namespace waymark::roster
