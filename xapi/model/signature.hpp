#pragma once
#include <cstdint>

#include "xapi/model/certificates.hpp"
#include "xapi/model/check.hpp"

// Signed statements (xAPI Part 2, 2.6; 4.2.6 in xAPI 2.0).
namespace waymark::xapi {

inline constexpr std::string_view kSignatureUsage = "http://adlnet.gov/expapi/attachments/signature";

// What an accepted signature is worth. A wrong one is refused and has no state.
//   verified        x5c, the signature is that of its first certificate, and its chain leads to a configured root
//   unknown-signer  x5c, the signature is that of its first certificate; nobody here vouches for that one
//   not-checked     no x5c: there is no key to check the signature with; payload and form are right
enum class SignatureState : std::uint8_t { verified, unknown_signer, not_checked };
std::string_view state_name(SignatureState state);

struct SignatureFinding {
  SignatureState state = SignatureState::not_checked;
  std::string algorithm, signer, root;
  std::string reason;  // why it is not verified; empty when it is
};

// Whether `jws` signs `statement`: its payload is a statement that keeps the rules of `version` and equals this one as the
// standard compares statements (Part 2, 2.3.1), and what both say of id and timestamp is the same. `roots` may be null.
// Certificates are judged at `epoch_seconds`, the time of receipt: RFC 5280 (6.1.3) judges at the time of validation, and
// the statement's own timestamp is the signer's to choose. Errors: as parse_jws and Chain::read; invalid when the payload is
// another statement or the signature is not that of the certificate.
// REQUIRES: check_statement(statement, version) found nothing.
Result<SignatureFinding> check_signature(std::string_view jws, const json::Value& statement, Version version, const TrustedRoots* roots,
                                         std::int64_t epoch_seconds);

}  // namespace waymark::xapi
