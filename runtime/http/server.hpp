#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/http/message.hpp"

namespace waymark::http {

// One request that was answered, for the log and for counting: no address, no query, no person.
struct Observation {
  std::string method;
  std::string route;   // the pattern ("/modules/{registration}"); empty when there was none
  int status = 0;      // 499 when the client went away before it was answered
  double seconds = 0;  // from the whole head to the last byte given to the network
  std::string trace_id;
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any; Server::port() tells
  std::size_t workers = 4;    // handler threads
  std::size_t queue = 256;    // waiting requests; beyond that 503 with Retry-After
  std::size_t connections = 2000;
  int head_seconds = 15, body_seconds = 60, idle_seconds = 75;
  std::filesystem::path spool_folder;
  // Peers whose X-Forwarded-Proto and X-Forwarded-For are believed: the proxy that terminates TLS.
  std::vector<std::string> proxies = {"127.0.0.1", "::1"};
  // How an answer looks that the server makes itself (404, 405, 413, 500, 503 ...); problem() when not set.
  // The request is filled as far as it was read. Called on an I/O or worker thread; must not block.
  std::function<Response(const Request& request, int status, const std::string& title, const std::string& detail)> error_page;
  // Called on the I/O thread after each request; must not block and not throw.
  std::function<void(const Observation&)> observe;
};

// The HTTP/1.1 server (Boost.Beast, RFC 9110/9112): one I/O thread, handlers on a fixed pool.
// `choose` picks the router for a request's host (nullptr: 421 Misdirected Request).
// What Beast leaves to us (libraries.md 3.4) is done here: 400/413/431/501/505 answers, missing or repeated
// Host, obs-fold, Expect: 100-continue, HEAD, Date, time-outs, connection cap, graceful drain.
class Server {
 public:
  using Choose = std::function<const Router*(const std::string& host)>;
  Server(ServerOptions options, Choose choose);
  ~Server();  // drains
  // Throws as start() would when nothing can listen there now: for a command that has much to do first.
  static void check_address(const std::string& address, std::uint16_t port);
  std::uint16_t start();         // binds and returns the port; throws std::runtime_error with a sentence for people
  void drain(int seconds = 10);  // stops accepting, lets running requests finish
 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace waymark::http
