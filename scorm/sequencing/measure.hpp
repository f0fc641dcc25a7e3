#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waymark::sequencing {

// A measure, threshold or weight in ten-millionths: real(10,7) exactly, and the same arithmetic natively and in WebAssembly.
using Measure = std::int64_t;
inline constexpr Measure kOne = 10'000'000;

// Decimal text; digits beyond the seventh after the point are rounded. Nothing for other text, or a number beyond a million.
std::optional<Measure> parse_measure(std::string_view text);

std::string measure_text(Measure value);  // "0.75", "-1", "0"

// sum / divisor, rounded to the nearest, halves away from zero. REQUIRES: divisor > 0.
Measure rounded_quotient(Measure sum, Measure divisor);

}  // namespace waymark::sequencing
