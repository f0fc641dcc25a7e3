#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "runtime/context.hpp"

namespace waymark::transfer {

// How far the import of a file came, kept in the transaction that stores its statements.
struct ImportMark {
  std::int64_t offset = 0, line = 0;
  std::string original, stored;  // with stored kept: of the last statement, in the file and here

  static std::optional<ImportMark> read(storage::Connection& db, std::int64_t tenant, const std::string& source, const std::string& head);
  void keep(storage::Connection& db, const runtime::Context& context, const std::string& source, const std::string& head) const;
  static void forget(storage::Connection& db, std::int64_t tenant, const std::string& source);
};

}  // namespace waymark::transfer
