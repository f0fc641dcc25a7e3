#include "runtime/storage/name_authorities.hpp"

#include <vector>

#include "runtime/storage/term.hpp"
#include "xapi/model/uses.hpp"

namespace waymark::storage {
namespace {

constexpr std::int64_t kPiece = 500;  // statements read at once

struct Seen {
  std::int64_t tenant = 0, position = 0;
  std::string bytes;
};

}  // namespace

void name_authorities(Connection& connection) {
  std::int64_t tenant = 0, position = 0;
  for (std::vector<Seen> piece;; piece.clear()) {
    connection.query("select tenant, position, bytes from statement where (tenant, position) > (?, ?) order by tenant, position limit ?",
                     {tenant, position, kPiece}, [&](const Row& row) {
                       piece.push_back({row.integer(0), row.integer(1), row.text(2)});
                       return true;
                     });
    for (const Seen& one : piece)
      if (const std::string key = xapi::authority_key(one.bytes); !key.empty())
        connection.execute("update statement set authority_id = ? where tenant = ? and position = ?",
                           {term_number(connection, one.tenant, key), one.tenant, one.position});
    if (piece.size() < static_cast<std::size_t>(kPiece)) return;
    tenant = piece.back().tenant;
    position = piece.back().position;
  }
}

}  // namespace waymark::storage
