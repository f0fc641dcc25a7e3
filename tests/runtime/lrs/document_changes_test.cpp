#include "document_fixture.hpp"

// PUT, POST and DELETE of documents by xAPI 1.0.3 Part 3 (2.2, 2.3, 2.6, 2.7, 3.1) and xAPI 2.0 (4.1.4).
namespace waymark::lrs::test {
namespace {

using ::testing::HasSubstr;

// 2.2: contents are arbitrary bytes, given back as they came, with their type.
TEST_F(DocumentTest, PutKeepsBytesAndTypeAsTheyCame) {
  const std::string bytes("\x00\xff{ \"a\" : 1 }\r\n", 15);
  for (const char* in : kVersions)
    for (const char* resource : kResources) {
      version = in;
      const auto query = of(resource, std::string("bytes ") + in);
      make(resource, query, bytes, {{"content-type", "image/png; a=\"b c\""}});
      const auto got = send("GET", resource, query);
      EXPECT_EQ(got.status, 200) << resource;
      EXPECT_EQ(got.body, bytes) << resource;
      EXPECT_EQ(header(got, "Content-Type"), "image/png; a=\"b c\"");
    }
}

// RFC 9110, 8.3: content without a type is bytes.
TEST_F(DocumentTest, ContentWithoutATypeIsBytes) {
  ASSERT_EQ(send("PUT", "activities/state", state("a"), "x", {{"content-type", "none"}}).status, 204);
  EXPECT_EQ(header(send("GET", "activities/state", state("a")), "Content-Type"), "application/octet-stream");
}

// 2.2, JSON procedure: each top-level property of the posted object is set, whole; the rest stays.
TEST_F(DocumentTest, PostMergesOneLevelDeep) {
  for (const char* in : kVersions)
    for (const char* resource : kResources) {
      version = in;
      const auto query = of(resource, std::string("merged ") + in);
      ASSERT_EQ(send("POST", resource, query, R"({"x":"foo","y":"bar","o":{"a":1,"b":2}})").status, 204);
      ASSERT_EQ(
          send("POST", resource, query, R"({"x":"bash","z":"faz","o":{"c":3}})", {{"content-type", "Application/JSON; charset=utf-8"}})
              .status,
          204);
      EXPECT_EQ(*xapi::json::parse(contents(resource, query)), *xapi::json::parse(R"({"x":"bash","y":"bar","o":{"c":3},"z":"faz"})"))
          << resource << in;
      EXPECT_EQ(header(send("GET", resource, query), "Content-Type"), "application/json");
    }
}

// Numbers keep their digits in a merge, and nesting deeper than statements may have is taken.
TEST_F(DocumentTest, AMergeChangesNothingElse) {
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  ASSERT_EQ(send("POST", "activities/state", state("a"), R"({"n":1.50e1,"deep":)" + deep + "}").status, 204);
  ASSERT_EQ(send("POST", "activities/state", state("a"), R"({"m":null})").status, 204);
  EXPECT_EQ(contents("activities/state", state("a")), R"({"n":1.50e1,"deep":)" + deep + R"(,"m":null})");
}

// 2.2: 400 and no change when either document is not application/json, or not a JSON object.
TEST_F(DocumentTest, WhatCannotBeMergedIsRefusedAndChangesNothing) {
  struct Row {
    const char *type, *body, *posted_type, *posted, *where, *words;
  };
  constexpr Row kRows[] = {
      {"application/json", R"({"a":1})", "text/plain", R"({"b":2})", "Content-Type", "posted document"},
      {"text/plain", R"({"a":1})", "application/json", R"({"b":2})", "Content-Type", "existing document"},
      {"application/json", "[1]", "application/json", R"({"b":2})", "", "existing document is not a JSON object but an array"},
      {"application/json", R"({"a":1})", "application/json", "[2]", "", "posted document is not a JSON object but an array"},
  };
  for (const char* in : kVersions)
    for (const char* resource : kResources)
      for (const Row& row : kRows) {
        version = in;
        const auto query = of(resource, std::string(row.type) + row.body + row.posted_type + row.posted + in);
        make(resource, query, row.body, {{"content-type", row.type}});
        const auto refused = send("POST", resource, query, row.posted, {{"content-type", row.posted_type}});
        EXPECT_EQ(refused.status, 400) << row.posted;
        EXPECT_EQ(said(refused, "clause"), "xAPI Part 3, 2.2");
        EXPECT_EQ(said(refused, "pointer"), row.where);
        EXPECT_THAT(said(refused, "detail"), HasSubstr(row.words));
        EXPECT_EQ(contents(resource, query), row.body);
      }
  // ... nor does a new document come of what could never be merged.
  EXPECT_EQ(send("POST", "activities/state", state("new"), "[1]").status, 400);
  EXPECT_EQ(send("POST", "activities/state", state("new"), "x", {{"content-type", "text/plain"}}).status, 400);
  EXPECT_EQ(send("GET", "activities/state", state("new")).status, 404);
}

// 3.2: content that is not what its type says.
TEST_F(DocumentTest, JsonThatIsNoneIsRefused) {
  for (const char* method : {"PUT", "POST"})
    for (const char* body : {"{\"a\":1}{", "{'a':1}", "{\"a\":1,\"a\":2}", "abc"}) {
      const auto refused = send(method, "activities/state", state("a"), body);
      EXPECT_EQ(refused.status, 400) << body;
      EXPECT_EQ(said(refused, "clause"), "xAPI Part 3, 3.2");
    }
  EXPECT_EQ(send("PUT", "activities/state", state("a"), "", {{"content-type", "application/json"}}).status, 400);
  const auto type = send("PUT", "activities/state", state("a"), "x", {{"content-type", "text/html\r\nX: y"}});
  EXPECT_EQ(type.status, 400);
  EXPECT_EQ(said(type, "pointer"), "Content-Type");
  EXPECT_EQ(send("GET", "activities/state", state("a")).status, 404);
}

// 3.2: 413, and the document stays.
TEST_F(DocumentTest, TooLargeIsRefusedAlsoWhenAMergeWouldMakeItSo) {
  limit = 20;
  make("activities/state", state("a"), R"({"a":"12345678"})");
  EXPECT_EQ(send("PUT", "activities/state", state("a"), std::string(21, 'x'), {{"content-type", "a/b"}}).status, 413);
  const auto merged = send("POST", "activities/state", state("a"), R"({"b":"12345678"})");
  EXPECT_EQ(merged.status, 413);
  EXPECT_THAT(said(merged, "detail"), HasSubstr("at most 20"));
  EXPECT_EQ(contents("activities/state", state("a")), R"({"a":"12345678"})");
  EXPECT_EQ(send("PUT", "activities/state", state("b"), std::string(20, 'x'), {{"content-type", "a/b"}}).status, 204);
}

// 3.1: If-Match with another ETag: 412, and nothing changes; with the one of GET: done. PUT, POST and DELETE,
// in both versions.
TEST_F(DocumentTest, IfMatchGuardsEveryChange) {
  for (const char* in : kVersions)
    for (const char* resource : kResources)
      for (const char* method : {"PUT", "POST", "DELETE"}) {
        version = in;
        const auto query = of(resource, std::string(method) + in);
        const std::string sent = std::string(method) == "DELETE" ? "" : R"({"b":2})";
        make(resource, query, R"({"a":1})");
        const auto tag = header(send("GET", resource, query), "ETag");
        for (const std::string& wrong : {std::string("\"1234\""), "W/" + tag, "\"1\", W/" + tag}) {
          const auto refused = send(method, resource, query, sent, {{"if-match", wrong}});
          EXPECT_EQ(refused.status, 412) << wrong;
          EXPECT_EQ(said(refused, "pointer"), "If-Match");
          EXPECT_EQ(said(refused, "clause"), "xAPI Part 3, 3.1");
          EXPECT_EQ(contents(resource, query), R"({"a":1})");
        }
        EXPECT_EQ(send(method, resource, query, sent, {{"if-match", "\"1234\" ,  " + tag}}).status, 204) << method << in;
        EXPECT_NE(contents(resource, query), R"({"a":1})");
        EXPECT_EQ(send(method, resource, of(resource, "absent"), sent, {{"if-match", "*"}}).status, 412);
        EXPECT_EQ(send("GET", resource, of(resource, "absent")).status, 404);
      }
}

// 3.1: If-None-Match: * makes a new document and never replaces one.
TEST_F(DocumentTest, IfNoneMatchStarNeverReplaces) {
  for (const char* in : kVersions)
    for (const char* resource : kResources)
      for (const char* method : {"PUT", "POST"}) {
        version = in;
        const auto query = of(resource, std::string(method) + in);
        EXPECT_EQ(send(method, resource, query, R"({"a":1})", {{"if-none-match", "*"}}).status, 204);
        const auto refused = send(method, resource, query, R"({"a":2})", {{"if-none-match", "*"}});
        EXPECT_EQ(refused.status, 412);
        EXPECT_EQ(said(refused, "pointer"), "If-None-Match");
        EXPECT_EQ(contents(resource, query), R"({"a":1})");
        EXPECT_EQ(send(method, resource, query, R"({"a":2})", {{"if-none-match", "\"other\""}}).status, 204);
      }
}

// 1.0.3, 3.1: a profile's PUT must carry one of the headers; a state's need not.
TEST_F(DocumentTest, PutWithoutEitherHeaderIn103) {
  for (const char* resource : {"agents/profile", "activities/profile"}) {
    const auto fresh = send("PUT", resource, of(resource, "a"), "{}");
    EXPECT_EQ(fresh.status, 400);
    EXPECT_EQ(said(fresh, "pointer"), "If-None-Match");
    EXPECT_EQ(send("GET", resource, of(resource, "a")).status, 404);
    make(resource, of(resource, "a"), "{}");
    const auto there = send("PUT", resource, of(resource, "a"), R"({"b":1})");
    EXPECT_EQ(there.status, 409);
    EXPECT_THAT(said(there, "advice"), HasSubstr("Check the current state")) << "3.1 asks for this explanation";
    EXPECT_THAT(said(there, "advice"), HasSubstr("If-Match"));
    EXPECT_EQ(contents(resource, of(resource, "a")), "{}");
  }
  EXPECT_EQ(send("PUT", "activities/state", state("a"), "{}").status, 204);
  EXPECT_EQ(send("PUT", "activities/state", state("a"), R"({"b":1})").status, 204);
}

// 2.0, 4.1.4: what exists is not replaced unseen, whatever the resource; what is new needs no header.
TEST_F(DocumentTest, PutWithoutEitherHeaderIn20) {
  version = kSecond;
  for (const char* resource : kResources) {
    EXPECT_EQ(send("PUT", resource, of(resource, "a"), "{}").status, 204) << resource;
    const auto there = send("PUT", resource, of(resource, "a"), R"({"b":1})");
    EXPECT_EQ(there.status, 409) << resource;
    EXPECT_THAT(said(there, "advice"), HasSubstr("If-Match"));
    EXPECT_EQ(contents(resource, of(resource, "a")), "{}");
    EXPECT_EQ(send("POST", resource, of(resource, "a"), R"({"b":1})").status, 204) << "POST adds to what is there";
  }
}

// A header that nobody can read must not pass for one that holds.
TEST_F(DocumentTest, PreconditionsThatDoNotReadAreRefused) {
  make("activities/state", state("a"), "{}");
  for (const char* name : {"if-match", "if-none-match"})
    for (const char* value : {"", "abc", "\"abc", "\"a\" \"b\"", "* , \"a\"", "W/abc", ","}) {
      const auto refused = send("DELETE", "activities/state", state("a"), {}, {{name, value}});
      EXPECT_EQ(refused.status, 400) << name << ": " << value;
      EXPECT_EQ(said(refused, "pointer"), std::string(name) == "if-match" ? "If-Match" : "If-None-Match");
    }
  EXPECT_EQ(contents("activities/state", state("a")), "{}");
}

// 2.3: DELETE of one; without the id, of the context, which without a registration means every registration.
TEST_F(DocumentTest, DeleteOneOrAContext) {
  const std::string one = "00000000-0000-4000-8000-00000000000a", two = "00000000-0000-4000-8000-00000000000b";
  const auto fill = [&] {
    for (const char* id : {"a", "b"}) {
      send("PUT", "activities/state", state(id), "{}");
      send("PUT", "activities/state", with(state(id), "registration", one), "{}");
      send("PUT", "activities/state", with(state(id), "registration", two), "{}");
      send("PUT", "activities/state", state(id, "https://c.example/2"), "{}");
    }
  };
  fill();
  EXPECT_EQ(send("DELETE", "activities/state", state("a")).status, 204);
  EXPECT_EQ(send("GET", "activities/state", state("a")).status, 404);
  EXPECT_EQ(send("GET", "activities/state", with(state("a"), "registration", one)).status, 200) << "another document";
  EXPECT_EQ(send("DELETE", "activities/state", state("a")).status, 204) << "gone is gone";
  EXPECT_EQ(send("DELETE", "activities/state", with(state(""), "registration", one)).status, 204);
  EXPECT_EQ(contents("activities/state", with(state(""), "registration", one)), "[]");
  EXPECT_EQ(contents("activities/state", with(state(""), "registration", two)), R"(["a","b"])");
  fill();
  EXPECT_EQ(send("DELETE", "activities/state", state(""), {}, {{"if-match", "\"x\""}}).status, 400);
  EXPECT_EQ(send("DELETE", "activities/state", state("")).status, 204);
  EXPECT_EQ(contents("activities/state", state("")), "[]");
  EXPECT_EQ(contents("activities/state", state("", "https://c.example/2")), R"(["a","b"])");
  for (const char* resource : {"agents/profile", "activities/profile"}) {  // 2.6, 2.7: only one at a time
    const auto refused = send("DELETE", resource, of(resource, ""));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(said(refused, "pointer"), "?profileId");
  }
}

}  // namespace
}  // namespace waymark::lrs::test
