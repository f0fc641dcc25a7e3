#include "xapi/model/signature.hpp"

#include <gtest/gtest.h>

#include "tests/xapi/signing.hpp"
#include "xapi/json/parse.hpp"

// xAPI 1.0.3 Part 2, 2.6 (XAPI-00115 to XAPI-00117), RFC 7515, RFC 7518 3.3, RFC 5280 6.1.
namespace waymark::xapi::testing {
namespace {

const std::string kStatement =
    R"({"id":"00000000-0000-4000-8000-000000000001","actor":{"mbox":"mailto:sam@example.org"},)"
    R"("verb":{"id":"https://v.example/did"},"object":{"id":"https://c.example/1"},"timestamp":"2026-11-22T09:00:00.000Z"})";

// One set of keys and certificates for all tests: making RSA keys takes its time.
struct People {
  Key root_key, middle_key, signer_key, stranger_key;
  Certificate root = make_certificate({"Root", -10, 3650, true}, root_key);
  Certificate middle = make_certificate({"Middle", -10, 3650, true}, middle_key, root, &root_key);
  Certificate signer = make_certificate({"Signer"}, signer_key, middle, &middle_key);
  Certificate stranger = make_certificate({"Stranger"}, stranger_key);
  TrustedRoots roots = *TrustedRoots::from_pem(pem_of(root));
};
const People& people() {
  static const People all;
  return all;
}

std::int64_t now() { return kSigningTime; }

Result<SignatureFinding> check(const std::string& jws, const std::string& statement = kStatement, std::int64_t at = now(),
                               const TrustedRoots* roots = &people().roots) {
  return check_signature(jws, *json::parse(statement), Version::v1_0_3, roots, at);
}

std::string state(const Result<SignatureFinding>& found) {
  return found ? std::string(state_name(found->state)) : "refused: " + found.error().message;
}

std::string good(const std::string& algorithm = "RS256") {
  return jws_of(header_of(algorithm, {people().signer, people().middle}), kStatement, people().signer_key, algorithm);
}

TEST(Signature, EachOfTheThreeAlgorithmsIsVerifiedToARoot) {  // 2.6.s4.b4
  for (const char* algorithm : {"RS256", "RS384", "RS512"}) {
    const auto found = check(good(algorithm));
    ASSERT_EQ(state(found), "verified") << algorithm;
    EXPECT_EQ(found->algorithm, algorithm);
    EXPECT_EQ(found->signer, "CN=Signer");
    EXPECT_EQ(found->root, "CN=Root");
    EXPECT_EQ(found->reason, "");
  }
}

TEST(Signature, EveryOtherAlgorithmIsRefused) {  // 2.6.s4.b4; RFC 8725 3.1
  for (const char* algorithm : {"none", "None", "", "HS256", "HS512", "ES256", "PS256", "EdDSA", "rs256", "RS1", "RS256 "})
    EXPECT_NE(state(check(jws_of(header_of(algorithm, {people().signer}), kStatement, people().signer_key))).find("algorithm"),
              std::string::npos)
        << algorithm;
  EXPECT_FALSE(check(jws_of("{}", kStatement, people().signer_key)));
  const std::string unsigned_one =
      waymark::base::base64url_encode(R"({"alg":"none"})") + "." + waymark::base::base64url_encode(kStatement) + ".";
  EXPECT_FALSE(check(unsigned_one));
}

// A signature by RS512 whose header says RS256 is a wrong one.
TEST(Signature, TheHeaderMustNameTheAlgorithmThatWasUsed) {
  EXPECT_FALSE(check(jws_of(header_of("RS256", {people().signer}), kStatement, people().signer_key, "RS512")));
}

TEST(Signature, AChangedByteAnywhereIsRefused) {  // 2.6, third step
  std::string jws = good();
  const auto last = jws.rfind('.');
  jws[last + 10] = jws[last + 10] == 'A' ? 'B' : 'A';
  EXPECT_NE(state(check(jws)).find("not that of the first certificate"), std::string::npos);
  EXPECT_NE(state(check(jws_of(header_of("RS256", {people().signer}), kStatement, people().stranger_key))).find("not that of"),
            std::string::npos);
  // The header is signed as well: another chain cannot be put in afterwards.
  const std::string other = waymark::base::base64url_encode(header_of("RS256", {people().signer}));
  EXPECT_FALSE(check(other + good().substr(good().find('.'))));
}

TEST(Signature, TheStatesOfWhatIsAccepted) {
  EXPECT_EQ(state(check(good(), kStatement, now(), nullptr)), "unknown-signer") << "no roots are configured";
  const auto stranger = check(jws_of(header_of("RS256", {people().stranger}), kStatement, people().stranger_key));
  EXPECT_EQ(state(stranger), "unknown-signer");
  EXPECT_NE(stranger->reason, "");
  const auto cut = check(jws_of(header_of("RS256", {people().signer}), kStatement, people().signer_key));
  EXPECT_EQ(state(cut), "unknown-signer") << "the certificate between is missing";
  const auto bare = check(jws_of(header_of("RS256"), kStatement, people().signer_key));
  EXPECT_EQ(state(bare), "not-checked");
  EXPECT_EQ(bare->signer, "");
}

// Judged when it is received, whatever time the statement gives itself.
TEST(Signature, ExpiredAndNotYetValidCertificatesAreNotVerified) {
  const auto& all = people();
  for (const auto& [from, to] : {std::pair<int, int>{-20, -1}, {1, 20}}) {
    const auto signer = make_certificate({"Late", from, to}, all.signer_key, all.middle, &all.middle_key);
    const auto found = check(jws_of(header_of("RS256", {signer, all.middle}), kStatement, all.signer_key));
    EXPECT_EQ(state(found), "unknown-signer") << from;
    const std::int64_t inside = now() + (from + to) / 2 * 86400;
    EXPECT_EQ(state(check(jws_of(header_of("RS256", {signer, all.middle}), kStatement, all.signer_key), kStatement, inside)), "verified");
  }
}

TEST(Signature, AChainThroughWhatIsNoAuthorityIsNotVerified) {  // RFC 5280, 6.1.4 (k)
  const auto& all = people();
  const auto leaf = make_certificate({"Leaf"}, all.stranger_key, all.signer, &all.signer_key);  // issued by a person
  const auto found = check(jws_of(header_of("RS256", {leaf, all.signer, all.middle}), kStatement, all.stranger_key));
  EXPECT_EQ(state(found), "unknown-signer");
}

TEST(Signature, WeakKeysAndKeysForOtherUsesAreNotVerified) {  // RFC 7518, 3.3; RFC 5280, 4.2.1.3
  const auto& all = people();
  const Key weak(1024);
  const auto weak_one = make_certificate({"Weak"}, weak, all.middle, &all.middle_key);
  const auto found = check(jws_of(header_of("RS256", {weak_one, all.middle}), kStatement, weak));
  EXPECT_EQ(state(found), "unknown-signer");
  EXPECT_EQ(found->reason, "The signer's key has 1024 bits; RFC 7518 asks for 2048.");
  const auto lock = make_certificate({"Lock", -1, 10, false, "keyEncipherment"}, all.signer_key, all.middle, &all.middle_key);
  EXPECT_EQ(state(check(jws_of(header_of("RS256", {lock, all.middle}), kStatement, all.signer_key))), "unknown-signer");
}

TEST(Signature, ThePayloadIsTheStatementAsTheStandardCompares) {  // 2.6, second step; 2.3.1
  const auto with = [](const std::string& payload) { return state(check(jws_of(header_of("RS256"), payload, people().signer_key))); };
  EXPECT_EQ(with(kStatement), "not-checked");
  EXPECT_EQ(
      with(R"({"object":{"id":"https://c.example/1","objectType":"Activity","definition":{"name":{"en":"One"}}},)"
           R"("verb":{"id":"https://v.example/did","display":{"en":"did"}},"actor":{"mbox":"mailto:sam@example.org","objectType":"Agent"},)"
           R"("timestamp":"2026-11-22T10:00:00+01:00"})"),
      "not-checked")
      << "order, display, definition, zone and a missing id";
  for (
      const char* other :
      {R"({"actor":{"mbox":"mailto:kim@example.org"},"verb":{"id":"https://v.example/did"},"object":{"id":"https://c.example/1"}})",
       R"({"actor":{"mbox":"mailto:sam@example.org"},"verb":{"id":"https://v.example/did"},"object":{"id":"https://c.example/2"}})",
       R"({"actor":{"mbox":"mailto:sam@example.org"},"verb":{"id":"https://v.example/did"},"object":{"id":"https://c.example/1"},"result":{"success":true}})",
       R"({"id":"00000000-0000-4000-8000-000000000002","actor":{"mbox":"mailto:sam@example.org"},"verb":{"id":"https://v.example/did"},"object":{"id":"https://c.example/1"}})",
       R"({"timestamp":"2026-11-22T09:00:01.000Z","actor":{"mbox":"mailto:sam@example.org"},"verb":{"id":"https://v.example/did"},"object":{"id":"https://c.example/1"}})"})
    EXPECT_NE(with(other).find("another statement"), std::string::npos) << other;
  for (const char* none : {"", "hello", "[]", "7", "{}", R"({"actor":)", R"({"actor":1,"actor":2})", "{'a':1}"})
    EXPECT_EQ(with(none).substr(0, 7), "refused") << none;
}

TEST(Signature, HostileTextIsBoundedAndRefused) {
  const std::string payload = waymark::base::base64url_encode(kStatement);
  std::string deep = R"({"alg":"RS256","x":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  std::string entries = R"({"alg":"RS256","x5c":[)";
  for (int i = 0; i < 1000; ++i) entries += std::string(i ? "," : "") + "\"AAAA\"";
  entries += "]}";
  const std::string texts[] = {
      "",
      ".",
      "..",
      "...",
      "a.b",
      "a.b.c.d",
      good() + "\n",
      " " + good(),
      good() + "=",
      "{\"payload\":\"\"}",
      waymark::base::base64url_encode(deep) + "." + payload + ".AAAA",
      waymark::base::base64url_encode(entries) + "." + payload + ".AAAA",
      waymark::base::base64url_encode(R"({"alg":"RS256","alg":"RS256"})") + "." + payload + ".AAAA",
      waymark::base::base64url_encode(R"({"alg":"RS256","crit":["exp"],"exp":1})") + "." + payload + ".AAAA",
      waymark::base::base64url_encode(R"({"alg":"RS256","b64":false})") + "." + payload + ".AAAA",
      waymark::base::base64url_encode(R"({"alg":"RS256","x5c":[]})") + "." + payload + ".AAAA",
      waymark::base::base64url_encode(R"({"alg":"RS256","x5c":"AAAA"})") + "." + payload + ".AAAA",
      waymark::base::base64url_encode(R"({"alg":"RS256","x5c":[7]})") + "." + payload + ".AAAA",
      waymark::base::base64url_encode(R"({"alg":"RS256","x5c":["AAAA"]})") + "." + payload + ".AAAA",
      waymark::base::base64url_encode(R"({"alg":"RS256","x5c":["not base64"]})") + "." + payload + ".AAAA",
      waymark::base::base64url_encode("{\"alg\":\"RS256\",\"kid\":\"" + std::string(300'000, 'k') + "\"}") + "." + payload + ".AAAA",
      std::string(2 << 20, 'A'),
      std::string(1'000'000, '.')};
  for (const auto& text : texts) EXPECT_FALSE(check(text)) << text.substr(0, 60);
  const std::string tail =
      jws_of(R"({"alg":"RS256","x5c":[")" + base64_of(der_of(people().signer) + "x") + "\"]}", kStatement, people().signer_key);
  EXPECT_FALSE(check(tail)) << "a byte after the certificate";
}

TEST(Signature, RootsAreReadWholeOrNotAtAll) {
  EXPECT_FALSE(TrustedRoots::from_pem(""));
  EXPECT_FALSE(TrustedRoots::from_pem("hello"));
  const std::string broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  EXPECT_FALSE(TrustedRoots::from_pem(broken));
  EXPECT_FALSE(TrustedRoots::from_pem(pem_of(people().root) + broken));
  EXPECT_TRUE(TrustedRoots::from_pem("Root of Anytown\n" + pem_of(people().root) + pem_of(people().stranger)));
}

TEST(Base64, IsStrict) {  // RFC 4648, 3.3 to 3.5
  EXPECT_EQ(waymark::base::base64_decode("aGk="), "hi");
  EXPECT_EQ(waymark::base::base64url_decode("aGk"), "hi");
  EXPECT_EQ(waymark::base::base64url_decode("_-8"), "\xff\xef");
  for (const char* text : {"aGk=", "aG k", "aGl", "a", "/+8", "aGk\n"}) EXPECT_FALSE(waymark::base::base64url_decode(text)) << text;
  for (const char* text : {"aGk", "a===", "====", "aGl=", "_-8="}) EXPECT_FALSE(waymark::base::base64_decode(text)) << text;
}

}  // namespace
}  // namespace waymark::xapi::testing
