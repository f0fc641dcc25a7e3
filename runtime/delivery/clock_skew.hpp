#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waymark::delivery {

// What a browser's clock gave, in milliseconds. Nothing for what is no date or lies more than ten years from its receipt: such
// a call happened when it was received.
std::optional<std::int64_t> client_ms(std::string_view client_time, std::string_view received_at);

// Turns the times that a browser's clock gave into ours. Receipt minus client time is the clocks' difference
// plus the way and the wait, which are never negative: the smallest difference seen is the best estimate, and
// a batch that waited for hours in the browser does not move it. A corrected time never lies after its
// receipt and never before an earlier one.
class ClockSkew {
 public:
  // `floor`: no time before this one (RFC 3339; the launch's opening, or its latest statement).
  explicit ClockSkew(std::string_view floor);

  // Learns from a pair that arrived together: the newest call of a batch and its receipt.
  void observe(std::string_view client_time, std::string_view received_at);
  std::string correct(std::string_view client_time, std::string_view received_at);

 private:
  std::int64_t floor_ms_ = 0;
  std::int64_t skew_ms_ = 0;
  bool known_ = false;
};

}  // namespace waymark::delivery
