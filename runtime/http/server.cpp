#include "runtime/http/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>
#include <stdexcept>
#include <thread>

#include "runtime/http/session.hpp"
#include "runtime/support/log.hpp"

namespace waymark::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {
constexpr std::size_t kMostAside = 16;

void listen_at(tcp::acceptor& acceptor, const std::string& host, std::uint16_t port) {
  const std::string where = host + ":" + std::to_string(port);
  error_code code;
  const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, code);
  if (code) throw std::runtime_error("\"" + host + "\" is not an IP address to listen on.");
  const tcp::endpoint endpoint(address, port);
  acceptor.open(endpoint.protocol(), code);
  if (!code) acceptor.set_option(tcp::acceptor::reuse_address(true), code);
  if (!code) acceptor.bind(endpoint, code);
  if (!code) acceptor.listen(asio::socket_base::max_listen_connections, code);
  if (code == asio::error::address_in_use)
    throw std::runtime_error("Another program listens on " + where + ". Stop it, or choose another port.");
  if (code) throw std::runtime_error("The server cannot listen on " + where + ": " + code.message() + ".");
}
}  // namespace

struct Server::Impl {
  Impl(ServerOptions options, Choose choose)
      : acceptor(context),
        drain_timer(context),
        handlers(options.workers, options.queue),
        aside(1, kMostAside, true),
        disk(2, 1 << 20),
        shared{std::move(options), std::move(choose), handlers, aside, disk} {}

  asio::awaitable<void> accept_all();
  void open(tcp::socket socket);
  void turn_away(tcp::socket socket);
  void ended(const std::shared_ptr<Session>& session);
  void begin_drain(int seconds);

  // Destroyed last to first: the pools end their work before the context that it posts to goes.
  asio::io_context context{1};
  tcp::acceptor acceptor;
  asio::steady_timer drain_timer;
  WorkPool handlers, aside, disk;
  Shared shared;
  std::set<std::shared_ptr<Session>> sessions;  // I/O thread only
  std::thread thread;
};

asio::awaitable<void> Server::Impl::accept_all() {
  while (acceptor.is_open()) {
    error_code code;
    tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, code));
    if (!acceptor.is_open()) break;
    if (code) {
      // Out of descriptors, most likely: give running requests time to end instead of spinning.
      support::log(support::Level::warning, "a connection was not accepted", {{"why", code.message()}});
      asio::steady_timer pause(context, std::chrono::milliseconds(100));
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, code));
    } else if (sessions.size() >= shared.options.connections) {
      turn_away(std::move(socket));
    } else {
      open(std::move(socket));
    }
  }
}

void Server::Impl::open(tcp::socket socket) {
  auto session = std::make_shared<Session>(std::move(socket), shared);
  sessions.insert(session);
  asio::co_spawn(context, session->run(), [this, session](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
      support::log(support::Level::error, "a connection ended with an exception", {{"why", error.what()}});
    }
    session->abort();
    ended(session);
  });
}

// Over the cap: one small write that fits any send buffer, then away.
void Server::Impl::turn_away(tcp::socket socket) {
  static constexpr std::string_view kBusy =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(kBusy.data(), kBusy.size()), ignored);
  socket.shutdown(tcp::socket::shutdown_both, ignored);
}

void Server::Impl::ended(const std::shared_ptr<Session>& session) {
  sessions.erase(session);
  if (shared.draining && sessions.empty()) drain_timer.cancel();
}

void Server::Impl::begin_drain(int seconds) {
  if (shared.draining) return;
  shared.draining = true;
  error_code ignored;
  acceptor.close(ignored);
  for (const auto& session : sessions) session->drain();
  if (sessions.empty()) return;
  drain_timer.expires_after(std::chrono::seconds(seconds));
  drain_timer.async_wait([this](const error_code& code) {
    if (code) return;
    for (const auto& session : sessions) session->abort();
  });
}

Server::Server(ServerOptions options, Choose choose) : impl_(std::make_unique<Impl>(std::move(options), std::move(choose))) {}

Server::~Server() { drain(); }

void Server::check_address(const std::string& address, std::uint16_t port) {
  asio::io_context context;
  tcp::acceptor acceptor(context);
  listen_at(acceptor, address, port);
}

std::uint16_t Server::start() {
  tcp::acceptor& acceptor = impl_->acceptor;
  listen_at(acceptor, impl_->shared.options.address, impl_->shared.options.port);
  const std::uint16_t port = acceptor.local_endpoint().port();
  asio::co_spawn(impl_->context, impl_->accept_all(), [](std::exception_ptr thrown) {
    if (thrown) support::log(support::Level::error, "the listener ended with an exception");
  });
  impl_->thread = std::thread([impl = impl_.get()] { impl->context.run(); });
  return port;
}

void Server::drain(int seconds) {
  if (!impl_->thread.joinable()) return;
  asio::post(impl_->context, [impl = impl_.get(), seconds] { impl->begin_drain(seconds); });
  impl_->thread.join();
}

}  // namespace waymark::http
