#include "runtime/tokens/jwk.hpp"

#include <gtest/gtest.h>

#include "runtime/support/encode.hpp"
#include "runtime/tokens/jwt.hpp"
#include "runtime/tokens/key_source.hpp"

// Keys and signatures by the examples of RFC 7515 (appendices A.2 and A.3), and keys that somebody spoilt.
namespace waymark::tokens {
namespace {

using Verdict = KeySet::Verdict;

const std::string kPayload = ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const std::string kModulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_"
    "YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxv"
    "b3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
const std::string kRsaSignature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKB"
    "YNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6Bf"
    "I7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
const std::string kX = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", kY = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
const std::string kEcSignature = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

std::string rsa(const std::string& more = {}, const std::string& modulus = kModulus, const std::string& exponent = "AQAB") {
  return R"({"kty":"RSA","n":")" + modulus + R"(","e":")" + exponent + "\"" + more + "}";
}
std::string ec(const std::string& more = {}, const std::string& x = kX, const std::string& y = kY, const std::string& curve = "P-256") {
  return R"({"kty":"EC","crv":")" + curve + R"(","x":")" + x + R"(","y":")" + y + "\"" + more + "}";
}
Result<KeySet> set_of(const std::string& keys) { return KeySet::from_jwks("{\"keys\":[" + keys + "]}"); }
std::string raw(const std::string& text) { return *support::base64url_decode(text); }

const std::string kRsaText = "eyJhbGciOiJSUzI1NiJ9" + kPayload, kEcText = "eyJhbGciOiJFUzI1NiJ9" + kPayload;

TEST(Jwk, ExamplesOfRfc7515) {
  const auto keys = set_of(rsa() + "," + ec());
  ASSERT_TRUE(keys) << keys.error().message;
  EXPECT_EQ(keys->size(), 2u);
  EXPECT_EQ(keys->verify(Algorithm::rs256, "", kRsaText, raw(kRsaSignature)), Verdict::right);
  EXPECT_EQ(keys->verify(Algorithm::es256, "", kEcText, raw(kEcSignature)), Verdict::right);
  for (std::size_t i = 0; i < kEcText.size(); i += 7) {
    std::string other = kEcText;
    other[i] ^= 1;
    EXPECT_EQ(keys->verify(Algorithm::es256, "", other, raw(kEcSignature)), Verdict::wrong) << i;
  }
  for (std::size_t i = 0; i < 64; ++i) {
    std::string other = raw(kEcSignature);
    other[i] ^= 1;
    EXPECT_EQ(keys->verify(Algorithm::es256, "", kEcText, other), Verdict::wrong) << i;
  }
  EXPECT_EQ(keys->verify(Algorithm::rs512, "", kRsaText, raw(kRsaSignature)), Verdict::wrong) << "another digest";
  EXPECT_EQ(keys->verify(Algorithm::rs256, "", kRsaText, ""), Verdict::wrong);
  EXPECT_EQ(keys->verify(Algorithm::es256, "", kEcText, std::string(64, 0)), Verdict::wrong) << "r and s of 0";
  EXPECT_EQ(keys->verify(Algorithm::es256, "", kEcText, std::string(63, 1)), Verdict::wrong);
}

TEST(Jwk, TheKeySaysWhatItIsFor) {
  const auto keys = set_of(rsa(R"(,"kid":"a","alg":"RS512")") + "," + ec(R"(,"kid":"b","use":"sig","key_ops":["verify"])"));
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->verify(Algorithm::rs256, "a", kRsaText, raw(kRsaSignature)), Verdict::no_key) << "for RS512 alone";
  EXPECT_EQ(keys->verify(Algorithm::es256, "a", kEcText, raw(kEcSignature)), Verdict::no_key) << "an RSA key";
  EXPECT_EQ(keys->verify(Algorithm::rs256, "b", kRsaText, raw(kRsaSignature)), Verdict::no_key) << "a key of P-256";
  EXPECT_EQ(keys->verify(Algorithm::es256, "c", kEcText, raw(kEcSignature)), Verdict::no_key);
  EXPECT_EQ(keys->verify(Algorithm::es256, "b", kEcText, raw(kEcSignature)), Verdict::right);
}

TEST(Jwk, WithoutAnIdOnlyTheOneKeyThereIs) {
  const auto keys = set_of(ec(R"(,"kid":"a")") + "," + ec(R"(,"kid":"b")"));
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->verify(Algorithm::es256, "", kEcText, raw(kEcSignature)), Verdict::no_key);
  EXPECT_EQ(keys->verify(Algorithm::es256, "b", kEcText, raw(kEcSignature)), Verdict::right);
}

