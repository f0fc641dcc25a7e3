#pragma once
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "xapi/model/told.hpp"
#include "xapi/store/statement_store.hpp"

namespace waymark::xapi::testing {

// The storage port in memory, for tests of what stands above it: a plain vector, searched from end to end.
class MemoryStore : public StatementStore {
 public:
  Result<std::vector<std::string>> store(std::vector<PreparedStatement> statements) override {
    if (broken) return fail(*broken, "The store is told to fail.");
    for (const auto& statement : statements)
      if (const auto* there = by_id(statement.id); there && there->comparable != statement.comparable)
        return fail(ErrorKind::conflict, "A different statement has this id.", {}, statement.id);
    std::vector<std::string> ids;
    for (auto& statement : statements) {
      ids.push_back(statement.id);
      if (!by_id(statement.id)) rows.push_back(std::move(statement));
    }
    return ids;
  }

  Result<StatementPage> find(const StatementQuery& query) override {
    if (broken) return fail(*broken, "The store is told to fail.");
    last_query = query;
    StatementPage page;
    page.snapshot_position = query.snapshot_position ? query.snapshot_position : static_cast<std::int64_t>(rows.size());
    const std::string& one = query.statement_id.empty() ? query.voided_statement_id : query.statement_id;
    for (std::int64_t step = 1; step <= page.snapshot_position; ++step) {
      const std::int64_t position = query.ascending ? step : page.snapshot_position - step + 1;
      const auto& row = rows[static_cast<std::size_t>(position - 1)];
      if (!one.empty()) {
        if (row.id == one) page.statements.push_back(stored(row, position));
        continue;
      }
      const bool behind = query.after_position && (query.ascending ? position <= query.after_position : position >= query.after_position);
      if (behind || voided(row) || !in_time(row, query) || !matches(row, query, 0)) continue;
      if (page.statements.size() == query.limit) {
        page.more = true;
        break;
      }
      page.statements.push_back(stored(row, position));
      page.last_position = position;
    }
    return page;
  }

  std::string consistent_through() override { return "2026-11-22T12:00:00.000Z"; }

  Result<std::map<std::string, std::string>> definitions(const std::set<std::string>& iris, const Clearance&) override {
    if (broken) return fail(*broken, "The store is told to fail.");
    std::map<std::string, std::string> out;
    for (const auto& row : rows)
      for (const auto& [iri, definition] : row.definitions)
        if (iris.contains(iri)) out[iri] = out.contains(iri) ? merge_definitions(out[iri], definition) : definition;
    return out;
  }

  Result<std::vector<std::string>> names(const std::string& key, const Clearance&) override {
    if (broken) return fail(*broken, "The store is told to fail.");
    std::vector<std::string> out;
    for (const auto& row : rows)
      for (const auto& told : row.names)
        if (told.key == key && std::find(out.begin(), out.end(), told.name) == out.end()) out.insert(out.begin(), told.name);
    return out;
  }

  std::vector<PreparedStatement> rows;
  std::optional<ErrorKind> broken;
  StatementQuery last_query;

 private:
  const PreparedStatement* by_id(const std::string& id) const {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.id == id; });
    return found == rows.end() ? nullptr : &*found;
  }
  bool voided(const PreparedStatement& row) const {
    return row.voids.empty() && std::any_of(rows.begin(), rows.end(), [&](const auto& other) { return other.voids == row.id; });
  }
  StoredStatement stored(const PreparedStatement& row, std::int64_t position) const {
    return {position, row.id, row.bytes, row.stored, voided(row)};
  }
  static bool in_time(const PreparedStatement& row, const StatementQuery& query) {
    return (query.since.empty() || row.stored > query.since) && (query.until.empty() || row.stored <= query.until);
  }
  // A statement also matches when the one that it refers to does (Part 3, 2.1.3).
  bool matches(const PreparedStatement& row, const StatementQuery& query, int depth) const {
    if (matches_itself(row, query)) return true;
    const auto* target = row.refers_to.empty() || depth > 20 ? nullptr : by_id(row.refers_to);
    return target && matches(*target, query, depth + 1);
  }
  static bool matches_itself(const PreparedStatement& row, const StatementQuery& query) {
    const auto agent = [&](const AgentUse& use) { return query.agent_key.has(use.key) && (use.direct || query.related_agents); };
    const auto activity = [&](const ActivityUse& use) { return query.activity.has(use.iri) && (use.direct || query.related_activities); };
    return (query.verb.empty() || query.verb.has(row.verb)) && (query.registration.empty() || query.registration.has(row.registration)) &&
           (query.agent_key.empty() || std::any_of(row.agents.begin(), row.agents.end(), agent)) &&
           (query.activity.empty() || std::any_of(row.activities.begin(), row.activities.end(), activity));
  }
};

}  // namespace waymark::xapi::testing
