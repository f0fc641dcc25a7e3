#include "runtime/delivery/clock_skew.hpp"

#include <algorithm>

#include "runtime/support/clock.hpp"

namespace waymark::delivery {

ClockSkew::ClockSkew(std::string_view floor) : floor_ms_(support::parse_time(floor).value_or(0)) {}

void ClockSkew::observe(std::string_view client_time, std::string_view received_at) {
  const auto client = support::parse_time(client_time);
  const auto received = support::parse_time(received_at);
  if (!client || !received) return;
  const std::int64_t difference = *received - *client;
  skew_ms_ = known_ ? std::min(skew_ms_, difference) : difference;
  known_ = true;
}

std::string ClockSkew::correct(std::string_view client_time, std::string_view received_at) {
  const std::int64_t received = support::parse_time(received_at).value_or(floor_ms_);
  const auto client = support::parse_time(client_time);
  // A time that does not read is taken as the time of receipt: the call counts, whatever its clock says.
  const std::int64_t ours = client ? *client + skew_ms_ : received;
  floor_ms_ = std::max(floor_ms_, std::min(ours, received));
  return support::format_time(floor_ms_);
}

}  // namespace waymark::delivery
