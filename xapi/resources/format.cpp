#include "xapi/resources/format.hpp"

#include <algorithm>
#include <cstdlib>

#include "scorm/base/encode.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/activity.hpp"
#include "xapi/model/agents.hpp"
#include "xapi/model/check.hpp"
#include "xapi/model/decimal.hpp"
#include "xapi/model/formats.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

bool is_activity(const Value& object) {
  const auto type = string_at(object, "objectType");
  return type.empty() || type == "Activity";
}

// Calls `change` for each activity of a statement and of its SubStatement.
template <class Change>
void each_activity(Value& statement, const Change& change) {
  Value* object = statement.find("object");
  if (object && is_activity(*object)) change(*object);
  if (object && string_at(*object, "objectType") == "SubStatement") each_activity(*object, change);
  Value* context = statement.find("context");
  Value* types = context ? context->find("contextActivities") : nullptr;
  if (!types) return;
  for (auto& [name, list] : types->members())
    if (list.is(Kind::array))
      for (Value& activity : list.items()) change(activity);
}

void reduce_agent(Value& parent, const char* name) {
  if (Value* agent = parent.find(name)) *agent = agent_identity(*agent);
}

void reduce_context(Value& context) {
  reduce_agent(context, "instructor");
  reduce_agent(context, "team");
  for (const auto& [list, name] : {std::pair("contextAgents", "agent"), std::pair("contextGroups", "group")})
    if (Value* items = context.find(list))
      for (Value& item : items->items()) reduce_agent(item, name);
}

void reduce_agents(Value& statement) {
  reduce_agent(statement, "actor");
  reduce_agent(statement, "authority");
  if (Value* context = statement.find("context")) reduce_context(*context);
  if (Value* verb = statement.find("verb")) verb->erase("display");
  Value* object = statement.find("object");
  const auto type = string_at(*object, "objectType");
  if (type == "SubStatement") {
    reduce_agents(*object);
  } else if (type == "Agent" || type == "Group") {
    const bool agent = type == "Agent";
    *object = agent_identity(*object);
    if (agent) object->set("objectType", Value::string("Agent"));  // needed here: else it would be an Activity
  }
}

bool matches(std::string_view range, const std::string& tag) {
  return range == "*" || tag == range || (tag.starts_with(range) && tag.size() > range.size() && tag[range.size()] == '-');
}

}  // namespace

const json::Member* choose_language(const json::Object& map, const std::vector<std::string>& ranges) {
  for (const std::string& range : ranges)
    for (const auto& entry : map)
      if (matches(range, base::lower_ascii(entry.first))) return &entry;
  for (const std::string& range : ranges)
    for (const auto& entry : map)
      if (matches(range.substr(0, range.find('-')), base::lower_ascii(entry.first))) return &entry;
  return map.empty() ? nullptr : &map.front();
}

namespace {

void keep_one_language(Value* map, const std::vector<std::string>& ranges) {
  if (!map || !map->is(Kind::object)) return;
  const json::Member* chosen = choose_language(map->members(), ranges);
  if (chosen) *map = Value::object({*chosen});
}

void one_language(Value& activity, const std::vector<std::string>& ranges) {
  Value* definition = activity.find("definition");
  if (!definition) return;
  keep_one_language(definition->find("name"), ranges);
  keep_one_language(definition->find("description"), ranges);
  for (const auto list : component_lists())
    if (Value* components = definition->find(list))
      for (Value& component : components->items()) keep_one_language(component.find("description"), ranges);
}

void one_display(Value& statement, const std::vector<std::string>& ranges) {
  if (Value* verb = statement.find("verb")) keep_one_language(verb->find("display"), ranges);
  Value* object = statement.find("object");
  if (object && string_at(*object, "objectType") == "SubStatement") one_display(*object, ranges);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

struct Range {
  std::string tag;
  Decimal weight;
};

Range read_range(std::string_view part) {
  const auto semicolon = std::min(part.find(';'), part.size());
  Range out{base::lower_ascii(trimmed(part.substr(0, semicolon))), Decimal{false, "1", 1}};
  const std::string_view weight = semicolon < part.size() ? trimmed(part.substr(semicolon + 1)) : std::string_view();
  if (weight.starts_with("q=")) out.weight = parse_decimal(trimmed(weight.substr(2, weight.find(';') - 2))).value_or(Decimal{});
  return out;
}

}  // namespace

std::string ids_format(const Value& statement) {
  Value out = statement;
  each_activity(out, [](Value& activity) {
    activity.erase("definition");
    activity.erase("objectType");  // what has none is an Activity
  });
  reduce_agents(out);
  return json::write(out);
}

std::set<std::string> activities_in(const Value& statement) {
  std::set<std::string> out;
  Value copy = statement;
  each_activity(copy, [&](Value& activity) { out.emplace(string_at(activity, "id")); });
  return out;
}

std::string canonical_format(const Value& statement, const std::vector<std::string>& languages, const Definitions& definitions) {
  Value out = statement;
  each_activity(out, [&](Value& activity) {
    if (const auto found = definitions.find(std::string(string_at(activity, "id"))); found != definitions.end())
      if (auto merged = json::parse(found->second)) activity.set("definition", std::move(*merged));
    one_language(activity, languages);
  });
  one_display(out, languages);
  return json::write(out);
}

std::vector<std::string> accepted_languages(std::string_view header) {
  constexpr std::size_t kMost = 32;
  std::vector<Range> ranges;
  while (!header.empty() && ranges.size() < kMost) {
    const std::string_view part = header.substr(0, header.find(','));
    header.remove_prefix(std::min(header.size(), part.size() + 1));
    Range range = read_range(part);
    if (!range.tag.empty() && !range.weight.zero()) ranges.push_back(std::move(range));
  }
  std::stable_sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return compare(a.weight, b.weight) > 0; });
  std::vector<std::string> out;
  for (Range& range : ranges) out.push_back(std::move(range.tag));
  return out;
}

}  // namespace waymark::xapi
