#pragma once
#include <cstdint>
#include <string_view>

#include "runtime/storage/database.hpp"

namespace waymark::storage {

// The next number of a tenant's counter, beginning with 1. Gap-free: it is given back when the transaction is
// not kept. Only inside write(). Names in use: statement, term, delivery, audit, and esr:CONNECTOR:VPD;
// told_through is a time (told_through.hpp).
inline std::int64_t next_number(Connection& connection, std::int64_t tenant, std::string_view name) {
  std::int64_t value = 0;
  connection.query(
      "insert into counter (tenant, name, value) values (?, ?, 1) "
      "on conflict (tenant, name) do update set value = value + 1 returning value",
      {tenant, View{name}}, [&](const Row& row) {
        value = row.integer(0);
        return true;
      });
  return value;
}

}  // namespace waymark::storage
