#include "runtime/lrs/scopes.hpp"

#include <gmock/gmock.h>

#include "endpoint_fixture.hpp"

// Scopes as xAPI 1.0.3 Part 3, 4.2 means them, at every resource and method of both versions. The expected statuses are
// read off the standard's table: who has no scope for something is told 403 (3.2), who shows no credential 401, and a method
// that a resource does not have is 405 for everybody.
namespace waymark::lrs::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<std::pair<std::string, std::string>> kState{
    {"activityId", "https://c.example/1"}, {"agent", R"({"mbox":"mailto:sam@example.org"})"}, {"stateId", "s"}};
const std::vector<std::pair<std::string, std::string>> kActivity{{"activityId", "https://c.example/1"}, {"profileId", "p"}};
const std::vector<std::pair<std::string, std::string>> kPerson{{"agent", R"({"mbox":"mailto:sam@example.org"})"}, {"profileId", "p"}};

// What a request needs one of: W write statements, R read everybody's, M read one's own, S use state, P use profiles, D read all
// documents; * nothing but a credential, - not even that.
struct Request {
  const char *method, *resource, *needs;
  int status;  // for whom may
};
const Request kRequests[] = {
    {"PUT", "statements", "W", 204},
    {"POST", "statements", "W", 200},
    {"GET", "statements", "RM", 200},
    {"HEAD", "statements", "RM", 200},
    {"DELETE", "statements", "*", 405},
    {"GET", "agents", "R", 200},
    {"HEAD", "agents", "R", 200},
    {"PUT", "agents", "*", 405},
    {"GET", "activities", "R", 200},
    {"HEAD", "activities", "R", 200},
    {"DELETE", "activities", "*", 405},
    {"PUT", "activities/state", "S", 204},
    {"POST", "activities/state", "S", 204},
    {"GET", "activities/state", "SD", 200},
    {"HEAD", "activities/state", "SD", 200},
    {"DELETE", "activities/state", "S", 204},
    {"PUT", "activities/profile", "P", 204},
    {"POST", "activities/profile", "P", 204},
    {"GET", "activities/profile", "PD", 200},
    {"HEAD", "activities/profile", "PD", 200},
    {"DELETE", "activities/profile", "P", 204},
    {"PUT", "agents/profile", "P", 204},
    {"POST", "agents/profile", "P", 204},
    {"GET", "agents/profile", "PD", 200},
    {"HEAD", "agents/profile", "PD", 200},
    {"DELETE", "agents/profile", "P", 204},
    {"GET", "about", "-", 200},
    {"HEAD", "about", "-", 200},
    {"PUT", "about", "-", 405},
    {"GET", "nothing", "*", 404},
};

struct Scope {
  std::vector<std::string> scopes;
  const char* opens;
};
const Scope kScopes[] = {
    {{"statements/write"}, "W"},
    {{"statements/read/mine"}, "M"},
    {{"statements/read"}, "R"},
    {{"statements/read", "reflections"}, "R"},
    {{"statements/write", "define"}, "W"},
    {{"statements/write", "statements/read/mine"}, "WM"},
    {{"statements/read/mine", "statements/read"}, "RM"},
    {{"state"}, "S"},
    {{"profile"}, "P"},
    {{"all/read"}, "RD"},
    {{"all/read", "state"}, "RDS"},
    {{"statements/write", "state", "profile"}, "WSP"},
    {{"all"}, "WRSPD"},
};

