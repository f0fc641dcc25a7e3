#include "xapi/model/told.hpp"

#include <algorithm>

#include "scorm/base/encode.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/activity.hpp"
#include "xapi/model/agents.hpp"
#include "xapi/model/check.hpp"
#include "xapi/model/formats.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

void add_definition(std::vector<ToldDefinition>& out, const Value& activity) {
  const Value* definition = activity.find("definition");
  if (!definition || definition->members().empty()) return;
  std::string text = json::write(*definition);
  if (text.size() <= kMostDefinition) out.push_back({std::string(string_at(activity, "id")), std::move(text)});
}

void add_definitions(std::vector<ToldDefinition>& out, const Value& statement) {
  const Value* context = statement.find("context");
  if (const Value* types = context ? context->find("contextActivities") : nullptr)
    for (const auto& [name, activities] : types->members()) {
      if (!activities.is(Kind::array))
        add_definition(out, activities);
      else
        for (const Value& activity : activities.items()) add_definition(out, activity);
    }
  const Value& object = *statement.find("object");
  const auto type = string_at(object, "objectType");
  if (type == "SubStatement") add_definitions(out, object);
  if (type.empty() || type == "Activity") add_definition(out, object);
}

void add_name(std::vector<ToldName>& out, const Value* agent) {
  if (!agent) return;
  std::string key = agent_key(*agent);
  const auto name = string_at(*agent, "name");
  if (!key.empty() && !name.empty() && name.size() <= kMostName) out.push_back({std::move(key), std::string(name)});
  if (const Value* members = agent->find("member"))
    for (const Value& member : members->items()) add_name(out, &member);
}

void add_names(std::vector<ToldName>& out, const Value& statement) {
  add_name(out, statement.find("actor"));
  if (const Value* context = statement.find("context")) {
    add_name(out, context->find("instructor"));
    add_name(out, context->find("team"));
    for (const auto& [list, one] : {std::pair("contextAgents", "agent"), std::pair("contextGroups", "group")})
      if (const Value* items = context->find(list))
        for (const Value& item : items->items()) add_name(out, item.find(one));
  }
  const Value& object = *statement.find("object");
  const auto type = string_at(object, "objectType");
  if (type == "Agent" || type == "Group") add_name(out, &object);
  if (type == "SubStatement") add_names(out, object);
}

// RFC 5646 2.1.1: tags are compared without case.
void merge_languages(Value& older, const Value& newer) {
  for (const auto& [tag, text] : newer.members()) {
    auto& known = older.members();
    const auto same = std::find_if(known.begin(), known.end(),
                                   [&](const auto& entry) { return base::lower_ascii(entry.first) == base::lower_ascii(tag); });
    if (same == known.end())
      older.set(tag, text);
    else
      *same = {tag, text};
  }
}

const Value* component(const Value& list, std::string_view id) {
  for (const Value& one : list.items())
    if (string_at(one, "id") == id) return &one;
  return nullptr;
}

// The newer list, whose components keep the languages that only the older one had.
Value merged_components(const Value& older, const Value& newer) {
  Value out = newer;
  for (Value& one : out.items()) {
    const Value* known = component(older, string_at(one, "id"));
    const Value* known_text = known ? known->find("description") : nullptr;
    if (!known_text) continue;
    Value text = *known_text;
    if (const Value* own = one.find("description")) merge_languages(text, *own);
    one.set("description", std::move(text));
  }
  return out;
}

bool is_component_list(std::string_view name) {
  const auto lists = component_lists();
  return std::find(lists.begin(), lists.end(), name) != lists.end();
}

// Lists and patterns say something only together with the type that they were given for.
void forget_other_type(Value& older, const Value& newer) {
  const Value* type = newer.find("interactionType");
  const Value* known = older.find("interactionType");
  if (!type || !known || *type == *known) return;
  for (const auto list : component_lists()) older.erase(list);
  older.erase("correctResponsesPattern");
}

void merge(Value& older, const Value& newer) {
  forget_other_type(older, newer);
  for (const auto& [name, value] : newer.members()) {
    Value* known = older.find(name);
    if (!known)
      older.set(name, value);
    else if (name == "name" || name == "description")
      merge_languages(*known, value);
    else if (name == "extensions")
      for (const auto& [key, content] : value.members()) known->set(key, content);
    else if (is_component_list(name))
      *known = merged_components(*known, value);
    else
      *known = value;
  }
}

}  // namespace

std::vector<ToldDefinition> told_definitions(const Value& statement) {
  std::vector<ToldDefinition> out;
  add_definitions(out, statement);
  return out;
}

std::vector<ToldName> told_names(const Value& statement) {
  std::vector<ToldName> out;
  add_names(out, statement);
  return out;
}

std::optional<Told> told_by(std::string_view bytes) {
  const auto statement = json::parse(bytes);
  if (!statement || !statement->find("object")) return std::nullopt;
  return Told{told_definitions(*statement), told_names(*statement)};
}

std::string merge_definitions(const std::string& older, const std::string& newer) {
  auto below = json::parse(older);
  const auto above = json::parse(newer);
  if (!below || !above || !below->is(Kind::object) || !above->is(Kind::object)) return newer;
  merge(*below, *above);
  std::string text = json::write(*below);
  return text.size() <= kMostDefinition ? text : newer;
}

}  // namespace waymark::xapi