TEST(Jwk, AlgorithmsThatAreNone) {
  for (const char* name : {"none", "None", "", "HS256", "HS384", "HS512", "PS256", "ES384", "EdDSA", "rs256", "RS256 "})
    EXPECT_FALSE(algorithm_named(name)) << name;
  for (const char* name : {"RS256", "RS384", "RS512", "ES256"}) EXPECT_TRUE(algorithm_named(name)) << name;
}

TEST(Jwk, KeysThatCannotBeUsed) {
  const std::string weak(172, 'A'), off = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEV";
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"encryption", rsa(R"(,"use":"enc")")},
      {"not to verify", rsa(R"(,"key_ops":["encrypt"])")},
      {"symmetric", R"({"kty":"oct","k":"c2VjcmV0"})"},
      {"symmetric algorithm of an RSA key", rsa(R"(,"alg":"HS256")")},
      {"1,024 bits", rsa({}, "v" + weak.substr(1))},
      {"exponent 1", rsa({}, kModulus, "AQ")},
      {"even exponent", rsa({}, kModulus, "AQAA")},
      {"exponent above 64 bits", rsa({}, kModulus, std::string(16, 'B'))},
      {"no base64url", rsa({}, kModulus + "=")},
      {"too large", rsa({}, std::string(4000, 'B'))},
      {"a point off the curve", ec({}, off)},
      {"another curve", ec({}, kX, kY, "P-384")},
      {"a coordinate too short", ec({}, kX.substr(0, 40))},
      {"nothing", "{}"},
      {"no object", "1"},
  };
  for (const auto& [why, key] : wrong) {
    EXPECT_FALSE(set_of(key)) << why;
    const auto beside = set_of(key + "," + ec());
    ASSERT_TRUE(beside) << why;
    EXPECT_EQ(beside->size(), 1u) << why << ": it is passed over";
  }
}

TEST(Jwk, SetsThatAreNone) {
  for (const char* text : {"", "[]", "{}", "null", R"({"keys":{}})", R"({"keys":[]})", R"({"keys":[{"kty":"RSA"}]})", R"({"keys":[)"})
    EXPECT_FALSE(KeySet::from_jwks(text)) << text;
  std::string many = ec();
  for (int i = 0; i < 100; ++i) many += "," + ec();
  EXPECT_FALSE(set_of(many)) << "101";
  EXPECT_FALSE(KeySet::from_jwks("{\"keys\":[" + ec() + "],\"x\":\"" + std::string(600'000, 'x') + "\"}"));
}

std::string token(const std::string& header, const std::string& claims = R"({"iss":"a"})") {
  return support::base64url_encode(header) + "." + support::base64url_encode(claims) + ".c2ln";
}

TEST(Jwt, TakenApart) {
  const auto jwt = parse_jwt(token(R"({"alg":"RS256","kid":"k","typ":"at+jwt"})"));
  ASSERT_TRUE(jwt) << jwt.error().message;
  EXPECT_EQ(jwt->algorithm, "RS256");
  EXPECT_EQ(jwt->key_id, "k");
  EXPECT_EQ(jwt->claims["iss"].as_string(), "a");
  EXPECT_EQ(jwt->signature, "sig");
  for (const char* type : {"JWT", "jwt", "AT+JWT", "application/at+jwt"})
    EXPECT_TRUE(parse_jwt(token(std::string(R"({"alg":"RS256","typ":")") + type + "\"}"))) << type;
}

TEST(Jwt, WhatIsNone) {
  for (const std::string& text : std::vector<std::string>{
           "", ".", "..", "a.b.c", "e30.e30", "e30.e30.c2ln.x", token("[]"), token("{}", "[]"), token(R"({"alg":"RS256","alg":"none"})"),
           token(R"({"crit":["b64"]})"), token(R"({"b64":false})"), token(R"({"typ":"secevent+jwt"})"), token(R"({"typ":1})"),
           token("{}", R"({"iss":"a","iss":"b"})"), token("{}", std::string(20'000, ' ')), "{\"payload\":\"\"}"})
    EXPECT_FALSE(parse_jwt(text)) << text.substr(0, 60);
}

TEST(Addresses, HttpsOrThisMachine) {
  for (const char* good : {"https://a.example", "https://a.example/realms/x"}) EXPECT_TRUE(may_fetch(good, false)) << good;
  for (const char* wrong : {"http://a.example", "http://127.0.0.1", "ftp://a.example", "a.example", "https://", "https:///x",
                            "https://u:p@a.example", "file:///etc/passwd"})
    EXPECT_FALSE(may_fetch(wrong, false)) << wrong;
  for (const char* good : {"http://127.0.0.1:80/x", "http://localhost", "http://[::1]:8080/"}) EXPECT_TRUE(may_fetch(good, true)) << good;
  for (const char* wrong : {"http://127.0.0.1.a.example", "http://localhost@a.example", "http://a.example", "http://10.0.0.1"})
    EXPECT_FALSE(may_fetch(wrong, true)) << wrong;
}

}  // namespace
}  // namespace waymark::tokens
