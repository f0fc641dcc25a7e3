#pragma once
#include <limits>

namespace waymark::storage {

class SqliteConnection;

// The statements of a store from before migration 0041, moved to the table that is found by their row and keeps a digest of what
// each is compared by, which was the text itself: in transactions of a few thousand each, so that it goes on where it stopped, and the
// room of what is moved is used again. False: `most_pieces` were moved, and there are more. Nothing to do: returns at once. Throws
// StorageError.
bool move_statements(SqliteConnection& connection, int piece_statements = 20'000, int most_pieces = std::numeric_limits<int>::max());

}  // namespace waymark::storage
