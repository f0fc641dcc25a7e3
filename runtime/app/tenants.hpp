#pragma once
#include <vector>

#include "runtime/app/app.hpp"

// The rows of table tenant. What one tenant may see of another is nothing: every key of the store begins with the tenant.
namespace waymark::app {

Result<std::vector<Tenant>> tenants_in(storage::Database& database);  // in the order in which they were made
// "learn.example" of "https://learn.example:8443"; "[::1]" of "http://[::1]:8080".
std::string host_of(const std::string& url);
bool loopback_name(const std::string& host);

}  // namespace waymark::app
