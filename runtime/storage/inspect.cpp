#include "runtime/storage/inspect.hpp"

#include <algorithm>
#include <iterator>

#include "runtime/storage/migrations.hpp"
#include "runtime/storage/sqlite_connection.hpp"
#include "runtime/support/clock.hpp"

namespace waymark::storage {
namespace {

constexpr std::size_t kMostWords = 1000;

void note(std::string& problems, const std::string& one) {
  if (problems.size() < kMostWords) problems += (problems.empty() ? "" : "; ") + one;
}

}  // namespace

Result<std::unique_ptr<Connection>> open_read_only(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored))
    return fail(ErrorKind::not_found, "There is no database " + file.string() + ".", "Check the path.");
  try {
    auto connection = std::make_unique<SqliteConnection>(file.string(), SqliteConnection::Mode::read, "");
    connection->query("select count(*) from schema_version", {}, {});
    return connection;
  } catch (const StorageError& error) {
    return fail(ErrorKind::corrupt, "The database " + file.string() + " does not read: " + error.what() + ".", "Take another backup.");
  }
}

bool has_table(Connection& db, const std::string& name) {
  bool there = false;
  db.query("select 1 from sqlite_schema where type = 'table' and name = ?", {name}, [&](const Row&) { return !(there = true); });
  return there;
}

std::map<std::string, std::int64_t> table_counts(Connection& db) {
  std::map<std::string, std::int64_t> counts;
  db.query("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'", {}, [&](const Row& row) {
    counts[row.text(0)] = 0;
    return true;
  });
  for (auto& [table, count] : counts)
    db.query("select count(*) from \"" + table + "\"", {}, [&](const Row& row) {
      count = row.integer(0);
      return false;
    });
  return counts;
}

std::string integrity_problems(Connection& db) {
  std::string problems;
  db.query("pragma integrity_check(5)", {}, [&](const Row& row) {
    if (row.text(0) != "ok") note(problems, row.text(0));
    return true;
  });
  db.query("pragma foreign_key_check", {}, [&](const Row& row) {
    note(problems, "a row of " + row.text(0) + " names one of " + row.text(2) + " that is not there");
    return true;
  });
  return problems;
}

std::set<int> schema_versions(Connection& db) {
  std::set<int> versions;
  db.query("select version from schema_version", {}, [&](const Row& row) {
    versions.insert(static_cast<int>(row.integer(0)));
    return true;
  });
  return versions;
}

std::set<int> known_versions() {
  std::set<int> versions;
  for (const Migration& migration : embedded_migrations()) versions.insert(migration.version);
  return versions;
}

namespace {

std::set<std::string> objects_of(Connection& db) {
  std::set<std::string> objects;
  db.query("select type || ' ' || name from sqlite_schema where name not like 'sqlite_%'", {}, [&](const Row& row) {
    objects.insert(row.text(0));
    return true;
  });
  return objects;
}

}  // namespace

// The migrations themselves say what there is to be: they are done once more, in memory.
std::set<std::string> missing_objects(Connection& db) {
  SqliteConnection fresh(":memory:", SqliteConnection::Mode::write, "");
  std::set<std::string> missing;
  if (auto made = migrate(fresh, embedded_migrations()); !made) return {"schema: " + made.error().message};
  const auto wanted = objects_of(fresh), there = objects_of(db);
  std::set_difference(wanted.begin(), wanted.end(), there.begin(), there.end(), std::inserter(missing, missing.end()));
  return missing;
}

std::int64_t stored_ahead_ms(Connection& db, std::int64_t tenant) {
  std::string newest;
  db.query("select coalesce(max(stored), '') from statement where tenant = ?", {tenant}, [&](const Row& row) {
    newest = row.text(0);
    return false;
  });
  const auto at = support::parse_time(newest);
  return at ? std::max<std::int64_t>(0, *at - support::now_ms()) : 0;
}

std::string ahead_words(std::int64_t ms) {
  const auto counted = [](std::int64_t number, const char* unit) { return std::to_string(number) + " " + unit + (number == 1 ? "" : "s"); };
  const std::int64_t minutes = ms / 60'000;
  if (minutes < 60) return counted(minutes, "minute");
  return minutes < 48 * 60 ? counted(minutes / 60, "hour") : counted(minutes / (24 * 60), "day");
}

}  // namespace waymark::storage
