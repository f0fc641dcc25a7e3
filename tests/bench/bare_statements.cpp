// What stored statements cost when nothing is done but writing their rows: `bare_statements BEFORE AFTER GROUP` takes what a store
// gained between two copies of its database, and writes it into the first by prepared statements, GROUP statements in a
// transaction, with the same tables, indexes, bytes and settings of SQLite. Prints statements a second. BEFORE is changed.
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

struct FreeValue {
  void operator()(sqlite3_value* value) const { sqlite3_value_free(value); }
};
using Row = std::vector<std::unique_ptr<sqlite3_value, FreeValue>>;

void script(sqlite3* db, const std::string& sql) {
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sql.substr(0, 60) + ": " + sqlite3_errmsg(db));
}

sqlite3_stmt* prepare(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) throw std::runtime_error(sql.substr(0, 60) + ": " + sqlite3_errmsg(db));
  return statement;
}

std::vector<Row> rows(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* statement = prepare(db, sql);
  std::vector<Row> all;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    Row row;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) row.emplace_back(sqlite3_value_dup(sqlite3_column_value(statement, i)));
    all.push_back(std::move(row));
  }
  sqlite3_finalize(statement);
  return all;
}

std::string text(const Row& row, std::size_t column) { return reinterpret_cast<const char*>(sqlite3_value_text(row[column].get())); }

struct Table {
  std::string name, columns;
  int count = 0;
  bool by_position = false;  // its rows belong to one statement each
};

std::vector<Table> tables(sqlite3* db) {
  std::vector<Table> all;
  for (const auto& one : rows(db, "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")) {
    Table table{text(one, 0), {}};
    for (const auto& column : rows(db, "select name from pragma_table_info('" + table.name + "')")) {
      table.columns += (table.count++ == 0 ? "" : ", ") + text(column, 0);
      table.by_position = table.by_position || text(column, 0) == "position";
    }
    all.push_back(std::move(table));
  }
  return all;
}

struct Write {
  sqlite3_stmt* into;
  Row row;
};

class Replay {
 public:
  Replay(const std::string& before, const std::string& after) {
    if (sqlite3_open(before.c_str(), &db_) != SQLITE_OK) throw std::runtime_error("cannot open " + before);
    script(db_, "pragma temp_store=memory; pragma cache_size=-16384; pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=0");
    script(db_, "attach '" + after + "' as after");
    const std::string last = text(rows(db_, "select coalesce(max(position), 0) from statement").at(0), 0);
    for (const auto& table : tables(db_)) gained(table, last);
    script(db_, "detach after");
  }
  std::size_t statements() const { return by_position_.size(); }

  double seconds(std::size_t group) {
    const auto begin = std::chrono::steady_clock::now();
    auto checkpointed = begin;
    auto next = by_position_.begin();
    std::size_t other = 0, done = 0;
    while (next != by_position_.end()) {
      script(db_, "begin immediate");
      for (std::size_t i = 0; i < group && next != by_position_.end(); ++i, ++next, ++done)
        for (const auto& write : next->second) run(write);
      // What belongs to no one statement (terms, definitions, counters) in even parts.
      for (const std::size_t until = others_.size() * done / by_position_.size(); other < until; ++other) run(others_[other]);
      script(db_, "commit");
      if (std::chrono::steady_clock::now() - checkpointed < std::chrono::seconds(1)) continue;  // as the product does
      sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
      checkpointed = std::chrono::steady_clock::now();
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

 private:
  void gained(const Table& table, const std::string& last) {
    std::string marks = "?";
    for (int i = 1; i < table.count; ++i) marks += ", ?";
    const std::string into = " into main." + table.name + " (" + table.columns + ") values (" + marks + ")";
    if (!table.by_position) {
      sqlite3_stmt* statement = prepare(db_, "insert or replace" + into);
      for (auto& row : rows(db_, "select " + table.columns + " from after." + table.name + " except select " + table.columns + " from main." + table.name))
        others_.push_back({statement, std::move(row)});
      return;
    }
    sqlite3_stmt* statement = prepare(db_, "insert or replace" + into);  // a name that was heard again
    for (auto& row : rows(db_, "select " + table.columns + ", position from after." + table.name + " where position > " + last)) {
      const auto position = sqlite3_value_int64(row.back().get());
      row.pop_back();
      by_position_[position].push_back({statement, std::move(row)});
    }
  }

  void run(const Write& write) {
    for (std::size_t i = 0; i < write.row.size(); ++i) sqlite3_bind_value(write.into, static_cast<int>(i) + 1, write.row[i].get());
    if (sqlite3_step(write.into) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db_));
    sqlite3_reset(write.into);
  }

  sqlite3* db_ = nullptr;
  std::map<sqlite3_int64, std::vector<Write>> by_position_;
  std::vector<Write> others_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::fprintf(stderr, "bare_statements BEFORE AFTER GROUP\n"), 2;
  try {
    Replay replay(argv[1], argv[2]);
    if (replay.statements() == 0) return std::fprintf(stderr, "nothing was gained\n"), 1;
    const double seconds = replay.seconds(static_cast<std::size_t>(std::max(1, std::atoi(argv[3]))));
    std::printf("%.0f\n", static_cast<double>(replay.statements()) / seconds);
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "%s\n", error.what()), 1;
  }
  return 0;
}
