#include "xapi/model/result.hpp"

#include <array>

#include "xapi/model/decimal.hpp"

namespace waymark::xapi {
namespace {

using json::Value;

std::optional<Decimal> number_at(const Value& object, std::string_view key) {
  const Value* found = object.find(key);
  return found ? parse_decimal(found->text()) : std::nullopt;
}

Problem check_ranges(const Value& score, const Path& path) {
  const auto scaled = number_at(score, "scaled"), raw = number_at(score, "raw");
  const auto least = number_at(score, "min"), most = number_at(score, "max");
  const Decimal one{false, "1", 1}, minus_one{true, "1", 1};
  if (scaled && (compare(*scaled, minus_one) < 0 || compare(*scaled, one) > 0))
    return refusal(Path(path, "scaled"), rule::score_range, "The scaled score lies outside -1 to 1.", "Send a value from -1 to 1.",
                   "2.4.5.1");
  if (least && most && compare(*least, *most) >= 0)
    return refusal(Path(path, "min"), rule::score_range, "The lowest score is not less than the highest.", "Send min below max.",
                   "2.4.5.1");
  if (raw && ((least && compare(*raw, *least) < 0) || (most && compare(*raw, *most) > 0)))
    return refusal(Path(path, "raw"), rule::score_range, "The raw score lies outside min to max.", "Send a raw score within the range.",
                   "2.4.5.1");
  return std::nullopt;
}

Problem check_score(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 4> kScore{
      {{"scaled", check_number}, {"raw", check_number}, {"min", check_number}, {"max", check_number}}};
  if (auto problem = check_object(value, path, rules, kScore, "2.4.5.1")) return problem;
  return check_ranges(value, path);
}

}  // namespace

Problem check_result(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 6> kResult{{{"score", check_score},
                                                    {"success", check_boolean},
                                                    {"completion", check_boolean},
                                                    {"response", check_string},
                                                    {"duration", check_duration},
                                                    {"extensions", check_extensions}}};
  return check_object(value, path, rules, kResult, "2.4.5");
}

}  // namespace waymark::xapi
