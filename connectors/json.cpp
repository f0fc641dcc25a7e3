#include "connectors/json.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <charconv>
#include <cmath>
#include <cstring>

namespace waymark::connectors {
namespace {

// Builds the value from reader events. Every event answers false to stop the reader; `reason` then says why.
class Builder {
 public:
  explicit Builder(const JsonLimits& limits) : limits_(limits) {}

  bool Null() { return add(Json{}); }
  bool Bool(bool value) {
    Json json;
    json.kind = Json::Kind::boolean;
    json.boolean = value;
    return add(std::move(json));
  }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    Json json;
    json.kind = Json::Kind::number;
    const auto [end, error] = std::from_chars(text, text + length, json.number);
    if (error == std::errc::result_out_of_range) return stop("a number is out of range");
    if (error != std::errc{} || end != text + length) return stop("a number does not read");
    return add(std::move(json));
  }
  // The reader is told to hand over numbers as text, so these never come.
  bool Int(int) { return stop("unexpected number"); }
  bool Uint(unsigned) { return stop("unexpected number"); }
  bool Int64(std::int64_t) { return stop("unexpected number"); }
  bool Uint64(std::uint64_t) { return stop("unexpected number"); }
  bool Double(double) { return stop("unexpected number"); }

  bool String(const char* text, rapidjson::SizeType length, bool) {
    Json json;
    json.kind = Json::Kind::text;
    json.text.assign(text, length);
    return add(std::move(json));
  }
  bool StartObject() { return open(Json::Kind::object); }
  bool StartArray() { return open(Json::Kind::list); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool EndArray(rapidjson::SizeType) { return close(); }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    std::string name(text, length);
    if (open_.back().json.find(name) != nullptr) return stop("a name stands twice in one object");
    open_.back().name = std::move(name);
    return true;
  }

  Json take() { return std::move(root_); }
  const std::string& reason() const { return reason_; }

 private:
  struct Frame {
    Json json;
    std::string name;  // of the member that is being read
  };

  bool stop(const char* why) {
    reason_ = why;
    return false;
  }
  bool open(Json::Kind kind) {
    if (open_.size() >= limits_.depth) return stop("nested too deeply");
    Frame frame;
    frame.json.kind = kind;
    open_.push_back(std::move(frame));
    return true;
  }
  bool close() {
    Json done = std::move(open_.back().json);
    open_.pop_back();
    return add(std::move(done));
  }
  bool add(Json&& json) {
    if (++values_ > limits_.values) return stop("too many values");
    if (open_.empty()) {
      root_ = std::move(json);
    } else if (open_.back().json.kind == Json::Kind::list) {
      open_.back().json.items.push_back(std::move(json));
    } else {
      open_.back().json.members.push_back({std::move(open_.back().name), std::move(json)});
    }
    return true;
  }

  JsonLimits limits_;
  std::vector<Frame> open_;
  Json root_;
  std::size_t values_ = 0;
  std::string reason_;
};

}  // namespace

const Json* Json::find(std::string_view name) const {
  for (const JsonMember& member : members) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

std::optional<std::int64_t> Json::integer() const {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (kind != Kind::number || std::floor(number) != number || std::fabs(number) >= kExact) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
  // RapidJSON takes a NUL byte for the end of the text and would not see what follows.
  if (text.find('\0') != std::string_view::npos) return fail(ErrorKind::invalid, "the JSON text holds a NUL byte");
  Builder builder(limits);
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  constexpr unsigned kFlags =
      rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream, builder);
  if (result.IsError()) {
    const std::string why = builder.reason().empty() ? rapidjson::GetParseError_En(result.Code()) : builder.reason();
    return fail(ErrorKind::invalid, "not a JSON text that Waymark takes: " + why, {}, "byte " + std::to_string(result.Offset()));
  }
  return builder.take();
}

}  // namespace waymark::connectors