class ScopesTest : public EndpointTest {
 protected:
  std::string key_with(const std::vector<std::string>& scopes) {
    const auto made = add_credential(*context_, "Test", scopes, "");
    EXPECT_TRUE(made) << made.error().message;
    return "Basic " + support::base64_encode(made->key + ":" + made->secret);
  }
  Answer ask(const Request& request) {
    const std::string resource = request.resource, method = request.method;
    std::map<std::string, std::string> headers;
    std::string body;
    std::vector<std::pair<std::string, std::string>> query;
    if (resource == "activities/state") query = kState;
    if (resource == "activities/profile") query = kActivity;
    if (resource == "agents/profile") query = kPerson;
    if (resource == "agents") query = {kState[1]};
    if (resource == "activities") query = {kState[0]};
    if (method == "PUT" || method == "POST") {
      headers = {{"content-type", "application/json"}};
      body = resource == "statements" ? statement(next_) : "{}";
      if (resource == "statements" && method == "PUT") query = {{"statementId", statement_id(next_)}};
      if (resource == "statements") ++next_;
      if (method == "PUT") headers["if-match"] = "*";
    }
    return send(method, resource, headers, body, query);
  }
  // What GET needs to find: written by somebody who may, anew for each scope.
  void prepare_documents() {
    const std::string key = std::exchange(key_, everything_);
    for (const auto& [resource, query] :
         {std::pair("activities/state", kState), {"activities/profile", kActivity}, {"agents/profile", kPerson}})
      EXPECT_EQ(send("POST", resource, {{"content-type", "application/json"}}, "{}", query).status, 204);
    key_ = key;
  }
  static int expected(const Request& request, const std::string& opens, bool credential) {
    const std::string needs = request.needs;
    if (needs == "-") return request.status;
    if (!credential) return 401;
    return needs == "*" || needs.find_first_of(opens) != std::string::npos ? request.status : 403;
  }

  std::string everything_ = key_;
  int next_ = 1;
};

TEST_F(ScopesTest, EveryScopeAtEveryResource) {
  for (const char* version : {"1.0.3", "2.0.0"}) {
    version_ = version;
    for (const Scope& scope : kScopes) {
      key_ = key_with(scope.scopes);
      prepare_documents();  // each is deleted by the last request for it
      for (const Request& request : kRequests) {
        const auto answer = ask(request);
        EXPECT_EQ(answer.status, expected(request, scope.opens, true))
            << version << " " << request.method << " " << request.resource << " with " << *join_scopes(scope.scopes) << answer.body;
      }
    }
    for (const char* nobody : {"", "Basic Og==", "Bearer something"}) {
      key_ = nobody;
      for (const Request& request : kRequests)
        EXPECT_EQ(ask(request).status, expected(request, "", false)) << version << " " << request.method << " " << request.resource;
    }
  }
}

TEST_F(ScopesTest, ARefusalNamesTheScope) {
  key_ = key_with({"state"});
  EXPECT_THAT(send("GET", "statements").body, HasSubstr("with the scope statements/read"));
  EXPECT_THAT(ask({"POST", "statements", "", 0}).body, HasSubstr("with the scope statements/write"));
  EXPECT_THAT(ask({"GET", "agents/profile", "", 0}).body, HasSubstr("with the scope profile"));
}

TEST_F(ScopesTest, WhatIsNoScopeOrOpensNothing) {
  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
           {}, {"statements"}, {"all "}, {"reflections"}, {"define"}, {"statements/write", "reflections"}, {"statements/read", "define"}})
    EXPECT_FALSE(join_scopes(wrong)) << wrong.size();
  EXPECT_EQ(*join_scopes({"state", "state", "profile"}), "state profile");
}

std::string with_words(int id) {
  return R"({"id":")" + statement_id(id) +
         R"(","actor":{"mbox":"mailto:sam@example.org"},"verb":{"id":"https://v.example/did"},)"
         R"("object":{"id":"https://c.example/1"},"result":{"response":"what I think"}})";
}

