#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scorm/base/error.hpp"

// What the document resources (xAPI 1.0.3 Part 3, 2.2) need from storage. runtime/storage implements it;
// nothing here knows SQL.
namespace waymark::xapi {

enum class DocumentKind : std::uint8_t { state = 1, agent_profile = 2, activity_profile = 3 };

// What a document belongs to; parts that its kind does not have are empty.
struct DocumentScope {
  DocumentKind kind = DocumentKind::state;
  std::string activity;                     // IRI
  std::string agent;                        // agent_key()
  std::optional<std::string> registration;  // lower-case UUID; none: of a document, that it has none; of many, whatever it is
};

struct DocumentKey {
  DocumentScope scope;
  std::string id;
};

struct Document {
  std::string content_type;
  std::string bytes;
  std::string etag;     // SHA-256 of content type and bytes, hexadecimal: what 2.0 is told, unquoted
  std::string sha1;     // SHA-1 of the bytes, lower-case hexadecimal: what 1.0.3 is told (Part 3, 3.1)
  std::string updated;  // RFC 3339 UTC, milliseconds; the store's, strictly increasing within activity and agent
};

// What becomes of a document.
struct DocumentDecision {
  enum class Action : std::uint8_t { keep, put, remove };
  Action action = Action::keep;
  Document document;  // put: all but `updated`
};
// Given the document as it is, or nullptr. Pure; may be called more than once, from any thread: the last call
// counts.
using DocumentDecide = std::function<DocumentDecision(const Document* existing)>;

struct DocumentIds {
  std::vector<std::string> ids;  // each once, in order
  std::string newest;            // the latest `updated` of them; empty without any
};

// Thread-safe.
class DocumentStore {
 public:
  virtual ~DocumentStore() = default;
  virtual Result<std::optional<Document>> get(const DocumentKey& key) = 0;
  // Updated after `since` (RFC 3339 UTC, milliseconds, or empty for all). too_large: the ids have more than
  // `most_bytes`.
  virtual Result<DocumentIds> ids(const DocumentScope& scope, const std::string& since, std::size_t most_bytes) = 0;
  // Carries out what `decide` says of the document as it is at that moment: nobody else changes it between.
  // Durable when it returns.
  virtual Result<void> change(const DocumentKey& key, const DocumentDecide& decide) = 0;
  // All documents of the scope; durable when it returns.
  virtual Result<void> remove_all(const DocumentScope& scope) = 0;
};

}  // namespace waymark::xapi
