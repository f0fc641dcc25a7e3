// What a connector that is given statements shows, and what an administrator does there.
#include "admin_site.hpp"
#include "runtime/outbox/forwarding.hpp"
#include "runtime/outbox/registry.hpp"

namespace waymark::web::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ForwardingPages : public AdminSite {
 protected:
  ForwardingPages() {
    id_ = *outbox::add_connector(site_.context(), "webhook", "Dashboard",
                                 R"({"url":"https://hooks.example/","secret_env":"WAYMARK_SECRET_H"})", "");
    for (int i = 1; i <= 3; ++i) {
      const std::string number = std::to_string(i);
      site_.run(
          "insert into statement (tenant, position, statement_id, stored, timestamp, verb_id, sensitivity, bytes, comparable) values (1, "
          "?, ?, "
          "?, '', 1, ?, ?, '')",
          {std::int64_t{i}, "s" + number, "2026-11-2" + number + "T09:00:00.000Z", std::int64_t{i == 3},
           "{\"words of\":\"Tam " + number + "\"}"});
    }
    site_.run("update forwarding set position = 3, sent = 1, sent_at = '2026-11-22T09:00:00.000Z'");
    for (const int i : {2, 3})
      site_.run(
          "insert into dead_letter (tenant, connector_id, position, statement_id, state, status, detail, tries, refused_at) values (1, ?, "
          "?, ?, "
          "'refused', 422, 'The receiver answered 422: <b>no</b>', 1, '2026-11-22T09:00:00.000Z')",
          {id_, std::int64_t{i}, "s" + std::to_string(i)});
  }
  std::string path(const std::string& rest) const { return "/admin/connectors/" + id_ + rest; }
  outbox::ForwardingState state() { return **outbox::forwarding_state(site_.context(), id_); }

  std::string id_;
};

TEST_F(ForwardingPages, TheConnectorSaysHowFarItIs) {
  const auto page = site_.get(path("")).body;
  EXPECT_THAT(page, HasSubstr("Up to date, at position 3."));
  EXPECT_THAT(page, HasSubstr("2 statements"));
  EXPECT_THAT(page, HasSubstr(path("/dead-letters")));
  EXPECT_THAT(page, HasSubstr(path("/replay")));
  site_.run("update forwarding set position = 1");
  EXPECT_THAT(site_.get(path("")).body, HasSubstr("2 statements behind, the first of them for 30 minutes: at position 1 of 3."));
}

TEST_F(ForwardingPages, RefusedOnesAreListedWithTheirCause) {
  const auto page = site_.get(path("/dead-letters")).body;
  EXPECT_THAT(page, HasSubstr(path("/dead-letters/2")));
  EXPECT_THAT(page, HasSubstr("The receiver answered 422: &lt;b&gt;no"));
  EXPECT_THAT(page, Not(HasSubstr("Tam 2"))) << "the list has nobody's words";
  EXPECT_THAT(site_.get(path("/dead-letters?after=2")).body, Not(HasSubstr(path("/dead-letters/2"))));
}

// design.md section 1.4: reading what people did is a permission of its own, and so are their own words.
TEST_F(ForwardingPages, OnlyWhoMayReadStatementsReadsThem) {
  EXPECT_THAT(site_.get(path("/dead-letters/2")).body, Not(HasSubstr("Tam 2")));
  EXPECT_THAT(site_.get(path("/dead-letters/2")).body, HasSubstr("Your roles do not let you read this statement."));
  site_.sign_in(site_.add_person("reader", "Ola Reader", {"admin", "reader"}));
  EXPECT_THAT(site_.get(path("/dead-letters/2")).body, HasSubstr("Tam 2"));
  EXPECT_THAT(site_.get(path("/dead-letters/3")).body, Not(HasSubstr("Tam 3"))) << "a reflection";
  site_.sign_in(site_.add_person("more", "Kim More", {"admin", "reader", "reflections"}));
  EXPECT_THAT(site_.get(path("/dead-letters/3")).body, HasSubstr("Tam 3"));
  EXPECT_EQ(site_.get(path("/dead-letters/1")).status, 404);
  site_.sign_in(site_.add_person("tam", "Tam Learner", {"learner"}));
  EXPECT_NE(site_.get(path("/dead-letters/2")).status, 200);
}

TEST_F(ForwardingPages, OneIsTriedAgainOrDroppedWithAReason) {
  EXPECT_EQ(site_.post(path("/dead-letters/2/retry"), csrf()).status, 303);
  EXPECT_EQ(state().again, 1);
  const auto refused = site_.post(path("/dead-letters/3/drop"), csrf() + "&reason=");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("Enter a reason of at least 3 characters"));
  EXPECT_EQ(site_.post(path("/dead-letters/3/drop"), csrf() + "&reason=Not+wanted").status, 303);
  EXPECT_EQ(state().dropped, 1);
  EXPECT_THAT(site_.get(path("/dead-letters/3")).body, HasSubstr("Not wanted"));
  EXPECT_EQ(site_.post(path("/dead-letters/1/retry"), csrf()).status, 404);
}

