#pragma once
#include <sys/types.h>

#include <string>

#include "connectors/http_client.hpp"
#include "connectors/json.hpp"

namespace waymark::connectors {

// A pretend system of tests/fakes as a process of its own, stopped when the object goes.
class FakeServer {
 public:
  explicit FakeServer(const std::string& script);
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  const std::string& url() const { return url_; }
  void stop();
  // Sets failure modes, as JSON.
  void control(const std::string& json);
  Json state();

 private:
  pid_t pid_ = -1;
  std::string url_;
};

class FakeMoodle : public FakeServer {
 public:
  static constexpr const char* kToken = "0123456789abcdef0123456789abcdef";
  FakeMoodle() : FakeServer("fake_moodle.mjs") {}

  // Names of the functions called since the start, separated by spaces, without their prefixes.
  std::string calls();
  int times_called(const std::string& function);
};

}  // namespace waymark::connectors
