#include "scorm/cmi/json_reader.hpp"

#include "scorm/base/json_text.hpp"
#include "scorm/base/utf.hpp"

namespace waymark::cmi {

Result<void> parse_object(std::string_view json, std::size_t most_bytes, std::string_view what,
                          rapidjson::Document& into) {
  const auto refuse = [what](const char* why) {
    return fail(ErrorKind::invalid, "The " + std::string(what) + " cannot be read: " + why + ".");
  };
  if (json.size() > most_bytes) return refuse("it is too long");
  if (json.find('\0') != std::string_view::npos) return refuse("it holds a raw NUL");
  if (!base::is_utf8(json)) return refuse("it is not UTF-8");
  const std::string text = base::lone_escapes_to_wtf8(json);
  // Iterative: hostile nesting must not use up the stack.
  into.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (into.HasParseError()) return refuse("it is not JSON");
  if (!into.IsObject()) return refuse("it is not an object");
  return {};
}

const rapidjson::Value* member(const rapidjson::Value& object, const char* name) {
  if (!object.IsObject()) return nullptr;
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::optional<std::string> text_member(const rapidjson::Value& object, const char* name) {
  const rapidjson::Value* value = member(object, name);
  if (!value || !value->IsString()) return std::nullopt;
  return std::string(value->GetString(), value->GetStringLength());
}

std::optional<bool> bool_member(const rapidjson::Value& object, const char* name) {
  const rapidjson::Value* value = member(object, name);
  if (!value || !value->IsBool()) return std::nullopt;
  return value->GetBool();
}

std::optional<std::int64_t> int_member(const rapidjson::Value& object, const char* name) {
  const rapidjson::Value* value = member(object, name);
  if (!value || !value->IsInt64()) return std::nullopt;
  return value->GetInt64();
}

}  // namespace waymark::cmi
