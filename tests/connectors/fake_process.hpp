#pragma once
#include <string>

#include <sys/types.h>

#include "connectors/http_client.hpp"
#include "connectors/json.hpp"

namespace waymark::connectors {

// The pretend Moodle as a process of its own, stopped when the object goes.
class FakeMoodle {
 public:
  static constexpr const char* kToken = "0123456789abcdef0123456789abcdef";

  FakeMoodle();
  ~FakeMoodle();
  FakeMoodle(const FakeMoodle&) = delete;
  FakeMoodle& operator=(const FakeMoodle&) = delete;

  const std::string& url() const { return url_; }
  void stop();
  // Sets failure modes, as JSON.
  void control(const std::string& json);
  Json state();
  // Names of the functions called since the start, separated by spaces, without their prefixes.
  std::string calls();
  int times_called(const std::string& function);

 private:
  pid_t pid_ = -1;
  std::string url_;
};

}  // namespace waymark::connectors