// "with an authority matching what the LRS would assign if writing a Statement with the current token"
class MineTest : public ScopesTest {
 protected:
  MineTest() {
    mine_ = key_with({"statements/write", "statements/read/mine"});
    write(everything_, statement(1));
    write(mine_, statement(2));
    write(mine_, with_words(3));
    // Somebody else's, in which this program's account only takes part.
    const auto authority = support::parse_json(get(mine_, {{"statementId", statement_id(2)}}).body);
    agent_ = (*authority)["authority"].dump();
    write(everything_,
          R"({"id":")" + statement_id(4) + R"(","actor":)" + agent_ +
              R"(,"verb":{"id":"https://v.example/did"},"object":{"id":"https://c.example/1","definition":{"name":{"en":"Of others"}}}})");
  }
  void write(const std::string& key, const std::string& body) {
    key_ = key;
    const auto answer = send("POST", "statements", {{"content-type", "application/json"}}, body);
    ASSERT_EQ(answer.status, 200) << answer.body;
  }
  Answer get(const std::string& key, std::vector<std::pair<std::string, std::string>> query) {
    key_ = key;
    return send("GET", "statements", {}, {}, std::move(query));
  }
  // Numbers of the statements of the answer.
  std::string found(const std::string& key, std::vector<std::pair<std::string, std::string>> query) {
    std::string out;
    const auto answer = get(key, std::move(query)).json();
    for (const auto& one : answer["statements"].items()) out += one["id"].as_string().back();
    return out;
  }

  std::string mine_, agent_;
};

TEST_F(MineTest, OnlyWhatItWrote) {
  EXPECT_EQ(found(mine_, {}), "2") << "learners' own words need reflections, here as well";
  EXPECT_EQ(found(key_with({"statements/read"}), {}), "421");
  EXPECT_EQ(found(mine_, {{"activity", "https://c.example/1"}}), "2");
  EXPECT_EQ(found(mine_, {{"verb", "https://v.example/did"}, {"ascending", "true"}}), "2");
  EXPECT_EQ(found(mine_, {{"agent", agent_}}), "") << "it takes part in a statement of somebody else";
  EXPECT_EQ(found(mine_, {{"agent", agent_}, {"related_agents", "true"}}), "2");
  EXPECT_EQ(get(mine_, {{"statementId", statement_id(2)}}).status, 200);
  EXPECT_EQ(get(mine_, {{"statementId", statement_id(1)}}).status, 404);
  EXPECT_EQ(get(mine_, {{"statementId", statement_id(4)}}).status, 404);
  EXPECT_EQ(found(key_with({"statements/read/mine"}), {}), "") << "another program has written nothing";
}

TEST_F(MineTest, ItsLearnersWordsWithReflections) {
  const auto made = add_credential(*context_, "Words", {"statements/write", "statements/read/mine", "reflections"}, "");
  const std::string words = "Basic " + support::base64_encode(made->key + ":" + made->secret);
  write(words, with_words(5));
  EXPECT_EQ(found(words, {}), "5");
}

TEST_F(MineTest, AReferenceToWhatOthersWroteTellsNothingOfIt) {
  write(
      mine_,
      R"({"id":")" + statement_id(6) +
          R"(","actor":{"mbox":"mailto:ann@example.org"},"verb":{"id":"https://v.example/saw"},"object":{"objectType":"StatementRef","id":")" +
          statement_id(1) + R"("}})");
  EXPECT_EQ(found(mine_, {{"agent", R"({"mbox":"mailto:sam@example.org"})"}}), "2");
  EXPECT_EQ(found(key_with({"statements/read"}), {{"agent", R"({"mbox":"mailto:sam@example.org"})"}}), "621");
}

TEST_F(MineTest, PagesGoOnAlone) {
  for (int id = 10; id < 15; ++id) write(id % 2 == 0 ? mine_ : everything_, statement(id));
  auto answer = get(mine_, {{"limit", "2"}}).json();
  EXPECT_EQ(answer["statements"].items().size(), 2u);
  const std::string more = answer["more"].as_string();
  ASSERT_THAT(more, HasSubstr("cursor="));
  const std::vector<std::pair<std::string, std::string>> next{{"cursor", more.substr(more.find("cursor=") + 7)}};
  EXPECT_EQ(found(mine_, next), "02");
  EXPECT_EQ(found(key_with({"statements/read/mine"}), next), "") << "who takes over the link reads his own";
}

