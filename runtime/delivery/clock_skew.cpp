#include "runtime/delivery/clock_skew.hpp"

#include <algorithm>

#include "runtime/support/clock.hpp"

namespace waymark::delivery {

std::optional<std::int64_t> client_ms(std::string_view client_time, std::string_view received_at) {
  constexpr std::int64_t kMostSkew = 10LL * 366 * 24 * 3600 * 1000;
  const auto client = support::parse_time(client_time);
  const auto received = support::parse_time(received_at);
  if (!client || !received || *client - *received > kMostSkew || *received - *client > kMostSkew) return std::nullopt;
  return client;
}

ClockSkew::ClockSkew(std::string_view floor) : floor_ms_(support::parse_time(floor).value_or(0)) {}

void ClockSkew::observe(std::string_view client_time, std::string_view received_at) {
  const auto client = client_ms(client_time, received_at);
  const auto received = support::parse_time(received_at);
  if (!client) return;
  const std::int64_t difference = *received - *client;
  skew_ms_ = known_ ? std::min(skew_ms_, difference) : difference;
  known_ = true;
}

std::string ClockSkew::correct(std::string_view client_time, std::string_view received_at) {
  const std::int64_t received = support::parse_time(received_at).value_or(floor_ms_);
  const auto client = client_ms(client_time, received_at);
  // Otherwise the time of receipt: the call counts, whatever its clock says.
  const std::int64_t ours = client ? *client + skew_ms_ : received;
  floor_ms_ = std::max(floor_ms_, std::min(ours, received));
  return support::format_time(floor_ms_);
}

}  // namespace waymark::delivery
