#pragma once
#include <cstdint>
#include <string>

#include "runtime/http/message.hpp"

// Turns a handler's Response into what goes on the wire: conditional requests and ranges (RFC 9110 sections
// 13, 14), which framing fits, and the head. Pure.
namespace waymark::http {

struct Plan {
  enum class Body { none, text, file, source };
  int status = 200;
  Body body = Body::none;
  std::uint64_t offset = 0, length = 0;  // of the file
  bool chunked = false;                  // of the source
  bool until_close = false;              // a source for HTTP/1.0: the end of the connection ends the body
  std::string head;                      // status line to blank line
};

struct PlanFacts {
  std::string method;  // as received: HEAD is known here
  int minor = 1;       // HTTP/1.minor
  bool keep_alive = true;
  std::string date;  // IMF-fixdate
  std::string trace_id;
};

// Changes `response`: the status becomes 304, 206 or 416 where the request asks for it.
Plan plan_response(const Request& request, Response& response, const PlanFacts& facts);

// One "bytes" range against a size; what a Range header asks for.
struct Range {
  enum class Kind { whole, part, unsatisfiable };
  Kind kind = Kind::whole;
  std::uint64_t offset = 0, length = 0;
};

// A header that breaks the grammar, another unit, or more than one range: the whole (section 14.2 allows it).
Range parse_range(std::string_view header, std::uint64_t size);

std::string http_date(std::int64_t epoch_seconds);  // "Sun, 22 Nov 2026 09:30:00 GMT"
std::string_view reason_phrase(int status);

}  // namespace waymark::http
