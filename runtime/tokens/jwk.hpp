#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scorm/base/error.hpp"

namespace waymark::tokens {

// The signatures that are taken (RFC 7518, 3.3 and 3.4): those of a key pair alone. "none" is no signature, and with HS256 to
// HS512 a public key would be the secret (RFC 8725, 2.1).
enum class Algorithm { rs256, rs384, rs512, es256 };
std::optional<Algorithm> algorithm_named(std::string_view name);

// The public keys of an issuer (RFC 7517). Immutable; shared by threads.
class KeySet {
 public:
  // Keys that are not for signatures, or of a kind that is not taken, are passed over. Errors: invalid when it is no key set, has
  // more than 100 keys, or none that can be used.
  static Result<KeySet> from_jwks(std::string_view json);

  enum class Verdict { right, wrong, no_key };
  // no_key: none of that id for that algorithm. Without an id, the one key that there is for the algorithm. What a key can be
  // used for is the key's word, never the token's.
  Verdict verify(Algorithm algorithm, const std::string& key_id, std::string_view text, std::string_view signature) const;

  std::size_t size() const { return keys_.size(); }

 private:
  struct Key;
  std::vector<std::shared_ptr<const Key>> keys_;
};

}  // namespace waymark::tokens
