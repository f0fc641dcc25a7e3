#include "runtime/support/json.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <charconv>
#include <cmath>
#include <set>
#include <stdexcept>

#include "runtime/support/encode.hpp"

namespace waymark::support {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

// Replaces each byte that is not part of well-formed UTF-8, so that what we send always reads as JSON.
std::string repaired(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 4;
    while (length > 0 &&
           (i + length > text.size() || !valid_utf8(text.substr(i, length)) || (length > 1 && static_cast<unsigned char>(text[i]) < 0x80)))
      --length;
    out += length == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(i, length);
    i += length == 0 ? 1 : length;
  }
  return out;
}

void write_text(Writer& writer, const std::string& text) {
  const std::string clean = valid_utf8(text) ? text : repaired(text);
  writer.String(clean.data(), static_cast<rapidjson::SizeType>(clean.size()));
}

void write_double(Writer& writer, double value) {
  if (!std::isfinite(value)) {
    writer.Null();
    return;
  }
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  writer.RawValue(text, static_cast<std::size_t>(end - text), rapidjson::kNumberType);
}

void write(Writer& writer, const Json& json) {
  if (json.is_null()) {
    writer.Null();
  } else if (json.is_bool()) {
    writer.Bool(json.as_bool());
  } else if (json.is_integer()) {
    writer.Int64(json.as_integer());
  } else if (json.is_number()) {
    write_double(writer, json.as_double());
  } else if (json.is_string()) {
    write_text(writer, json.as_string());
  } else if (json.is_array()) {
    writer.StartArray();
    for (const Json& item : json.items()) write(writer, item);
    writer.EndArray();
  } else {
    writer.StartObject();
    for (const auto& [key, value] : json.members()) {
      write_text(writer, key);
      write(writer, value);
    }
    writer.EndObject();
  }
}

// Builds a value from the reader's events with an explicit stack; returning false stops the reader.
class Builder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Builder> {
 public:
  explicit Builder(const JsonLimits& limits) : limits_(limits) {}

  bool Null() { return add(Json()); }
  bool Bool(bool value) { return add(Json(value)); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) { return number({text, size}); }
  bool String(const char* text, rapidjson::SizeType size, bool) { return good({text, size}) && add(Json(std::string(text, size))); }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (!good({text, size})) return false;
    if (!stack_.back().names.insert(std::string(text, size)).second)
      return refuse("the member \"" + std::string(text, size) + "\" is there twice");
    stack_.back().key.assign(text, size);
    return true;
  }
  bool StartObject() { return open(Json::object()); }
  bool StartArray() { return open(Json::array()); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  Json take() { return std::move(result_); }
  const std::string& why() const { return why_; }

 private:
  struct Level {
    Json value;
    std::string key;
    std::set<std::string> names;
  };

  bool refuse(std::string why) {
    why_ = std::move(why);
    return false;
  }
  bool good(std::string_view text) { return valid_utf8(text) || refuse("a string holds half a surrogate pair"); }
  bool number(std::string_view text) {
    std::int64_t integer = 0;
    const char* end = text.data() + text.size();
    if (const auto read = std::from_chars(text.data(), end, integer); read.ec == std::errc() && read.ptr == end)
      return add(Json(static_cast<long long>(integer)));
    double real = 0;
    const auto read = std::from_chars(text.data(), end, real);
    if (read.ptr != end || (read.ec != std::errc() && std::abs(real) > 1)) return refuse("a number is out of range");
    return add(Json(read.ec == std::errc() ? real : 0.0));
  }
  bool open(Json value) {
    if (stack_.size() >= limits_.depth) return refuse("the values are nested too deeply");
    if (++values_ > limits_.values) return refuse("there are too many values");
    stack_.push_back({std::move(value), {}, {}});
    return true;
  }
  bool close() {
    Json done = std::move(stack_.back().value);
    stack_.pop_back();
    place(std::move(done));
    return true;
  }
  bool add(Json value) {
    if (++values_ > limits_.values) return refuse("there are too many values");
    place(std::move(value));
    return true;
  }
  void place(Json value) {
    if (stack_.empty()) {
      result_ = std::move(value);
    } else if (stack_.back().value.is_array()) {
      stack_.back().value.push(std::move(value));
    } else {
      stack_.back().value.append(std::move(stack_.back().key), std::move(value));
    }
  }

  JsonLimits limits_;
  std::vector<Level> stack_;
  std::size_t values_ = 0;
  Json result_;
  std::string why_;
};

