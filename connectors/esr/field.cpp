#include "connectors/esr/field.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace waymark::connectors::esr {
namespace {

bool all_digits(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }

std::size_t small_number(std::string_view text) {
  std::size_t value = 0;
  if (!all_digits(text) || text.size() > 4) return 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool read_type(std::string_view type, Field& field) {
  if (type == "date") {
    field.type = Field::Type::date;
    return true;
  }
  if (type == "enum") {
    field.type = Field::Type::choice;
    return true;
  }
  if (type.size() < 4 || (type[0] != 'X' && type[0] != 'N') || type[1] != '(' || type.back() != ')') return false;
  field.type = type[0] == 'X' ? Field::Type::text : Field::Type::number;
  field.most = small_number(type.substr(2, type.size() - 3));
  return field.most > 0;
}

bool read_match(std::string_view match, Field& field) {
  constexpr std::string_view kFront = "^\\d{", kBack = "}$";
  if (match.substr(0, kFront.size()) != kFront || match.size() < kFront.size() + kBack.size() ||
      match.substr(match.size() - kBack.size()) != kBack) {
    return false;
  }
  const std::string_view inside = match.substr(kFront.size(), match.size() - kFront.size() - kBack.size());
  const auto comma = inside.find(',');
  field.digits_least = small_number(inside.substr(0, comma));
  field.digits_most = comma == std::string_view::npos ? field.digits_least : small_number(inside.substr(comma + 1));
  return field.digits_least > 0 && field.digits_most >= field.digits_least;
}

std::string text_of(const Json& json, const char* name) {
  const Json* value = json.find(name);
  return value == nullptr ? std::string{} : value->text;
}

std::optional<std::string> shape_refusal(const Field& field, std::string_view value) {
  switch (field.type) {
    case Field::Type::text:
      if (value.size() > field.most) return "is longer than " + std::to_string(field.most) + " characters";
      break;
    case Field::Type::number:
      if (!all_digits(value)) return "is not a whole number";
      if (value.size() > field.most) return "has more than " + std::to_string(field.most) + " digits";
      break;
    case Field::Type::date:
      if (!is_yyyymmdd(value)) return "is not a date written YYYYMMDD";
      break;
    case Field::Type::choice:
      if (std::find(field.values.begin(), field.values.end(), value) == field.values.end()) {
        return "is none of the values that the layout knows";
      }
      break;
  }
  if (field.digits_most != 0 && (!all_digits(value) || value.size() < field.digits_least || value.size() > field.digits_most)) {
    return "must have " + std::to_string(field.digits_least) + " to " + std::to_string(field.digits_most) + " digits and nothing else";
  }
  return std::nullopt;
}

}  // namespace

Result<Field> read_field(const Json& json) {
  Field field;
  field.name = text_of(json, "name");
  if (field.name.empty()) return fail(ErrorKind::invalid, "a field of the profile has no name");
  const auto bad = [&](const std::string& what) { return fail(ErrorKind::invalid, "field '" + field.name + "' of the profile: " + what); };
  if (!read_type(text_of(json, "type"), field)) return bad("type must be X(n), N(n), date or enum");
  field.source = text_of(json, "from").empty() ? field.name : text_of(json, "from");
  if (field.source == "competence_map") field.source = "competence";
  const Json* required = json.find("required");
  field.required = required != nullptr && required->boolean;
  const std::string match = text_of(json, "match");
  if (!match.empty() && !read_match(match, field)) return bad("match must be written ^\\d{m,n}$");
  const std::string format = text_of(json, "format"), zone = text_of(json, "zone");
  if (!format.empty() && format != "YYYYMMDD") return bad("format must be YYYYMMDD");
  if (!zone.empty() && zone != "Europe/London") return bad("zone must be Europe/London");
  if (const Json* values = json.find("values")) {
    for (const Json& one : values->items) field.values.push_back(one.text);
  }
  if (field.type == Field::Type::choice && field.values.empty()) return bad("an enum needs its values");
  return field;
}

std::optional<std::string> refusal(const Field& field, std::string_view value, char delimiter) {
  const auto because = [&](const std::string& what) { return "'" + field.name + "' " + what; };
  if (value.empty()) {
    if (field.required) return because("is missing");
    return std::nullopt;
  }
  for (const char c : value) {
    if (c == delimiter) return because(std::string("holds the character ") + delimiter + ", which separates the fields");
    if (c == '\r' || c == '\n') return because("holds a line break");
    if (c < 0x20 || c > 0x7e) return because("holds a character outside ASCII");
  }
  if (auto why = shape_refusal(field, value)) return because(*why);
  return std::nullopt;
}

bool is_yyyymmdd(std::string_view text) {
  if (text.size() != 8 || !all_digits(text)) return false;
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  const std::chrono::year_month_day date{std::chrono::year{number / 10000}, std::chrono::month{static_cast<unsigned>(number / 100 % 100)},
                                         std::chrono::day{static_cast<unsigned>(number % 100)}};
  return number >= 19000101 && date.ok();
}

}  // namespace waymark::connectors::esr
