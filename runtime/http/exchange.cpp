#include "runtime/http/exchange.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>

#include "runtime/http/cookies.hpp"
#include "runtime/http/target.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/encode.hpp"
#include "runtime/support/log.hpp"
#include "runtime/support/random.hpp"

namespace waymark::http {
namespace {

constexpr std::uint64_t kPiece = 256 << 10;

// The trace id of a W3C traceparent ("00-32 hex-16 hex-2 hex"), so that a request can be followed across
// systems; otherwise one of our own.
std::string trace_id_of(const Request& request) {
  const std::string parent = request.header("traceparent");
  if (parent.size() == 55 && parent.starts_with("00-") && parent[35] == '-') {
    const std::string id = parent.substr(3, 32);
    if (id.find_first_not_of("0123456789abcdef") == std::string::npos && id != std::string(32, '0')) return id;
  }
  return support::hex_encode(support::random_bytes(16));
}

void take_fields(Exchange& exchange) {
  Request& request = exchange.request;
  request.method = exchange.head.method == "HEAD" ? "GET" : exchange.head.method;
  request.target = exchange.head.target;
  for (const auto& [name, value] : exchange.head.fields) {
    std::string& kept = request.headers[name];
    if (!kept.empty()) kept += name == "cookie" ? "; " : ", ";
    kept += value;
  }
  request.cookies = parse_cookies(request.header("cookie"));
  request.trace_id = trace_id_of(request);
}

// A proxy in front says who asked and how; anybody else saying so is not believed.
void take_peer(Request& request, const ServerOptions& options, const std::string& peer) {
  request.remote = peer;
  if (std::find(options.proxies.begin(), options.proxies.end(), peer) == options.proxies.end()) return;
  request.secure = request.header("x-forwarded-proto") == "https";
  std::string forwarded = request.header("x-forwarded-for");
  forwarded.erase(0, forwarded.find_last_of(", ") + 1);  // the last one is what our own proxy saw
  if (!forwarded.empty() && forwarded.size() <= 45 && forwarded.find_first_not_of("0123456789abcdefABCDEF.:") == std::string::npos)
    request.remote = forwarded;
}

PlanFacts facts_of(const Exchange& exchange) {
  return {exchange.head.method, exchange.head.minor, exchange.keep_alive, http_date(support::now_ms() / 1000), exchange.request.trace_id};
}

// Opens the file of the answer; false when it is not the file that the handler meant.
bool open_file(Exchange& exchange) {
  exchange.file = ::open(exchange.response.file->path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat facts {};
  return exchange.file >= 0 && ::fstat(exchange.file, &facts) == 0 && S_ISREG(facts.st_mode) &&
         static_cast<std::uint64_t>(facts.st_size) == exchange.response.file->size;
}

void log_failure(const Exchange& exchange, std::string_view message, std::string_view why) {
  support::log(
      support::Level::error, message,
      {{"method", exchange.head.method}, {"route", exchange.route != nullptr ? exchange.route->pattern : std::string()}, {"why", why}},
      exchange.request.trace_id);
}

void refuse_internal(Exchange& exchange, const Shared& shared) {
  refuse(exchange, shared,
         {500, "Something went wrong", "Try again. If it happens again, tell the people who run this service the trace id."});
}

}  // namespace

Exchange::~Exchange() {
  if (file >= 0) ::close(file);
}

std::optional<Refusal> route_request(Exchange& exchange, const Shared& shared, const std::string& peer, std::string& allow) {
  take_fields(exchange);
  Request& request = exchange.request;
  take_peer(request, shared.options, peer);
  auto target = parse_target(request.target);
  if (!target) return Refusal{400, "The address does not read", "Follow a link, or write the address again."};
  if (target->path == "*" && request.method == "OPTIONS") return Refusal{204, {}, {}};
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  const std::string authority = target->authority.empty() ? request.header("host") : target->authority;
  if (!authority.empty()) {
    const auto host = parse_host(authority);
    if (!host) return Refusal{400, "The host name does not read", "Send a host name with an optional port."};
    request.host = host->name;
    request.host_port = host->text;
  }
  const Router* router = shared.choose(request.host);
  if (router == nullptr) return Refusal{421, "Not a name of this service", "Use the address that the service was set up with."};
  exchange.route = router->find(request.method, request.path, request.parameters, allow);
  if (exchange.route != nullptr) return std::nullopt;
  if (allow.empty()) return Refusal{404, "Page not found", "Check the address, or begin at the start page."};
  if (request.method == "OPTIONS") return Refusal{204, {}, {}};
  return Refusal{405, "Method not allowed", "This address takes: " + allow + "."};
}

void refuse(Exchange& exchange, const Shared& shared, const Refusal& refusal, const std::string& allow) {
  const Request& request = exchange.request;
  if (refusal.status == 204) {
    exchange.response = Response{};
    exchange.response.status = 204;
  } else if (shared.options.error_page) {
    exchange.response = shared.options.error_page(request, refusal.status, refusal.title, refusal.detail);
    exchange.response.status = refusal.status;
  } else {
    exchange.response = server_problem(refusal.status, refusal.title, refusal.detail, request.trace_id);
  }
  if (!allow.empty()) exchange.response.set("Allow", allow);
  if (refusal.status == 503) exchange.response.set("Retry-After", "2");
  exchange.response.file.reset();
  exchange.response.source = nullptr;
  exchange.plan = plan_response(request, exchange.response, facts_of(exchange));
}

void next_piece(Exchange& exchange, std::uint64_t at) {
  exchange.piece.clear();
  exchange.more = false;
  if (exchange.plan.body == Plan::Body::file) {
    const std::uint64_t left = exchange.plan.length - at;
    exchange.piece.resize(static_cast<std::size_t>(std::min(left, kPiece)));
    std::size_t read = 0;
    while (read < exchange.piece.size()) {
      const ssize_t count = ::pread(exchange.file, exchange.piece.data() + read, exchange.piece.size() - read,
                                    static_cast<off_t>(exchange.plan.offset + at + read));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) {
        exchange.broken = true;
        return;
      }
      read += static_cast<std::size_t>(count);
    }
    exchange.more = at + read < exchange.plan.length;
    return;
  }
  try {
    do {
      exchange.more = exchange.response.source(exchange.piece);
    } while (exchange.more && exchange.piece.empty());
  } catch (const std::exception& error) {
    log_failure(exchange, "a response body failed", error.what());
    exchange.broken = true;
  }
}

void finish_response(Exchange& exchange) {
  exchange.plan = plan_response(exchange.request, exchange.response, facts_of(exchange));
  if (exchange.plan.until_close) exchange.keep_alive = false;
}

bool ask_admission(Exchange& exchange, const Shared& shared) {
  try {
    auto refused = exchange.route->admit(exchange.request);
    if (!refused) return true;
    exchange.response = std::move(*refused);
    finish_response(exchange);
  } catch (const std::exception& error) {
    log_failure(exchange, "an admission threw", error.what());
    refuse_internal(exchange, shared);
  }
  return false;
}

void run_handler(Exchange& exchange, const Shared& shared) {
  try {
    exchange.response = exchange.route->handler(exchange.request);
    exchange.spool.reset();
    finish_response(exchange);
    if (exchange.plan.body == Plan::Body::file && !open_file(exchange)) {
      log_failure(exchange, "a file to be sent is not as expected", exchange.response.file->path.filename().string());
      refuse_internal(exchange, shared);
    }
    // The first piece goes out together with the head; a body that fails here can still be answered with 500.
    if (exchange.plan.body == Plan::Body::file || exchange.plan.body == Plan::Body::source) next_piece(exchange, 0);
    if (exchange.broken) {
      exchange.broken = false;
      refuse_internal(exchange, shared);
    }
  } catch (const std::exception& error) {
    log_failure(exchange, "a handler threw", error.what());
    refuse_internal(exchange, shared);
  } catch (...) {
    log_failure(exchange, "a handler threw", "something that is no exception");
    refuse_internal(exchange, shared);
  }
  exchange.spool.reset();
  if (exchange.response.status >= 500 && exchange.response.status != 501)  // 501: asked for what we do not support
    log_failure(exchange, "request failed", std::to_string(exchange.response.status));
}

}  // namespace waymark::http
