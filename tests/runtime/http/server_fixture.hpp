#pragma once
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "raw_client.hpp"
#include "runtime/http/server.hpp"
#include "runtime/support/random.hpp"

namespace waymark::http::test {

// A server on a free port with a few routes that say what they were given.
class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("waymark-http-" + support::random_token(9));
    std::filesystem::create_directories(folder_);
    options_.port = 0;
    options_.spool_folder = folder_ / "spool";
    add("GET", "/hello", [](Request&) { return text_response(200, "hello"); });
    add("GET", "/echo/{name}",
        [](Request& r) { return text_response(200, r.parameters["name"] + "|" + r.path + "|" + r.host + "|" + r.query_value("q")); });
    add(
        "POST", "/body", [](Request& r) { return text_response(200, std::to_string(r.body_size) + ":" + r.body); }, 1000);
    add("GET", "/throws", [](Request&) -> Response { throw std::runtime_error("secret reason"); });
    add("GET", "/empty", [](Request&) { return Response{204, {}, {}, {}, {}}; });
    add("GET", "/inject", [](Request&) {
      Response r = text_response(200, "");
      r.set("X-Name", "a\r\nX-Evil: b");
      return r;
    });
  }
  void TearDown() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  void add(std::string method, std::string pattern, Handler handler, std::uint64_t limit = 1 << 20, bool spool = false) {
    router_.add({std::move(method), std::move(pattern), std::move(handler), limit, spool});
  }
  void start() {
    server_ = std::make_unique<Server>(options_, [this](const std::string& host) { return host == "other.example" ? nullptr : &router_; });
    port_ = server_->start();
  }
  // Sends everything, says that no more comes, reads to the end.
  std::string exchange(std::string_view bytes) {
    if (!server_) start();
    RawClient client(port_);
    client.send(bytes);
    client.finish_sending();
    return client.read();
  }

  ServerOptions options_;
  Router router_;
  std::filesystem::path folder_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
};

}  // namespace waymark::http::test
