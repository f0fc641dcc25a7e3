#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/json.hpp"
#include "scorm/base/error.hpp"

namespace waymark::connectors::esr {

// One field of a detail line, as the profile describes it.
struct Field {
  enum class Type { text, number, date, choice };
  std::string name;
  std::string source;  // what fills it: the name, or the profile's `from`
  Type type = Type::text;
  std::size_t most = 0;  // X(n), N(n): characters or digits
  bool required = false;
  std::size_t digits_least = 0, digits_most = 0;  // match ^\d{m,n}$; both 0: no such rule
  std::vector<std::string> values;                // of a choice
};

// "X(16)" or "N(6)", "date", "enum"; `match` only in the forms ^\d{n}$ and ^\d{m,n}$. Errors say what is
// wrong.
Result<Field> read_field(const Json& json);

// Why the value may not stand in the field, or nothing. The reason names the field and never quotes the
// value.
std::optional<std::string> refusal(const Field& field, std::string_view value, char delimiter);

// "20260907": eight digits that are a day of the calendar.
bool is_yyyymmdd(std::string_view text);

}  // namespace waymark::connectors::esr
