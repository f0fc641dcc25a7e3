#include <openssl/evp.h>

#include "endpoint_fixture.hpp"

// Attachments coming in: xAPI 1.0.3 Part 2, 2.4.11 and Part 3, 1.5.2; XAPI-00127 to XAPI-00135; xAPI 2.0: 4.1.3, 4.2.2.6.
namespace waymark::lrs::testing {
namespace {

using namespace std::string_literals;

const std::string kBytes = "line one\r\n--XY\r\n\0\xff end"s, kOther = "other";

std::string sha2_of(const std::string& bytes, int bits) {
  support::Sha2 hasher(bits);
  hasher.update(bytes);
  return hasher.finish();
}

struct Row {
  const char* name;
  std::string body;
  int status;
  const char* clause;
  const char* where;
};

class AttachmentsIn : public EndpointTest {
 protected:
  void refuse(const Row& row, const std::map<std::string, std::string>& headers = mixed()) {
    for (const char* version : {"1.0.3", "2.0.0"}) {
      version_ = version;
      const auto answer = send("POST", "statements", headers, row.body);
      EXPECT_EQ(answer.status, row.status) << row.name << " " << version << " " << answer.body;
      EXPECT_EQ(answer.text("clause"), row.clause) << row.name << answer.body;
      EXPECT_EQ(answer.text("pointer"), row.where) << row.name << answer.body;
      EXPECT_EQ(statements(), 0u) << row.name;
      EXPECT_EQ(content_files(), 0u) << row.name << ": nothing half stored";
    }
  }
};

TEST_F(AttachmentsIn, EachRuleOfTheFormatIsKept) {
  const std::string one = statement(1, attachment(kBytes)), hash = support::sha256_hex(kBytes);
  const char* part3 = "xAPI Part 3, 1.5.2";
  const Row rows[] = {
      {"no part but the statement", json_part(one) + kEnd, 400, part3, "/attachments/0/sha2"},                                // XAPI-00129
      {"first part is no JSON", part("Content-Type: text/plain\r\n", one) + data_part(kBytes) + kEnd, 400, part3, "part 1"},  // XAPI-00134
      {"first part has no type", part("X-A: b\r\n", one) + data_part(kBytes) + kEnd, 400, part3, "part 1"},
      {"statements in two parts", json_part(one) + json_part(one) + data_part(kBytes) + kEnd, 400, part3, "part 2"},  // XAPI-00133
      {"part without hash", json_part(one) + part("Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n", kBytes) + kEnd, 400,
       part3, "part 2"},  // XAPI-00132
      {"hash of other bytes", json_part(one) + data_part(kOther, hash) + kEnd, 400, part3, "part 2"},
      {"one byte less", json_part(one) + data_part(kBytes.substr(1), hash) + kEnd, 400, part3, "part 2"},
      {"hash that is none", json_part(one) + data_part(kBytes, "abc") + kEnd, 400, part3, "part 2"},
      {"hash that no statement names", json_part(one) + data_part(kBytes) + data_part(kOther) + kEnd, 400, part3, "part 3"},  // XAPI-00128
      {"hash that matches nothing", json_part(one) + data_part(kOther) + kEnd, 400, part3, "/attachments/0/sha2"},
      {"base64", json_part(one) + part("Content-Transfer-Encoding: base64\r\nX-Experience-API-Hash: " + hash + "\r\n", kBytes) + kEnd, 400,
       part3, "part 2"},  // XAPI-00135
      {"another type", json_part(one) + data_part(kBytes, {}, "image/png") + kEnd, 400, part3, "/attachments/0/contentType"},
      {"wrong length of the part", json_part(one) + part("Content-Length: 3\r\nX-Experience-API-Hash: " + hash + "\r\n", kBytes) + kEnd,
       400, part3, "part 2"},
      {"a second of a batch lacks its data", json_part("[" + one + "," + statement(2, attachment(kOther)) + "]") + data_part(kBytes) + kEnd,
       400, part3, "/1/attachments/0/sha2"},
      {"a bad second of a batch", json_part("[" + one + ",{\"id\":1}]") + data_part(kBytes) + kEnd, 400, "xAPI Part 2, 2.2", "/1/id"},
      {"no end", json_part(one) + data_part(kBytes), 400, part3, ""},
      {"no boundary in the body", one, 400, part3, ""},  // XAPI-00131
      {"part cut off by a missing boundary", json_part(one + "\r\nContent-Type: text/plain\r\n\r\n" + kBytes) + kEnd, 400, "", "byte"},
      {"nothing", "", 400, part3, ""},
  };
  for (const Row& row : rows) {
    if (std::string(row.where) == "byte" || std::string(row.clause) == "xAPI Part 2, 2.2") {  // JSON's own refusals are tested elsewhere
      EXPECT_EQ(send("POST", "statements", mixed(), row.body).status, row.status) << row.name;
      EXPECT_EQ(statements() + content_files(), 0u) << row.name;
    } else {
      refuse(row);
    }
  }
  for (const char* type : {"multipart/mixed", "multipart/mixed;", "multipart/mixed; boundary=", "multipart/mixed; boundary=\"a\x01\"",
                           "multipart/mixedly; boundary=XX"})
    refuse({type, json_part(one) + data_part(kBytes) + kEnd, 400, part3, ""}, {{"content-type", type}});
  refuse({"form-data", json_part(one) + data_part(kBytes) + kEnd, 400, "xAPI Part 3, 1.5.1", "Content-Type"},  // XAPI-00127
         {{"content-type", "multipart/form-data; boundary=XX"}});
  refuse({"JSON without fileUrl", one, 400, part3, "/attachments/0/sha2"}, {{"content-type", "application/json"}});
}

TEST_F(AttachmentsIn, WhatTheFormatAllowsIsTaken) {
  const std::string hash = support::sha256_hex(kBytes);
  const auto upper = [](std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(c));
    return text;
  };
  int id = 1;
  const auto take = [&](const char* name, const std::string& attachments, const std::string& parts,
                        std::map<std::string, std::string> headers = mixed()) {
    for (const char* version : {"1.0.3", "2.0.0"}) {
      version_ = version;
      const auto answer = send("POST", "statements", headers, json_part(statement(id, attachments)) + parts + kEnd);
      EXPECT_EQ(answer.status, 200) << name << " " << version << " " << answer.body;
      ++id;
    }
  };
  take("raw data", attachment(kBytes), data_part(kBytes));
  take("no attachments at all", "", "");
  take("fileUrl only, without a part", attachment(kBytes, {.url = "https://f.example/1"}), "");
  take("fileUrl and data", attachment(kBytes, {.url = "https://f.example/1"}), data_part(kBytes));
  take("one of each", attachment(kBytes) + "," + attachment(kOther, {.url = "https://f.example/1"}), data_part(kBytes));
  take("two copies", attachment(kBytes), data_part(kBytes) + data_part(kBytes));
  take("hash in capitals", attachment(kBytes, {.sha2 = upper(hash)}), data_part(kBytes));
  take("hash of the part in capitals", attachment(kBytes), data_part(kBytes, upper(hash)));
  take("encoding not said, to be taken as binary", attachment(kBytes), part("X-Experience-API-Hash: " + hash + "\r\n", kBytes));
  take("header names in any case", attachment(kBytes),
       part("x-experience-api-hash:" + hash + "\r\ncontent-transfer-encoding:Binary\r\n", kBytes));
  take("media type with a parameter", attachment(kBytes, {.type = "text/plain; charset=ascii"}), data_part(kBytes));
  take("right length", attachment(kBytes),
       part("Content-Length: " + std::to_string(kBytes.size()) + "\r\nX-Experience-API-Hash: " + hash + "\r\n", kBytes));
  take("empty data", attachment(""), data_part(""));
  for (const int bits : {224, 384, 512})
    take("other SHA-2", attachment(kBytes, {.sha2 = sha2_of(kBytes, bits)}), data_part(kBytes, sha2_of(kBytes, bits)));
  take("type in capitals, boundary in quotes", attachment(kBytes), data_part(kBytes),
       {{"content-type", "Multipart/Mixed; Boundary=\"XX\""}});
  const auto before = send("POST", "statements", mixed(),
                           "for old readers\r\n" + json_part(statement(900, attachment(kBytes))) + data_part(kBytes) + kEnd + "after");
  EXPECT_EQ(before.status, 200) << "RFC 2046, 5.1.1: preamble and epilogue " << before.body;
  EXPECT_EQ(send("PUT", "statements", mixed(), json_part(statement(901, attachment(kBytes))) + data_part(kBytes) + kEnd,
                 {{"statementId", statement_id(901)}})
                .status,
            204);
  EXPECT_EQ(content_files(), 2u) << "the same bytes are kept once, and the empty ones";
}

// 1.5.2: what came with an earlier request does not count. Otherwise a hash alone would open somebody else's data.
TEST_F(AttachmentsIn, DataOfEarlierRequestsDoesNotCount) {
  ASSERT_EQ(send("POST", "statements", mixed(), json_part(statement(1, attachment(kBytes))) + data_part(kBytes) + kEnd).status, 200);
  EXPECT_EQ(send("POST", "statements", {{"content-type", "application/json"}}, statement(2, attachment(kBytes))).status, 400);
  EXPECT_EQ(send("POST", "statements", mixed(), json_part(statement(3, attachment(kBytes))) + kEnd).status, 400);
}

TEST_F(AttachmentsIn, SubStatementsHaveAttachmentsAsWell) {  // 2.4.11, last paragraph
  const std::string sub =
      R"({"id":")" + statement_id(5) +
      R"(","actor":{"mbox":"mailto:sam@example.org"},"verb":{"id":"https://v.example/did"},"object":)"
      R"({"objectType":"SubStatement","actor":{"mbox":"mailto:sam@example.org"},"verb":{"id":"https://v.example/did"},"object":{"id":"https://c.example/1"},"attachments":[)" +
      attachment(kBytes) + "]}}";
  EXPECT_EQ(send("POST", "statements", mixed(), json_part(sub) + kEnd).status, 400);
  EXPECT_EQ(send("POST", "statements", mixed(), json_part(sub) + data_part(kBytes) + kEnd).status, 200);
}

