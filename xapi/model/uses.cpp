#include "xapi/model/uses.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "xapi/json/parse.hpp"
#include "xapi/model/agents.hpp"
#include "xapi/model/check.hpp"
#include "xapi/model/plain_code.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;
using Uses = std::map<std::string, bool>;  // key -> direct

void add(Uses& uses, std::string key, bool direct) {
  if (!key.empty()) uses[std::move(key)] |= direct;
}

void add_agent(Uses& uses, const Value* agent, bool direct) {
  if (!agent) return;
  add(uses, agent_key(*agent), direct);
  if (const Value* members = agent->find("member"))
    for (const Value& member : members->items()) add(uses, agent_key(member), direct);
}

void add_context_agents(Uses& uses, const Value& context) {
  add_agent(uses, context.find("instructor"), false);
  add_agent(uses, context.find("team"), false);
  if (const Value* agents = context.find("contextAgents"))
    for (const Value& item : agents->items()) add_agent(uses, item.find("agent"), false);
  if (const Value* groups = context.find("contextGroups"))
    for (const Value& item : groups->items()) add_agent(uses, item.find("group"), false);
}

void add_agents(Uses& uses, const Value& statement, bool direct) {
  add_agent(uses, statement.find("actor"), direct);
  add_agent(uses, statement.find("authority"), false);
  if (const Value* context = statement.find("context")) add_context_agents(uses, *context);
  const Value& object = *statement.find("object");
  const auto type = string_at(object, "objectType");
  if (type == "Agent" || type == "Group") add_agent(uses, &object, direct);
  if (type == "SubStatement") add_agents(uses, object, false);
}

void add_activity(Uses& uses, const Value& activity, bool direct) { add(uses, std::string(string_at(activity, "id")), direct); }

void add_activities(Uses& uses, const Value& statement, bool direct) {
  const Value& object = *statement.find("object");
  const auto type = string_at(object, "objectType");
  if (type.empty() || type == "Activity") add_activity(uses, object, direct);
  if (type == "SubStatement") add_activities(uses, object, false);
  const Value* context = statement.find("context");
  const Value* types = context ? context->find("contextActivities") : nullptr;
  if (!types) return;
  for (const auto& [name, activities] : types->members()) {
    if (!activities.is(Kind::array))
      add_activity(uses, activities, false);
    else
      for (const Value& activity : activities.items()) add_activity(uses, activity, false);
  }
}

bool free_response(const Value& statement) {
  static constexpr std::array<std::string_view, 6> kClosed{"true-false", "choice", "matching", "sequencing", "likert", "numeric"};
  const Value* result = statement.find("result");
  if (!result || string_at(*result, "response").empty()) return false;
  const Value* definition = statement.find("object")->find("definition");
  const auto type = definition ? string_at(*definition, "interactionType") : std::string_view();
  return std::find(kClosed.begin(), kClosed.end(), type) == kClosed.end() || !is_coded_response(string_at(*result, "response"));
}

}  // namespace

std::vector<AgentUse> agent_uses(const Value& statement) {
  Uses uses;
  add_agents(uses, statement, true);
  std::vector<AgentUse> out;
  for (const auto& [key, direct] : uses) out.push_back({key, direct});
  return out;
}

std::string authority_key(const Value& statement) {
  const Value* authority = statement.find("authority");
  return authority ? agent_key(*authority) : std::string();
}

std::string authority_key(std::string_view bytes) {
  const auto statement = json::parse(bytes);
  return statement && statement->is(Kind::object) ? authority_key(*statement) : std::string();
}

std::vector<ActivityUse> activity_uses(const Value& statement) {
  Uses uses;
  add_activities(uses, statement, true);
  std::vector<ActivityUse> out;
  for (const auto& [iri, direct] : uses) out.push_back({iri, direct});
  return out;
}

Sensitivity sensitivity_of(const Value& statement) {
  const Value& object = *statement.find("object");
  const bool inner = string_at(object, "objectType") == "SubStatement" && free_response(object);
  return inner || free_response(statement) ? Sensitivity::reflection : Sensitivity::tracking;
}

}  // namespace waymark::xapi
