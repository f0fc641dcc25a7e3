#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "scorm/base/error.hpp"

namespace waymark::xapi {

// Budgets for a signature from outside.
struct JwsLimits {
  std::size_t bytes = 1 << 20;               // all of it
  std::size_t header_bytes = 256 << 10;      // encoded
  std::size_t certificates = 10;             // of x5c
  std::size_t certificate_bytes = 16 << 10;  // one, encoded
};

// A JWS in its compact form (RFC 7515, 3.1 and 7.1), taken apart; nothing is verified yet.
struct Jws {
  std::string algorithm;                  // RS256, RS384 or RS512 (xAPI Part 2, 2.6; RFC 7518, 3.3)
  std::vector<std::string> certificates;  // x5c as DER, the signer's first (RFC 7515, 4.1.6)
  std::string payload;
  std::string signed_text;  // what the signature is over
  std::string signature;
};

// Refused as invalid (too_large over a limit), with a sentence: anything that is not three parts of base64url,
// a header that is no JSON object or names a property twice, another algorithm, "none" among them, a header that
// has to be understood ("crit") and is not, an x5c that is no list of base64 texts. Key material that the header
// names by address (jku, x5u) is never fetched and a bare key (jwk) never believed.
Result<Jws> parse_jws(std::string_view text, const JwsLimits& limits = {});

}  // namespace waymark::xapi
