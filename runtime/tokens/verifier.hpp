#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/support/json.hpp"
#include "runtime/tokens/key_source.hpp"

namespace waymark::tokens {

// A token that counts.
struct Token {
  std::size_t issuer = 0;  // place in the verifier's list
  std::string subject;     // `sub`; of a token without one, `client_id`
  support::Json claims;
};

// Thread-safe.
class Verifier {
 public:
  explicit Verifier(const std::vector<Issuer>& issuers);

  // Judged at `now`, seconds since 1970. Errors: unauthorized, with what is wrong in words that hold nothing of the token;
  // unavailable when the issuer's keys cannot be had, so that nobody can tell.
  Result<Token> verify(std::string_view token, std::int64_t now);

 private:
  Result<void> check_signature(std::size_t issuer, const struct Jwt& jwt);

  std::vector<Issuer> issuers_;
  std::vector<std::unique_ptr<KeySource>> sources_;
};

}  // namespace waymark::tokens
