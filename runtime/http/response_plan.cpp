#include "runtime/http/response_plan.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <optional>

namespace waymark::http {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::string header_of(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (lower(key) == name) return value;
  return {};
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (text.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return value;
}

std::string_view strong(std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; }

// Section 13.1.2, weak comparison. A comma inside a quoted tag does not part the list.
bool any_match(std::string_view list, std::string_view tag) {
  if (trim(list) == "*") return true;
  while (!list.empty()) {
    const auto open = list.find('"');
    if (open == std::string_view::npos) return false;
    const auto close = list.find('"', open + 1);
    if (close == std::string_view::npos) return false;
    if (list.substr(open, close - open + 1) == strong(tag)) return true;
    list.remove_prefix(close + 1);
  }
  return false;
}

// Section 13.1.5: the range counts only while the file is still the one of which the client has a part.
bool if_range_holds(const Request& request, const Response& response) {
  const std::string condition(trim(request.header("if-range")));
  if (condition.empty()) return true;
  if (condition.starts_with('"')) return condition == header_of(response, "etag");
  const std::string modified = header_of(response, "last-modified");
  return !modified.empty() && condition == modified;
}

bool reading(const std::string& method) { return method == "GET" || method == "HEAD"; }

bool not_modified(const Request& request, const Response& response, const std::string& method) {
  const std::string tag = header_of(response, "etag"), condition = request.header("if-none-match");
  return reading(method) && response.status == 200 && !tag.empty() && !condition.empty() && any_match(condition, tag);
}

void plan_file(const Request& request, Response& response, const PlanFacts& facts, Plan& plan) {
  const std::uint64_t size = response.file->size;
  plan.body = Plan::Body::file;
  plan.length = size;
  response.set("Accept-Ranges", "bytes");
  if (response.status != 200 || facts.method != "GET" || request.header("range").empty() || !if_range_holds(request, response)) return;
  const Range range = parse_range(request.header("range"), size);
  if (range.kind == Range::Kind::whole) return;
  if (range.kind == Range::Kind::unsatisfiable) {
    response.status = 416;
    response.set("Content-Range", "bytes */" + std::to_string(size));
    plan.body = Plan::Body::text;
    response.body.clear();
    return;
  }
  response.status = 206;
  plan.offset = range.offset;
  plan.length = range.length;
  response.set("Content-Range", "bytes " + std::to_string(range.offset) + "-" + std::to_string(range.offset + range.length - 1) + "/" +
                                    std::to_string(size));
}

bool token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

// A line break that reached a value would begin a header of somebody else's choice.
std::string field_value(std::string_view value) {
  std::string out(value);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7f; }, ' ');
  return out;
}

// The server alone says these.
bool framing(const std::string& name) {
  return name == "content-length" || name == "transfer-encoding" || name == "connection" || name == "date";
}

std::string compose_head(const Response& response, const PlanFacts& facts, const Plan& plan, std::optional<std::uint64_t> content_length) {
  std::string head = "HTTP/1.1 " + std::to_string(plan.status) + " " + std::string(reason_phrase(plan.status)) + "\r\n";
  head += "Date: " + facts.date + "\r\n";
  for (const auto& [name, value] : response.headers)
    if (token(name) && !framing(lower(name))) head += name + ": " + field_value(value) + "\r\n";
  if (!facts.trace_id.empty()) head += "X-Trace-Id: " + field_value(facts.trace_id) + "\r\n";
  if (content_length) head += "Content-Length: " + std::to_string(*content_length) + "\r\n";
  if (plan.chunked) head += "Transfer-Encoding: chunked\r\n";
  if (!facts.keep_alive || plan.until_close) {
    head += "Connection: close\r\n";
  } else if (facts.minor == 0) {
    head += "Connection: keep-alive\r\n";
  }
  return head + "\r\n";
}

}  // namespace

Range parse_range(std::string_view header, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  header = trim(header);
  if (lower(header.substr(0, kUnit.size())) != kUnit) return {};
  header = trim(header.substr(kUnit.size()));
  const auto dash = header.find('-');
  if (dash == std::string_view::npos || header.find(',') != std::string_view::npos) return {};
  const std::string_view from = trim(header.substr(0, dash)), to = trim(header.substr(dash + 1));
  const auto last = number(to);
  if (from.empty()) {  // the last N bytes
    if (!last) return {};
    if (*last == 0 || size == 0) return {Range::Kind::unsatisfiable, 0, 0};
    const std::uint64_t length = std::min(*last, size);
    return {Range::Kind::part, size - length, length};
  }
  const auto first = number(from);
  if (!first || (!to.empty() && !last) || (last && *last < *first)) return {};
  if (*first >= size) return {Range::Kind::unsatisfiable, 0, 0};
  const std::uint64_t end = last ? std::min(*last, size - 1) : size - 1;
  return {Range::Kind::part, *first, end - *first + 1};
}

Plan plan_response(const Request& request, Response& response, const PlanFacts& facts) {
  Plan plan;
  if (not_modified(request, response, facts.method)) {
    response.status = 304;
  } else if (response.file) {
    plan_file(request, response, facts, plan);
  } else if (response.source) {
    plan.body = Plan::Body::source;
    plan.chunked = facts.minor >= 1;
    plan.until_close = facts.minor == 0;
  } else {
    plan.body = Plan::Body::text;
  }
  plan.status = response.status;
  std::optional<std::uint64_t> length;
  if (plan.body == Plan::Body::file) length = plan.length;
  if (plan.body == Plan::Body::text) length = response.body.size();
  if (plan.status == 204 || plan.status == 304 || plan.status < 200) {
    plan.body = Plan::Body::none;
    plan.chunked = plan.until_close = false;
    length.reset();
  }
  plan.head = compose_head(response, facts, plan, length);
  if (facts.method == "HEAD") plan.body = Plan::Body::none;
  return plan;
}

std::string http_date(std::int64_t epoch_seconds) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = static_cast<std::time_t>(epoch_seconds);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[parts.tm_wday], parts.tm_mday, kMonths[parts.tm_mon],
                parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return text;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

}  // namespace waymark::http
