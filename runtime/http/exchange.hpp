#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "runtime/http/request_parser.hpp"
#include "runtime/http/response_plan.hpp"
#include "runtime/http/server.hpp"
#include "runtime/http/spool_file.hpp"
#include "runtime/http/work_pool.hpp"

namespace waymark::http {

// What all sessions of a server use. Owned by the server, outlives them.
struct Shared {
  ServerOptions options;
  Server::Choose choose;
  WorkPool& handlers;     // bounded: full means 503
  WorkPool& aside;        // Route::aside
  WorkPool& disk;         // spool writes and file reads, so that a slow disk never holds the I/O thread
  bool draining = false;  // I/O thread only
};

// One request on its way through: filled by the session, worked on by one worker, answered by the session.
struct Exchange {
  Request request;
  Head head;
  Refusal refusal{0, {}, {}};  // status 0: none
  const Route* route = nullptr;
  std::optional<SpoolFile> spool;
  Response response;
  Plan plan;
  int file = -1;        // descriptor of an open file body
  std::string piece;    // the next piece of a file or source
  bool more = false;    // the source has more
  bool broken = false;  // the body cannot be finished: end the connection
  bool keep_alive = true;
  std::chrono::steady_clock::time_point answered{};  // when its last byte was given to the network

  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange();
};

// Work of a worker thread: runs the handler, plans the answer, opens the file.
void run_handler(Exchange& exchange, const Shared& shared);
// Work of a worker thread: asks Route::admit. True: the body may come; false: exchange holds the answer.
bool ask_admission(Exchange& exchange, const Shared& shared);
// An answer that the server itself makes.
void refuse(Exchange& exchange, const Shared& shared, const Refusal& refusal, const std::string& allow = {});
// Makes the plan of exchange.response: head, ranges, file.
void finish_response(Exchange& exchange);
// Fills the request from its head; a refusal when the target, the host or the route is none.
std::optional<Refusal> route_request(Exchange& exchange, const Shared& shared, const std::string& peer, std::string& allow);
// The next piece of the file or source into exchange.piece.
void next_piece(Exchange& exchange, std::uint64_t at);

}  // namespace waymark::http
