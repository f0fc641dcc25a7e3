#pragma once
#include <sqlite3.h>

#include <filesystem>
#include <map>
#include <memory>
#include <vector>

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
  struct FreeValue {
    void operator()(sqlite3_value* value) const { sqlite3_value_free(value); }
  };
  using Row = std::vector<std::unique_ptr<sqlite3_value, FreeValue>>;
  struct Request {
    std::vector<Row> journal, statements, agents, activities;
    Row launch;  // what the request leaves in its launch, its attempt and its registration
  };

  static std::map<sqlite3_int64, std::vector<Row>> by_position(std::vector<Row> rows);
  std::vector<Row> rows(sqlite3* db, const char* sql, const std::vector<sqlite3_value*>& values = {});
  void run(sqlite3_stmt* statement, const Row& row);
  sqlite3_stmt* prepare(const char* sql);
  void write_request(const Request& request);

  sqlite3* db_ = nullptr;
  std::vector<sqlite3_stmt*> prepared_;
  sqlite3_stmt *journal_, *statement_, *agent_, *activity_, *launch_, *progress_, *attempt_, *registration_, *counter_;
  std::vector<Request> requests_;
};

}  // namespace waymark::bench
