#include "connectors/lrs/config.hpp"

#include "connectors/config_reader.hpp"
#include "connectors/http_client.hpp"
#include "connectors/json.hpp"

namespace waymark::connectors::lrs {
Result<Config> read_config(std::string_view text) {
  auto json = parse_json(text);
  if (!json) return tl::unexpected<Error>(json.error());
  std::vector<std::string> problems;
  ConfigReader read(*json, "", problems);
  read.only(
      with_filter_members({"endpoint", "key", "secret", "secret_file", "secret_env", "version", "allow_plain_http", "timeout_seconds"}));
  Config config;
  const bool plain_http = read.flag("allow_plain_http", false);
  if (const std::string endpoint = read.text("endpoint", true); !endpoint.empty()) {
    auto base = check_base_url(endpoint, plain_http);
    if (base)
      config.endpoint = *base;
    else
      read.problem("endpoint", base.error().message);
    if (config.endpoint.ends_with("/statements")) read.problem("endpoint", "must end before /statements");
  }
  config.key = read.text("key", true);
  // Basic credentials end the key at the first colon (RFC 7617, 2).
  if (config.key.find(':') != std::string::npos) read.problem("key", "must not hold a colon");
  config.secret = read.secret("secret");
  if (read.get("version", false) != nullptr) config.version = read.text("version", true);
  if (config.version != "1.0.3" && config.version != "2.0.0") read.problem("version", "must be 1.0.3 or 2.0.0");
  config.timeout = std::chrono::seconds{read.whole("timeout_seconds", false, 1, 300, 60)};
  config.filter = read_filter(read);
  if (!problems.empty()) return config_error(problems);
  return config;
}

}  // namespace waymark::connectors::lrs
