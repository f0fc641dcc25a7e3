#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// A JSON value as it was received. Numbers keep their text and objects keep the order of their properties,
// because a statement must come back as it went in (xAPI Part 2, 2.2: no different serialization). A value
// type: copyable, comparable, owns everything it holds. Trees made by parse() are never deeper than its
// limit.
namespace waymark::xapi::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

// "null", "boolean" ... for messages.
std::string_view kind_name(Kind kind);

class Value;
using Array = std::vector<Value>;
using Member = std::pair<std::string, Value>;
using Object = std::vector<Member>;

class Value {
 public:
  Value() = default;  // null
  static Value boolean(bool value);
  static Value number(std::string text);  // REQUIRES: text is a JSON number
  static Value string(std::string text);  // REQUIRES: text is UTF-8
  static Value array(Array items = {});
  static Value object(Object members = {});

  Kind kind() const;
  bool is(Kind kind) const { return this->kind() == kind; }

  bool truth() const;               // REQUIRES: boolean
  const std::string& text() const;  // REQUIRES: string or number; a number's text is as received
  const Array& items() const;       // REQUIRES: array
  Array& items();
  const Object& members() const;  // REQUIRES: object
  Object& members();

  // The property, or nullptr when absent or when this is no object.
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);
  // Replaces the property or adds it at the end; returns *this so that literals can be chained.
  Value& set(std::string key, Value value);
  bool erase(std::string_view key);  // true when it was there

  bool operator==(const Value& other) const;

 private:
  struct Number {
    std::string text;
    bool operator==(const Number&) const = default;
  };
  std::variant<std::monostate, bool, Number, std::string, Array, Object> data_;
};

}  // namespace waymark::xapi::json
