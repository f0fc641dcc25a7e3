#include <fstream>

#include "endpoint_fixture.hpp"
#include "tests/xapi/signing.hpp"

// Signed statements at the endpoint: xAPI 1.0.3 Part 2, 2.6; XAPI-00115 to XAPI-00117; xAPI 2.0: 4.2.6.
namespace waymark::lrs::testing {
namespace {

using namespace waymark::xapi::testing;

const char* const kUsage = "http://adlnet.gov/expapi/attachments/signature";

class Signatures : public EndpointTest {
 protected:
  std::string signed_statement(int id, const std::string& jws, const Wish& wish = {kUsage, "application/octet-stream", "", ""}) {
    return json_part(statement(id, attachment(jws, wish))) + data_part(jws, {}, wish.type) + kEnd;
  }
  std::string state(int id) {
    const auto answer = send("GET", "signatures/" + statement_id(id));
    if (answer.status != 200) return std::to_string(answer.status);
    std::string all;
    const auto json = answer.json();
    for (const auto& one : json["signatures"].items()) all += one.find("state")->as_string() + " " + one.find("signer")->as_string() + ";";
    return all;
  }

  Key root_key_, signer_key_;
  Certificate root_ = make_certificate({"Root", -10, 3650, true}, root_key_);
  Certificate signer_ = make_certificate({"Signer"}, signer_key_, root_, &root_key_);
};

TEST_F(Signatures, AreKeptWithWhatWasFound) {
  context_->settings.signature_roots = folder_ / "roots.pem";
  std::ofstream(context_->settings.signature_roots) << pem_of(root_);
  int id = 1;
  for (const char* version : {"1.0.3", "2.0.0"}) {
    version_ = version;
    for (const char* algorithm : {"RS256", "RS384", "RS512"}) {
      const auto answer = send("POST", "statements", mixed(),
                               signed_statement(id, jws_of(header_of(algorithm, {signer_}), statement(id), signer_key_, algorithm)));
      ASSERT_EQ(answer.status, 200) << answer.body;
      EXPECT_EQ(state(id), "verified CN=Signer;");
      ++id;
    }
  }
  ASSERT_EQ(send("POST", "statements", mixed(), signed_statement(id, jws_of(header_of("RS256"), statement(id), signer_key_))).status, 200);
  EXPECT_EQ(state(id), "not-checked ;");
  ASSERT_EQ(send("POST", "statements", {{"content-type", "application/json"}}, statement(++id)).status, 200);
  EXPECT_EQ(state(id), "") << "no signature";
  EXPECT_EQ(state(999), "404");
  key_ = credential("statements/write");
  EXPECT_EQ(state(1), "403");
}

TEST_F(Signatures, WithoutRootsNobodyIsVouchedFor) {
  ASSERT_EQ(
      send("POST", "statements", mixed(), signed_statement(1, jws_of(header_of("RS256", {signer_}), statement(1), signer_key_))).status,
      200);
  EXPECT_EQ(state(1), "unknown-signer CN=Signer;");
}

TEST_F(Signatures, WrongOnesAreRefusedAndNothingIsKept) {
  const std::string good = jws_of(header_of("RS256", {signer_}), statement(1), signer_key_);
  const std::string huge(2 << 20, 'A');
  const std::pair<const char*, std::string> rows[] = {
      {"of another statement", signed_statement(1, jws_of(header_of("RS256", {signer_}), statement(2), signer_key_))},
      {"by another key", signed_statement(1, jws_of(header_of("RS256", {signer_}), statement(1), root_key_))},
      {"broken JSON", signed_statement(1, jws_of(header_of("RS256"), "{'a", signer_key_))},
      {"HS256", signed_statement(1, jws_of(header_of("HS256"), statement(1), signer_key_))},
      {"none", signed_statement(1, jws_of(header_of("none"), statement(1), signer_key_))},
      {"junk", signed_statement(1, "junk")},
      {"empty", signed_statement(1, "")},
      {"two megabytes", signed_statement(1, huge)},
      {"another contentType", signed_statement(1, good, {kUsage, "text/plain", "", ""})},
      {"by fileUrl alone",
       json_part(statement(1, attachment(good, {kUsage, "application/octet-stream", "https://f.example/s", ""}))) + kEnd},
      {"not sent", json_part(statement(1, attachment(good, {kUsage, "application/octet-stream", "", ""}))) + kEnd},
      {"a wrong one beside a right one", json_part(statement(1, attachment(good, {kUsage, "application/octet-stream", "", ""}) + "," +
                                                                    attachment("junk", {kUsage, "application/octet-stream", "", ""}))) +
                                             data_part(good, {}, "application/octet-stream") +
                                             data_part("junk", {}, "application/octet-stream") + kEnd},
  };
  for (const char* version : {"1.0.3", "2.0.0"})
    for (const auto& [name, body] : rows) {
      version_ = version;
      const auto answer = send("POST", "statements", mixed(), body);
      EXPECT_EQ(answer.status, 400) << name << answer.body;
      EXPECT_EQ(answer.text("clause"), "xAPI Part 2, 2.6") << name << answer.body;
      EXPECT_EQ(answer.text("pointer").substr(0, 13), "/attachments/") << name << answer.body;
      EXPECT_EQ(statements() + content_files(), 0u) << name;
    }
}

TEST_F(Signatures, RootsThatDoNotReadStopTheStart) {
  runtime::Settings settings;
  EXPECT_TRUE(signature_roots(settings));
  settings.signature_roots = folder_ / "none.pem";
  const auto roots = signature_roots(settings);
  ASSERT_FALSE(roots);
  EXPECT_NE(roots.error().message.find("xapi.signature_roots"), std::string::npos);
}

}  // namespace
}  // namespace waymark::lrs::testing
