#include "xapi/resources/own_filters.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "xapi/json/parse.hpp"
#include "xapi/model/agents.hpp"
#include "xapi/model/facets.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/model/uuid.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;
using Step = std::optional<Error>;

// Of ours the standard says nothing but that they are known (Part 3, 3.2).
Error bad(std::string_view name, const std::string& rule, std::string message, std::string advice) {
  return bad_parameter(name, rule, std::move(message), std::move(advice), "3.2");
}

Step check_length(const Query& query) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : query) {
    if (!name.starts_with("waymark_")) continue;
    bytes += value.size();
    if (bytes > kMostFilterBytes)
      return bad(name, rule::parameter_length,
                 "The filters of Waymark have more than " + std::to_string(kMostFilterBytes) + " bytes together.",
                 "Ask with fewer values at once.");
  }
  return std::nullopt;
}

Step read_json(const Query& query, std::string_view name, Kind kind, std::optional<Value>& out) {
  const std::string* text = parameter(query, name);
  if (!text) return std::nullopt;
  auto value = json::parse(*text);
  if (!value) return bad(name, value.error().rule, value.error().message, "Send it as JSON, percent-encoded once.");
  if (!value->is(kind))
    return bad(name, rule::type,
               "The value must be " + std::string(json::kind_name(kind)) + " and is " + std::string(json::kind_name(value->kind())) + ".",
               kind == Kind::array ? "Send the values as an array." : "Send an object of extensions.");
  out = std::move(*value);
  return std::nullopt;
}

Error wrong_number(std::string_view name, std::size_t most) {
  return bad(name, rule::parameter_values, "The filter has no value, or more than " + std::to_string(most) + ".",
             "Send from one to " + std::to_string(most) + ", or leave the parameter out.");
}

// `read` turns one item into what is looked for, or refuses it.
template <class Read>
Step read_values(const Query& query, std::string_view name, std::string_view alone, AnyOf& out, const Read& read) {
  std::optional<Value> list;
  if (auto error = read_json(query, name, Kind::array, list); error || !list) return error;
  if (!alone.empty() && parameter(query, alone))
    return bad(name, rule::parameters_together, std::string(alone) + " and " + std::string(name) + " exclude each other.",
               "Send one of them.");
  if (list->items().empty() || list->items().size() > kMostValues) return wrong_number(name, kMostValues);
  std::vector<std::string> values;
  for (const Value& item : list->items()) {
    std::string value;
    if (auto error = read(item, value)) return error;
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(std::move(value));
  }
  out = std::move(values);
  return std::nullopt;
}

Step read_iris(const Query& query, std::string_view name, std::string_view alone, AnyOf& out) {
  return read_values(query, name, alone, out, [&](const Value& item, std::string& value) -> Step {
    if (!item.is(Kind::string) || !is_iri(item.text()))
      return bad(name, rule::iri, "A value is not an IRI.", "Send complete IRIs as strings.");
    value = item.text();
    return std::nullopt;
  });
}

Step read_agents(const Query& query, AnyOf& out) {
  constexpr std::string_view kName = "waymark_agents";
  return read_values(query, kName, "agent", out, [&](const Value& item, std::string& value) -> Step {
    if (auto problem = check_agent_or_group(item, Path(), Rules{})) return bad(kName, problem->rule, problem->message, problem->advice);
    value = agent_key(item);
    if (!value.empty()) return std::nullopt;
    return bad(kName, rule::identified_group, "An anonymous Group cannot be asked for.", "Send Agents and identified Groups.");
  });
}

Step read_registrations(const Query& query, AnyOf& out) {
  constexpr std::string_view kName = "waymark_registrations";
  return read_values(query, kName, "registration", out, [&](const Value& item, std::string& value) -> Step {
    if (item.is(Kind::string)) value = lower_uuid(item.text());
    if (!value.empty()) return std::nullopt;
    return bad(kName, rule::uuid, "A value is not a UUID.", "Send strings of 32 hexadecimal digits as 8-4-4-4-12.");
  });
}

Step read_truth(const Query& query, std::string_view name, std::optional<bool>& out) {
  const std::string* text = parameter(query, name);
  if (!text) return std::nullopt;
  if (*text != "true" && *text != "false") return bad(name, rule::boolean, "The value is neither true nor false.", "Send true or false.");
  out = *text == "true";
  return std::nullopt;
}

