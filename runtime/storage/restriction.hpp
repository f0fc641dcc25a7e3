#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/storage/database.hpp"
#include "runtime/storage/statement_lists.hpp"

// Statements that are kept and shown to nobody, since somebody in them asked for it (migration 0039).
namespace waymark::storage {

// Added to a statement's sensitivity while it is held back; labels are smaller.
inline constexpr std::int64_t kHeldBack = 8;

// Reads. Whether an agent or a registration among these lists is restricted.
bool any_restricted(Connection& connection, std::int64_t tenant, const std::vector<ListKey>& lists);
bool is_restricted(Connection& connection, std::int64_t tenant, const std::string& text);

// Only inside a write. False: nothing changed. Statements that are there are held back or shown by hold_back().
bool restrict_term(Connection& connection, std::int64_t tenant, const std::string& text, const std::string& now);
bool lift_term(Connection& connection, std::int64_t tenant, const std::string& text);

// Only inside a write. Puts a statement into agreement with the restrictions that hold now; true when it was changed.
bool hold_back(Connection& connection, std::int64_t tenant, std::int64_t position);

}  // namespace waymark::storage
