#include "connectors/webhook/config.hpp"

#include "connectors/config_reader.hpp"
#include "connectors/http_client.hpp"
#include "connectors/json.hpp"

namespace waymark::connectors::webhook {
namespace {

// A receiver's address may end with a slash and have a query, unlike a base address.
std::string read_url(ConfigReader& read, bool plain_http) {
  const std::string url = read.text("url", true);
  if (url.empty()) return url;
  if (url.size() > 2000 || url.find('#') != std::string::npos) read.problem("url", "is too long or has a fragment (#)");
  for (const char c : url)
    if (c <= 0x20 || c > 0x7e) {
      read.problem("url", "holds white space or characters that an address writes as %XX");
      return url;
    }
  if (auto base = check_base_url(url.substr(0, url.find_first_of("?#")), plain_http); !base) read.problem("url", base.error().message);
  return url;
}

}  // namespace

Result<Config> read_config(std::string_view text) {
  auto json = parse_json(text);
  if (!json) return tl::unexpected<Error>(json.error());
  std::vector<std::string> problems;
  ConfigReader read(*json, "", problems);
  read.only(with_filter_members({"url", "secret", "secret_file", "secret_env", "old_secret", "old_secret_file", "old_secret_env",
                                 "timeout_seconds", "allow_plain_http", "allow_private_network"}));
  Config config;
  config.url = read_url(read, read.flag("allow_plain_http", false));
  config.secret = read.secret("secret");
  if (json->find("old_secret_file") != nullptr || json->find("old_secret_env") != nullptr || json->find("old_secret") != nullptr)
    config.old_secret = read.secret("old_secret");
  config.timeout = std::chrono::seconds{read.whole("timeout_seconds", false, 1, 120, 15)};
  config.private_network = read.flag("allow_private_network", false);
  config.filter = read_filter(read);
  if (!problems.empty()) return config_error(problems);
  return config;
}

}  // namespace waymark::connectors::webhook
