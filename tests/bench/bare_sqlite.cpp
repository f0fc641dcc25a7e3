#include "tests/bench/bare_sqlite.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace waymark::bench {
BareSqlite::BareSqlite(const std::filesystem::path& from, const std::filesystem::path& file) {
  sqlite3* source = open(from.string());
  script(source, "vacuum into '" + file.string() + "'");
  sqlite3_close(source);
  db_ = open(file.string());
  script(db_, kAsTheProduct);
  journal_ = keep(
      "insert into journal (tenant, launch_id, number, function, first, second, answer, error, offset_ms, client_time, received_at, "
      "sensitivity) "
      "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  statement_ = keep(
      "insert into statement (statement_row, tenant, position, statement_id, stored, timestamp, verb_id, registration, voids, refers_to, "
      "voided_by, sensitivity, launch_id, journal_number, bytes, comparable) values (?2, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
      "?12, ?13, ?14, ?15)");
  list_ = keep("insert into statement_list (tenant, position, kind, first, second) values (?, ?, ?, ?, ?)");
  score_ = keep("insert into statement_score (tenant, position, scaled, raw) values (?, ?, ?, ?)");
  launch_ = keep("update launch set snapshot = ?3, digest = ?4 where tenant = ?1 and launch_id = ?2");
  progress_ = keep("update launch set last_number = ?8, last_call_at = ?5 where tenant = ?1 and launch_id = ?2");
  attempt_ = keep("update attempt set snapshot = ?3 where tenant = ?1 and attempt_id = ?6");
  registration_ = keep("update registration set seconds = ?9, last_active_at = ?5 where tenant = ?1 and registration_id = ?7");
  counter_ = keep("update counter set value = value + 1 where tenant = ?1 and name = 'statement'");
}

BareSqlite::~BareSqlite() {
  requests_.clear();
  for (sqlite3_stmt* statement : prepared_) sqlite3_finalize(statement);
  sqlite3_close(db_);
}

sqlite3_stmt* BareSqlite::keep(const char* sql) { return prepared_.emplace_back(prepare(db_, sql)); }

std::map<sqlite3_int64, std::vector<Row>> BareSqlite::by_position(std::vector<Row> rows) {
  std::map<sqlite3_int64, std::vector<Row>> all;
  for (auto& row : rows) {
    auto& place = all[sqlite3_value_int64(row[1].get())];
    place.push_back(std::move(row));
  }
  return all;
}

// A request ends with its commit call (function 14). Learners take turns, as they do in the product.
void BareSqlite::load(const std::filesystem::path& from) {
  sqlite3* source = open(from.string());
  std::map<std::string, std::vector<Request>> by_launch;
  auto lists = by_position(rows(source, "select tenant, position, kind, first, second from statement_list"));
  auto scores = by_position(rows(source, "select tenant, position, scaled, raw from statement_score"));
  for (auto& row :
       rows(source,
            "select tenant, launch_id, number, function, first, second, answer, error, offset_ms, client_time, received_at, sensitivity "
            "from journal order by launch_id, number")) {
    auto& requests = by_launch[text(row, 1)];
    if (requests.empty() || sqlite3_value_int(requests.back().journal.back()[3].get()) == 14) requests.emplace_back();
    requests.back().journal.push_back(std::move(row));
  }
  for (auto& [launch, requests] : by_launch)
    for (auto& request : requests) {
      const auto& first = request.journal.front();
      const auto& last = request.journal.back();
      request.launch = std::move(
          rows(source,
               "select l.tenant, l.launch_id, l.snapshot, l.digest, l.last_call_at, l.attempt_id, l.registration_id, ?2, r.seconds "
               "from launch l join registration r on r.tenant = l.tenant and r.registration_id = l.registration_id where l.tenant = 1 and "
               "l.launch_id = ?1",
               {last[1].get(), last[2].get()})
              .at(0));
      const std::vector<sqlite3_value*> range = {last[1].get(), first[2].get(), last[2].get()};
      request.statements =
          rows(source,
               "select tenant, position, statement_id, stored, timestamp, verb_id, registration, voids, refers_to, voided_by, sensitivity, "
               "launch_id, journal_number, bytes, comparable from statement where tenant = 1 and launch_id = ?1 and launch_id <> '' and "
               "journal_number between ?2 and ?3",
               range);
      for (const auto& statement : request.statements) {
        const auto position = sqlite3_value_int64(statement[1].get());
        std::move(lists[position].begin(), lists[position].end(), std::back_inserter(request.lists));
        std::move(scores[position].begin(), scores[position].end(), std::back_inserter(request.scores));
      }
    }
  sqlite3_close(source);
  for (bool more = true; more;) {
    more = false;
    for (auto& [launch, requests] : by_launch) {
      if (requests.empty()) continue;
      requests_.push_back(std::move(requests.front()));
      requests.erase(requests.begin());
      more = more || !requests.empty();
    }
  }
}

void BareSqlite::write_request(const Request& request) {
  for (const auto& row : request.journal) run(db_, journal_, row);
  for (const auto& row : request.statements) {
    run(db_, statement_, row);
    run(db_, counter_, row);
  }
  for (const auto& row : request.lists) run(db_, list_, row);
  for (const auto& row : request.scores) run(db_, score_, row);
  for (sqlite3_stmt* update : {launch_, progress_, attempt_, registration_}) run(db_, update, request.launch);
}

void BareSqlite::write(const std::vector<int>& groups) {
  auto checkpointed = std::chrono::steady_clock::now();
  std::size_t next = 0;
  for (const int group : groups) {
    script(db_, "begin immediate");
    for (int i = 0; i < group && next < requests_.size(); ++i) write_request(requests_[next++]);
    script(db_, "commit");
    if (std::chrono::steady_clock::now() - checkpointed < std::chrono::seconds(1)) continue;  // as the product does
    sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    checkpointed = std::chrono::steady_clock::now();
  }
}

}  // namespace waymark::bench
