#include "runtime/storage/migrations.hpp"

#include "runtime/storage/list_fill.hpp"
#include "runtime/storage/move_statements.hpp"
#include "runtime/storage/name_authorities.hpp"
#include "runtime/storage/sqlite_connection.hpp"
#include "runtime/storage/told_keeper.hpp"
#include "runtime/support/clock.hpp"

namespace waymark::storage {
namespace {

std::int64_t number(SqliteConnection& connection, std::string_view sql) {
  std::int64_t answer = 0;
  connection.query(sql, {}, [&](const Row& row) {
    answer = row.integer(0);
    return false;
  });
  return answer;
}

bool applied(SqliteConnection& connection, int version) {
  return number(connection, "select count(*) from schema_version where version = " + std::to_string(version)) != 0;
}

Result<std::int64_t> current_version(SqliteConnection& connection) {
  if (number(connection, "select count(*) from sqlite_schema where name = 'schema_version'") == 0) {
    if (number(connection, "select count(*) from sqlite_schema") != 0)
      return fail(ErrorKind::invalid, "The database file holds tables that Waymark did not make.",
                  "Name another data folder, or move the file away.");
    connection.execute(
        "create table schema_version (version integer primary key, name text not null, "
        "applied_at text not null)");
  }
  return number(connection, "select coalesce(max(version), 0) from schema_version");
}

Result<void> apply(SqliteConnection& connection, const Migration& migration) {
  try {
    connection.execute("begin immediate");
    connection.run_script(migration.sql);
    if (const auto step = migration_step(migration.version)) step(connection);
    connection.execute("insert into schema_version (version, name, applied_at) values (?, ?, ?)",
                       {std::int64_t{migration.version}, std::string(migration.name), support::now_utc()});
    connection.execute("commit");
    return {};
  } catch (const StorageError& error) {
    connection.abandon();
    return fail(
        ErrorKind::internal,
        "The database could not be brought to schema " + std::string(migration.name) + ": " + error.what() + ". It is as it was before.",
        "Keep the data folder as it is and report this, with this message.");
  }
}

// What a migration left to be done in pieces, now or when an earlier start was ended in the middle of it. The next one finds it done.
Result<void> complete(SqliteConnection& connection) {
  try {
    move_statements(connection);
    fill_lists(connection);
    return {};
  } catch (const StorageError& error) {
    connection.abandon();
    return fail(ErrorKind::internal,
                std::string("The statements of an older store could not be brought into their new order: ") + error.what() + ".",
                "See that the disk has room and start again: it goes on where it stopped.");
  }
}

}  // namespace

MigrationStep migration_step(int version) {
  if (version == 17) return &tell_from_statements;
  return version == 19 ? &name_authorities : nullptr;
}

Result<void> migrate(SqliteConnection& connection, const std::vector<Migration>& all) {
  try {
    const auto version = current_version(connection);
    if (!version) return tl::unexpected<Error>(version.error());
    const std::int64_t newest = all.empty() ? 0 : all.back().version;
    if (*version > newest)
      return fail(ErrorKind::unsupported,
                  "The database was made by a newer Waymark: its schema is " + std::to_string(*version) + ", this program knows " +
                      std::to_string(newest) + ".",
                  "Start the newer program, or restore a backup made before the upgrade.");
    for (const Migration& migration : all) {
      if (migration.version <= *version && applied(connection, migration.version)) continue;
      if (auto done = complete(connection); !done) return done;
      if (auto done = apply(connection, migration); !done) return done;
    }
    return complete(connection);
  } catch (const StorageError& error) {
    return fail(ErrorKind::corrupt, std::string("The database does not read: ") + error.what() + ".",
                "Restore a backup, or check the disk.");
  }
}

}  // namespace waymark::storage
