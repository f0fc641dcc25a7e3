#pragma once
#include <string_view>
#include <vector>

#include "runtime/storage/database.hpp"

// Numbered SQL files, applied in order, forward only (design.md section 6). Each runs in one transaction
// together with its row in schema_version, so that a broken upgrade leaves the schema as it was.
namespace waymark::storage {

class SqliteConnection;

struct Migration {
  int version = 0;  // ascending; a number is given once and for ever
  std::string_view name;
  std::string_view sql;
};

class Connection;
// What SQL cannot say, run behind the file's SQL in the same transaction; nothing for most.
using MigrationStep = void (*)(Connection&);
MigrationStep migration_step(int version);

// The files of migrations/, built into the program.
const std::vector<Migration>& embedded_migrations();

// Brings the database to the newest of `all`, and finishes what a migration left to be done in pieces. unsupported: it was made by a newer
// program. invalid: it is an SQLite file of something else. internal: a file failed; nothing of it stays.
Result<void> migrate(SqliteConnection& connection, const std::vector<Migration>& all);

}  // namespace waymark::storage
