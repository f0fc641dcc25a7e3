#include "tests/xapi/resource_fixture.hpp"
#include "xapi/resources/format.hpp"

namespace waymark::xapi::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Read : public ResourceTest {
 protected:
  std::vector<std::string> ids_of(const ResourceResponse& response) {
    std::vector<std::string> out;
    const json::Value value = body(response);
    EXPECT_EQ(response.status, 200) << response.body;
    if (const auto* list = value.find("statements"))
      for (const auto& one : list->items()) out.emplace_back(string_at(one, "id"));
    return out;
  }
  std::vector<std::string> find(Query query) { return ids_of(get(std::move(query))); }
  void keep(int n, const std::string& more = {}) { ASSERT_EQ(post(statement(id(n), more)).status, 200); }
};

TEST_F(Read, OneById) {
  keep(1);
  const auto response = get({{"statementId", id(1)}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, store.rows[0].bytes);
  EXPECT_EQ(header(response, "Last-Modified"), "Sun, 22 Nov 2026 09:00:01 GMT");
  EXPECT_EQ(get({{"statementId", "00000000-0000-4000-8000-00000000000A"}}).status, 404);
  EXPECT_EQ(get({{"statementId", "x"}}).status, 400);
}

TEST_F(Read, NewestFirstAndTheOtherWay) {  // 2.1.3
  for (int n : {1, 2, 3}) keep(n);
  EXPECT_THAT(find({}), ElementsAre(id(3), id(2), id(1)));
  EXPECT_THAT(find({{"ascending", "true"}}), ElementsAre(id(1), id(2), id(3)));
  EXPECT_THAT(find({{"ascending", "false"}, {"limit", "1"}}), ElementsAre(id(3)));
}

TEST_F(Read, NothingFoundIsAnEmptyList) {
  const auto response = get({});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, R"({"statements":[],"more":""})");
}

TEST_F(Read, Filters) {
  keep(1, R"("object":{"id":"https://c.example/1"},"context":{"registration":"EC531277-B57B-4C15-8D91-D292C5B2B8F7"})");
  keep(
      2,
      R"("object":{"id":"https://c.example/2"},"context":{"instructor":{"mbox":"mailto:tutor@example.org"},"contextActivities":{"parent":{"id":"https://c.example/1"}}})");
  ASSERT_EQ(
      post(
          R"({"id":")" + id(3) +
          R"(","actor":{"objectType":"Group","member":[{"mbox":"mailto:ann@example.org"}]},"verb":{"id":"https://v.example/other"},"object":{"objectType":"Agent","mbox":"mailto:sam@EXAMPLE.org"}})")
          .status,
      200);
  EXPECT_THAT(find({{"verb", "https://v.example/other"}}), ElementsAre(id(3)));
  EXPECT_THAT(find({{"activity", "https://c.example/1"}}), ElementsAre(id(1)));
  EXPECT_THAT(find({{"activity", "https://c.example/1"}, {"related_activities", "true"}}), ElementsAre(id(2), id(1)));
  EXPECT_THAT(find({{"registration", "ec531277-b57b-4c15-8d91-d292c5b2b8f7"}}), ElementsAre(id(1)));
  EXPECT_THAT(find({{"agent", R"({"mbox":"mailto:sam@example.org"})"}}), ElementsAre(id(3), id(2), id(1)));
  EXPECT_THAT(find({{"agent", R"({"mbox":"mailto:ann@example.org"})"}}), ElementsAre(id(3)));
  EXPECT_THAT(find({{"agent", R"({"mbox":"mailto:tutor@example.org"})"}}), IsEmpty());
  EXPECT_THAT(find({{"agent", R"({"mbox":"mailto:tutor@example.org"})"}, {"related_agents", "true"}}), ElementsAre(id(2)));
  // since is exclusive, until inclusive, whatever offset they come in
  EXPECT_THAT(find({{"since", "2026-11-22T09:00:01Z"}}), ElementsAre(id(3), id(2)));
  EXPECT_THAT(find({{"until", "2026-11-22T10:00:02+01:00"}}), ElementsAre(id(2), id(1)));
}

