#include "runtime/http/session.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>

// The rule for a statement with co_await (libraries.md 3.1): no braces, no capturing lambda, no class-typed
// ?: in it. Everything of that kind has a name on a line above.
namespace waymark::http {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::seconds;

namespace {
constexpr std::size_t kReadSize = 64 << 10;
constexpr std::uint64_t kSlowestRate = 1024;  // bytes per second that a body has to keep up on average
constexpr auto kLingerTime = seconds(2);      // for a client to read a refusal while it still sends
constexpr int kClientGone = 499;              // as nginx writes it: nobody was there to be answered
constexpr std::uint64_t kMostHeld = 1 << 20;  // content decoded before it goes to the spool

// A body that is known to stay small fills no disk: its request is judged by the handler alone.
bool must_ask(const Exchange& exchange) {
  const Route& route = *exchange.route;
  return route.held == 0 || exchange.head.chunked || !route.stays_in_memory(exchange.head.content_length.value_or(0));
}

std::uint64_t most_body(const Exchange& exchange) { return std::min(exchange.route->body_limit, exchange.request.body_limit); }
}  // namespace

Session::Session(asio::ip::tcp::socket socket, Shared& shared)
    : socket_(std::move(socket)), timer_(socket_.get_executor()), shared_(shared) {
  error_code ignored;
  const auto endpoint = socket_.remote_endpoint(ignored);
  if (!ignored) peer_ = endpoint.address().to_string();
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

void Session::drain() {
  if (idle_) abort();
}

void Session::abort() {
  error_code ignored;
  socket_.close(ignored);
}

// The timer cancels the operation that runs; it never closes the socket, so that 408 can still be sent.
void Session::arm(Clock::time_point deadline) {
  timed_out_ = false;
  const std::uint64_t mine = ++generation_;
  timer_.expires_at(deadline);
  timer_.async_wait([self = shared_from_this(), mine](const error_code& code) {
    if (code || mine != self->generation_) return;
    self->timed_out_ = true;
    error_code ignored;
    self->socket_.cancel(ignored);
  });
}

void Session::disarm() {
  ++generation_;
  timer_.cancel();
}

asio::awaitable<void> Session::run() {
  for (bool more = true; more && !shared_.draining;) more = co_await serve_one();
  abort();
}

asio::awaitable<Session::Read> Session::read_more(Clock::time_point deadline) {
  const std::size_t before = inbox_.size();
  inbox_.resize(before + kReadSize);
  const auto room = asio::buffer(inbox_.data() + before, kReadSize);
  error_code code;
  arm(deadline);
  const std::size_t count = co_await socket_.async_read_some(room, asio::redirect_error(asio::use_awaitable, code));
  disarm();
  inbox_.resize(before + count);
  if (count > 0) co_return Read::got;
  co_return timed_out_ ? Read::late : Read::ended;
}

// Waits for the first byte as long as a connection may idle, then for the whole head as long as a head may
// take.
asio::awaitable<Session::Read> Session::read_head(Exchange& exchange) {
  auto deadline = Clock::now() + seconds(shared_.options.idle_seconds);
  bool begun = !inbox_.empty();
  if (begun) deadline = Clock::now() + seconds(shared_.options.head_seconds);
  for (;;) {
    while (inbox_.starts_with("\r\n")) inbox_.erase(0, 2);  // RFC 9112 section 2.2
    std::optional<Refusal> refusal;
    const std::size_t size = RequestParser::find_head(inbox_, refusal);
    if (!refusal && size > 0) refusal = parser_->read_head(std::string_view(inbox_).substr(0, size), exchange.head);
    if (refusal) exchange.refusal = *refusal;
    if (!refusal && size > 0) inbox_.erase(0, size);
    if (refusal || size > 0) co_return Read::got;
    idle_ = inbox_.empty();
    const Read read = co_await read_more(deadline);
    const bool was_idle = idle_;
    idle_ = false;
    if (read == Read::late && !was_idle) co_return Read::late;
    if (read != Read::got) co_return Read::ended;
    if (!begun) deadline = Clock::now() + seconds(shared_.options.head_seconds);
    begun = true;
  }
}

bool Session::over(const Exchange& exchange, const std::string& content) const {
  return exchange.request.body_size + content.size() > most_body(exchange);
}

// Moves decoded content to the request: to memory, or to the spool as soon as enough is there.
asio::awaitable<bool> Session::keep_content(Exchange& exchange, std::string& content) {
  exchange.request.body_size += content.size();
  if (!exchange.spool && exchange.route->stays_in_memory(exchange.request.body_size)) {
    exchange.request.body += content;
    content.clear();
    co_return true;
  }
  bool kept = false;
  std::function<void()> work = [&exchange, &content, &kept, this] {
    if (!exchange.spool) {
      auto made = SpoolFile::create(shared_.options.spool_folder);
      if (!made) return;
      exchange.spool = std::move(*made);
      exchange.request.spool = exchange.spool->path();
      if (!exchange.spool->write(exchange.request.body)) return;
      exchange.request.body = {};
    }
    kept = exchange.spool->write(content).has_value();
  };
  co_await on_pool(shared_.disk, std::move(work), false);
  content.clear();
  co_return kept;
}

// False: exchange.refusal says why, or the client has gone (status 0).
asio::awaitable<bool> Session::read_body(Exchange& exchange) {
  const Head& head = exchange.head;
  const Refusal too_large = {413, "Content too large", "The limit of this address is " + std::to_string(most_body(exchange)) + " bytes."};
  if (head.content_length.value_or(0) > most_body(exchange)) {
    exchange.refusal = too_large;
    co_return false;
  }
  if (head.expects_continue && head.has_body() && inbox_.empty()) {
    const bool sent = co_await write("HTTP/1.1 100 Continue\r\n\r\n", "");
    if (!sent) co_return false;
  }
  const auto begun = Clock::now() + seconds(shared_.options.body_seconds);
  std::string content;
  while (!parser_->done()) {
    std::optional<Refusal> refusal;
    const std::size_t used = parser_->read_body(inbox_, content, refusal);
    inbox_.erase(0, used);
    if (over(exchange, content)) refusal = too_large;
    if (refusal) {
      exchange.refusal = *refusal;
      co_return false;
    }
    if (parser_->done()) break;
    if (content.size() >= (exchange.route->spool ? kMostHeld : kReadSize)) {
      const bool kept = co_await keep_content(exchange, content);
      if (!kept) break;
    }
    if (used > 0 && !inbox_.empty()) continue;
    if (inbox_.size() > kReadSize) {
      exchange.refusal = Refusal{400, "The request does not read", "A chunk's header is too long."};
      co_return false;
    }
    const auto earned = seconds((exchange.request.body_size + content.size()) / kSlowestRate);
    const Read read = co_await read_more(begun + earned);
    if (read == Read::late) exchange.refusal = Refusal{408, "The request took too long", "Send it again."};
    if (read != Read::got) co_return false;
  }
  bool kept = co_await keep_content(exchange, content);
  if (kept && exchange.spool) exchange.spool->close();
  if (!kept || !parser_->done()) {
    exchange.refusal = Refusal{503, "The upload cannot be kept", "The service has no room for it now. Try again later."};
    co_return false;
  }
  co_return true;
}

// Runs `work` on a pool and comes back to the I/O thread when it has ended. False: the pool is full.
asio::awaitable<bool> Session::on_pool(WorkPool& pool, std::function<void()> work, bool may_refuse) {
  struct Wait {
    explicit Wait(const asio::any_io_executor& executor) : timer(executor, Clock::time_point::max()) {}
    asio::steady_timer timer;
    bool done = false;
  };
  auto wait = std::make_shared<Wait>(socket_.get_executor());
  // The job hands its share of `wait` back to the I/O thread, which alone may touch and destroy a timer.
  std::function<void()> job = [work = std::move(work), shared = wait, executor = socket_.get_executor()]() mutable {
    work();
    asio::post(executor, [done = std::move(shared)] {
      done->done = true;
      done->timer.cancel();
    });
  };
  if (may_refuse) {
    if (!pool.offer(std::move(job))) co_return false;
  } else {
    pool.force(std::move(job));
  }
  while (!wait->done) {
    error_code ignored;
    co_await wait->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  co_return true;
}

asio::awaitable<bool> Session::write(std::string_view first, std::string_view second) {
  const std::array<asio::const_buffer, 2> buffers = {asio::buffer(first.data(), first.size()), asio::buffer(second.data(), second.size())};
  error_code code;
  arm(Clock::now() + seconds(shared_.options.body_seconds));
  co_await asio::async_write(socket_, buffers, asio::redirect_error(asio::use_awaitable, code));
  disarm();
  co_return !code;
}

asio::awaitable<bool> Session::write_file(Exchange& exchange) {
  bool sent = co_await write(exchange.plan.head, exchange.piece);
  std::uint64_t at = exchange.piece.size();
  while (sent && exchange.more) {
    std::function<void()> work = [&exchange, at] { next_piece(exchange, at); };
    co_await on_pool(shared_.disk, std::move(work), false);
    if (exchange.broken) co_return false;
    at += exchange.piece.size();
    sent = co_await write(exchange.piece, "");
  }
  co_return sent;
}

asio::awaitable<bool> Session::write_source(Exchange& exchange) {
  bool sent = co_await write(exchange.plan.head, "");
  while (sent) {
    if (!exchange.piece.empty() && exchange.plan.chunked) {
      char size[32];
      std::snprintf(size, sizeof size, "%zx\r\n", exchange.piece.size());
      exchange.piece.insert(0, size);
      exchange.piece += "\r\n";
    }
    if (!exchange.more && exchange.plan.chunked) exchange.piece += "0\r\n\r\n";
    sent = co_await write(exchange.piece, "");
    if (!sent || !exchange.more) break;
    std::function<void()> work = [&exchange] { next_piece(exchange, 0); };
    co_await on_pool(shared_.handlers, std::move(work), false);
    if (exchange.broken) co_return false;  // without the last chunk the client sees that it is not whole
  }
  co_return sent;
}

asio::awaitable<bool> Session::answer(Exchange& exchange) {
  bool sent = false;
  switch (exchange.plan.body) {
    case Plan::Body::none:
      sent = co_await write(exchange.plan.head, "");
      break;
    case Plan::Body::text:
      sent = co_await write(exchange.plan.head, exchange.response.body);
      break;
    case Plan::Body::file:
      sent = co_await write_file(exchange);
      break;
    case Plan::Body::source:
      sent = co_await write_source(exchange);
      break;
  }
  exchange.answered = Clock::now();
  co_return sent;
}

// Closing while the client still sends would reset the connection and lose the refusal on its way.
asio::awaitable<void> Session::linger() {
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  const auto deadline = Clock::now() + kLingerTime;
  for (Read read = Read::got; read == Read::got;) {
    inbox_.clear();
    read = co_await read_more(deadline);
  }
}

asio::awaitable<bool> Session::serve_one() {
  auto exchange = std::make_unique<Exchange>();
  parser_ = std::make_unique<RequestParser>();
  const Read head = co_await read_head(*exchange);
  if (head == Read::ended) co_return false;
  const auto begun = Clock::now();
  const bool more = co_await serve(*exchange, head == Read::late);
  observe(*exchange, begun);
  co_return more;
}

void Session::observe(const Exchange& exchange, Clock::time_point begun) const {
  if (!shared_.options.observe) return;
  Observation seen;
  seen.method = exchange.head.method;
  if (exchange.route != nullptr) seen.route = exchange.route->pattern;
  seen.status = exchange.plan.head.empty() ? kClientGone : exchange.response.status;
  const auto ended = exchange.answered == Clock::time_point{} ? Clock::now() : exchange.answered;
  seen.seconds = std::chrono::duration<double>(ended - begun).count();
  seen.trace_id = exchange.request.trace_id;
  shared_.options.observe(seen);
}

// False: the connection ends.
asio::awaitable<bool> Session::serve(Exchange& exchange, bool late) {
  if (late) exchange.refusal = Refusal{408, "The request took too long", "Send it again."};

  std::string allow;
  bool readable = exchange.refusal.status == 0;
  if (readable) {
    const auto refused = route_request(exchange, shared_, peer_, allow);
    if (refused) exchange.refusal = *refused;
  }
  exchange.keep_alive =
      readable && exchange.head.keep_alive && !shared_.draining && (exchange.refusal.status == 0 || !exchange.head.has_body());
  bool admitted = true;
  if (exchange.refusal.status == 0 && exchange.route->admit && must_ask(exchange)) {
    std::function<void()> ask = [&exchange, &admitted, this] { admitted = ask_admission(exchange, shared_); };
    const bool taken = co_await on_pool(shared_.handlers, std::move(ask), true);
    if (!taken) exchange.refusal = Refusal{503, "The service is busy", "Wait a moment, then try again."};
    if (!taken || !admitted) exchange.keep_alive = exchange.keep_alive && !exchange.head.has_body();
  }
  if (!admitted) {
    if (!exchange.keep_alive) finish_response(exchange);  // says that the connection ends
    const bool sent = co_await answer(exchange);
    if (sent && !exchange.keep_alive) co_await linger();
    co_return sent&& exchange.keep_alive;
  }
  if (exchange.refusal.status == 0) {
    const bool whole = co_await read_body(exchange);
    if (!whole && exchange.refusal.status == 0) co_return false;
    if (!whole) exchange.keep_alive = false;
  }
  if (exchange.refusal.status == 0) {
    std::function<void()> work = [&exchange, this] { run_handler(exchange, shared_); };
    WorkPool& pool = exchange.route->aside ? shared_.aside : shared_.handlers;
    const bool taken = co_await on_pool(pool, std::move(work), true);
    if (!taken) exchange.refusal = Refusal{503, "The service is busy", "Wait a moment, then try again."};
  }
  if (exchange.refusal.status != 0) refuse(exchange, shared_, exchange.refusal, allow);
  const bool sent = co_await answer(exchange);
  if (sent && !exchange.keep_alive) co_await linger();
  co_return sent&& exchange.keep_alive;
}

}  // namespace waymark::http