Step read_joined(const Query& query, StatementQuery& out) {
  std::optional<bool> joined;
  if (auto error = read_truth(query, "waymark_joined", joined)) return error;
  if (joined.value_or(false) && !parameter(query, "agent"))
    return bad("waymark_joined", rule::parameters_together, "The parameter goes with agent.", "Send agent as well: one of the person's.");
  out.joined = joined.value_or(false);
  return std::nullopt;
}

Step read_range(const Query& query, std::string_view name, std::optional<ScoreRange>& out) {
  const std::string* text = parameter(query, name);
  if (!text) return std::nullopt;
  out = parse_range(*text);
  if (out) return std::nullopt;
  return bad(name, rule::range, "The value is no range of numbers, the least first.",
             "Send the least and the most score as 0.5..0.8; one of them may be left out.");
}

Step read_extensions(const Query& query, std::vector<ExtensionUse>& out) {
  constexpr std::string_view kName = "waymark_extensions";
  std::optional<Value> object;
  if (auto error = read_json(query, kName, Kind::object, object); error || !object) return error;
  if (object->members().empty() || object->members().size() > kMostExtensions) return wrong_number(kName, kMostExtensions);
  for (const auto& [iri, value] : object->members()) {
    if (!is_iri(iri)) return bad(kName, rule::iri, "The name of an extension is not an IRI.", "Send complete IRIs as names.");
    std::string wanted = extension_value(value);
    if (wanted.empty() && !value.is(Kind::null))
      return bad(kName, rule::extension_value,
                 "A value is an array or an object, or longer than " + std::to_string(kMostExtensionValue) + " bytes.",
                 "Send a text, a number, true or false; or null, which every value meets.");
    out.push_back({iri, std::move(wanted)});
  }
  return std::nullopt;
}

std::optional<double> end_of(std::string_view text, double open) {
  if (text.empty()) return open;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  return error == std::errc() && end == text.data() + text.size() && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<ScoreRange> parse_range(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  constexpr double kOpen = std::numeric_limits<double>::max();
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos || text.size() > kLongest || text.size() == 2) return std::nullopt;
  const auto least = end_of(text.substr(0, dots), -kOpen), most = end_of(text.substr(dots + 2), kOpen);
  if (!least || !most || *least > *most) return std::nullopt;
  return ScoreRange{*least, *most};
}

std::string write_range(const ScoreRange& range) {
  constexpr double kOpen = std::numeric_limits<double>::max();
  const auto end = [](double value) {
    std::array<char, 400> text{};
    const auto done = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    return std::string(text.data(), done.ptr);
  };
  return (range.least == -kOpen ? "" : end(range.least)) + ".." + (range.most == kOpen ? "" : end(range.most));
}

bool sound_values(const AnyOf& filter, bool (*sound)(const std::string&)) {
  std::size_t bytes = 0;
  for (const auto& value : filter.values()) bytes += value.size();
  return filter.values().size() <= kMostValues && (filter.values().size() < 2 || bytes <= kMostFilterBytes) &&
         std::all_of(filter.values().begin(), filter.values().end(), sound);
}

bool sound_extensions(const std::vector<ExtensionUse>& extensions) {
  return extensions.size() <= kMostExtensions && std::all_of(extensions.begin(), extensions.end(), [](const ExtensionUse& one) {
           if (!is_iri(one.iri) || one.iri.size() > kMostFilterBytes) return false;
           const auto value = one.value.empty() ? Result<Value>(Value()) : json::parse(one.value);
           return value && extension_value(*value) == one.value;
         });
}

std::optional<Error> read_own_filters(const Query& query, StatementQuery& out) {
  if (auto error = check_length(query)) return error;
  if (auto error = read_agents(query, out.agent_key)) return error;
  if (auto error = read_joined(query, out)) return error;
  if (auto error = read_iris(query, "waymark_verbs", "verb", out.verb)) return error;
  if (auto error = read_iris(query, "waymark_activities", "activity", out.activity)) return error;
  if (auto error = read_registrations(query, out.registration)) return error;
  if (auto error = read_iris(query, "waymark_activity_types", {}, out.activity_type)) return error;
  if (auto error = read_truth(query, "waymark_success", out.success)) return error;
  if (auto error = read_truth(query, "waymark_completion", out.completion)) return error;
  if (auto error = read_range(query, "waymark_scaled", out.scaled)) return error;
  if (auto error = read_range(query, "waymark_raw", out.raw)) return error;
  return read_extensions(query, out.extensions);
}

}  // namespace waymark::xapi
