#include "xapi/json/value.hpp"

#include <algorithm>

namespace waymark::xapi::json {

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "a boolean";
    case Kind::number:
      return "a number";
    case Kind::string:
      return "a string";
    case Kind::array:
      return "an array";
    case Kind::object:
      return "an object";
  }
  return "unknown";
}

Value Value::boolean(bool value) {
  Value out;
  out.data_ = value;
  return out;
}

Value Value::number(std::string text) {
  Value out;
  out.data_ = Number{std::move(text)};
  return out;
}

Value Value::string(std::string text) {
  Value out;
  out.data_ = std::move(text);
  return out;
}

Value Value::array(Array items) {
  Value out;
  out.data_ = std::move(items);
  return out;
}

Value Value::object(Object members) {
  Value out;
  out.data_ = std::move(members);
  return out;
}

Kind Value::kind() const { return static_cast<Kind>(data_.index()); }  // the variant lists the kinds in order

bool Value::truth() const { return std::get<bool>(data_); }

const std::string& Value::text() const {
  if (const auto* number = std::get_if<Number>(&data_)) return number->text;
  return std::get<std::string>(data_);
}

const Array& Value::items() const { return std::get<Array>(data_); }
Array& Value::items() { return std::get<Array>(data_); }
const Object& Value::members() const { return std::get<Object>(data_); }
Object& Value::members() { return std::get<Object>(data_); }

const Value* Value::find(std::string_view key) const {
  const auto* object = std::get_if<Object>(&data_);
  if (!object) return nullptr;
  const auto found = std::find_if(object->begin(), object->end(), [&](const Member& m) { return m.first == key; });
  return found == object->end() ? nullptr : &found->second;
}

Value* Value::find(std::string_view key) { return const_cast<Value*>(static_cast<const Value*>(this)->find(key)); }

Value& Value::set(std::string key, Value value) {
  if (Value* there = find(key)) {
    *there = std::move(value);
  } else {
    members().emplace_back(std::move(key), std::move(value));
  }
  return *this;
}

bool Value::erase(std::string_view key) {
  auto* object = std::get_if<Object>(&data_);
  if (!object) return false;
  return std::erase_if(*object, [&](const Member& m) { return m.first == key; }) > 0;
}

bool Value::operator==(const Value& other) const { return data_ == other.data_; }

}  // namespace waymark::xapi::json
