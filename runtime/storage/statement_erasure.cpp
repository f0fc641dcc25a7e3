#include "runtime/storage/statement_erasure.hpp"

#include <algorithm>
#include <limits>

#include "runtime/storage/kept_uses.hpp"
#include "runtime/storage/term.hpp"
#include "xapi/model/check.hpp"
#include "xapi/model/comparable.hpp"
#include "xapi/model/uses.hpp"

namespace waymark::storage {
namespace {

std::vector<ListKey> sorted_lists(Connection& connection, std::int64_t tenant, const xapi::PreparedStatement& uses) {
  auto lists = lists_of(uses, [&](const std::string& text) { return term_number(connection, tenant, text); });
  std::sort(lists.begin(), lists.end());
  return lists;
}

void leave_list(Connection& connection, std::int64_t tenant, const ListKey& key, std::int64_t position) {
  connection.execute("delete from statement_list where tenant = ? and kind = ? and first = ? and second = ? and position = ?",
                     {tenant, static_cast<std::int64_t>(key.list), key.first, key.second, position});
}

// Data of attachments that are not among `named` (sha2).
void drop_data(Connection& connection, std::int64_t tenant, std::int64_t position, const std::set<std::string>& named,
               std::set<std::string>& content) {
  std::vector<std::string> gone;
  connection.query("select sha2, sha256 from statement_attachment where tenant = ? and position = ?", {tenant, position},
                   [&](const Row& row) {
                     if (!named.contains(row.text(0))) {
                       gone.push_back(row.text(0));
                       content.insert(row.text(1));
                     }
                     return true;
                   });
  for (const auto& sha2 : gone)
    connection.execute("delete from statement_attachment where tenant = ? and position = ? and sha2 = ?", {tenant, position, sha2});
}

void add_named(const xapi::json::Value* statement, std::set<std::string>& named) {
  const auto* attachments = statement ? statement->find("attachments") : nullptr;
  if (!attachments || !attachments->is(xapi::json::Kind::array)) return;
  for (const auto& one : attachments->items()) {
    std::string sha2(xapi::string_at(one, "sha2"));
    std::transform(sha2.begin(), sha2.end(), sha2.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    named.insert(std::move(sha2));
  }
}

void pragma(Connection& connection, const char* sql) {
  connection.query(sql, {}, [](const Row&) { return true; });
}

}  // namespace

std::optional<Tombstone> find_tombstone(Connection& connection, std::int64_t tenant, const std::string& statement_id) {
  std::optional<Tombstone> found;
  connection.query("select erased_at, cause from tombstone where tenant = ? and statement_id = ?", {tenant, View{statement_id}},
                   [&](const Row& row) {
                     found = Tombstone{row.text(0), row.text(1) == "retention" ? Cause::retention : Cause::subject};
                     return false;
                   });
  return found;
}

std::optional<KeptStatement> kept_statement(Connection& connection, std::int64_t tenant, std::int64_t position) {
  std::optional<KeptStatement> found;
  connection.query(
      "select s.position, s.statement_id, s.stored, coalesce(v.text, ''), s.registration, s.voids, s.refers_to, s.bytes, s.launch_id from "
      "statement s left join term v on v.tenant = s.tenant and v.term_id = s.verb_id where s.tenant = ? and s.position = ?",
      {tenant, position}, [&](const Row& r) {
        found = KeptStatement{r.integer(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.text(7), r.text(8)};
        return false;
      });
  return found;
}

Overwriting::Overwriting(Connection& connection) : connection_(connection) { pragma(connection_, "pragma secure_delete = on"); }

Overwriting::~Overwriting() {
  try {
    pragma(connection_, "pragma secure_delete = off");
  } catch (const StorageError&) {  // overwriting what nobody has to is no harm
  }
}

void erase_statement(Connection& connection, std::int64_t tenant, const KeptStatement& statement, Cause cause, const std::string& now,
                     std::set<std::string>& content) {
  const std::vector<Value> place = {tenant, statement.position};
  for (const ListKey& key : sorted_lists(connection, tenant, kept_uses(statement.verb, statement.registration, statement.bytes)))
    leave_list(connection, tenant, key, statement.position);
  drop_data(connection, tenant, statement.position, {}, content);
  connection.execute("delete from statement_score where tenant = ? and position = ?", place);
  connection.execute("delete from statement_signature where tenant = ? and position = ?", place);
  connection.execute(
      "delete from dead_letter where tenant = ?1 and connector_id in (select connector_id from connector where tenant = ?1) and position = "
      "?2",
      place);
  connection.execute(
      "insert into tombstone (tenant, statement_id, position, stored, voids, refers_to, cause, erased_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
      {tenant, statement.id, statement.position, statement.stored, statement.voids, statement.refers_to,
       std::string(cause == Cause::retention ? "retention" : "subject"), now});
  connection.execute("delete from statement where tenant = ? and position = ?", place);
}

void rewrite_statement(Connection& connection, std::int64_t tenant, const KeptStatement& statement, const xapi::json::Value& with,
                       std::set<std::string>& content) {
  const auto before = sorted_lists(connection, tenant, kept_uses(statement.verb, statement.registration, statement.bytes));
  const auto after = sorted_lists(connection, tenant, kept_uses(statement.verb, statement.registration, with));
  for (const ListKey& key : before)
    if (!std::binary_search(after.begin(), after.end(), key)) leave_list(connection, tenant, key, statement.position);
  for (const ListKey& key : after)
    if (!std::binary_search(before.begin(), before.end(), key)) keep_in_list(connection, tenant, key, statement.position);
  std::set<std::string> named;
  add_named(&with, named);
  add_named(with.find("object"), named);
  drop_data(connection, tenant, statement.position, named, content);
  connection.execute("delete from statement_signature where tenant = ? and position = ?", {tenant, statement.position});
  const std::string authority = xapi::authority_key(with), bytes = xapi::json::write(with),
                    comparable = xapi::comparable_digest(xapi::comparable_form(with));
  connection.execute("update statement set bytes = ?, comparable = ?, authority_id = ? where tenant = ? and position = ?",
                     {BlobView{bytes}, BlobView{comparable},
                      authority.empty() ? std::int64_t{0} : term_number(connection, tenant, authority), tenant, statement.position});
}

std::vector<std::string> forget_content(Connection& connection, std::int64_t tenant, const std::set<std::string>& content) {
  std::vector<std::string> gone;
  for (const auto& digest : content)
    if (connection.execute("delete from content where tenant = ?1 and sha256 = ?2 and not exists (select 1 from statement_attachment a "
                           "where a.tenant = ?1 and "
                           "a.sha256 = ?2) and not exists (select 1 from course_file f where f.tenant = ?1 and f.sha256 = ?2)",
                           {tenant, digest}) > 0)
      gone.push_back(digest);
  return gone;
}

void forget_agent(Connection& connection, std::int64_t tenant, const std::string& agent_key) {
  const auto term = known_term(connection, tenant, agent_key);
  if (term == 0) return;
  connection.execute("delete from agent_name where tenant = ? and term_id = ?", {tenant, term});
  connection.execute("delete from restriction where tenant = ? and term_id = ?", {tenant, term});
  connection.execute("delete from term where tenant = ? and term_id = ?", {tenant, term});
  if (auto* cache = connection.terms()) cache->clear();
}

// Each list gives its first ones; behind the last of a list that has more, nothing is known of it yet.
std::vector<std::int64_t> positions_in(Connection& connection, std::int64_t tenant, const std::vector<ListKey>& lists, std::int64_t after,
                                       std::size_t most) {
  std::vector<std::int64_t> all;
  std::int64_t known_to = std::numeric_limits<std::int64_t>::max();
  for (const ListKey& key : lists) {
    std::size_t count = 0;
    connection.query(
        "select position from statement_list where tenant = ? and kind = ? and first = ? and second = ? and position > ? order by position "
        "limit ?",
        {tenant, static_cast<std::int64_t>(key.list), key.first, key.second, after, static_cast<std::int64_t>(most)}, [&](const Row& row) {
          all.push_back(row.integer(0));
          return ++count < most;
        });
    if (count == most) known_to = std::min(known_to, all.back());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  while (!all.empty() && (all.back() > known_to || all.size() > most)) all.pop_back();
  return all;
}

}  // namespace waymark::storage
