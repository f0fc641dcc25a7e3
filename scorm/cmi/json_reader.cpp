#include "scorm/cmi/json_reader.hpp"

#include <rapidjson/reader.h>

#include <charconv>

#include "scorm/base/json_text.hpp"
#include "scorm/base/utf.hpp"

namespace waymark::cmi {
namespace {

constexpr std::size_t kDeepest = 16;

// Builds the tree as the reader tells what it meets. Depth is bounded here: the tree's destructor is
// recursive.
class Builder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Builder> {
 public:
  explicit Builder(Json& root) : root_(root) {}

  bool Default() { return add({}) != nullptr; }

  bool Bool(bool value) {
    Json node;
    node.kind = Json::Kind::boolean;
    node.flag = value;
    return add(std::move(node)) != nullptr;
  }

  bool RawNumber(const char* digits, rapidjson::SizeType length, bool) {
    Json node;
    const auto read = std::from_chars(digits, digits + length, node.number);
    if (read.ec == std::errc() && read.ptr == digits + length) node.kind = Json::Kind::number;
    return add(std::move(node)) != nullptr;
  }

  bool String(const char* text, rapidjson::SizeType length, bool) {
    Json node;
    node.kind = Json::Kind::text;
    node.text.assign(text, length);
    return add(std::move(node)) != nullptr;
  }

  bool Key(const char* text, rapidjson::SizeType length, bool) {
    open_.back()->keys.emplace_back(text, length);
    return true;
  }

  bool StartObject() { return enter(Json::Kind::object); }
  bool StartArray() { return enter(Json::Kind::array); }
  bool EndObject(rapidjson::SizeType) { return leave(); }
  bool EndArray(rapidjson::SizeType) { return leave(); }

 private:
  // Pointers in open_ stay good: while a container is open, nothing is added beside it.
  Json* add(Json node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return &root_;
    }
    return &open_.back()->entries.emplace_back(std::move(node));
  }

  bool enter(Json::Kind kind) {
    if (open_.size() >= kDeepest) return false;
    Json node;
    node.kind = kind;
    open_.push_back(add(std::move(node)));
    return true;
  }

  bool leave() {
    open_.pop_back();
    return true;
  }

  Json& root_;
  std::vector<Json*> open_;
};

}  // namespace

const Json* Json::member(std::string_view name) const {
  if (kind != Kind::object) return nullptr;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == name) return &entries[i];
  }
  return nullptr;
}

std::optional<std::string> Json::text_of(std::string_view name) const {
  const Json* value = member(name);
  return value && value->kind == Kind::text ? std::optional(value->text) : std::nullopt;
}

std::optional<bool> Json::bool_of(std::string_view name) const {
  const Json* value = member(name);
  return value && value->kind == Kind::boolean ? std::optional(value->flag) : std::nullopt;
}

std::optional<std::int64_t> Json::number_of(std::string_view name) const {
  const Json* value = member(name);
  return value && value->kind == Kind::number ? std::optional(value->number) : std::nullopt;
}

Result<Json> parse_object(std::string_view json, std::size_t most_bytes, std::string_view what) {
  const auto refuse = [what](const char* why) {
    return fail(ErrorKind::invalid, "The " + std::string(what) + " cannot be read: " + why + ".");
  };
  if (json.size() > most_bytes) return refuse("it is too long");
  if (json.find('\0') != std::string_view::npos) return refuse("it holds a raw NUL");
  if (!base::is_utf8(json)) return refuse("it is not UTF-8");
  const std::string text = base::lone_escapes_to_wtf8(json);
  Json root;
  Builder builder(root);
  rapidjson::Reader reader;
  rapidjson::StringStream stream(text.c_str());
  // Iterative: hostile nesting must not use up the stack.
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  if (reader.Parse<kFlags>(stream, builder).IsError()) return refuse("it is not JSON, or too deep");
  if (root.kind != Json::Kind::object) return refuse("it is not an object");
  return root;
}

}  // namespace waymark::cmi
