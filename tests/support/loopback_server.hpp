#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

// A small HTTP server on 127.0.0.1 that answers as a test tells it, misbehaviour included: blocking sockets,
// one connection after another, the connection closed after every answer.
namespace waymark::testing {

struct LoopbackRequest {
  std::string head;  // request line and headers, as received
  std::string body;
  std::string line() const { return head.substr(0, head.find("\r\n")); }
  // The header's value; `lower_name` with its colon, such as "authorization:". Empty when absent.
  std::string header(const std::string& lower_name) const {
    std::string lower = head;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto at = lower.find("\r\n" + lower_name);
    if (at == std::string::npos) return {};
    auto start = at + 2 + lower_name.size();
    while (start < head.size() && head[start] == ' ') ++start;
    return head.substr(start, head.find("\r\n", start) - start);
  }
};

class LoopbackServer {
 public:
  // Gives the raw bytes to send; empty closes the connection without an answer. Called on the server's own
  // thread.
  using Answer = std::function<std::string(const LoopbackRequest&)>;

  explicit LoopbackServer(Answer answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (listener_ < 0 || ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0)
      throw std::runtime_error("cannot listen on the loopback address");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~LoopbackServer() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url(const std::string& path = {}) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  std::vector<LoopbackRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void serve() {
    while (!stopping_) {
      const int connection = ::accept(listener_, nullptr, nullptr);
      if (connection < 0) continue;
      LoopbackRequest request;
      if (read(connection, request)) {
        {
          const std::lock_guard lock(mutex_);
          requests_.push_back(request);
        }
        write(connection, answer_(request));
      }
      ::close(connection);
    }
  }

  static bool read(int connection, LoopbackRequest& request) {
    std::string data;
    char piece[16384];
    for (;;) {
      const auto end = data.find("\r\n\r\n");
      if (end != std::string::npos) {
        request.head = data.substr(0, end + 2);
        const std::string length = request.header("content-length:");
        const std::size_t wanted = length.empty() ? 0 : std::stoul(length);
        if (data.size() - end - 4 >= wanted) {
          request.body = data.substr(end + 4, wanted);
          return true;
        }
      }
      const auto got = ::recv(connection, piece, sizeof piece, 0);
      if (got <= 0) return false;
      data.append(piece, static_cast<std::size_t>(got));
    }
  }

  static void write(int connection, const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
      const auto count = ::send(connection, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return;
      sent += static_cast<std::size_t>(count);
    }
  }

  Answer answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::vector<LoopbackRequest> requests_;
  std::thread thread_;
};

// A complete answer. `headers` end with \r\n each.
inline std::string http_answer(int status, const std::string& body, const std::string& headers = {}) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n" +
         headers + "\r\n" + body;
}

}  // namespace waymark::testing
