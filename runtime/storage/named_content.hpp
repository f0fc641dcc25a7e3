#pragma once
#include <string>
#include <vector>

#include "runtime/storage/content_store.hpp"
#include "runtime/storage/database.hpp"

// Which files of the content store the database names, and the removal of those that it does not.
namespace waymark::storage {

// Whichever tenant names it: the files are one store for all.
bool content_is_named(Connection& db, const std::string& sha256);

// Names a file that is durable in the content store; names it once.
void name_content(Connection& db, std::int64_t tenant, const std::string& sha256, std::uint64_t size, const std::string& now);

// Removes those of the files that no row names and returns how many. Waits for those who are between placing a file and
// naming it (ContentStore::naming). REQUIRES: the caller holds no naming() itself.
Result<std::size_t> remove_unnamed(Database& database, ContentStore& store, const std::vector<std::string>& digests);

}  // namespace waymark::storage
