#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace waymark::http::test {

// A socket and nothing else: bytes in, bytes out, so that tests can send what no client would.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("connect");
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  void finish_sending() { ::shutdown(socket_, SHUT_WR); }

  // Reads until the server closes or `until` is seen, at most `milliseconds`. closed() tells which.
  std::string read(std::string_view until = {}, int milliseconds = 5000) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    std::string got;
    for (;;) {
      if (!until.empty() && got.find(until) != std::string::npos) return got;
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
      pollfd waits{socket_, POLLIN, 0};
      if (left.count() <= 0 || ::poll(&waits, 1, static_cast<int>(left.count())) <= 0) return got;
      char piece[65536];
      const ssize_t count = ::recv(socket_, piece, sizeof piece, 0);
      if (count <= 0) {
        closed_ = true;
        return got;
      }
      got.append(piece, static_cast<std::size_t>(count));
    }
  }
  bool closed() const { return closed_; }

 private:
  int socket_;
  bool closed_ = false;
};

// The status of the first answer in `text`; 0 when there is none.
inline int status_of(const std::string& text) {
  return text.size() > 12 && text.starts_with("HTTP/1.1 ") ? std::stoi(text.substr(9, 3)) : 0;
}

inline std::string header_of(const std::string& text, const std::string& name) {
  const auto at = text.find("\r\n" + name + ": ");
  if (at == std::string::npos || at > text.find("\r\n\r\n")) return {};
  const auto begin = at + name.size() + 4;
  return text.substr(begin, text.find("\r\n", begin) - begin);
}

inline std::string body_of(const std::string& text) {
  const auto at = text.find("\r\n\r\n");
  return at == std::string::npos ? std::string() : text.substr(at + 4);
}

}  // namespace waymark::http::test
