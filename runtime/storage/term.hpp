#pragma once
#include <cstdint>
#include <string>

#include "runtime/storage/database.hpp"

namespace waymark::storage {

// IRIs and agent keys as small numbers: the indexes stay small (libraries.md, decision 6).
// Whoever removes terms empties the connection's TermCache.
// Only inside write(): gives the text a number when it has none.
std::int64_t term_number(Connection& connection, std::int64_t tenant, const std::string& text);
// 0 when the text has none.
std::int64_t known_term(Connection& connection, std::int64_t tenant, const std::string& text);

}  // namespace waymark::storage
