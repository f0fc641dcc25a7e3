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
};

// Why nobody is known, as an answer.
struct Refusal {
  int status = 401;
  std::string type, title, detail;
  std::vector<std::string> challenges;  // WWW-Authenticate, one value each (RFC 9110, 11.6.1)
  std::chrono::seconds retry_after{0};  // with 503 and 429
};

// Remembers the last use of a key at most once a minute.
tl::expected<Sender, Refusal> sender_of(runtime::Context& context, const std::string& authorization);

// Counts the request, or says that it is one too many.
std::optional<Refusal> count_request(runtime::Context& context, const Sender& sender);
// The same without counting it, for a look at the headers before the body is taken in.
std::optional<Refusal> would_refuse(runtime::Context& context, const Sender& sender);

// Problem details with what the refusal says.
http::Response refusal_response(const Refusal& refusal, const http::Request& request);

}  // namespace waymark::lrs
