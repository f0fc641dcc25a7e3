#include "runtime/storage/move_statements.hpp"

#include <string>

#include "runtime/storage/inspect.hpp"
#include "runtime/storage/sqlite_connection.hpp"
#include "runtime/support/log.hpp"
#include "xapi/model/comparable.hpp"

namespace waymark::storage {
namespace {

// The tenant and position up to which the next piece goes; false when nothing is left.
bool end_of_piece(Connection& connection, int statements, std::int64_t& tenant, std::int64_t& position) {
  bool any = false;
  connection.query(
      "select tenant, position from (select tenant, position from statement_before order by tenant, position limit ?) order by tenant "
      "desc, position desc limit 1",
      {std::int64_t{statements}}, [&](const Row& row) {
        any = true;
        tenant = row.integer(0);
        position = row.integer(1);
        return false;
      });
  return any;
}

}  // namespace

bool move_statements(SqliteConnection& connection, int piece_statements, int most_pieces) {
  if (!has_table(connection, "statement_before")) return true;
  connection.define("comparable_digest", &xapi::comparable_digest);
  std::int64_t tenant = 0, position = 0, moved = 0;
  for (; end_of_piece(connection, piece_statements, tenant, position); --most_pieces) {
    if (most_pieces == 0) return false;
    connection.execute("begin immediate");
    moved += connection.execute(
        "insert into statement (statement_row, tenant, position, statement_id, stored, timestamp, verb_id, registration, voids, "
        "refers_to, voided_by, sensitivity, launch_id, journal_number, authority_id, defines, bytes, comparable) select (tenant - 1) * "
        "1099511627776 + position, tenant, position, statement_id, stored, timestamp, verb_id, registration, voids, refers_to, voided_by, "
        "sensitivity, launch_id, journal_number, authority_id, defines, bytes, comparable_digest(comparable) from statement_before where "
        "(tenant, position) "
        "<= (?, ?) order by tenant, position",
        {tenant, position});
    connection.execute("delete from statement_before where (tenant, position) <= (?, ?)", {tenant, position});
    connection.execute("commit");
    connection.checkpoint(true);
    support::log(support::Level::info, "older statements are being moved to their rows", {{"statements", std::to_string(moved)}});
  }
  connection.execute("drop table statement_before");
  return true;
}

}  // namespace waymark::storage
