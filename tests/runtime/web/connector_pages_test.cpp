// Two admins with one connector's form open: whoever saves second undoes nothing.
#include "admin_site.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/support/encode.hpp"

namespace waymark::web::testing {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;

class ConnectorPages : public AdminSite {
 protected:
  ConnectorPages() {
    for (const char* code : {"one", "two"})
      site_.run("insert into course(tenant, course_id, code, title, host_label, created_at) values(1, ?, ?, ?, ?, '')",
                {std::string(code), std::string(code), std::string(code), std::string(code)});
    id_ = *outbox::add_connector(site_.context(), "moodle", "Moodle", R"({"base_url":"https://m.example","token_env":"WAYMARK_SECRET_M"})",
                                 "");
  }
  std::string path(const std::string& rest) const { return "/admin/connectors/" + id_ + rest; }
  std::string seen(const std::string& target) {
    const std::string page = site_.get(target).body, begin = "name=\"seen\" value=\"";
    const auto at = page.find(begin);
    EXPECT_NE(at, std::string::npos) << target;
    return csrf() + "&seen=" + page.substr(at + begin.size(), page.find('"', at + begin.size()) - at - begin.size());
  }
  static std::string settings(const std::string& host) { return "&base_url=https%3A%2F%2F" + host + "&token_env=WAYMARK_SECRET_M"; }
  static std::string module(const std::string& cmid) { return "&course_id=2&component=mod_page&cmid=" + cmid; }
  std::string held() { return outbox::get_connector(site_.context(), id_)->config_json; }

  std::string id_;
};

// Nobody has to know the words of a configuration: choices are offered, and what is not said is the first of them.
TEST_F(ConnectorPages, WhatAForwarderSendsIsChosen) {
  id_ = *outbox::add_connector(site_.context(), "webhook", "Dashboard",
                               R"({"url":"https://hooks.example/","secret_env":"WAYMARK_SECRET_H"})", "");
  const auto checked = [&](const std::string& value) {
    const std::string page = site_.get(path("/settings")).body;
    const auto at = page.find("value=\"" + value + "\"");
    return at != std::string::npos && page.substr(at, page.find('>', at) - at).find(" checked") != std::string::npos;
  };
  const auto save = [&](const std::string& more) {
    return site_.post(path("/settings"),
                      seen(path("/settings")) + "&url=https%3A%2F%2Fhooks.example%2F&secret_env=WAYMARK_SECRET_H" + more);
  };
  EXPECT_TRUE(checked("tracking")) << "nothing was said";
  EXPECT_FALSE(checked("reflection") || checked("here"));
  ASSERT_EQ(save("&sensitivities=tracking&sensitivities=reflection&origin=here").status, 303);
  EXPECT_THAT(held(), HasSubstr(R"("sensitivities":["tracking","reflection"])"));
  EXPECT_THAT(held(), HasSubstr(R"("origin":"here")"));
  EXPECT_TRUE(checked("tracking") && checked("reflection") && checked("here"));
  EXPECT_FALSE(checked("confidential") || checked("received"));
  const auto refused = save("&origin=everywhere");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("href=\"#origin\""));
  ASSERT_EQ(save("&origin=").status, 303);
  EXPECT_THAT(held(), Not(AnyOf(HasSubstr("sensitivities"), HasSubstr("origin"))));
  EXPECT_TRUE(checked("tracking"));
}

// "Show" beside a state leads to the list, which says that it is a part.
TEST_F(ConnectorPages, AListOfOneStateSaysSo) {
  site_.run(
      "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, state, next_try, created_at, "
      "updated_at) values "
      "(1, 'd', ?, 1, 'completion', 'r', '{}', 'refused', '', '2026-11-22T09:00:00.000Z', '2026-11-22T09:00:00.000Z')",
      {id_});
  const auto page = site_.get(path("")).body;
  EXPECT_THAT(page, AllOf(HasSubstr(path("?state=refused#deliveries")), HasSubstr("id=\"deliveries\""), Not(HasSubstr("Show all"))));
  EXPECT_THAT(site_.get(path("?state=refused")).body, AllOf(HasSubstr("Only those with the state"), HasSubstr("Show all")));
  EXPECT_THAT(site_.get(path("?state=%3Cb%3E")).body, HasSubstr("&lt;b&gt;"));
}

// The audit's part about one thing, and of one act, says that it is a part.
TEST_F(ConnectorPages, APartOfTheAuditSaysSo) {
  ASSERT_EQ(site_.post(path("/off"), csrf()).status, 303);
  const auto all = site_.get("/admin/audit").body, part = site_.get("/admin/audit?about=" + id_).body;
  EXPECT_THAT(all, Not(HasSubstr("Only lines about")));
  EXPECT_THAT(part,
              AllOf(HasSubstr("Only lines about"), HasSubstr("name=\"about\" value=\"" + id_ + "\""), HasSubstr("Connector switched off")));
  EXPECT_THAT(site_.get("/admin/audit?action=connector.off").body, HasSubstr("value=\"connector.off\" selected"));
  EXPECT_THAT(site_.get("/admin/audit?action=connector").body, HasSubstr("value=\"connector\" selected"));
}

TEST_F(ConnectorPages, ALateSaveOfSettingsIsRefused) {
  const auto first = seen(path("/settings")), second = first;
  ASSERT_EQ(site_.post(path("/settings"), first + settings("first.example")).status, 303);
  const auto refused = site_.post(path("/settings"), second + settings("second.example"));
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("Somebody else changed these settings"));
  EXPECT_THAT(held(), HasSubstr("first.example"));
  EXPECT_EQ(site_.post(path("/settings"), seen(path("/settings")) + settings("second.example")).status, 303);
  EXPECT_THAT(held(), HasSubstr("second.example"));
}

