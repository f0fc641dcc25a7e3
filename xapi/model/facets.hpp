#pragma once
#include <string>

#include "xapi/json/value.hpp"
#include "xapi/store/statement_store.hpp"

// What queries of our own look for inside a statement, beside those of the standard (uses.hpp).
namespace waymark::xapi {

// Of any JSON: what is not as a statement has it is left out.
Facets facets_of(const json::Value& statement);

// A text, a number, true or false as one text, in which numbers that are equal are the same (1 and 1.0). Empty for everything else
// and for what is longer than kMostExtensionValue bytes.
std::string extension_value(const json::Value& value);
inline constexpr std::size_t kMostExtensionValue = 400;

}  // namespace waymark::xapi