Error bad(std::string message, std::size_t byte) {
  return Error{ErrorKind::invalid,
               "The JSON text does not read: " + message + ".",
               "Send one JSON value as RFC 8259 describes it.",
               "byte " + std::to_string(byte),
               {}};
}

}  // namespace

Json Json::object() {
  Json json;
  json.value_ = Object{};
  return json;
}

Json Json::object(std::initializer_list<Member> members) {
  Json json = object();
  for (const Member& member : members) json.set(member.first, member.second);
  return json;
}

bool Json::as_bool(bool otherwise) const { return is_bool() ? std::get<bool>(value_) : otherwise; }

std::int64_t Json::as_integer(std::int64_t otherwise) const {
  if (is_integer()) return std::get<std::int64_t>(value_);
  if (const double* real = std::get_if<double>(&value_))
    if (std::abs(*real) < 9e15 && std::trunc(*real) == *real) return static_cast<std::int64_t>(*real);
  return otherwise;
}

double Json::as_double(double otherwise) const {
  if (is_integer()) return static_cast<double>(std::get<std::int64_t>(value_));
  if (const double* real = std::get_if<double>(&value_)) return *real;
  return otherwise;
}

std::string Json::as_string(std::string otherwise) const { return is_string() ? std::get<std::string>(value_) : std::move(otherwise); }

const Json::Array& Json::items() const {
  static const Array none;
  return is_array() ? std::get<Array>(value_) : none;
}

const Json::Object& Json::members() const {
  static const Object none;
  return is_object() ? std::get<Object>(value_) : none;
}

const Json* Json::find(std::string_view key) const {
  for (const Member& member : members())
    if (member.first == key) return &member.second;
  return nullptr;
}

const Json& Json::operator[](std::string_view key) const {
  static const Json none;
  const Json* found = find(key);
  return found ? *found : none;
}

Json& Json::set(std::string key, Json value) {
  if (is_null()) value_ = Object{};
  if (!is_object()) throw std::logic_error("Json::set on a value that is no object");
  for (Member& member : std::get<Object>(value_))
    if (member.first == key) {
      member.second = std::move(value);
      return *this;
    }
  return append(std::move(key), std::move(value));
}

Json& Json::append(std::string key, Json value) {
  if (is_null()) value_ = Object{};
  if (!is_object()) throw std::logic_error("Json::append on a value that is no object");
  std::get<Object>(value_).emplace_back(std::move(key), std::move(value));
  return *this;
}

Json& Json::push(Json value) {
  if (is_null()) value_ = Array{};
  if (!is_array()) throw std::logic_error("Json::push on a value that is no array");
  std::get<Array>(value_).push_back(std::move(value));
  return *this;
}

std::string Json::dump() const {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  write(writer, *this);
  return {buffer.GetString(), buffer.GetSize()};
}

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
  using namespace rapidjson;
  if (text.size() > limits.bytes)
    return fail(ErrorKind::too_large, "The JSON text is longer than " + std::to_string(limits.bytes) + " bytes.");
  // The reader takes a NUL byte for the end and a byte order mark for nothing: neither is JSON (RFC 8259
  // section 8.1).
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) return tl::unexpected<Error>(bad("it holds a NUL byte", nul));
  if (text.starts_with("\xef\xbb\xbf")) return tl::unexpected<Error>(bad("it begins with a byte order mark", 0));
  constexpr unsigned kFlags = kParseValidateEncodingFlag | kParseIterativeFlag | kParseNumbersAsStringsFlag | kParseStopWhenDoneFlag;
  MemoryStream stream(text.data(), text.size());
  Builder builder(limits);
  Reader reader;
  const ParseResult read = reader.Parse<kFlags>(stream, builder);
  if (!read) return tl::unexpected<Error>(bad(builder.why().empty() ? GetParseError_En(read.Code()) : builder.why(), read.Offset()));
  if (const auto rest = text.find_first_not_of(" \t\r\n", stream.Tell()); rest != std::string_view::npos)
    return tl::unexpected<Error>(bad("something follows the value", rest));
  return builder.take();
}

}  // namespace waymark::support
