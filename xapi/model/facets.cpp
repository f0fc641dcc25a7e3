#include "xapi/model/facets.hpp"

#include <charconv>

#include "xapi/json/parse.hpp"
#include "xapi/model/check.hpp"
#include "xapi/model/decimal.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

std::optional<bool> truth_at(const Value& object, std::string_view name) {
  const Value* found = object.find(name);
  return found && found->is(Kind::boolean) ? std::optional(found->truth()) : std::nullopt;
}

// None for what a double cannot hold.
std::optional<double> number_at(const Value* object, std::string_view name) {
  const Value* found = object ? object->find(name) : nullptr;
  if (!found || !found->is(Kind::number)) return std::nullopt;
  double value = 0;
  const std::string& text = found->text();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

void add_extensions(std::vector<ExtensionUse>& out, const Value* holder) {
  const Value* extensions = holder ? holder->find("extensions") : nullptr;
  if (!extensions || !extensions->is(Kind::object)) return;
  for (const auto& [iri, value] : extensions->members()) out.push_back({iri, extension_value(value)});
}

}  // namespace

std::string extension_value(const Value& value) {
  std::string text;
  if (value.is(Kind::boolean) || value.is(Kind::string)) text = json::write(value);
  if (value.is(Kind::number)) {
    const auto decimal = parse_decimal(value.text());
    text = decimal ? to_json_number(*decimal) : value.text();
  }
  return text.size() <= kMostExtensionValue ? text : std::string();
}

Facets facets_of(const Value& statement) {
  Facets out;
  if (const Value* result = statement.find("result")) {
    out.success = truth_at(*result, "success");
    out.completion = truth_at(*result, "completion");
    out.scaled = number_at(result->find("score"), "scaled");
    out.raw = number_at(result->find("score"), "raw");
    add_extensions(out.extensions, result);
  }
  add_extensions(out.extensions, statement.find("context"));
  const Value* object = statement.find("object");
  const auto kind = object ? string_at(*object, "objectType") : std::string_view();
  if (!object || (!kind.empty() && kind != "Activity")) return out;
  const Value* definition = object->find("definition");
  if (!definition) return out;
  out.activity_type = string_at(*definition, "type");
  add_extensions(out.extensions, definition);
  return out;
}

}  // namespace waymark::xapi
