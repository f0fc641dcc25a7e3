#include "runtime/transfer/import_mark.hpp"

namespace waymark::transfer {

std::optional<ImportMark> ImportMark::read(storage::Connection& db, std::int64_t tenant, const std::string& source,
                                           const std::string& head) {
  std::optional<ImportMark> mark;
  db.query("select offset, line, original, stored from statement_import where tenant = ? and source = ? and head = ?",
           {tenant, source, head}, [&](const storage::Row& row) {
             mark = ImportMark{row.integer(0), row.integer(1), row.text(2), row.text(3)};
             return false;
           });
  return mark;
}

void ImportMark::keep(storage::Connection& db, const runtime::Context& context, const std::string& source, const std::string& head) const {
  db.execute(
      "insert or replace into statement_import (tenant, source, head, offset, line, original, stored, updated_at) values (?, ?, ?, ?, ?, "
      "?, ?, ?)",
      {context.tenant, source, head, offset, line, original, stored, context.now()});
}

void ImportMark::forget(storage::Connection& db, std::int64_t tenant, const std::string& source) {
  db.execute("delete from statement_import where tenant = ? and source = ?", {tenant, source});
}

}  // namespace waymark::transfer
