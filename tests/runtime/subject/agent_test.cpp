// A person who is known by xAPI statements alone: what stands of them is found, written out and erased, and what stands beside stays true.
#include <gmock/gmock.h>

#include <fstream>

#include "runtime/audit/audit.hpp"
#include "runtime/outbox/forward_store.hpp"
#include "runtime/subject/erase.hpp"
#include "runtime/subject/export.hpp"
#include "runtime/subject/restrict.hpp"
#include "tests/runtime/subject/agent_fixture.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/statement.hpp"

namespace waymark::subject {
namespace {

using lrs::testing::attachment;
using lrs::testing::data_part;
using lrs::testing::json_part;
using lrs::testing::kEnd;
using lrs::testing::mixed;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(AgentSubject, OwnStatementsGoAndThoseOfOthersStay) {
  put(statement(1, kAnn));
  put(statement(2, kBen));
  put(statement(3, kAnn, R"(,"result":{"response":"I am Quillon Ann"})"));
  const auto before = find(*context_, ann(), {});
  ASSERT_TRUE(before);
  EXPECT_EQ(before->own, 2);
  EXPECT_EQ(before->mentioned, 0);
  const auto done = erase_ann();
  EXPECT_EQ(done.statements, 2);
  EXPECT_EQ(found({}), "2 ");
  EXPECT_EQ(found({{"agent", kAnn}}), "");
  EXPECT_EQ(found({{"verb", "https://v.example/did"}}), "2 ");
  EXPECT_EQ(count("select count(*) from tombstone"), 2);
  EXPECT_EQ(count("select count(*) from statement_list where position not in (select position from statement)"), 0);
  EXPECT_EQ(count("select count(*) from subject_work"), 0);
}

TEST_F(AgentSubject, NoOctetOfThePersonStaysInTheFile) {
  put(statement(1, kAnn, R"(,"result":{"response":"quillonic words"})"));
  put(statement(2, kBen, R"(,"context":{"instructor":)" + std::string(kAnn) + "}"));
  put(statement(
      3, kBen,
      R"(,"result":{"response":"Thanks to QUILLON ANN, as ever; Quillonesque stays"},"context":{"instructor":)" + std::string(kAnn) + "}"));
  put(statement(5, kAnn, "", "made", R"({"id":"https://a.example/2","definition":{"description":{"en":"By Quillon Ann"}}})"));
  put(statement(6, kBen, "", "read", R"({"id":"https://a.example/2"})"));
  put(statement(4, R"({"objectType":"Group","member":[)" + std::string(kAnn) + "," + kBen + "]}"));
  ASSERT_EQ(send("PUT", "agents/profile", {{"content-type", "text/plain"}, {"if-none-match", "*"}}, "quillon's own",
                 {{"agent", kAnn}, {"profileId", "p"}})
                .status,
            204);
  erase_ann();
  const std::string file = on_disk();
  ASSERT_GT(file.size(), 1000u);
  EXPECT_NE(file.find("pseudonym-"), std::string::npos);
  for (const char* word : {"quillon.ann@", "Quillon Ann", "QUILLON ANN", "quillonic", "quillon's own"})
    EXPECT_EQ(file.find(word), std::string::npos) << word;
}

TEST_F(AgentSubject, InStatementsOfOthersAPseudonymStands) {
  put(statement(
      1, kBen,
      R"(,"context":{"instructor":)" + std::string(kAnn) + R"(,"extensions":{"https://e.example/x":{"seen by":"quillon ann","n":1.50}}})"));
  put(statement(2, R"({"objectType":"Group","member":[)" + std::string(kAnn) + "," + kBen + "]}"));
  put(statement(3, kBen, "", "met", R"({"objectType":"Agent","mbox":"mailto:quillon.ann@example.test"})"));
  put(statement(4, kBen, "", "planned",
                R"({"objectType":"SubStatement","actor":)" + std::string(kAnn) +
                    R"(,"verb":{"id":"https://v.example/will"},"object":{"id":"https://a.example/2"}})"));
  put(statement(5, R"({"mbox_sha1sum":")" + base::sha1_hex("mailto:quillon.ann@example.test") + "\"}"));
  const std::string stored = get({{"statementId", statement_id(1)}}).text("stored");
  const auto done = erase_ann();
  EXPECT_EQ(done.rewritten, 4);
  EXPECT_EQ(done.statements, 1) << "the hash of the address is the same person";
  EXPECT_EQ(found({{"related_agents", "true"}, {"agent", kAnn}}), "");
  const std::string pseudonym = R"({"account":{"homePage":"https://learning.example","name":")" + done.pseudonym + "\"}}";
  EXPECT_EQ(found({{"related_agents", "true"}, {"agent", pseudonym}}), "4 3 2 1 ");
  EXPECT_EQ(found({{"agent", pseudonym}}), "3 2 ");
  EXPECT_EQ(found({{"agent", kBen}, {"verb", "https://v.example/met"}}), "3 ");
  const auto one = get({{"statementId", statement_id(1)}});
  EXPECT_THAT(one.body, HasSubstr(R"("instructor":{"account":{"homePage":"https://learning.example","name":")" + done.pseudonym + "\"}}"));
  EXPECT_THAT(one.body, HasSubstr(R"({"seen by":"[removed]","n":1.50})"));
  EXPECT_EQ(one.text("stored"), stored);
  for (int number = 1; number <= 4; ++number) {
    const auto value = xapi::json::parse(get({{"statementId", statement_id(number)}}).body);
    ASSERT_TRUE(value);
    const auto problem = xapi::check_statement(*value, xapi::Version::v1_0_3);
    EXPECT_FALSE(problem) << number << ": " << problem->message;
  }
}

TEST_F(AgentSubject, AnErasedIdAnswersClearlyAndIsNotUsedAgain) {
  put(statement(1, kAnn));
  erase_ann();
  const auto gone = get({{"statementId", statement_id(1)}});
  EXPECT_EQ(gone.status, 404);
  EXPECT_THAT(gone.body, HasSubstr("was erased at 2026-11-22T09:30:00.000Z"));
  EXPECT_EQ(get({{"voidedStatementId", statement_id(1)}}).status, 404);
  for (const auto& body : {statement(1, kAnn), statement(1, kBen)}) {
    const auto again = post(body);
    EXPECT_EQ(again.status, 409);
    EXPECT_THAT(again.body, HasSubstr("was erased here"));
  }
  EXPECT_EQ(statements(), 0u);
  key_ = credential("statements/read/mine");
  EXPECT_THAT(get({{"statementId", statement_id(1)}}).body, Not(HasSubstr("erased"))) << "of others' statements nothing is said";
}

TEST_F(AgentSubject, WhatWasVoidedStaysVoidAlsoWhenItComesLater) {
  put(statement(1, kBen));
  put(voiding(2, kAnn, 1));
  put(voiding(3, kAnn, 4));
  erase_ann();
  put(statement(4, kBen));
  EXPECT_EQ(found({}), "");
  EXPECT_EQ(get({{"voidedStatementId", statement_id(1)}}).status, 200);
  EXPECT_EQ(get({{"voidedStatementId", statement_id(4)}}).status, 200);
}

TEST_F(AgentSubject, WhatRefersOverAnErasedStatementStillDoes) {
  put(statement(1, kBen, "", "target"));
  put(statement(2, kAnn, "", "middle", reference(1)));
  put(statement(3, kBen, "", "last", reference(2)));
  EXPECT_EQ(found({{"verb", "https://v.example/target"}}), "3 2 1 ");
  erase_ann();
  EXPECT_EQ(found({{"verb", "https://v.example/target"}}), "3 1 ");
  for (int i = 0; i < 300; ++i) put(statement(100 + i, kBen, "", "other", reference(9)));  // more references than are gone through
  EXPECT_EQ(found({{"verb", "https://v.example/target"}}), "3 1 ");
}

TEST_F(AgentSubject, PagesAndSinceGoOnOverWhatIsGone) {
  for (int i = 1; i <= 30; ++i) put(statement(i, i % 3 == 0 ? kAnn : kBen));
  const auto first = get({{"limit", "6"}, {"ascending", "true"}});
  const std::string last = first.json()["statements"].items().back()["stored"].as_string();
  const std::string more = first.text("more");
  const std::string newest = get({{"limit", "1"}}).json()["statements"].items().front()["stored"].as_string();
  erase_ann();
  std::string all = numbers(first);
  for (std::string next = more; !next.empty();) {
    const auto cursor = next.substr(next.find("cursor=") + 7);
    const auto page = get({{"cursor", cursor}});
    ASSERT_EQ(page.status, 200) << page.body;
    all += numbers(page);
    next = page.text("more");
  }
  EXPECT_EQ(all, "1 2 3 4 5 6 7 8 10 11 13 14 16 17 19 20 22 23 25 26 28 29 ");
  EXPECT_EQ(found({{"since", last}, {"ascending", "true"}}), "7 8 10 11 13 14 16 17 19 20 22 23 25 26 28 29 ");
  put(statement(31, kBen));
  EXPECT_GT(get({{"limit", "1"}}).json()["statements"].items().front()["stored"].as_string(), newest)
      << "the newest was erased; order goes on behind it";
  EXPECT_EQ(count("select position from statement order by position desc limit 1"), 31);
}

TEST_F(AgentSubject, DataOfAttachmentsGoUnlessOthersShareThem) {
  const auto with = [&](int number, const std::string& actor, const std::string& bytes) {
    const auto answer = send("POST", "statements", mixed(),
                             json_part(statement(number, actor, ",\"attachments\":[" + attachment(bytes) + "]")) + data_part(bytes) + kEnd);
    ASSERT_EQ(answer.status, 200) << answer.body;
  };
  with(1, kAnn, "her own words");
  with(2, kAnn, "shared");
  with(3, kBen, "shared");
  EXPECT_EQ(content_files(), 2u);
  EXPECT_EQ(find(*context_, ann(), {})->attachments, 2);
  EXPECT_EQ(erase_ann().files, 1);
  EXPECT_EQ(content_files(), 1u);
  EXPECT_THAT(get({{"statementId", statement_id(3)}, {"attachments", "true"}}).body, HasSubstr("shared"));
}

TEST_F(AgentSubject, WhatWasBrokenOffGoesOnWithTheSamePseudonym) {
  for (int i = 1; i <= 150; ++i)
    put(statement(i, i % 2 == 0 ? kAnn : kBen, i % 2 == 0 ? "" : R"(,"context":{"instructor":)" + std::string(kAnn) + "}"));
  const auto broken = erase(*context_, ann(), "admin-1", [](std::int64_t done) { return done < 50; });
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().advice, HasSubstr("goes on"));
  EXPECT_EQ(count("select count(*) from tombstone"), 25);
  const auto done = erase_ann();
  EXPECT_EQ(done.statements, 50);
  EXPECT_EQ(done.rewritten, 50);
  const std::string pseudonym = R"({"account":{"homePage":"https://learning.example","name":")" + done.pseudonym + "\"}}";
  std::size_t of_pseudonym = get({{"related_agents", "true"}, {"agent", pseudonym}, {"limit", "500"}}).json()["statements"].items().size();
  EXPECT_EQ(of_pseudonym, 75u);
  const auto lines = audit::list(*context_, {.action = "subject.erase"});
  ASSERT_TRUE(lines);
  ASSERT_EQ(lines->size(), 2u);
  EXPECT_EQ(lines->back().detail, "begun");
  EXPECT_EQ(lines->front().target, "agent");
  EXPECT_EQ(audit::verify(*context_)->broken_at, 0);
}

TEST_F(AgentSubject, AnonymisedStatementsStayWithoutThePersonsWords) {
  put(statement(1, kAnn, R"(,"result":{"response":"my own words","score":{"scaled":0.50},"success":true})"));
  put(statement(
      2, kAnn, R"(,"result":{"response":"b","success":false})", "answered",
      R"({"id":"https://a.example/q","definition":{"interactionType":"choice","description":{"en":"For Quillon Ann"},"choices":[{"id":"b"}]}})"));
  const std::string bytes = "certificate of Quillon Ann";
  ASSERT_EQ(send("POST", "statements", mixed(),
                 json_part(statement(3, kAnn, ",\"attachments\":[" + attachment(bytes) + "]")) + data_part(bytes) + kEnd)
                .status,
            200);
  put(statement(4, kBen));
  const auto done = anonymise(*context_, ann(), "admin-1", {});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->rewritten, 3);
  EXPECT_EQ(done->files, 1);
  const std::string pseudonym = R"({"account":{"homePage":"https://learning.example","name":")" + done->pseudonym + "\"}}";
  EXPECT_EQ(found({{"agent", pseudonym}}), "3 2 1 ") << "one pseudonym: totals of people stay";
  EXPECT_EQ(found({}), "4 3 2 1 ");
  const auto one = get({{"statementId", statement_id(1)}}).body;
  EXPECT_THAT(one, HasSubstr(R"("result":{"score":{"scaled":0.50},"success":true})"));
  EXPECT_THAT(get({{"statementId", statement_id(2)}}).body, HasSubstr(R"("response":"b")"));
  EXPECT_THAT(get({{"statementId", statement_id(3)}, {"attachments", "true"}}).body, Not(HasSubstr("certificate")));
  EXPECT_EQ(post(statement(1, kAnn)).status, 409) << "what was there does not come back";
  const std::string file = on_disk();
  for (const char* word : {"my own words", "quillon.ann@", "Quillon Ann"}) EXPECT_EQ(file.find(word), std::string::npos) << word;
}

TEST_F(AgentSubject, NamesInTheTextOfOthersAreFoundAndTakenOutWhenAskedFor) {
  put(statement(1, kAnn));
  put(statement(2, kBen, R"(,"result":{"response":"Asked quillon ann, then QUILLON.ANN@example.test; not Quillonanne"})"));
  put(statement(3, kBen, "", "read", R"({"id":"https://a.example/quillon.ann@example.test"})"));
  put(statement(4, kBen, R"(,"context":{"instructor":)" + std::string(kAnn) + R"(,"platform":"of Quillon Ann"})"));
  put(statement(5, R"({"mbox":"mailto:quillon.ann@example.test","name":"will"})"));
  put(statement(6, kBen, R"(,"result":{"response":"I will"})"));
  EXPECT_EQ(find(*context_, ann(), {})->in_text, 0) << "nobody asked";
  Subject all = *resolve(*context_, {{}, {kAnn}, true});
  EXPECT_EQ(find(*context_, all, {})->in_text, 1) << "an identifier is no text, and the fourth names the agent";
  const auto done = erase(*context_, all, "admin-1", {});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(done->rewritten, 2);
  EXPECT_THAT(get({{"statementId", statement_id(2)}}).body, HasSubstr("Asked [removed], then [removed]; not Quillonanne"));
  EXPECT_EQ(get({{"statementId", statement_id(3)}}).status, 200);
  EXPECT_THAT(get({{"statementId", statement_id(6)}}).body, HasSubstr("I will")) << "a plain word is hardly ever the name";
  EXPECT_EQ(find(*context_, all, {})->in_text, 0);
}

TEST_F(AgentSubject, RefusedStatementsElsewhereAreForgottenAndRecipientsNamed) {
  run("insert into connector (tenant, connector_id, kind, name, config_json, created_at) values (1, 'c', 'lrs', 'Regional store', '{}', "
      "'')");
  put(statement(1, kAnn));
  run("insert into forwarding (tenant, connector_id, position, sent) values (1, 'c', 1, 1)");
  run("insert into dead_letter (tenant, connector_id, position, statement_id, state, status, detail, tries, refused_at) values (1, 'c', 1, "
      "'x', 'refused', 400, 'no Quillon', 1, '')");
  const auto held = find(*context_, ann(), {});
  EXPECT_EQ(held->refused, 1);
  ASSERT_EQ(held->recipients.size(), 1u);
  EXPECT_EQ(held->recipients[0].name, "Regional store");
  erase_ann();
  EXPECT_EQ(count("select count(*) from dead_letter"), 0);
}

TEST_F(AgentSubject, EverythingIsWrittenOut) {
  put(statement(1, kAnn));
  put(statement(2, kBen, R"(,"context":{"instructor":)" + std::string(kAnn) + "}"));
  ASSERT_EQ(send("PUT", "agents/profile", {{"content-type", "text/plain"}, {"if-none-match", "*"}}, "hello",
                 {{"agent", kAnn}, {"profileId", "p"}})
                .status,
            204);
  const auto folder = folder_ / "out";
  const auto written = export_to_folder(*context_, ann(), folder, "admin-1", {});
  ASSERT_TRUE(written) << written.error().message;
  const auto text = [&](const char* name) {
    std::ifstream in(folder / name, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  };
  EXPECT_THAT(text("statements.jsonl"), HasSubstr(statement_id(1)));
  EXPECT_THAT(text("statements.jsonl"), Not(HasSubstr(statement_id(2))));
  EXPECT_THAT(text("mentions.jsonl"), HasSubstr(statement_id(2)));
  EXPECT_THAT(text("record.jsonl"), HasSubstr(R"("of":"profile documents","file":"documents/1")"));
  EXPECT_EQ(text("documents/1"), "hello");
  const auto again = export_to_folder(*context_, ann(), folder, "admin-1", {});
  ASSERT_FALSE(again);
  EXPECT_EQ(text("documents/1"), "hello") << "what was there stays";
}

TEST_F(AgentSubject, WhoIsMeantIsChecked) {
  EXPECT_EQ(resolve(*context_, {}).error().kind, ErrorKind::invalid);
  EXPECT_EQ(resolve(*context_, {{}, {"{}"}}).error().kind, ErrorKind::invalid);
  EXPECT_EQ(resolve(*context_, {{}, {R"({"objectType":"Group","mbox":"mailto:all@example.test"})"}}).error().kind, ErrorKind::invalid);
  EXPECT_EQ(resolve(*context_, {"nobody", {}}).error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace waymark::subject
