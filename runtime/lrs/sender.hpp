#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "runtime/http/message.hpp"
#include "xapi/resources.hpp"

// Who sends a request to the xAPI endpoint, by its Authorization header.
namespace waymark::lrs {

struct Sender {
  xapi::Caller caller;
  std::string bucket;  // whose requests are counted together
  support::RateLimit limit;
  bool by_token = false;  // then a missing scope is said as RFC 6750, 3.1 asks
};

class Bearer;

// Why nobody is known, as an answer.
struct Refusal {
  int status = 401;
  std::string type, title, detail;
  std::vector<std::string> challenges;  // WWW-Authenticate, one value each (RFC 9110, 11.6.1)
  std::chrono::seconds retry_after{0};  // with 503 and 429
};

// By a key (RFC 7617), whose last use is remembered at most once a minute; by a token (RFC 6750) where `bearer` is not null.
tl::expected<Sender, Refusal> sender_of(runtime::Context& context, Bearer* bearer, const std::string& authorization);

// What counts for somebody with this limit of his own: -1, what the configuration says.
support::RateLimit limit_of(const runtime::Context& context, const support::RateLimit& own);

// Counts the request, or says that it is one too many.
std::optional<Refusal> count_request(runtime::Context& context, const Sender& sender);
// The same without counting it, for a look at the headers before the body is taken in.
std::optional<Refusal> would_refuse(runtime::Context& context, const Sender& sender);

// Adds what RFC 6750, 3.1 wants in a 403 to somebody with a token; nothing to anything else.
void name_missing_scope(const Sender& sender, http::Response& response);

// Problem details with what the refusal says.
http::Response refusal_response(const Refusal& refusal, const http::Request& request);

}  // namespace waymark::lrs
