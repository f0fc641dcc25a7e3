#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "connectors/forwarding/filter.hpp"
#include "connectors/secret.hpp"
#include "scorm/base/error.hpp"

namespace waymark::connectors::webhook {

struct Config {
  std::string url;
  SecretSource secret, old_secret;  // the second is empty unless a secret is being changed
  std::chrono::seconds timeout{15};
  bool private_network = false;  // addresses that are not of the internet may be connected to
  StatementFilter filter;
};

// Reads the JSON form described in connectors/webhook/README.md. Everything that is wrong is reported at once, line by line in
// Error::message.
Result<Config> read_config(std::string_view json);

}  // namespace waymark::connectors::webhook
