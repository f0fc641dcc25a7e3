#pragma once
#include <limits>

namespace waymark::storage {

class SqliteConnection;

// The lists of a store from before migration 0026, made from its statements before anybody is answered: in transactions of a few
// thousand statements each, so that it goes on where it stopped. False: `most_pieces` were made, and there is more to do. Nothing to do:
// returns at once. Throws StorageError.
bool fill_lists(SqliteConnection& connection, int piece_statements = 20'000, int most_pieces = std::numeric_limits<int>::max());

}  // namespace waymark::storage
