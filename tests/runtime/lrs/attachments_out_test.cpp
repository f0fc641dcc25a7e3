#include "endpoint_fixture.hpp"

// Attachments going out: xAPI 1.0.3 Part 3, 2.1.3 and 1.5.2; and our own download and its permission.
namespace waymark::lrs::testing {
namespace {

struct Part {
  std::map<std::string, std::string> headers;
  std::string bytes;
};

// Reads strictly what RFC 2046 lets us send; nothing when it is something else.
std::vector<Part> parts_of(const std::string& type, const std::string& body) {
  const std::string name = "multipart/mixed; boundary=";
  EXPECT_EQ(type.substr(0, name.size()), name);
  const std::string dashes = "--" + type.substr(name.size());
  std::vector<Part> parts;
  std::string rest = "\r\n" + body;
  while (rest.starts_with("\r\n" + dashes + "\r\n")) {
    rest.erase(0, dashes.size() + 4);
    const auto blank = rest.find("\r\n\r\n"), end = rest.find("\r\n" + dashes, blank);
    if (blank == std::string::npos || end == std::string::npos) break;
    Part part;
    for (std::size_t at = 0; at < blank;) {
      const auto line_end = rest.find("\r\n", at), colon = rest.find(": ", at);
      part.headers[rest.substr(at, colon - at)] = rest.substr(colon + 2, line_end - colon - 2);
      at = line_end + 2;
    }
    part.bytes = rest.substr(blank + 4, end - blank - 4);
    parts.push_back(std::move(part));
    rest.erase(0, end);
  }
  EXPECT_EQ(rest, "\r\n" + dashes + "--\r\n");
  return parts;
}

using namespace std::string_literals;

const std::string kFirst = "first\r\n\0bytes"s, kSecond(300'000, 's'), kThird = "third";

class AttachmentsOut : public EndpointTest {
 protected:
  AttachmentsOut() {
    put("[" + statement(1, attachment(kFirst) + "," + attachment(kSecond)) + "," + statement(2, attachment(kFirst)) + "]",
        data_part(kFirst) + data_part(kSecond));
    put(statement(3, attachment(kThird, {.type = "text/html", .url = "https://f.example/3"})), data_part(kThird, {}, "text/html"));
    put(statement(4, attachment("elsewhere", {.url = "https://f.example/4"})), "");
  }
  void put(const std::string& json, const std::string& parts) {
    const auto answer = send("POST", "statements", mixed(), json_part(json) + parts + kEnd);
    EXPECT_EQ(answer.status, 200) << answer.body;
  }
  Answer get(std::vector<std::pair<std::string, std::string>> query) { return send("GET", "statements", {}, {}, std::move(query)); }
  static std::string hash(const std::string& bytes) { return support::sha256_hex(bytes); }
};

TEST_F(AttachmentsOut, EachDistinctHashOnceAfterTheStatements) {
  for (const char* version : {"1.0.3", "2.0.0"}) {
    version_ = version;
    const auto answer = get({{"attachments", "true"}});
    ASSERT_EQ(answer.status, 200);
    const auto parts = parts_of(answer.headers.at("Content-Type"), answer.body);
    ASSERT_EQ(parts.size(), 4u);
    EXPECT_EQ(parts[0].headers.at("Content-Type"), "application/json");
    const auto json = *support::parse_json(parts[0].bytes);
    EXPECT_EQ(json["statements"].items().size(), 4u);
    std::map<std::string, std::string> data;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      EXPECT_EQ(parts[i].headers.at("Content-Transfer-Encoding"), "binary");
      data[parts[i].headers.at("X-Experience-API-Hash")] = parts[i].headers.at("Content-Type") + "|" + parts[i].bytes;
    }
    EXPECT_EQ(data, (std::map<std::string, std::string>{{hash(kFirst), "text/plain|" + kFirst},
                                                        {hash(kSecond), "text/plain|" + kSecond},
                                                        {hash(kThird), "text/html|" + kThird}}));
  }
}

TEST_F(AttachmentsOut, OneStatementWithItsOwn) {
  const auto answer = get({{"statementId", statement_id(2)}, {"attachments", "true"}});
  const auto parts = parts_of(answer.headers.at("Content-Type"), answer.body);
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[1].bytes, kFirst);
  EXPECT_EQ(answer.headers.count("Last-Modified"), 1u);
}

TEST_F(AttachmentsOut, MorePagesHaveTheirs) {
  std::map<std::string, int> seen;
  auto answer = get({{"attachments", "true"}, {"limit", "1"}, {"ascending", "true"}});
  for (int page = 0; page < 4; ++page) {
    const auto parts = parts_of(answer.headers.at("Content-Type"), answer.body);
    for (std::size_t i = 1; i < parts.size(); ++i) ++seen[hash(parts[i].bytes)];
    const std::string more = (*support::parse_json(parts[0].bytes))["more"].as_string();
    if (page == 3) {
      EXPECT_EQ(more, "");
      break;
    }
    const std::string start = "/xapi/statements?cursor=";
    ASSERT_EQ(more.substr(0, start.size()), start);
    answer = get({{"cursor", more.substr(start.size())}});
  }
  EXPECT_EQ(seen, (std::map<std::string, int>{{hash(kFirst), 2}, {hash(kSecond), 1}, {hash(kThird), 1}}))
      << "once on each page that names it";
}

TEST_F(AttachmentsOut, WithoutTheParameterThereIsJsonAlone) {
  for (const auto& query : {std::vector<std::pair<std::string, std::string>>{}, {{"attachments", "false"}}}) {
    const auto answer = get(query);
    EXPECT_EQ(answer.headers.at("Content-Type"), "application/json");
    EXPECT_EQ(answer.body.find("X-Experience-API-Hash"), std::string::npos);
    const auto json = answer.json();
    EXPECT_EQ(json["statements"].items().size(), 4u);
  }
  EXPECT_EQ(get({{"attachments", "1"}}).status, 400);
}

TEST_F(AttachmentsOut, VoidedStatementsKeepTheirs) {
  put(R"({"actor":{"mbox":"mailto:sam@example.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":")" +
          statement_id(2) + "\"}}",
      "");
  const auto answer = get({{"voidedStatementId", statement_id(2)}, {"attachments", "true"}});
  ASSERT_EQ(parts_of(answer.headers.at("Content-Type"), answer.body).size(), 2u);
}

