#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "connectors/forwarding/filter.hpp"
#include "connectors/secret.hpp"
#include "scorm/base/error.hpp"

namespace waymark::connectors::lrs {

// Another record store, and what it may be sent.
struct Config {
  std::string endpoint;  // without a slash at the end and without /statements
  std::string key;
  SecretSource secret;
  std::string version = "1.0.3";
  std::chrono::seconds timeout{60};
  StatementFilter filter;
};

// Reads the JSON form described in connectors/lrs/README.md. Everything that is wrong is reported at once,
// line by line in Error::message.
Result<Config> read_config(std::string_view json);

}  // namespace waymark::connectors::lrs
