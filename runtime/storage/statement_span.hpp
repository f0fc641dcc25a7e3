#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "runtime/storage/database.hpp"
#include "xapi/store/statement_store.hpp"

namespace waymark::storage {

// Statements by their place in the order of `stored`: after < position <= up_to.
struct StatementSpan {
  std::int64_t after = 0, up_to = 0;

  std::int64_t size() const { return up_to > after ? up_to - after : 0; }
};

// The position of the last statement stored at or before `time` (RFC 3339); 0: none. Error invalid: no time.
Result<std::int64_t> last_stored_by(Connection& db, std::int64_t tenant, const std::string& time);

// Those stored after `since` and until `until` (RFC 3339; empty: no bound), as the store stands now. Error invalid: no time.
Result<StatementSpan> statement_span(Connection& db, std::int64_t tenant, const std::string& since, const std::string& until);

// Hands them on in their order, voided ones as well, whatever their label, until `each` gives false.
void each_statement(Connection& db, std::int64_t tenant, const StatementSpan& span,
                    const std::function<bool(const xapi::StoredStatement&, xapi::Sensitivity)>& each);

}  // namespace waymark::storage
