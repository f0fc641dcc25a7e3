#include <curl/curl.h>

#include <algorithm>

#include "xapi/client/lrs_client.hpp"

namespace waymark::xapi {

std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, std::int64_t now) {
  constexpr std::int64_t kDay = 86'400;
  if (text.empty()) return std::nullopt;
  if (std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    const std::int64_t seconds = text.size() > 6 ? kDay : std::stoll(std::string(text));
    return std::chrono::seconds(std::min(seconds, kDay));
  }
  const std::int64_t when = curl_getdate(std::string(text).c_str(), nullptr);
  if (when < 0) return std::nullopt;
  return std::chrono::seconds(std::clamp<std::int64_t>(when - now, 0, kDay));
}

}  // namespace waymark::xapi
