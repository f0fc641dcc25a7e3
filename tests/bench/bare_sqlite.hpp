#pragma once
#include <filesystem>
#include <map>
#include <vector>

#include "tests/bench/sqlite_rows.hpp"

namespace waymark::bench {

// What the journal's requests cost when nothing is done but writing their rows: the same schema, the rows that the product wrote
// for each request, prepared statements, one transaction for each of the product's groups, the same settings of SQLite.
class BareSqlite {
 public:
  // Copies `from` as it stands (the other side must have nothing under way).
  BareSqlite(const std::filesystem::path& from, const std::filesystem::path& file);
  ~BareSqlite();
  BareSqlite(const BareSqlite&) = delete;
  BareSqlite& operator=(const BareSqlite&) = delete;

  // Takes into memory what was written since into the database that was copied.
  void load(const std::filesystem::path& from);
  std::size_t requests() const { return requests_.size(); }
  void write(const std::vector<int>& groups);

 private:
  struct Request {
    std::vector<Row> journal, statements, lists, scores;
    Row launch;  // what the request leaves in its launch, its attempt and its registration
  };

  static std::map<sqlite3_int64, std::vector<Row>> by_position(std::vector<Row> rows);
  sqlite3_stmt* keep(const char* sql);
  void write_request(const Request& request);

  sqlite3* db_ = nullptr;
  std::vector<sqlite3_stmt*> prepared_;
  sqlite3_stmt *journal_, *statement_, *list_, *score_, *launch_, *progress_, *attempt_, *registration_, *counter_;
  std::vector<Request> requests_;
};

}  // namespace waymark::bench
