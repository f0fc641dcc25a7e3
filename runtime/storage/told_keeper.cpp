#include "runtime/storage/told_keeper.hpp"

#include <algorithm>

#include "runtime/storage/labels.hpp"
#include "runtime/storage/restriction.hpp"
#include "runtime/storage/statement_lists.hpp"
#include "runtime/storage/term.hpp"

namespace waymark::storage {
namespace {

constexpr int kPiece = 500;      // statements read at once by the upgrade
constexpr int kMostNames = 100;  // of one agent given to a reader

struct Definition {
  std::int64_t label = 0;
  std::string text, latest;
};

// Of one activity, lowest label first.
std::vector<Definition> rows_of(Connection& connection, std::int64_t tenant, std::int64_t term) {
  std::vector<Definition> rows;
  connection.query("select sensitivity, definition, latest from activity_definition where tenant = ? and term_id = ? order by sensitivity",
                   {tenant, term}, [&](const Row& row) {
                     rows.push_back({row.integer(0), row.text(1), row.text(2)});
                     return true;
                   });
  return rows;
}

void save(Connection& connection, std::int64_t tenant, std::int64_t term, const Definition& row) {
  connection.execute(
      "insert into activity_definition (tenant, term_id, sensitivity, definition, latest) values (?, ?, ?, ?, ?) "
      "on conflict (tenant, term_id, sensitivity) do update set definition = excluded.definition, latest = excluded.latest",
      {tenant, term, row.label, View{row.text}, View{row.text == row.latest ? std::string_view() : row.latest}});
}

// Most statements repeat what the last one said of their activity: then nothing is parsed and nothing written.
bool said_last(const Definition& row, const std::string& definition) { return (row.latest.empty() ? row.text : row.latest) == definition; }

void lay_over(Connection& connection, std::int64_t tenant, std::int64_t term, Definition row, const std::string& definition) {
  if (said_last(row, definition)) return;
  std::string text = xapi::merge_definitions(row.text, definition);
  if (text == row.text) return;  // says less than is known: many statements name the same activity with its type alone
  row.text = std::move(text);
  row.latest = definition;
  save(connection, tenant, term, row);
}

}  // namespace

void ToldKeeper::define(std::int64_t term, const std::string& definition, std::int64_t label) {
  const auto rows = rows_of(connection_, tenant_, term);
  const Definition* below = nullptr;
  bool own = false;
  for (const Definition& row : rows) {
    if (row.label < label) {
      below = &row;
      continue;
    }
    own |= row.label == label;
    lay_over(connection_, tenant_, term, row, definition);
  }
  if (own) return;
  const std::string text = below ? xapi::merge_definitions(below->text, definition) : definition;
  save(connection_, tenant_, term, {label, text, definition});
}

void ToldKeeper::name(std::int64_t term, const std::string& name, std::int64_t label, std::int64_t position) {
  connection_.execute(
      "insert into agent_name (tenant, term_id, name, sensitivity, position) values (?, ?, ?, ?, ?) on conflict (tenant, "
      "term_id, name) do update set sensitivity = excluded.sensitivity where excluded.sensitivity < agent_name.sensitivity",
      {tenant_, term, BlobView{name}, label, position});
}

void ToldKeeper::add(const std::vector<xapi::ToldDefinition>& definitions, const std::vector<xapi::ToldName>& names,
                     xapi::Sensitivity label, std::int64_t position) {
  const auto number = static_cast<std::int64_t>(label);
  for (const auto& told : definitions) define(term_number(connection_, tenant_, told.iri), told.definition, number);
  for (const auto& told : names) name(term_number(connection_, tenant_, told.key), told.name, number, position);
}

// Statements s that name the term in any place.
std::string ToldKeeper::statements_of(Of of) {
  const auto kind = [](List list) { return std::to_string(static_cast<std::int64_t>(list)); };
  return " from statement_list u cross join statement s on s.tenant = u.tenant and s.position = u.position where u.tenant = ? and u.kind "
         "in (" +
         (of == Of::activity ? kind(List::activity) + ", " + kind(List::activity_related)
                             : kind(List::agent) + ", " + kind(List::agent_related)) +
         ") and u.first = ? and u.second = 0";
}

// Whether all statements of the term may be read again; then they are paid for.
bool ToldKeeper::affordable(Of of, std::int64_t term) {
  std::int64_t count = 0, bytes = 0;
  connection_.query(
      std::string("select count(*), coalesce(sum(size), 0) from (select length(s.bytes) as size") + statements_of(of) + " limit ?)",
      {tenant_, term, statements_left_ + 1}, [&](const Row& row) {
        count = row.integer(0);
        bytes = row.integer(1);
        return false;
      });
  if (count > statements_left_ || bytes > bytes_left_) return false;
  statements_left_ -= count;
  bytes_left_ -= bytes;
  return true;
}

// Statements of the term that are not voided, oldest first.
std::vector<ToldKeeper::Seen> ToldKeeper::left(Of of, std::int64_t term) {
  std::vector<Seen> out;
  connection_.query(std::string("select s.bytes, s.sensitivity, s.position") + statements_of(of) +
                        " and s.voided_by = '' and s.defines = 1 order by u.position",
                    {tenant_, term}, [&](const Row& row) {
                      out.push_back({row.text(0), row.integer(1), row.integer(2)});
                      return true;
                    });
  return out;
}

void ToldKeeper::define_anew(const std::string& iri) {
  const auto term = known_term(connection_, tenant_, iri);
  if (term == 0 || !affordable(Of::activity, term)) return;
  connection_.execute("delete from activity_definition where tenant = ? and term_id = ?", {tenant_, term});
  for (const Seen& seen : left(Of::activity, term))
    if (const auto told = xapi::told_by(seen.bytes))
      for (const auto& one : told->definitions)
        if (one.iri == iri) define(term, one.definition, seen.label);
}

void ToldKeeper::name_anew(const std::string& key) {
  const auto term = known_term(connection_, tenant_, key);
  if (term == 0 || !affordable(Of::agent, term)) return;
  connection_.execute("delete from agent_name where tenant = ? and term_id = ?", {tenant_, term});
  for (const Seen& seen : left(Of::agent, term))
    if (const auto told = xapi::told_by(seen.bytes))
      for (const auto& one : told->names)
        if (one.key == key) name(term, one.name, seen.label, seen.position);
}

void ToldKeeper::take_back(const std::string& statement_id) {
  std::string bytes;
  connection_.query("select bytes from statement where tenant = ? and statement_id = ?", {tenant_, View{statement_id}},
                    [&](const Row& row) {
                      bytes = row.text(0);
                      return false;
                    });
  const auto told = xapi::told_by(bytes);
  if (!told) return;
  std::set<std::string> iris, keys;
  for (const auto& one : told->definitions) iris.insert(one.iri);
  for (const auto& one : told->names) keys.insert(one.key);
  for (const auto& iri : iris) define_anew(iri);
  for (const auto& key : keys) name_anew(key);
}

std::map<std::string, std::string> find_definitions(Connection& connection, std::int64_t tenant, const std::set<std::string>& iris,
                                                    const xapi::Clearance& sees) {
  std::map<std::string, std::string> out;
  for (const std::string& iri : iris)
    connection.query(
        "select d.definition from term t join activity_definition d on d.tenant = t.tenant and d.term_id = t.term_id "
        "where t.tenant = ? and t.text = ?" +
            seen_labels(sees, "d") + " order by d.sensitivity desc limit 1",
        {tenant, View{iri}}, [&](const Row& row) {
          out[iri] = row.text(0);
          return false;
        });
  return out;
}

std::vector<std::string> find_names(Connection& connection, std::int64_t tenant, const std::string& agent_key,
                                    const xapi::Clearance& sees) {
  std::vector<std::string> out;
  if (is_restricted(connection, tenant, agent_key)) return out;
  connection.query("select n.name from agent_name n where n.tenant = ? and n.term_id = ?" + seen_labels(sees, "n") +
                       " order by n.position desc, n.name limit ?",
                   {tenant, known_term(connection, tenant, agent_key), std::int64_t{kMostNames}}, [&](const Row& row) {
                     out.push_back(row.text(0));
                     return true;
                   });
  return out;
}

void tell_from_statements(Connection& connection) {
  struct Seen {
    std::int64_t tenant = 0, position = 0, label = 0;
    std::string bytes;
  };
  std::int64_t tenant = 0, position = 0;
  for (std::vector<Seen> piece;; piece.clear()) {
    connection.query(
        "select tenant, position, sensitivity, bytes from statement where (tenant, position) > (?, ?) and voided_by = '' "
        "order by tenant, position limit ?",
        {tenant, position, std::int64_t{kPiece}}, [&](const Row& row) {
          piece.push_back({row.integer(0), row.integer(1), row.integer(2), row.text(3)});
          return true;
        });
    for (const Seen& one : piece)
      if (const auto told = xapi::told_by(one.bytes))
        ToldKeeper(connection, one.tenant).add(told->definitions, told->names, static_cast<xapi::Sensitivity>(one.label), one.position);
    if (piece.size() < kPiece) return;
    tenant = piece.back().tenant;
    position = piece.back().position;
  }
}

}  // namespace waymark::storage
