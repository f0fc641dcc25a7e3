#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "connectors/connector.hpp"
#include "scorm/base/error.hpp"

// A small HTTP client over libcurl: one request at a time, answers with a cap on size and time. A redirect is
// never followed (a token must not travel to another host): the 3xx is the answer.
namespace waymark::connectors {

struct HttpLimits {
  std::size_t body_bytes = 8u << 20;
  std::chrono::milliseconds connect{10'000};
  std::chrono::milliseconds total{30'000};
  bool direct = false;  // never through a proxy that the environment names: for this machine itself
  // Connects to addresses of the internet alone (public_address.hpp), whatever the name leads to at that moment, and through no
  // proxy, which would hide the address.
  bool public_only = false;
  bool cut_body = false;  // an answer above body_bytes is cut there; otherwise it is a failure
};

struct HttpReply {
  int status = 0;
  std::string content_type, body;
  std::optional<std::chrono::seconds> retry_after;
  std::string redirect_to;  // of a 3xx: the address it names, absolute, without its query, fit to be shown; or empty
};

// The request got no complete answer. Whether the other side acted on it is not known, unless it was never
// reached. `stopped`: Waymark is about to end and did not wait, or did not ask any more.
struct HttpFailure {
  enum class Cause { unreachable, timed_out, cut_off, too_large, certificate, setup, stopped, private_address };
  Cause cause = Cause::unreachable;
  std::string detail;  // for people; holds no part of the request
};

using HttpAnswer = tl::expected<HttpReply, HttpFailure>;
using FormFields = std::vector<std::pair<std::string, std::string>>;

// Not thread-safe; keeps its connection between requests. A request ends within about a second once `stopping` is set.
class HttpClient {
 public:
  explicit HttpClient(const HttpLimits& limits = {}, StopFlag stopping = {});
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  HttpAnswer get(const std::string& url);
  // `headers`: names and values, of our own making.
  HttpAnswer post(const std::string& url, const std::string& content_type, const std::string& body,
                  const std::vector<std::pair<std::string, std::string>>& headers);
  // Sends application/x-www-form-urlencoded.
  HttpAnswer post_form(const std::string& url, const FormFields& fields);

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

// name=value&..., everything but unreserved characters (RFC 3986, 2.3) as %XX.
std::string form_encode(const FormFields& fields);

// A base address for a connector: http or https, a host, no user name, no query and no fragment; returned
// without a slash at its end. Plain http is taken only for this machine itself, or when `plain_http` allows
// it.
Result<std::string> check_base_url(std::string_view url, bool plain_http);

// Host and port of an address in their one spelling: the name in small letters, numbers of IPv4 and IPv6 as everybody
// writes them, the port only where one is given. Empty where the address does not read.
std::string usual_authority(const std::string& address);

}  // namespace waymark::connectors