TEST_F(ConnectorPages, ALateSaveOfAModuleIsRefusedAndAnotherModuleIsNot) {
  const auto one = seen(path("/modules/one")), again = one, two = seen(path("/modules/two"));
  ASSERT_EQ(site_.post(path("/modules/one"), one + module("11")).status, 303) << held();
  EXPECT_EQ(site_.post(path("/modules/one"), again + module("12")).status, 409);
  EXPECT_EQ(site_.post(path("/modules/two"), two + module("13")).status, 303);
  EXPECT_THAT(held(), HasSubstr("\"cmid\":11"));
  EXPECT_THAT(held(), HasSubstr("\"cmid\":13"));
}

// "Stop sending this module" takes away what the page showed, and nothing else.
TEST_F(ConnectorPages, ALateStopOfAModuleIsRefused) {
  ASSERT_EQ(site_.post(path("/modules/one"), seen(path("/modules/one")) + module("11")).status, 303);
  const auto page = seen(path("/modules/one"));
  EXPECT_THAT(site_.get(path("/modules/one")).body, HasSubstr(path("/modules/one/remove")));
  ASSERT_EQ(site_.post(path("/modules/one"), page + module("12")).status, 303);
  EXPECT_EQ(site_.post(path("/modules/one/remove"), page).status, 409);
  EXPECT_THAT(held(), HasSubstr("\"cmid\":12"));
  EXPECT_EQ(site_.post(path("/modules/one/remove"), seen(path("/modules/one"))).status, 303);
  EXPECT_THAT(held(), ::testing::Not(HasSubstr("\"cmid\"")));
}

// A new address while completions stand at the old one: the page asks whether it is the same Moodle, and goes by the answer.
TEST_F(ConnectorPages, ANewAddressIsAskedAbout) {
  site_.run(
      "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, state, next_try, created_at, "
      "updated_at) values (1, 'd', ?, 1, 'completion', 'c', '{}', 'seen in Moodle', '', '', '')",
      {id_});
  site_.run("insert into handover (tenant, delivery_id, place, handed_at) values (1, 'd', '{\"site\":\"m.example\"}', '')", {});
  const auto asked = site_.post(path("/settings"), seen(path("/settings")) + settings("new.example"));
  EXPECT_EQ(asked.status, 400);
  EXPECT_THAT(asked.body, HasSubstr("It is the same Moodle at a new address"));
  EXPECT_THAT(asked.body, HasSubstr("1 completion was told at the old one (m.example)"));
  EXPECT_THAT(asked.body, HasSubstr("https://new.example")) << "what was typed is kept";
  EXPECT_THAT(held(), ::testing::Not(HasSubstr("new.example")));
  const auto wrong = site_.post(path("/settings"), seen(path("/settings")) + settings("not an address") + "&moved=same");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_THAT(wrong.body, ::testing::ContainsRegex("value=\"same\"[^>]*checked")) << "the answer is kept while something else is put right";
  EXPECT_EQ(site_.post(path("/settings"), seen(path("/settings")) + settings("new.example") + "&moved=same").status, 303);
  EXPECT_THAT(held(), HasSubstr(R"("site":"m.example")"));
  EXPECT_THAT(held(), HasSubstr("new.example"));
}

// The new address is another connector's: whether the two are one Moodle is asked as well.
TEST_F(ConnectorPages, WhetherTwoConnectorsSpeakToOneMoodleIsAsked) {
  site_.run(
      "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, state, next_try, created_at, "
      "updated_at) values (1, 'd', ?, 1, 'completion', 'c', '{}', 'seen in Moodle', '', '', '')",
      {id_});
  site_.run("insert into handover (tenant, delivery_id, place, handed_at) values (1, 'd', '{\"site\":\"m.example\"}', '')", {});
  site_.run(
      "insert into connector (tenant, connector_id, kind, name, config_json, created_at) select tenant, 'two', kind, 'Second', "
      "replace(config_json, "
      "'m.example', 'new.example'), created_at from connector where connector_id = ?",
      {id_});
  const auto asked = site_.post(path("/settings"), seen(path("/settings")) + settings("new.example") + "&moved=same");
  EXPECT_EQ(asked.status, 400);
  EXPECT_THAT(asked.body, HasSubstr("is the address of &quot;Second&quot;"));
  EXPECT_THAT(asked.body, HasSubstr("The two connectors speak to one Moodle"));
  EXPECT_EQ(site_.post(path("/settings"), seen(path("/settings")) + settings("new.example") + "&moved=one").status, 303);
  EXPECT_THAT(held(), HasSubstr("new.example"));
}

// Who asks a trust to take a competence away must know whose.
TEST_F(ConnectorPages, AWithdrawalNamesPersonAndModule) {
  const auto person = site_.add_person("tam.reed", "Tam Reed", {"learner"});
  site_.run(
      "insert into completion_past (tenant, completion_id, act_id, registration_id, person_id, course_id, version, completed_at, "
      "outcome, seconds, evidence_code, statement_id) values (1, 'gone', 'act', 'r', ?, 'one', 1, '', 'PASSED', 0, 'EV', '')",
      {person});
  site_.run(
      "insert into delivery (tenant, delivery_id, connector_id, position, kind, reference, payload, state, next_try, created_at, "
      "updated_at) values (1, 'd', ?, 1, 'withdrawal', 'gone', '{}', 'to be taken back by hand', '', '', '')",
      {id_});
  EXPECT_THAT(site_.get(path("")).body, HasSubstr("Withdrawn: Tam Reed: one"));
}

}  // namespace
}  // namespace waymark::web::testing
