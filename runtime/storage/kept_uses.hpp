#pragma once
#include <string>

#include "xapi/json/parse.hpp"
#include "xapi/store/statement_store.hpp"

namespace waymark::storage {

// Statements were checked when they came, by limits that may be lower today.
inline constexpr xapi::json::Limits kAsItIsKept{10'000, 100'000'000};

// What a kept statement says of itself, as far as lists_of() wants it; of one that cannot be read, verb and registration alone.
xapi::PreparedStatement kept_uses(const std::string& verb, const std::string& registration, const std::string& bytes);
xapi::PreparedStatement kept_uses(const std::string& verb, const std::string& registration, const xapi::json::Value& statement);

}  // namespace waymark::storage