TEST_F(AttachmentsOut, DataThatWasLostIsAnErrorAndNoCutAnswer) {
  std::filesystem::resize_file(content_->path(hash(kSecond)), 10);
  EXPECT_EQ(get({{"attachments", "true"}}).status, 500);
  EXPECT_EQ(send("GET", "attachments/" + hash(kSecond)).status, 500);
  EXPECT_EQ(get({}).status, 200);
}

TEST_F(AttachmentsOut, ADownloadIsAFileThatNoBrowserRuns) {
  const auto answer = send("GET", "attachments/" + hash(kThird));
  ASSERT_EQ(answer.status, 200);
  ASSERT_TRUE(file_) << "sent by the server in pieces, with ranges";
  EXPECT_EQ(file_->path, content_->path(hash(kThird)));
  EXPECT_EQ(file_->size, kThird.size());
  EXPECT_EQ(answer.headers.at("ETag"), "\"" + hash(kThird) + "\"");
  EXPECT_EQ(answer.headers.at("Content-Type"), "text/html");
  EXPECT_EQ(answer.headers.at("Content-Disposition").substr(0, 11), "attachment;");
  EXPECT_EQ(answer.headers.at("X-Content-Type-Options"), "nosniff");
  EXPECT_NE(answer.headers.at("Content-Security-Policy").find("sandbox"), std::string::npos);
}

TEST_F(AttachmentsOut, ADownloadNeedsAStatementThatMayBeRead) {
  for (const std::string& path : {hash("elsewhere"), hash("unknown"), std::string("x"), std::string("..%2f"), std::string(64, 'g')})
    EXPECT_EQ(send("GET", "attachments/" + path).status, 404) << path;
  run("update statement set sensitivity = 1 where statement_id = ?", {statement_id(3)});
  EXPECT_EQ(send("GET", "attachments/" + hash(kThird)).status, 200);
  const std::string all = key_;
  key_ = credential("statements/read");
  EXPECT_EQ(send("GET", "attachments/" + hash(kThird)).status, 404) << "only a learner's own words name it";
  EXPECT_EQ(send("GET", "attachments/" + hash(kFirst)).status, 200);
  const auto page = get({{"attachments", "true"}});
  EXPECT_EQ(page.body.find(hash(kThird)), std::string::npos);
  key_ = credential("statements/write");
  EXPECT_EQ(send("GET", "attachments/" + hash(kFirst)).status, 403);
  key_ = "";
  EXPECT_EQ(send("GET", "attachments/" + hash(kFirst)).status, 401);
  // Another tenant's statement opens nothing here.
  key_ = all;
  run("update statement_attachment set tenant = 2 where sha2 = ?", {hash(kFirst)});
  EXPECT_EQ(send("GET", "attachments/" + hash(kFirst)).status, 404);
}

}  // namespace
}  // namespace waymark::lrs::testing
