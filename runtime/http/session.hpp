#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "runtime/http/exchange.hpp"

namespace waymark::http {

// A connection. Lives on the one I/O thread; only the work given to the pools leaves it, and the coroutine
// waits there.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(boost::asio::ip::tcp::socket socket, Shared& shared);

  boost::asio::awaitable<void> run();
  void drain();  // closes when idle, otherwise after the request that runs
  void abort();  // closes at once

 private:
  using Clock = std::chrono::steady_clock;
  template <class T>
  using awaitable = boost::asio::awaitable<T>;
  enum class Read { got, ended, late };

  awaitable<bool> serve_one();
  awaitable<bool> serve(Exchange& exchange, bool late);
  void observe(const Exchange& exchange, Clock::time_point begun) const;
  awaitable<Read> read_more(Clock::time_point deadline);
  awaitable<Read> read_head(Exchange& exchange);
  awaitable<bool> read_body(Exchange& exchange);
  awaitable<bool> keep_content(Exchange& exchange, std::string& content);
  awaitable<bool> write(std::string_view first, std::string_view second);
  awaitable<bool> answer(Exchange& exchange);
  awaitable<bool> write_file(Exchange& exchange);
  awaitable<bool> write_source(Exchange& exchange);
  awaitable<void> linger();
  awaitable<bool> on_pool(WorkPool& pool, std::function<void()> work, bool may_refuse);
  void arm(Clock::time_point deadline);
  void disarm();
  bool over(const Exchange& exchange, const std::string& content) const;

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer timer_;  // of the operation that runs
  Shared& shared_;
  std::string peer_;
  std::string inbox_;  // received, not yet used
  std::unique_ptr<RequestParser> parser_;
  std::uint64_t generation_ = 0;
  bool timed_out_ = false;
  bool idle_ = false;
};

}  // namespace waymark::http
