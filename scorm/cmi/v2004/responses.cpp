#include "scorm/cmi/v2004/responses.hpp"

#include <algorithm>
#include <vector>

#include "scorm/base/decimal.hpp"
#include "scorm/cmi/v2004/values.hpp"

namespace waymark::cmi::v2004 {
namespace {

std::vector<std::string_view> split(std::string_view value, std::string_view mark) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = value.find(mark);
    parts.push_back(value.substr(0, at));
    if (at == std::string_view::npos) return parts;
    value.remove_prefix(at + mark.size());
  }
}

bool has_twice(std::vector<std::string_view> parts) {
  std::sort(parts.begin(), parts.end());
  return std::adjacent_find(parts.begin(), parts.end()) != parts.end();
}

// Identifiers with [,] between them; of a set none twice, and a set may be empty.
bool is_id_list(std::string_view value, bool is_set, bool strict) {
  if (value.empty()) return is_set;
  const auto parts = split(value, "[,]");
  for (const std::string_view part : parts) {
    if (!is_short_identifier(part, strict)) return false;
  }
  return !is_set || !has_twice(parts);
}

bool is_matching(std::string_view value, bool may_be_empty, bool strict) {
  if (value.empty()) return may_be_empty;
  for (const std::string_view pair : split(value, "[,]")) {
    const auto sides = split(pair, "[.]");
    if (sides.size() != 2 || !is_short_identifier(sides[0], strict) || !is_short_identifier(sides[1], strict)) return false;
  }
  return true;
}

// [low][:][high], each may be absent.
bool is_range(std::string_view value) {
  const auto ends = split(value, "[:]");
  if (ends.size() != 2) return false;
  const auto low = base::parse_decimal(ends[0]), high = base::parse_decimal(ends[1]);
  if ((!low && !ends[0].empty()) || (!high && !ends[1].empty())) return false;
  return !low || !high || base::compare(*low, *high) <= 0;
}

bool is_step_answer(std::string_view value, bool pattern) {
  if (value.find("[:]") == std::string_view::npos) return true;
  return pattern && is_range(value);
}

// step name [.] step answer; either may be absent, not both.
bool is_performance(std::string_view value, bool pattern, bool strict) {
  if (value.empty()) return !pattern;
  for (const std::string_view step : split(value, "[,]")) {
    const auto sides = split(step, "[.]");
    if (sides.size() != 2 || (sides[0].empty() && sides[1].empty())) return false;
    if (!sides[0].empty() && !is_short_identifier(sides[0], strict)) return false;
    if (!is_step_answer(sides[1], pattern)) return false;
  }
  return true;
}

bool is_localized_list(std::string_view value, bool strict) {
  for (const std::string_view part : split(value, "[,]")) {
    if (!is_localized(part, strict)) return false;
  }
  return true;
}

// Takes {NAME=true} or {NAME=false} off the front; false when it says something else.
bool take_matters(std::string_view& value, std::string_view name, bool& taken) {
  if (taken || !value.starts_with('{') || !value.substr(1).starts_with(name) || !value.substr(1 + name.size()).starts_with('='))
    return true;
  const std::size_t end = value.find('}');
  if (end == std::string_view::npos) return true;
  const std::string_view said = value.substr(name.size() + 2, end - name.size() - 2);
  if (said != "true" && said != "false") return false;
  taken = true;
  value.remove_prefix(end + 1);
  return true;
}

// The delimiters before a pattern, in either order, each once; what stands after them is the pattern.
bool take_delimiters(std::string_view& value, bool with_case, bool with_order) {
  bool case_taken = !with_case, order_taken = !with_order;
  for (std::size_t before = value.size() + 1; value.size() < before;) {
    before = value.size();
    if (!take_matters(value, "case_matters", case_taken) || !take_matters(value, "order_matters", order_taken)) return false;
  }
  return true;
}

bool is_numeric_pattern(std::string_view value) { return is_range(value) || is_real(value); }

}  // namespace

bool is_response(std::string_view type, std::string_view value, bool strict) {
  if (type == "true-false") return value == "true" || value == "false";
  if (type == "choice") return is_id_list(value, true, strict);
  if (type == "sequencing") return is_id_list(value, false, strict);
  if (type == "fill-in") return is_localized_list(value, strict);
  if (type == "long-fill-in") return is_localized(value, strict);
  if (type == "likert") return is_short_identifier(value, strict);
  if (type == "matching") return is_matching(value, true, strict);
  if (type == "performance") return is_performance(value, false, strict);
  if (type == "numeric") return is_real(value);
  return true;
}

bool is_pattern(std::string_view type, std::string_view value, bool strict) {
  if (type == "fill-in") return take_delimiters(value, true, true) && is_localized_list(value, strict);
  if (type == "long-fill-in") return take_delimiters(value, true, false) && is_localized(value, strict);
  if (type == "performance") return take_delimiters(value, false, true) && is_performance(value, true, strict);
  if (type == "matching") return is_matching(value, false, strict);
  if (type == "numeric") return is_numeric_pattern(value);
  return is_response(type, value, strict);
}

bool has_single_pattern(std::string_view type) { return type == "true-false" || type == "likert" || type == "numeric" || type == "other"; }

bool must_differ(std::string_view type) { return type == "choice" || type == "sequencing"; }

bool same_pattern(std::string_view type, std::string_view a, std::string_view b) {
  if (type != "choice") return a == b;
  auto left = split(a, "[,]"), right = split(b, "[,]");
  std::sort(left.begin(), left.end());
  std::sort(right.begin(), right.end());
  return left == right;
}

}  // namespace waymark::cmi::v2004