TEST_F(AttachmentsIn, ARefusedConflictLeavesNoFile) {  // 2.1.2: all or nothing
  ASSERT_EQ(send("POST", "statements", {{"content-type", "application/json"}}, statement(1)).status, 200);
  std::string other = statement(1, attachment(kBytes));
  other.replace(other.find("/did"), 4, "/saw");
  EXPECT_EQ(send("POST", "statements", mixed(), json_part("[" + statement(2) + "," + other + "]") + data_part(kBytes) + kEnd).status, 409);
  EXPECT_EQ(content_files(), 0u);
  EXPECT_EQ(statements(), 1u);
  EXPECT_EQ(send("POST", "statements", mixed(), json_part(statement(1, attachment(kBytes))) + data_part(kBytes) + kEnd).status, 200)
      << "the same again";
  EXPECT_EQ(content_files(), 0u) << "it is as it was first kept, and nothing names the data";
}

TEST_F(AttachmentsIn, LimitsAreSaidInWords) {
  auto& limits = context_->settings.attachment_limits;
  limits = {100, 150, 2};
  const std::string big(101, 'a'), half(80, 'b'), more(80, 'c');
  const auto words = [&](const std::string& attachments, const std::string& parts) {
    const auto answer = send("POST", "statements", mixed(), json_part(statement(1, attachments)) + parts + kEnd);
    EXPECT_EQ(answer.status, 413) << answer.body;
    EXPECT_EQ(statements() + content_files(), 0u);
    return answer.body;
  };
  EXPECT_NE(words(attachment(big), data_part(big)).find("xapi.attachment_megabytes"), std::string::npos);
  EXPECT_NE(words(attachment(half) + "," + attachment(more), data_part(half) + data_part(more)).find("xapi.attachments_megabytes"),
            std::string::npos);
  EXPECT_NE(words(attachment("1") + "," + attachment("2") + "," + attachment("3"), data_part("1") + data_part("2") + data_part("3"))
                .find("more than 3 parts"),
            std::string::npos);
  EXPECT_NE(words("", part("A: " + std::string(9000, 'x') + "\r\n", "")).find("headers"), std::string::npos);
}

TEST_F(AttachmentsIn, OnlyWhoMayWriteBrings) {
  key_ = credential("statements/read");
  EXPECT_EQ(send("POST", "statements", mixed(), json_part(statement(1, attachment(kBytes))) + data_part(kBytes) + kEnd).status, 403);
  key_ = "Basic bm9ib2R5OmF0IGFsbA==";
  EXPECT_EQ(send("POST", "statements", mixed(), json_part(statement(1, attachment(kBytes))) + data_part(kBytes) + kEnd).status, 401);
  EXPECT_EQ(content_files(), 0u);
}

}  // namespace
}  // namespace waymark::lrs::testing