TEST_F(MineTest, VoidedOnesAndCanonicalForm) {
  write(
      everything_,
      R"({"actor":{"mbox":"mailto:ann@example.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":")" +
          statement_id(1) + R"("}})");
  EXPECT_EQ(get(everything_, {{"voidedStatementId", statement_id(1)}}).status, 200);
  EXPECT_EQ(get(mine_, {{"voidedStatementId", statement_id(1)}}).status, 404);
  EXPECT_THAT(get(everything_, {{"format", "canonical"}}).body, HasSubstr("Of others"));
  EXPECT_THAT(get(mine_, {{"format", "canonical"}}).body, Not(HasSubstr("Of others")));
}

TEST_F(MineTest, AttachmentsOfItsOwnStatementsAlone) {
  const std::string theirs = "theirs", own = "own";
  for (const auto& [key, bytes, id] : {std::tuple(everything_, theirs, 20), {mine_, own, 21}}) {
    key_ = key;
    ASSERT_EQ(send("POST", "statements", mixed(), json_part(statement(id, attachment(bytes))) + data_part(bytes) + kEnd).status, 200);
  }
  key_ = mine_;
  EXPECT_EQ(send("GET", "attachments/" + support::sha256_hex(own)).status, 200);
  EXPECT_EQ(send("GET", "attachments/" + support::sha256_hex(theirs)).status, 404);
  EXPECT_EQ(send("GET", "signatures/" + statement_id(21)).status, 200);
  EXPECT_EQ(send("GET", "signatures/" + statement_id(20)).status, 404);
}

// "ids will be saved and the LRS MAY save the original Statement for audit purposes, but SHOULD NOT update its canonical
// representation of any Actors or Activities"
TEST_F(ScopesTest, WithoutDefineNothingIsDefined) {
  const auto defining = [](int id, const std::string& name) {
    return R"({"id":")" + statement_id(id) + R"(","actor":{"mbox":"mailto:sam@example.org","name":")" + name +
           R"("},"verb":{"id":"https://v.example/did"},"object":{"id":"https://c.example/9","definition":{"name":{"en":")" + name +
           R"("}}}})";
  };
  const auto told = [&](const char* resource) {
    const std::string key = std::exchange(key_, everything_);
    const auto answer =
        send("GET", resource, {}, {},
             {std::string(resource) == "agents" ? kState[1] : std::pair<std::string, std::string>("activityId", "https://c.example/9")});
    key_ = key;
    return answer.body;
  };
  const auto write = [&](const std::string& body) {
    EXPECT_EQ(send("POST", "statements", {{"content-type", "application/json"}}, body).status, 200);
  };
  key_ = key_with({"statements/write"});
  write(defining(1, "Undefined"));
  EXPECT_THAT(told("activities"), Not(HasSubstr("definition")));
  EXPECT_THAT(told("agents"), Not(HasSubstr("Undefined")));
  const std::string first = key_;
  key_ = everything_;
  EXPECT_THAT(send("GET", "statements", {}, {}, {{"statementId", statement_id(1)}}).body, HasSubstr("Undefined"))
      << "the statement is kept as it came";
  key_ = key_with({"statements/write", "define"});
  write(defining(2, "Right"));
  EXPECT_THAT(told("activities"), HasSubstr("Right"));
  EXPECT_THAT(told("agents"), HasSubstr("Right"));
  key_ = first;
  write(defining(3, "Undefined"));
  EXPECT_THAT(told("activities"), HasSubstr("Right"));
  // Made anew from what is left once the second is voided: the others still have no word.
  key_ = everything_;
  write(
      R"({"actor":{"mbox":"mailto:ann@example.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":")" +
      statement_id(2) + R"("}})");
  EXPECT_THAT(told("activities"), Not(HasSubstr("definition")));
  EXPECT_THAT(told("agents"), Not(HasSubstr("Undefined")));
}

}  // namespace
}  // namespace waymark::lrs::testing
