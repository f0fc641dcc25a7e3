// What is held of a person is held back: kept, and shown and sent to nobody.
#include <gmock/gmock.h>

#include "runtime/audit/audit.hpp"
#include "runtime/outbox/forward_store.hpp"
#include "runtime/subject/erase.hpp"
#include "runtime/subject/restrict.hpp"
#include "tests/runtime/subject/agent_fixture.hpp"

namespace waymark::subject {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Restriction : public AgentSubject {
 protected:
  std::int64_t hold() {
    const auto done = subject::restrict(*context_, ann(), "admin-1", {});
    if (!done) throw std::runtime_error(done.error().message);
    return done->statements;
  }
  std::int64_t let_go() { return subject::lift(*context_, ann(), "admin-1", {})->statements; }
  std::string forwarded() {
    outbox::SqliteForwardStore store(*context_, {}, 0);
    const auto batch = store.next("c", 100, "2027-01-01T00:00:00.000Z");
    std::string all;
    if (batch)
      for (const auto& one : batch->statements) all += std::to_string(one.position) + " ";
    return batch ? all + "to " + std::to_string(batch->up_to) : batch.error().message;
  }
  void forward_everything() {
    run("insert into connector (tenant, connector_id, kind, name, config_json, created_at) values (1, 'c', 'lrs', 'Regional store', '{}', "
        "'')");
    run("insert into forwarding (tenant, connector_id, position) values (1, 'c', 0)");
  }
};

TEST_F(Restriction, StatementsAreKeptAndShownToNobody) {
  put(statement(1, kAnn));
  put(statement(2, kBen));
  put(statement(3, kBen, R"(,"context":{"instructor":)" + std::string(kAnn) + "}"));
  put(statement(4, kBen, "", "seen", reference(1)));
  EXPECT_EQ(hold(), 2);
  put(statement(5, kAnn));
  EXPECT_EQ(count("select count(*) from statement"), 5) << "kept, new ones as well";
  EXPECT_EQ(found({}), "4 2 ");
  EXPECT_EQ(found({{"agent", kAnn}}), "");
  EXPECT_EQ(found({{"agent", kAnn}, {"related_agents", "true"}}), "");
  EXPECT_EQ(get({{"statementId", statement_id(1)}}).status, 404);
  EXPECT_EQ(post(statement(1, kAnn)).status, 200) << "the same again is known";
  EXPECT_EQ(post(statement(1, kBen)).status, 409);
  EXPECT_EQ(hold(), 0) << "again";
  EXPECT_EQ(find(*context_, ann(), {})->held_back_since, "2026-11-22T09:30:00.000Z");
  EXPECT_EQ(let_go(), 3);
  EXPECT_EQ(found({}), "5 4 3 2 1 ");
  EXPECT_EQ(find(*context_, ann(), {})->held_back_since, "");
  EXPECT_EQ(audit::verify(*context_)->broken_at, 0);
}

TEST_F(Restriction, DocumentsAndNamesAreHeldBack) {
  put(statement(1, kAnn));
  const std::vector<std::pair<std::string, std::string>> where = {{"agent", R"({"mbox":"mailto:quillon.ann@example.test"})"},
                                                                  {"profileId", "p"}};
  ASSERT_EQ(send("PUT", "agents/profile", {{"content-type", "text/plain"}, {"if-none-match", "*"}}, "hers", where).status, 204);
  EXPECT_THAT(send("GET", "agents", {}, {}, {where[0]}).body, HasSubstr("Quillon"));
  hold();
  EXPECT_EQ(send("GET", "agents/profile", {}, {}, where).status, 403);
  EXPECT_EQ(send("GET", "agents/profile", {}, {}, {where[0]}).status, 403);
  EXPECT_THAT(send("GET", "agents", {}, {}, {where[0]}).body, Not(HasSubstr("Quillon")));
  let_go();
  EXPECT_EQ(send("GET", "agents/profile", {}, {}, where).body, "hers");
}

TEST_F(Restriction, OfTwoPeopleBothMustBeShown) {
  put(statement(1, R"({"objectType":"Group","member":[)" + std::string(kAnn) + "," + kBen + "]}"));
  hold();
  const auto ben = resolve(*context_, {{}, {kBen}});
  ASSERT_TRUE(subject::restrict(*context_, *ben, "admin-1", {}));
  let_go();
  EXPECT_EQ(found({}), "");
  ASSERT_TRUE(subject::lift(*context_, *ben, "admin-1", {}));
  EXPECT_EQ(found({}), "1 ");
}

TEST_F(Restriction, NothingIsSentOnAndForwardingPassesBy) {
  forward_everything();
  for (int i = 1; i <= 6; ++i) put(statement(i, i % 2 == 0 ? kAnn : kBen));
  EXPECT_EQ(forwarded(), "1 2 3 4 5 6 to 6");
  hold();
  EXPECT_EQ(forwarded(), "1 3 5 to 6");
}

TEST_F(Restriction, ForwardingPassesByWhatWasErased) {
  forward_everything();
  for (int i = 1; i <= 6; ++i) put(statement(i, i % 2 == 0 ? kAnn : kBen));
  erase_ann();
  EXPECT_EQ(forwarded(), "1 3 5 to 5");
  put(statement(7, kBen));
  EXPECT_EQ(forwarded(), "1 3 5 7 to 7");
}

TEST_F(Restriction, ErasingAndAnonymisingLeaveNothingHeldBack) {
  put(statement(1, kBen, R"(,"context":{"instructor":)" + std::string(kAnn) + "}"));
  hold();
  erase_ann();
  EXPECT_EQ(found({}), "1 ");
  put(statement(2, kAnn));
  hold();
  ASSERT_TRUE(anonymise(*context_, ann(), "admin-1", {}));
  EXPECT_EQ(found({}), "2 1 ");
  EXPECT_EQ(count("select count(*) from restriction"), 0);
}

}  // namespace
}  // namespace waymark::subject
