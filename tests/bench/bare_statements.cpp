// What stored statements cost when nothing is done but writing their rows: `bare_statements BEFORE AFTER GROUP` takes what a store
// gained between two copies of its database, and writes it into the first by prepared statements, GROUP statements in a
// transaction, with the same tables, indexes, bytes and settings of SQLite. Prints statements a second. BEFORE is changed.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/bench/sqlite_rows.hpp"

namespace waymark::bench {
namespace {

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
  Replay(const std::string& before, const std::string& after) : db_(open(before)) {
    script(db_, kAsTheProduct);
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
        for (const auto& write : next->second) run(db_, write.into, write.row);
      // What belongs to no one statement (terms, definitions, counters) in even parts.
      for (const std::size_t until = others_.size() * done / by_position_.size(); other < until; ++other)
        run(db_, others_[other].into, others_[other].row);
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
      for (auto& row : rows(db_, "select " + table.columns + " from after." + table.name + " except select " + table.columns +
                                     " from main." + table.name))
        others_.push_back({statement, std::move(row)});
      return;
    }
    const bool again = table.name == "agent_name";  // a name may be heard again
    sqlite3_stmt* statement = prepare(db_, (again ? "insert or replace" : "insert") + into);
    for (auto& row : rows(db_, "select " + table.columns + ", position from after." + table.name + " where position > " + last)) {
      const auto position = sqlite3_value_int64(row.back().get());
      row.pop_back();
      by_position_[position].push_back({statement, std::move(row)});
    }
  }

  sqlite3* db_ = nullptr;
  std::map<sqlite3_int64, std::vector<Write>> by_position_;
  std::vector<Write> others_;
};

}  // namespace
}  // namespace waymark::bench

int main(int argc, char** argv) {
  if (argc != 4) return std::fprintf(stderr, "bare_statements BEFORE AFTER GROUP\n"), 2;
  try {
    waymark::bench::Replay replay(argv[1], argv[2]);
    if (replay.statements() == 0) return std::fprintf(stderr, "nothing was gained\n"), 1;
    const double seconds = replay.seconds(static_cast<std::size_t>(std::max(1, std::atoi(argv[3]))));
    std::printf("%.0f\n", static_cast<double>(replay.statements()) / seconds);
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "%s\n", error.what()), 1;
  }
  return 0;
}
