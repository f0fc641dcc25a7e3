#pragma once
#include <sqlite3.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

// SQLite with nothing around it, for the benchmarks that write rows as they are. Errors are thrown: a benchmark ends there.
namespace waymark::bench {

struct FreeValue {
  void operator()(sqlite3_value* value) const { sqlite3_value_free(value); }
};
using Row = std::vector<std::unique_ptr<sqlite3_value, FreeValue>>;

// The settings under which the product writes.
inline constexpr const char* kAsTheProduct =
    "pragma temp_store=memory; pragma cache_size=-2048; pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=0";

inline sqlite3* open(const std::string& file) {
  static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);  // as the product
  (void)uncounted;
  sqlite3* db = nullptr;
  if (sqlite3_open(file.c_str(), &db) != SQLITE_OK) throw std::runtime_error("cannot open " + file);
  return db;
}

inline std::runtime_error failed(sqlite3* db, const std::string& sql) {
  return std::runtime_error(sql.substr(0, 60) + ": " + sqlite3_errmsg(db));
}

inline void script(sqlite3* db, const std::string& sql) {
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) throw failed(db, sql);
}

inline sqlite3_stmt* prepare(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) throw failed(db, sql);
  return statement;
}

inline std::vector<Row> rows(sqlite3* db, const std::string& sql, const std::vector<sqlite3_value*>& values = {}) {
  sqlite3_stmt* statement = prepare(db, sql);
  for (std::size_t i = 0; i < values.size(); ++i) sqlite3_bind_value(statement, static_cast<int>(i) + 1, values[i]);
  std::vector<Row> all;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    Row row;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) row.emplace_back(sqlite3_value_dup(sqlite3_column_value(statement, i)));
    all.push_back(std::move(row));
  }
  sqlite3_finalize(statement);
  return all;
}

inline std::string text(const Row& row, std::size_t column) { return reinterpret_cast<const char*>(sqlite3_value_text(row[column].get())); }

// A row that is longer than the statement asks for gives its first values.
inline void run(sqlite3* db, sqlite3_stmt* statement, const Row& row) {
  const auto wanted = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement));
  for (std::size_t i = 0; i < wanted && i < row.size(); ++i) sqlite3_bind_value(statement, static_cast<int>(i) + 1, row[i].get());
  if (sqlite3_step(statement) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db));
  sqlite3_reset(statement);
}

}  // namespace waymark::bench
