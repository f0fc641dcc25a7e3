#include "runtime/retention/candidates.hpp"

#include <algorithm>

#include "runtime/storage/restriction.hpp"
#include "runtime/storage/statement_erasure.hpp"
#include "runtime/storage/term.hpp"
#include "runtime/support/clock.hpp"

namespace waymark::retention {
namespace {

using storage::Connection;
using storage::List;
using storage::Row;

constexpr std::int64_t kDay = 86'400;  // seconds

// The list that the rule's statements stand in; none: all of them are looked at. An IRI that no statement has gives 0, an empty list.
std::vector<storage::ListKey> list_of(Connection& db, std::int64_t tenant, const Rule& rule) {
  if (rule.verb.empty() && rule.activity.empty()) return {};
  const auto term = [&](const std::string& text) { return storage::known_term(db, tenant, text); };
  if (rule.activity.empty()) return {{List::verb, term(rule.verb), 0}};
  if (rule.verb.empty()) return {{List::activity, term(rule.activity), 0}};
  return {{List::activity_verb, term(rule.activity), term(rule.verb)}};
}

std::vector<std::int64_t> next_positions(Connection& db, std::int64_t tenant, const Rule& rule, std::int64_t after, std::size_t most) {
  if (const auto lists = list_of(db, tenant, rule); !lists.empty()) return storage::positions_in(db, tenant, lists, after, most);
  std::vector<std::int64_t> all;
  db.query("select position from statement where tenant = ? and position > ? order by position limit ?",
           {tenant, after, static_cast<std::int64_t>(most)}, [&](const Row& row) {
             all.push_back(row.integer(0));
             return true;
           });
  return all;
}

bool is_evidence(Connection& db, std::int64_t tenant, const std::string& registration, const std::string& statement_id) {
  bool found = false;
  for (const char* table : {"completion", "completion_past"})
    if (!found && !registration.empty())
      db.query("select 1 from " + std::string(table) + " where tenant = ? and registration_id = ? and statement_id = ?",
               {tenant, registration, statement_id}, [&](const Row&) { return !(found = true); });
  return found;
}

}  // namespace

Reach reach_of(Connection& db, const runtime::Context& context, const Rule& rule) {
  Reach reach;
  reach.before = support::add_seconds(context.now(), -kDay * rule.days);
  db.query("select position from statement where tenant = ? and stored <= ? order by stored desc limit 1", {context.tenant, reach.before},
           [&](const Row& row) {
             reach.up_to = row.integer(0);
             return false;
           });
  const std::int64_t by_age = reach.up_to;
  db.query(
      "select c.name, f.position from forwarding f join connector c on c.tenant = f.tenant and c.connector_id = f.connector_id where "
      "f.tenant = ? and "
      "c.enabled = 1 and f.position < ? order by c.name",
      {context.tenant, by_age}, [&](const Row& row) {
        reach.waits_for.push_back(row.text(0));
        reach.up_to = std::min(reach.up_to, row.integer(1));
        return true;
      });
  return reach;
}

Piece candidates(Connection& db, std::int64_t tenant, const Rule& rule, const Reach& reach, std::int64_t after, std::size_t most) {
  Piece piece;
  piece.looked_to = after;
  const auto positions = next_positions(db, tenant, rule, after, most);
  piece.more = !positions.empty();
  for (const auto position : positions) {
    if (position > reach.up_to) {
      piece.more = false;
      break;
    }
    piece.looked_to = position;
    db.query("select statement_id, registration, sensitivity from statement where tenant = ? and position = ?", {tenant, position},
             [&](const Row& row) {
               if (rule.label && row.integer(2) != static_cast<std::int64_t>(*rule.label)) return false;
               if (row.integer(2) >= storage::kHeldBack) return false;  // who asked for that may need it (GDPR, article 18)
               if (is_evidence(db, tenant, row.text(1), row.text(0)))
                 ++piece.evidence;
               else
                 piece.positions.push_back(position);
               return false;
             });
  }
  return piece;
}

}  // namespace waymark::retention
