#include "xapi/model/check.hpp"

#include <algorithm>

#include "scorm/base/encode.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/model/time.hpp"
#include "xapi/model/uuid.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

// Values are quoted in messages so that the sender finds them; cut, since they may be long or personal.
std::string in_quotes(std::string_view text) {
  constexpr std::size_t kMost = 60;
  std::string out = "\"";
  std::size_t end = std::min(text.size(), kMost);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  out += text.substr(0, end);
  out += end < text.size() ? "…\"" : "\"";
  return out;
}

Problem check_format(const Value& value, const Path& path, bool (*format)(std::string_view), const Rule& rule, const char* what,
                     const char* advice, std::string_view clause) {
  if (auto problem = check_kind(value, path, Kind::string, clause)) return problem;
  if (format(value.text())) return std::nullopt;
  return refusal(path, rule, in_quotes(value.text()) + " is not " + what + ".", advice, clause);
}

const Property* find_property(std::span<const Property> table, std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(), [&](const Property& p) { return p.name == name; });
  return found == table.end() ? nullptr : &*found;
}

Error unknown_property(const Path& path, std::string_view name, std::span<const Property> table, std::string_view clause) {
  for (const Property& property : table)
    if (base::lower_ascii(property.name) == base::lower_ascii(name))
      return refusal(path, rule::property_case, "The property " + in_quotes(name) + " differs from the standard's in case.",
                     "Write it \"" + std::string(property.name) + "\".", "2.2");
  return refusal(path, rule::unknown_property, "The property " + in_quotes(name) + " is not allowed here.",
                 "Remove it, or put what it says into extensions.", clause);
}

}  // namespace

Error refusal(const Path& path, const Rule& rule, std::string message, std::string advice, std::string_view clause) {
  return Error{ErrorKind::invalid, std::move(message), std::move(advice), path.pointer(), "xAPI Part 2, " + std::string(clause), rule};
}

Problem check_kind(const Value& value, const Path& path, Kind kind, std::string_view clause) {
  if (value.is(kind)) return std::nullopt;
  if (value.is(Kind::null))
    return refusal(path, rule::no_null, "The value is null.", "Leave the property out instead; null is allowed only inside extensions.",
                   "2.2");
  return refusal(path, rule::type, "This must be " + std::string(kind_name(kind)) + " and is " + std::string(kind_name(value.kind())) + ".",
                 "Send " + std::string(kind_name(kind)) + ".", clause);
}

Problem check_object(const Value& value, const Path& path, const Rules& rules, std::span<const Property> table, std::string_view clause) {
  if (auto problem = check_kind(value, path, Kind::object, clause)) return problem;
  for (const auto& [name, content] : value.members()) {
    const Path inner(path, name);
    const Property* property = find_property(table, name);
    if (!property) return unknown_property(inner, name, table, clause);
    if (auto problem = property->check(content, inner, rules)) return problem;
  }
  for (const Property& property : table)
    if (property.required && !value.find(property.name))
      return refusal(path, rule::required_property, "The property \"" + std::string(property.name) + "\" is missing.", "Add it.", clause);
  return std::nullopt;
}

Problem check_array(const Value& value, const Path& path, const Rules& rules, Problem (*item)(const Value&, const Path&, const Rules&),
                    std::string_view clause) {
  if (auto problem = check_kind(value, path, Kind::array, clause)) return problem;
  for (std::size_t i = 0; i < value.items().size(); ++i)
    if (auto problem = item(value.items()[i], Path(path, i), rules)) return problem;
  return std::nullopt;
}

Problem check_string(const Value& value, const Path& path, const Rules&) { return check_kind(value, path, Kind::string, "2.2"); }

Problem check_boolean(const Value& value, const Path& path, const Rules&) { return check_kind(value, path, Kind::boolean, "2.2"); }

Problem check_number(const Value& value, const Path& path, const Rules&) { return check_kind(value, path, Kind::number, "2.2"); }

Problem check_iri(const Value& value, const Path& path, const Rules&) {
  return check_format(value, path, is_iri, rule::iri, "an IRI",
                      "Send a complete IRI with its scheme, such as https://example.org/x, and percent-encode spaces.", "4.3");
}

Problem check_uuid(const Value& value, const Path& path, const Rules&) {
  return check_format(
      value, path, [](std::string_view text) { return parse_uuid(text).has_value(); }, rule::uuid, "a UUID",
      "Send 32 hexadecimal digits as 8-4-4-4-12.", "4.4");
}

Problem check_timestamp(const Value& value, const Path& path, const Rules& rules) {
  if (auto problem = check_kind(value, path, Kind::string, "4.5")) return problem;
  const auto time_rules = rules.version == Version::v2_0_0 ? TimeRules::rfc3339 : TimeRules::iso8601;
  if (parse_timestamp(value.text(), time_rules)) return std::nullopt;
  return refusal(path, rule::timestamp, in_quotes(value.text()) + " is not a timestamp.",
                 "Send date, time and offset, such as 2026-11-22T09:30:00.000Z; the offset -00:00 is not allowed.", "4.5");
}

Problem check_duration(const Value& value, const Path& path, const Rules&) {
  return check_format(value, path, is_duration, rule::duration, "an ISO 8601 duration",
                      "Send it such as PT1H30M or P4W; weeks stand alone.", "4.6");
}

Problem check_language(const Value& value, const Path& path, const Rules&) {
  return check_format(value, path, is_language_tag, rule::language_tag, "a language tag", "Send an RFC 5646 tag, such as en-GB.", "4.2");
}

Problem check_language_map(const Value& value, const Path& path, const Rules&) {
  if (auto problem = check_kind(value, path, Kind::object, "4.2")) return problem;
  for (const auto& [tag, text] : value.members()) {
    const Path inner(path, tag);
    if (!is_language_tag(tag))
      return refusal(inner, rule::language_tag, in_quotes(tag) + " is not a language tag.", "Use RFC 5646 tags as keys, such as en-GB.",
                     "4.2");
    if (auto problem = check_kind(text, inner, Kind::string, "4.2")) return problem;
  }
  return std::nullopt;
}

Problem check_extensions(const Value& value, const Path& path, const Rules&) {
  if (auto problem = check_kind(value, path, Kind::object, "4.1")) return problem;
  for (const auto& [key, content] : value.members())
    if (!is_iri(key))
      return refusal(Path(path, key), rule::iri, in_quotes(key) + " is not an IRI.", "Use IRIs as the keys of extensions.", "4.1");
  return std::nullopt;
}

std::string_view string_at(const Value& object, std::string_view key) {
  const Value* found = object.find(key);
  return found && found->is(Kind::string) ? std::string_view(found->text()) : std::string_view();
}

}  // namespace waymark::xapi