TEST_F(Read, RefusedParameters) {
  const std::vector<Query> table = {{{"statementId", id(1)}, {"voidedStatementId", id(1)}},
                                    {{"statementId", id(1)}, {"agent", R"({"mbox":"mailto:a@example.org"})"}},
                                    {{"statementId", id(1)}, {"verb", "https://v.example/d"}},
                                    {{"statementId", id(1)}, {"activity", "https://v.example/d"}},
                                    {{"statementId", id(1)}, {"registration", id(1)}},
                                    {{"statementId", id(1)}, {"related_activities", "true"}},
                                    {{"statementId", id(1)}, {"related_agents", "true"}},
                                    {{"statementId", id(1)}, {"since", "2026-11-22T09:00:01Z"}},
                                    {{"statementId", id(1)}, {"until", "2026-11-22T09:00:01Z"}},
                                    {{"statementId", id(1)}, {"limit", "1"}},
                                    {{"voidedStatementId", id(1)}, {"ascending", "true"}},
                                    {{"unknown", "1"}},
                                    {{"Agent", "{}"}},
                                    {{"LIMIT", "1"}},
                                    {{"agent", "sam"}},
                                    {{"agent", "{}"}},
                                    {{"agent", R"({"objectType":"Group","member":[]})"}},
                                    {{"verb", "did"}},
                                    {{"activity", "x"}},
                                    {{"registration", "x"}},
                                    {{"related_agents", "yes"}},
                                    {{"since", "yesterday"}},
                                    {{"until", "2026"}},
                                    {{"limit", "-1"}},
                                    {{"limit", "1.5"}},
                                    {{"limit", ""}},
                                    {{"format", "IDS"}},
                                    {{"attachments", "1"}},
                                    {{"ascending", "TRUE"}},
                                    {{"limit", "1"}, {"limit", "2"}},
                                    {{"cursor", "x"}},
                                    {{"cursor", ""}},
                                    {{"cursor", "e30"}},
                                    {{"cursor", "bnVsbA"}}};
  for (const auto& query : table) {
    const auto response = get(query);
    EXPECT_EQ(response.status, 400) << query[0].first << "=" << query[0].second << " and " << query.size() - 1 << " more";
  }
  EXPECT_EQ(get({{"statementId", id(1)}, {"format", "ids"}, {"attachments", "false"}}).status, 404);
}

TEST_F(Read, MoreLeadsThroughEverythingOnce) {  // Part 2, 2.5
  for (int n = 1; n <= 7; ++n) keep(n);
  std::size_t known = 7;
  for (const char* ascending : {"false", "true"}) {
    std::vector<std::string> seen;
    auto response = get({{"limit", "3"}, {"ascending", ascending}, {"verb", "https://v.example/did"}});
    const std::string later = id(static_cast<int>(known) + 1);
    for (int page = 0;; ++page) {
      for (auto& one : ids_of(response)) seen.push_back(one);
      const std::string more(string_at(body(response), "more"));
      if (more.empty()) break;
      ASSERT_LT(page, 10);
      const std::string start = "/xapi/statements?cursor=";
      ASSERT_TRUE(more.starts_with(start)) << more;
      if (page == 0) keep(static_cast<int>(known) + 1);  // what comes later does not disturb the pages
      response = get({{"cursor", more.substr(start.size())}});
    }
    EXPECT_EQ(seen.size(), known++);
    EXPECT_EQ(std::count(seen.begin(), seen.end(), later), 0);
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
  }
}

TEST_F(Read, LimitIsCappedAndZeroMeansTheMost) {
  context.page_limit = 2;
  for (int n = 1; n <= 3; ++n) keep(n);
  for (const char* limit : {"0", "2", "3", "99999999999999999999"}) EXPECT_EQ(find({{"limit", limit}}).size(), 2u) << limit;
}

TEST_F(Read, CursorCannotRaiseTheLimit) {
  for (int n = 1; n <= 5; ++n) keep(n);
  const auto first = body(get({{"limit", "2"}}));
  context.page_limit = 1;
  const std::string more(string_at(first, "more"));
  EXPECT_EQ(find({{"cursor", more.substr(more.find('=') + 1)}}).size(), 1u);
}

TEST_F(Read, VoidedStatements) {  // 2.1.4
  keep(1);
  keep(2, R"("object":{"objectType":"StatementRef","id":")" + id(1) + "\"}");
  ASSERT_EQ(
      post(
          R"({"id":")" + id(3) +
          R"(","actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":")" +
          id(1) + "\"}}")
          .status,
      200);
  EXPECT_EQ(get({{"statementId", id(1)}}).status, 404);
  EXPECT_EQ(get({{"voidedStatementId", id(1)}}).status, 200);
  EXPECT_EQ(get({{"voidedStatementId", id(2)}}).status, 404);
  EXPECT_THAT(find({}), ElementsAre(id(3), id(2)));
  EXPECT_THAT(find({{"activity", "https://c.example/1"}}), ElementsAre(id(3), id(2)));  // they target what matches
}

