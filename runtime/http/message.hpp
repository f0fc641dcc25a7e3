#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Request and response as handlers see them: plain values, no Beast.
namespace waymark::http {

struct Request {
  std::string method;                                      // upper case; HEAD is given to handlers as GET, the server drops the body
  std::string target;                                      // as received
  std::string path;                                        // percent-decoded, normalised, begins with '/'
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  std::string host;                                        // lower case, without port
  std::string host_port;                                   // as sent
  std::map<std::string, std::string> headers;              // names in lower case
  std::map<std::string, std::string> cookies;
  std::map<std::string, std::string> parameters;  // from the route pattern, e.g. {id}
  std::string body;                               // when it is not spooled
  std::filesystem::path spool;                    // a file that holds the body of an upload route; removed after the handler returns
  std::uint64_t body_size = 0;
  std::uint64_t body_limit = ~std::uint64_t{0};  // Route::admit may set one below the route's
  std::string remote;                            // address of the peer
  std::string trace_id;                          // also in logs and on error pages
  bool secure = false;                           // https, as a trusted proxy says

  std::string header(std::string_view name) const;       // empty when absent
  std::string query_value(std::string_view name) const;  // first; empty when absent
};

// A file of the content store or of the program, sent in pieces; the server answers Range, If-None-Match,
// If-Range.
struct FileBody {
  std::filesystem::path path;
  std::uint64_t size = 0;
};

// Pieces made as they are needed (CSV, exports); returns false at the end.
using BodySource = std::function<bool(std::string& piece)>;

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::optional<FileBody> file;
  BodySource source;

  Response& set(std::string name, std::string value);  // replaces
  Response& add(std::string name, std::string value);  // adds (Set-Cookie)
};

using Handler = std::function<Response(Request&)>;

struct Route {
  std::string method;   // "GET", "POST", ...
  std::string pattern;  // "/admin/courses/{id}", last segment may be "{path*}"
  Handler handler;
  std::uint64_t body_limit = 1 << 20;  // bytes
  bool spool = false;                  // body goes to a file, for uploads
  std::uint64_t held = 0;              // but one of at most so many bytes stays in memory, and nobody is asked to admit it
  bool aside = false;                  // work of minutes: one at a time on a thread of its own, behind everything else
  // Asked on a worker before the body is read; an answer ends the request there, so that a stranger cannot fill the disk.
  std::function<std::optional<Response>(Request&)> admit = {};

  bool stays_in_memory(std::uint64_t bytes) const { return !spool || bytes <= held; }
};

// Routes of one kind of host: the application, or a course's content host (host label "c-...").
class Router {
 public:
  void add(Route route);
  // nullptr and the methods that the path has (405), or nullptr and none (404).
  const Route* find(const std::string& method, const std::string& path, std::map<std::string, std::string>& parameters,
                    std::string& allow) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

Response text_response(int status, std::string body, std::string content_type = "text/plain; charset=utf-8");
Response redirect(std::string location, int status = 303);
// RFC 9457 problem details with a stable `type` ("/problems/NAME"), a sentence that says what to do, the
// trace id.
Response problem(int status, const std::string& type, const std::string& title, const std::string& detail, const std::string& trace_id,
                 const std::vector<std::pair<std::string, std::int64_t>>& more = {});
// The same of what the server refuses itself, before any handler: `type`, `rule` and `clause` go by the status.
Response server_problem(int status, const std::string& title, const std::string& detail, const std::string& trace_id);
// What of HTTP such an answer is about: a short name, the clause, and which part of a request it names, if one.
struct HttpRule {
  const char *name, *clause, *pointer;
};
HttpRule http_rule(int status);

}  // namespace waymark::http
