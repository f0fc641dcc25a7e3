#pragma once
#include "runtime/storage/database.hpp"

namespace waymark::storage {

// Writes beside every statement whose it is, from its bytes, in pieces: the upgrade of a store from before migration 0019.
void name_authorities(Connection& connection);

}  // namespace waymark::storage
