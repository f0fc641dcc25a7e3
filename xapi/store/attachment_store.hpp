#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scorm/base/error.hpp"
#include "xapi/store/clearance.hpp"

// Data of attachments (xAPI 1.0.3 Part 2, 2.4.11 and Part 3, 1.5.2), as the LRS needs it from those who have the bytes.
namespace waymark::xapi {

// One part of a multipart/mixed request after the first. Header values as they came; empty when absent.
struct ReceivedPart {
  std::string content_type, transfer_encoding, content_length;
  std::string hash;    // X-Experience-API-Hash
  std::string sha2;    // of the bytes, by the SHA-2 function that gives as many digits as `hash` has; empty: none does
  std::string sha256;  // of the bytes
  std::uint64_t size = 0;
};

// The bytes of those parts while the request lasts; a part is named by its place after the first. Not thread-safe.
class ReceivedParts {
 public:
  virtual ~ReceivedParts() = default;
  // The whole part. Errors: too_large above `most`.
  virtual Result<std::string> read(std::size_t part, std::size_t most) = 0;
  // The parts lie durably in the content store when it returns, so that a statement may name them.
  virtual Result<void> keep(const std::vector<std::size_t>& parts) = 0;
};

// Data that a stored statement names.
struct StoredAttachment {
  std::string sha2;    // as statements name it, in lower case
  std::string sha256;  // where the bytes are in the content store
  std::uint64_t size = 0;
  std::string content_type;
};

// What was found of a signature when its statement was stored (xapi/model/signature.hpp).
struct StoredSignature {
  std::string sha2, state, algorithm, signer, root, reason, checked_at;
};

// Thread-safe.
class AttachmentStore {
 public:
  virtual ~AttachmentStore() = default;
  // Of the statements at these positions, each sha2 once, in the order of the positions.
  virtual Result<std::vector<StoredAttachment>> attachments_of(const std::vector<std::int64_t>& positions) = 0;
  // Nothing unless a statement that `sees` covers names it; with `authority_key`, one of that authority (StatementQuery).
  virtual Result<std::optional<StoredAttachment>> find_attachment(const std::string& sha2, const Clearance& sees,
                                                                  const std::string& authority_key) = 0;
  virtual Result<std::vector<StoredSignature>> signatures_of(std::int64_t position) = 0;
};

}  // namespace waymark::xapi