TEST_F(ForwardingPages, AllAreTriedAgainOrDropped) {
  EXPECT_EQ(site_.post(path("/dead-letters/retry"), csrf()).status, 303);
  EXPECT_EQ(state().again, 2);
  site_.run("update dead_letter set state = 'refused'");
  EXPECT_EQ(site_.post(path("/dead-letters/drop"), csrf()).status, 400);
  EXPECT_EQ(site_.post(path("/dead-letters/drop"), csrf() + "&reason=Not+wanted").status, 303);
  EXPECT_EQ(state().dropped, 2);
}

TEST_F(ForwardingPages, WhatNothingGetsPastIsSetAside) {
  EXPECT_THAT(site_.get(path("")).body, Not(HasSubstr("Set it aside")));
  site_.run("update forwarding set position = 0");
  site_.run("update connector set away_since = '2026-11-22T09:00:00.000Z', away_until = '2026-11-22T09:05:00.000Z', away_detail = 'busy'");
  EXPECT_THAT(site_.get(path("")).body, HasSubstr("Set it aside"));
  EXPECT_EQ(site_.post(path("/set-aside"), csrf()).status, 303);
  EXPECT_EQ(state().position, 1);
  EXPECT_EQ(state().refused, 3);
  EXPECT_EQ(site_.post(path("/set-aside"), csrf()).status, 409);
}

TEST_F(ForwardingPages, SendingAgainSaysHowManyFirst) {
  const auto asked = site_.post(path("/replay"), csrf() + "&date=2026-11-22&position=");
  EXPECT_EQ(asked.status, 200);
  EXPECT_THAT(asked.body, HasSubstr("Of them may go there"));
  EXPECT_THAT(asked.body, HasSubstr("name=\"position\" value=\"2\""));
  EXPECT_EQ(state().position, 3) << "nothing was done";
  EXPECT_EQ(site_.post(path("/replay"), csrf() + "&position=2&confirm=yes").status, 303);
  EXPECT_EQ(state().position, 1);
  for (const char* wrong : {"", "&date=yesterday", "&position=x", "&position=0", "&position=99", "&date=2026-11-22&position=2"}) {
    const auto page = site_.post(path("/replay"), csrf() + wrong);
    EXPECT_GE(page.status, 400) << wrong;
    EXPECT_LT(page.status, 500) << wrong;
    EXPECT_THAT(page.body, HasSubstr("There is a problem")) << wrong;
  }
}

TEST_F(ForwardingPages, AConnectorOfCompletionsHasNoneOfThem) {
  const auto moodle =
      *outbox::add_connector(site_.context(), "moodle", "Moodle", R"({"base_url":"https://m.example","token_env":"WAYMARK_SECRET_M"})", "");
  EXPECT_EQ(site_.get("/admin/connectors/" + moodle + "/dead-letters").status, 404);
  EXPECT_EQ(site_.get("/admin/connectors/" + moodle + "/replay").status, 404);
  EXPECT_THAT(site_.get("/admin/connectors/" + moodle).body, Not(HasSubstr("Send statements again")));
}

}  // namespace
}  // namespace waymark::web::testing
