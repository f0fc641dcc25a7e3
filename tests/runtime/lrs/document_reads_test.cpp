#include "document_fixture.hpp"
#include "runtime/support/clock.hpp"
#include "xapi/model/time.hpp"

// GET and HEAD of documents and the parameters of all methods, by xAPI 1.0.3 Part 3
// (2.2, 2.3, 2.6, 2.7, 3.1, 3.2).
namespace waymark::lrs::test {
namespace {

using ::testing::HasSubstr;

// 1.0.3, 3.1: the hexadecimal SHA-1 of the contents, in quotes. (FIPS 180-4: of "abc".)
TEST_F(DocumentTest, TheETagOf103IsTheSha1OfTheContents) {
  for (const char* resource : kResources) {
    make(resource, of(resource, "a"), "abc", {{"content-type", "text/plain"}});
    EXPECT_EQ(header(send("GET", resource, of(resource, "a")), "ETag"), "\"a9993e364706816aba3e25717850c26c9cd0d89d\"");
    // ... as well of the list: ["a"]
    EXPECT_EQ(header(send("GET", resource, of(resource, "")), "ETag"), "\"6b38d42036dacdcf081b8d1d0ee0c97b407c56c6\"");
  }
}

// 2.0, 4.1.4: opaque, in quotes, another for another content or type; a tag got under one version counts
// under the other.
TEST_F(DocumentTest, TheETagOf20ToldFromContentsAndType) {
  make("activities/state", state("a"), "abc", {{"content-type", "text/plain"}});
  make("activities/state", state("b"), "abc", {{"content-type", "text/html"}});
  const auto old = header(send("GET", "activities/state", state("a")), "ETag");
  version = kSecond;
  const auto a = header(send("GET", "activities/state", state("a")), "ETag");
  EXPECT_TRUE(a.size() > 2 && a.front() == '"' && a.back() == '"') << a;
  EXPECT_NE(a, old);
  EXPECT_NE(a, header(send("GET", "activities/state", state("b")), "ETag"));
  EXPECT_EQ(send("PUT", "activities/state", state("a"), "abd", {{"content-type", "text/plain"}, {"if-match", old}}).status, 204);
  EXPECT_NE(header(send("GET", "activities/state", state("a")), "ETag"), a);
  const auto put = send("POST", "activities/state", state("c"), "{}");
  EXPECT_EQ(header(put, "ETag"), header(send("GET", "activities/state", state("c")), "ETag"));
}

// 1.1: HEAD is GET without the content.
TEST_F(DocumentTest, HeadSaysWhatGetSays) {
  make("agents/profile", of("agents/profile", "a"), "abc", {{"content-type", "text/plain"}});
  for (const char* id : {"a", "none", ""}) {
    const auto get = send("GET", "agents/profile", of("agents/profile", id));
    const auto head = send("HEAD", "agents/profile", of("agents/profile", id));
    EXPECT_EQ(head.status, get.status);
    EXPECT_EQ(head.headers, get.headers);
    EXPECT_EQ(head.body, "");
  }
}

// 2.2: when the document, and of several the newest, was modified.
TEST_F(DocumentTest, LastModified) {
  for (const char* id : {"a", "b"}) make("activities/state", state(id), "{}");
  database_->write([&](storage::Connection& db) -> Result<void> {
    db.execute("update document set updated = '2020-02-29T11:12:13.456Z' where document_id = 'a'");
    db.execute("update document set updated = '2021-12-25T00:00:01.000Z' where document_id = 'b'");
    return {};
  });
  EXPECT_EQ(header(send("GET", "activities/state", state("a")), "Last-Modified"), "Sat, 29 Feb 2020 11:12:13 GMT");
  EXPECT_EQ(header(send("GET", "activities/state", state("")), "Last-Modified"), "Sat, 25 Dec 2021 00:00:01 GMT");
  EXPECT_EQ(header(send("GET", "activities/state", state("", "https://c.example/9")), "Last-Modified"), "");
  const auto before = xapi::format_timestamp(support::now_ms());
  ASSERT_EQ(send("POST", "activities/state", state("a"), R"({"b":1})").status, 204);
  const xapi::DocumentKey key{{xapi::DocumentKind::state, "https://c.example/1", "mailto:tam@example.test", std::nullopt}, "a"};
  EXPECT_GE((**documents_.get(key)).updated, before) << "a change is a modification";
}

// 2.3, 2.6, 2.7: ids of the context, each once; `since` is exclusive and never misses one.
TEST_F(DocumentTest, IdsOfAContextSinceATime) {
  for (const char* in : kVersions)
    for (const char* resource : kResources) {
      version = in;
      const auto all = of(resource, "");
      for (const char* id : {"a", "b", "c \"d\" \xc3\xa4"}) send("POST", resource, of(resource, id), "{}");
      EXPECT_EQ(contents(resource, all), "[\"a\",\"b\",\"c \\\"d\\\" \xc3\xa4\"]") << resource;
      std::vector<std::string> times;
      database_->read([&](storage::Connection& db) -> Result<void> {
        db.query("select updated from document order by updated", {},
                 [&](const storage::Row& row) { return times.push_back(row.text(0)), true; });
        return {};
      });
      ASSERT_EQ(times.size(), 3u);
      EXPECT_LT(times[0], times[1]) << "two in one millisecond are told apart";
      EXPECT_LT(times[1], times[2]);
      EXPECT_EQ(contents(resource, with(all, "since", times[0])), "[\"b\",\"c \\\"d\\\" \xc3\xa4\"]");
      EXPECT_EQ(contents(resource, with(all, "since", times[2])), "[]");
      ASSERT_EQ(send("POST", resource, of(resource, "a"), R"({"again":1})").status, 204);
      EXPECT_EQ(contents(resource, with(all, "since", times[2])), "[\"a\"]") << "stored or updated";
      database_->write([](storage::Connection& db) -> Result<void> { return db.execute("delete from document"), Result<void>{}; });
    }
}

// ... also where two come in one millisecond, or the clock was set back after the last one.
TEST_F(DocumentTest, UpdatedIsLaterThanWhatWasThere) {
  make("activities/state", state("a"), "{}");
  database_->write([](storage::Connection& db) -> Result<void> {
    db.execute("update document set updated = '2099-12-31T23:59:59.999Z'");
    return {};
  });
  make("activities/state", state("b"), "{}");
  EXPECT_EQ(contents("activities/state", with(state(""), "since", "2099-12-31T23:59:59.999Z")), R"(["b"])");
  const xapi::DocumentKey key{{xapi::DocumentKind::state, "https://c.example/1", "mailto:tam@example.test", std::nullopt}, "b"};
  EXPECT_EQ((**documents_.get(key)).updated, "2100-01-01T00:00:00.000Z");
}

// 2.3: state of a registration is not that without one; the list of a context without registration holds
// both.
TEST_F(DocumentTest, RegistrationsAreApart) {
  const std::string one = "00000000-0000-4000-8000-00000000000a";
  send("PUT", "activities/state", state("a"), R"("plain")");
  send("PUT", "activities/state", with(state("a"), "registration", "00000000-0000-4000-8000-00000000000A"), R"("of one")");
  send("PUT", "activities/state", with(state("b"), "registration", one), R"("b")");
  EXPECT_EQ(contents("activities/state", state("a")), R"("plain")");
  EXPECT_EQ(contents("activities/state", with(state("a"), "registration", one)), R"("of one")");
  EXPECT_EQ(send("GET", "activities/state", state("b")).status, 404);
  EXPECT_EQ(contents("activities/state", with(state(""), "registration", one)), R"(["a","b"])");
  EXPECT_EQ(contents("activities/state", state("")), R"(["a","b"])") << "each once";
}

// The agent is found by its identifier, written as it may be; other agents, activities and tenants have
// documents of their own.
TEST_F(DocumentTest, TheAgentIsItsIdentifier) {
  const auto of_agent = [](const std::string& agent) { return Query{{"agent", agent}, {"profileId", "p"}}; };
  make("agents/profile", of_agent(kTam), "1");
  EXPECT_EQ(contents("agents/profile", of_agent(R"({"objectType":"Agent","name":"Tam","mbox":"mailto:tam@EXAMPLE.test"})")), "1");
  EXPECT_EQ(send("GET", "agents/profile", of_agent(R"({"mbox":"mailto:ola@example.test"})")).status, 404);
  storage::SqliteDocumentStore elsewhere(*database_, 2);
  xapi::DocumentKey key{{xapi::DocumentKind::agent_profile, "", "mailto:tam@example.test", std::nullopt}, "p"};
  EXPECT_TRUE((*documents_.get(key)).has_value());
  EXPECT_FALSE((*elsewhere.get(key)).has_value());
}

// 3.2: parameters that are missing, unknown, repeated, wrong in case or of another method; each refusal names
// its parameter.
TEST_F(DocumentTest, Parameters) {
  struct Row {
    const char *method, *resource;
    Query query;
    const char* where;
  };
  const std::pair<std::string, std::string> activity{"activityId", "https://c.example/1"}, agent{"agent", kTam}, state_id{"stateId", "s"},
      profile{"profileId", "p"};
  const std::vector<Row> rows = {
      {"GET", "activities/state", {agent, state_id}, "?activityId"},
      {"PUT", "activities/state", {activity, state_id}, "?agent"},
      {"PUT", "activities/state", {activity, agent}, "?stateId"},
      {"POST", "activities/state", {activity, agent}, "?stateId"},
      {"PUT", "activities/state", {activity, agent, {"stateId", ""}}, "?stateId"},
      {"PUT", "activities/state", {activity, agent, {"stateId", std::string("a\0b", 3)}}, "?stateId"},
      {"PUT", "activities/state", {activity, agent, {"stateId", "\xff"}}, "?stateId"},
      {"PUT", "activities/state", {activity, agent, {"stateId", std::string(1001, 'x')}}, "?stateId"},
      {"PUT", "activities/state", {{"activityId", "one"}, agent, state_id}, "?activityId"},
      {"PUT", "activities/state", {{"activityId", "https://c.example/" + std::string(4000, 'x')}, agent, state_id}, "?activityId"},
      {"PUT", "activities/state", {activity, {"agent", "{"}, state_id}, "?agent"},
      {"PUT", "activities/state", {activity, {"agent", R"({"mbox":"tam"})"}, state_id}, "?agent#/mbox"},
      {"PUT", "activities/state", {activity, {"agent", R"({"objectType":"Group","mbox":"mailto:g@example.test"})"}, state_id}, "?agent"},
      {"GET", "activities/state", {activity, agent, state_id, {"registration", "1"}}, "?registration"},
      {"GET", "activities/state", {activity, agent, {"since", "yesterday"}}, "?since"},
      {"GET", "activities/state", {activity, agent, state_id, {"since", "2026-11-22T09:00:00Z"}}, "?since"},
      {"DELETE", "activities/state", {activity, agent, {"since", "2026-11-22T09:00:00Z"}}, "?since"},
      {"GET", "activities/state", {activity, agent, {"stateid", "s"}}, "?stateid"},
      {"GET", "activities/state", {activity, agent, state_id, state_id}, "?stateId"},
      {"GET", "activities/state", {activity, agent, profile}, "?profileId"},
      {"GET", "agents/profile", {profile}, "?agent"},
      {"GET", "agents/profile", {agent, activity, profile}, "?activityId"},
      {"GET", "activities/profile", {profile}, "?activityId"},
      {"GET", "activities/profile", {activity, agent, profile}, "?agent"},
      {"GET", "activities/profile", {activity, profile, {"registration", "00000000-0000-4000-8000-00000000000a"}}, "?registration"},
      {"POST", "agents/profile", {agent}, "?profileId"},
  };
  for (const char* in : kVersions)
    for (const Row& row : rows) {
      version = in;
      const auto refused =
          send(row.method, row.resource, row.query, std::string(row.method) == "PUT" ? "{}" : "", {{"if-none-match", "*"}});
      EXPECT_EQ(refused.status, 400) << row.method << " " << row.where << refused.body;
      EXPECT_EQ(said(refused, "pointer"), row.where) << refused.body;
      EXPECT_THAT(said(refused, "clause"), HasSubstr("xAPI Part 3, ")) << refused.body;
      EXPECT_NE(said(refused, "advice"), "");
    }
  const auto method = send("PATCH", "activities/state", state("a"));
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(header(method, "Allow"), "DELETE, GET, HEAD, POST, PUT");
}

// What somebody wrote must not run as a page of our host.
TEST_F(DocumentTest, ADocumentIsNoPageOfOurs) {
  make("activities/profile", of("activities/profile", "a"), "<script>alert(1)</script>", {{"content-type", "text/html"}});
  const auto got = send("GET", "activities/profile", of("activities/profile", "a"));
  EXPECT_EQ(header(got, "Content-Security-Policy"), "default-src 'none'; sandbox");
  EXPECT_EQ(header(got, "X-Content-Type-Options"), "nosniff");
}

// The standard has no pages of ids: an answer that would be too long is refused, and not cut short.
TEST_F(DocumentTest, MoreIdsThanOneAnswerHolds) {
  for (int i = 0; i < 10; ++i) make("activities/state", state(std::string(99, 'x') + std::to_string(i)), "{}");
  const xapi::DocumentScope scope{xapi::DocumentKind::state, "https://c.example/1", "mailto:tam@example.test", std::nullopt};
  EXPECT_EQ(documents_.ids(scope, "", 1000)->ids.size(), 10u);
  const auto refused = documents_.ids(scope, "", 999);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::too_large);
}

}  // namespace
}  // namespace waymark::lrs::test
