#pragma once
#include <string>

#include "runtime/http/message.hpp"

// Cross-origin requests (Fetch standard, 3.2): modules on other hosts talk to the record store from the browser.
namespace waymark::lrs {

// Lets the page that asked read the answer, when its origin is allowed: `allowed` is "*" for every origin, or origins with
// commas between them. Credentials are never allowed: a key travels in a header that the page itself sets, and no cookie is
// looked at here, so that "*" opens nothing that the key would not open anyway.
void allow_origin(const std::string& allowed, const http::Request& request, http::Response& response);

// The answer to OPTIONS, which carries no credential: what may be sent, when the origin is allowed.
http::Response preflight(const std::string& allowed, const http::Request& request);

}  // namespace waymark::lrs
