#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "scorm/base/error.hpp"

// A small JSON value for our own documents: settings, API answers, job states. Not for statements
// (xapi/json). Members keep the order in which they were set, so that the same value always gives the same
// text.
namespace waymark::support {

class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(int value) : value_(static_cast<std::int64_t>(value)) {}
  Json(unsigned value) : value_(static_cast<std::int64_t>(value)) {}
  Json(long value) : value_(static_cast<std::int64_t>(value)) {}
  Json(long long value) : value_(static_cast<std::int64_t>(value)) {}
  Json(unsigned long value) : value_(static_cast<std::int64_t>(value)) {}
  Json(double value) : value_(value) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(Array value) : value_(std::move(value)) {}

  static Json array() { return Json(Array{}); }
  static Json object();
  static Json object(std::initializer_list<Member> members);

  bool is_null() const { return std::holds_alternative<std::nullptr_t>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
  bool is_number() const { return is_integer() || std::holds_alternative<double>(value_); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }

  // The value when it has that type, otherwise `otherwise`. as_integer takes a double without a fraction as
  // well.
  bool as_bool(bool otherwise = false) const;
  std::int64_t as_integer(std::int64_t otherwise = 0) const;
  double as_double(double otherwise = 0) const;
  std::string as_string(std::string otherwise = {}) const;
  const Array& items() const;     // empty for anything but an array
  const Object& members() const;  // empty for anything but an object

  const Json* find(std::string_view key) const;        // null when absent or when this is no object
  const Json& operator[](std::string_view key) const;  // a null value when absent

  // Builders. On a null value they make an object or array first; on another type they throw
  // std::logic_error.
  Json& set(std::string key, Json value);     // replaces; returns *this
  Json& append(std::string key, Json value);  // the caller knows that the key is new; returns *this
  Json& push(Json value);                     // returns *this

  // Compact text, UTF-8; strings that are not well-formed UTF-8 get U+FFFD. No infinity, no NaN: null
  // instead.
  std::string dump() const;
  bool operator==(const Json& other) const = default;

 private:
  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> value_ = nullptr;
};

struct JsonLimits {
  std::size_t bytes = 4 << 20;
  std::size_t depth = 32;
  std::size_t values = 200'000;  // all values together
};

// RFC 8259 and no more: UTF-8 checked, no duplicate member names, no NUL byte, no lone surrogates, nothing
// after the value. An integer that does not fit 64 bits becomes a double. `where` of an error is "byte N".
Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

}  // namespace waymark::support
