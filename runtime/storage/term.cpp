#include "runtime/storage/term.hpp"

#include "runtime/storage/counter.hpp"

namespace waymark::storage {

std::int64_t known_term(Connection& connection, std::int64_t tenant, const std::string& text) {
  std::int64_t id = 0;
  connection.query("select term_id from term where tenant = ? and text = ?", {tenant, View{text}}, [&](const Row& row) {
    id = row.integer(0);
    return false;
  });
  return id;
}

std::int64_t term_number(Connection& connection, std::int64_t tenant, const std::string& text) {
  TermCache* cache = connection.terms();
  if (cache)
    if (const auto id = cache->find(tenant, text); id != 0) return id;
  auto id = known_term(connection, tenant, text);
  if (id == 0) {
    id = next_number(connection, tenant, "term");
    connection.execute("insert into term (tenant, term_id, text) values (?, ?, ?)", {tenant, id, View{text}});
  }
  if (cache) cache->keep(tenant, text, id);
  return id;
}

}  // namespace waymark::storage
