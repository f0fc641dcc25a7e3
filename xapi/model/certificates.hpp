#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "xapi/model/jws.hpp"

// X.509 certificates of signers; the only place that knows OpenSSL's.
namespace waymark::xapi {

// The certificates that a signer's chain may end at. Immutable; shared by threads.
class TrustedRoots {
 public:
  // PEM with one certificate or more. Errors: invalid when there is none, or one does not read.
  static Result<TrustedRoots> from_pem(const std::string& pem);

 private:
  friend class Chain;
  struct Certificates;
  std::shared_ptr<const Certificates> certificates_;
};

// The certificates of one signature.
class Chain {
 public:
  // DER, the signer's first. Errors: invalid when one is no certificate or has bytes after it, or when the first has
  // no RSA key of 8,192 bits or less.
  static Result<Chain> read(const std::vector<std::string>& der);

  const std::string& signer() const { return signer_; }  // its subject (RFC 2253)
  bool signed_by_first(const Jws& jws) const;            // RSASSA-PKCS1-v1_5 (RFC 7518, 3.3)
  // Empty: the chain leads to a root, whose name goes into `root`, and every certificate on the way was valid at
  // `epoch_seconds` (RFC 5280, 6.1). Else why it does not, for people.
  std::string why_not_trusted(const TrustedRoots& roots, std::int64_t epoch_seconds, std::string& root) const;

 private:
  struct Certificates;
  std::shared_ptr<const Certificates> certificates_;
  std::string signer_;
};

}  // namespace waymark::xapi
