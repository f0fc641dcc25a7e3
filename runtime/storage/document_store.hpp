#pragma once
#include <cstdint>

#include "runtime/storage/database.hpp"
#include "xapi/store/document_store.hpp"

namespace waymark::storage {

// Thread-safe; keeps a reference to the database. A change is decided on a reader first, so that the one
// writer of the database need not read and write JSON; it decides again where somebody changed the document
// in between.
class SqliteDocumentStore final : public xapi::DocumentStore {
 public:
  SqliteDocumentStore(Database& database, std::int64_t tenant) : database_(database), tenant_(tenant) {}

  Result<std::optional<xapi::Document>> get(const xapi::DocumentKey& key) override;
  Result<xapi::DocumentIds> ids(const xapi::DocumentScope& scope, const std::string& since, std::size_t most_bytes) override;
  Result<void> change(const xapi::DocumentKey& key, const xapi::DocumentDecide& decide) override;
  Result<void> remove_all(const xapi::DocumentScope& scope) override;

 private:
  Database& database_;
  std::int64_t tenant_;
};

}  // namespace waymark::storage
