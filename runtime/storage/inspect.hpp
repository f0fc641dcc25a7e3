#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "runtime/storage/database.hpp"

// What doctor, backups and probes ask of a database that has nothing to do with what is in it.
namespace waymark::storage {

// A database file to be read by this process alone, as it is: no lock, no migration, no log. Errors: not_found, corrupt.
Result<std::unique_ptr<Connection>> open_read_only(const std::filesystem::path& file);

bool has_table(Connection& db, const std::string& name);
// Rows of every table, by its name.
std::map<std::string, std::int64_t> table_counts(Connection& db);
// What SQLite's integrity_check and foreign_key_check find; empty when all is well.
std::string integrity_problems(Connection& db);
// Numbers of the migrations that the database has had.
std::set<int> schema_versions(Connection& db);
// ... and those that this program knows.
std::set<int> known_versions();
// "trigger audit_no_change": tables, indexes and triggers that the migrations make and that are not there.
std::set<std::string> missing_objects(Connection& db);

// By how many milliseconds the newest stored time of a statement lies ahead of this machine's clock; 0 when it does not. Stored
// times never go back (statement_inserter.cpp): after a clock that ran ahead was set right, they and Consistent-Through stay
// ahead until it has caught up.
std::int64_t stored_ahead_ms(Connection& db, std::int64_t tenant);
// "6 days", "3 hours", "12 minutes": of a time that is longer than a minute.
std::string ahead_words(std::int64_t ms);
inline constexpr std::int64_t kAheadWorthTelling = 60'000;

}  // namespace waymark::storage