TEST_F(Read, HeadIsGetWithoutBody) {  // 1.1
  keep(1);
  const auto response = send("HEAD", "statements", {{"statementId", id(1)}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "");
  EXPECT_NE(header(response, "Last-Modified"), "");
  EXPECT_EQ(send("HEAD", "statements", {{"statementId", id(2)}}).status, 404);
}

TEST_F(Read, Permission) {
  caller.may_read = false;
  EXPECT_EQ(get({}).status, 403);
  EXPECT_EQ(send("HEAD", "statements").status, 403);
}

TEST_F(Read, AttachmentsAreAskedForInMultipart) {  // 2.1.3
  keep(1);
  const auto response = get({{"attachments", "true"}});
  const std::string type = header(response, "Content-Type");
  ASSERT_TRUE(type.starts_with("multipart/mixed; boundary="));
  const std::string boundary = type.substr(type.find('=') + 1);
  ASSERT_EQ(response.pieces.size(), 2u) << "no statement has data";
  EXPECT_TRUE(response.pieces[0].text.starts_with("--" + boundary + "\r\nContent-Type: application/json\r\n\r\n{\"statements\":["));
  EXPECT_EQ(response.pieces[1].text, "\r\n--" + boundary + "--\r\n");
  EXPECT_EQ(header(get({{"attachments", "false"}}), "Content-Type"), "application/json");
}

constexpr const char* kRich =
    R"("verb":{"id":"https://v.example/did"},"object":{"id":"https://c.example/1","definition":{"name":{"en-GB":"Hands","cy":"Dwylo"},"type":"https://t.example/x"}},)"
    R"("context":{"instructor":{"objectType":"Group","name":"T","member":[{"name":"N","mbox":"mailto:n@example.org"}]},"contextActivities":{"parent":[{"id":"https://c.example/p","definition":{}}]}})";

std::string rich(const std::string& id) {
  return R"({"id":")" + id + R"(","actor":{"objectType":"Agent","name":"Sam","mbox":"mailto:sam@example.org"},)" + kRich + "}";
}

TEST_F(Read, FormatIds) {  // 2.1.3, format
  ASSERT_EQ(post(rich(id(1))).status, 200);
  const json::Value value = body(get({{"statementId", id(1)}, {"format", "ids"}}));
  EXPECT_EQ(json::write(*value.find("actor")), R"({"mbox":"mailto:sam@example.org"})");
  EXPECT_EQ(json::write(*value.find("object")), R"({"id":"https://c.example/1"})");
  EXPECT_EQ(json::write(*value.find("verb")), R"({"id":"https://v.example/did"})");
  EXPECT_EQ(
      json::write(*value.find("context")),
      R"({"instructor":{"objectType":"Group","member":[{"mbox":"mailto:n@example.org"}]},"contextActivities":{"parent":[{"id":"https://c.example/p"}]}})");
}

TEST_F(Read, FormatCanonicalPicksALanguage) {
  ASSERT_EQ(post(rich(id(1))).status, 200);
  const auto name = [&](const char* header) {
    const auto response = send("GET", "statements", {{"statementId", id(1)}, {"format", "canonical"}}, {}, {{"accept-language", header}});
    const json::Value value = body(response);
    return json::write(*value.find("object")->find("definition")->find("name"));
  };
  EXPECT_EQ(name("cy, en;q=0.5"), R"({"cy":"Dwylo"})");
  EXPECT_EQ(name("cy;q=0.1, en;q=0.5"), R"({"en-GB":"Hands"})");
  EXPECT_EQ(name("en-US"), R"({"en-GB":"Hands"})");
  EXPECT_EQ(name("cy;q=0, *"), R"({"en-GB":"Hands"})");
  EXPECT_EQ(name(""), R"({"en-GB":"Hands"})");
  EXPECT_EQ(get({{"statementId", id(1)}}).body, store.rows[0].bytes);  // exact is untouched
}

TEST(AcceptLanguage, OrderAndRubbish) {
  EXPECT_THAT(accepted_languages("de;q=0.3, en-GB , fr;q=1.0;x=y,,;q=1, cy;q=0"), ElementsAre("en-gb", "fr", "de"));
  EXPECT_THAT(accepted_languages(std::string(100'000, ',')), IsEmpty());
}

}  // namespace
}  // namespace waymark::xapi::testing
