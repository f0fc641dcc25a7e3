#pragma once
#include <cstdint>

namespace waymark::storage {

// The key of a statement's row: the tenant, from 1, above 40 bits of position, as migration 0041 has it. Who knows both finds the
// statement at once; lists and ranges go by tenant and position.
constexpr std::int64_t statement_row(std::int64_t tenant, std::int64_t position) { return ((tenant - 1) << 40) + position; }

}  // namespace waymark::storage
