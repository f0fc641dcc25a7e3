#include "xapi/json/parse.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>

#include "xapi/rules.hpp"

namespace waymark::xapi::json {
namespace {

// Builds the tree. RapidJSON's own document is not used: it rounds numbers, and its recursive functions
// overflow the stack on deep input. Every limit is enforced here, while reading.
class Builder {
 public:
  explicit Builder(const Limits& limits) : limits_(limits) {}

  bool Null() { return add(Value()); }
  bool Bool(bool value) { return add(Value::boolean(value)); }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) { return add(Value::number(std::string(text, length))); }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    return check_surrogates({text, length}) && add(Value::string(std::string(text, length)));
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    keys_.emplace_back(text, length);
    return check_surrogates({text, length});
  }
  bool StartObject() { return open(Value::object()); }
  bool StartArray() { return open(Value::array()); }
  bool EndObject(rapidjson::SizeType) { return unique_keys(open_.back()) && close(); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  // Numbers always come as text (kParseNumbersAsStringsFlag); the reader still wants these to exist.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  const Error& problem() const { return problem_; }
  bool refused() const { return !problem_.message.empty(); }
  Value take() { return std::move(root_); }

 private:
  bool refuse(ErrorKind kind, const Rule& rule, std::string message, std::string advice, std::string clause) {
    problem_ = Error{kind, std::move(message), std::move(advice), {}, std::move(clause), rule};
    return false;
  }

  // RapidJSON decodes a lone \udc00 into three bytes that are not UTF-8, even when told to validate.
  bool check_surrogates(std::string_view text) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
      if (static_cast<unsigned char>(text[i]) == 0xED && static_cast<unsigned char>(text[i + 1]) >= 0xA0)
        return refuse(ErrorKind::invalid, rule::unicode, "A string holds half of a surrogate pair.", "Send text that is valid Unicode.",
                      "xAPI Part 3, 1.4");
    }
    return true;
  }

  bool unique_keys(const Value& object) {
    std::vector<std::string_view> names;
    names.reserve(object.members().size());
    for (const Member& member : object.members()) names.push_back(member.first);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice == names.end()) return true;
    return refuse(ErrorKind::invalid, rule::duplicate_property,
                  "The property \"" + std::string(twice->substr(0, 200)) + "\" occurs twice in one object.", "Send each property once.",
                  "xAPI Part 2, 2.2");
  }

  bool count() {
    if (++values_ <= limits_.values) return true;
    return refuse(ErrorKind::too_large, rule::json_values, "The JSON text holds more values than this server takes at once.",
                  "Send fewer statements in one request.", "xAPI Part 3, 3.2");
  }

  bool add(Value value) {
    if (!count()) return false;
    place(std::move(value));
    return true;
  }

  void place(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().is(Kind::array)) {
      open_.back().items().push_back(std::move(value));
    } else {
      open_.back().members().emplace_back(std::move(keys_.back()), std::move(value));
      keys_.pop_back();
    }
  }

  bool open(Value container) {
    if (!count()) return false;
    if (open_.size() >= limits_.depth)
      return refuse(ErrorKind::invalid, rule::nesting, "The JSON text is nested deeper than " + std::to_string(limits_.depth) + " levels.",
                    "Send a flatter structure.", "xAPI Part 3, 3.2");
    open_.push_back(std::move(container));
    return true;
  }

  bool close() {
    Value done = std::move(open_.back());
    open_.pop_back();
    place(std::move(done));
    return true;
  }

  const Limits& limits_;
  Value root_;
  std::vector<Value> open_;        // containers still being filled, outermost first
  std::vector<std::string> keys_;  // keys that wait for their value
  std::size_t values_ = 0;
  Error problem_;
};

constexpr const char* kClause = "xAPI Part 2, 2.2";

std::string place_of(std::string_view text, std::size_t offset) {
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size())), '\n');
  return "line " + std::to_string(line) + ", byte " + std::to_string(offset);
}

}  // namespace

Result<Value> parse(std::string_view text, const Limits& limits) {
  if (const auto nul = text.find('\0'); nul != std::string_view::npos)
    return tl::unexpected<Error>(Error{ErrorKind::invalid, "The JSON text holds a NUL byte.", "Write it as \\u0000 inside a string.",
                                       place_of(text, nul), kClause, rule::json});
  // Never kParseFullPrecisionFlag: Debian's RapidJSON 1.1.0 crashes on some numbers with it.
  constexpr unsigned kFlags =
      rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  Builder builder(limits);
  const auto result = reader.Parse<kFlags>(stream, builder);
  if (!result.IsError()) return builder.take();
  if (builder.refused()) {
    Error problem = builder.problem();
    problem.where = place_of(text, result.Offset());
    return tl::unexpected<Error>(std::move(problem));
  }
  return tl::unexpected<Error>(Error{ErrorKind::invalid, std::string("This is not JSON: ") + rapidjson::GetParseError_En(result.Code()),
                                     "Send one JSON text in UTF-8 without a byte order mark.", place_of(text, result.Offset()), kClause,
                                     rule::json});
}

}  // namespace waymark::xapi::json
