#include "xapi/model/context.hpp"

#include <array>

#include "xapi/model/activity.hpp"
#include "xapi/model/agents.hpp"

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

template <const char* kWanted>
Problem check_exactly(const Value& value, const Path& path, const Rules&) {
  if (value.is(Kind::string) && value.text() == kWanted) return std::nullopt;
  return refusal(path, rule::object_type, std::string("The objectType is not \"") + kWanted + "\".",
                 std::string("Send \"") + kWanted + "\" exactly so.", "2.2");
}

constexpr char kStatementRef[] = "StatementRef";
constexpr char kContextAgent[] = "contextAgent";
constexpr char kContextGroup[] = "contextGroup";

// One Activity stands for an array of one, as statements of xAPI 0.95 have it (2.4.6.2).
Problem check_activities(const Value& value, const Path& path, const Rules& rules) {
  if (value.is(Kind::array)) return check_array(value, path, rules, check_activity, "2.4.6.2");
  return check_activity(value, path, rules);
}

Problem check_context_activities(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 4> kTypes{
      {{"parent", check_activities}, {"grouping", check_activities}, {"category", check_activities}, {"other", check_activities}}};
  return check_object(value, path, rules, kTypes, "2.4.6.2");
}

Problem check_relevant_types(const Value& value, const Path& path, const Rules& rules) {
  if (auto problem = check_array(value, path, rules, check_iri, "2.4.6")) return problem;
  if (!value.items().empty()) return std::nullopt;
  return refusal(path, rule::relevant_types, "The list of relevant types is empty.", "Leave it out, or name at least one activity type.",
                 "2.4.6");
}

Problem check_context_agent(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 3> kProperties{
      {{"objectType", check_exactly<kContextAgent>, true}, {"agent", check_agent, true}, {"relevantTypes", check_relevant_types}}};
  return check_object(value, path, rules, kProperties, "2.4.6");
}

Problem check_context_group(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 3> kProperties{
      {{"objectType", check_exactly<kContextGroup>, true}, {"group", check_group, true}, {"relevantTypes", check_relevant_types}}};
  return check_object(value, path, rules, kProperties, "2.4.6");
}

Problem only_in_v2(const Path& path, const Rules& rules) {
  if (rules.version == Version::v2_0_0) return std::nullopt;
  return refusal(path, rule::only_in_2, "This property exists only since xAPI 2.0.",
                 "Send the request with X-Experience-API-Version: 2.0.0, or leave the property out.", "2.4.6");
}

Problem check_context_agents(const Value& value, const Path& path, const Rules& rules) {
  if (auto problem = only_in_v2(path, rules)) return problem;
  return check_array(value, path, rules, check_context_agent, "2.4.6");
}

Problem check_context_groups(const Value& value, const Path& path, const Rules& rules) {
  if (auto problem = only_in_v2(path, rules)) return problem;
  return check_array(value, path, rules, check_context_group, "2.4.6");
}

}  // namespace

Problem check_statement_ref(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 2> kReference{{{"objectType", check_exactly<kStatementRef>, true}, {"id", check_uuid, true}}};
  return check_object(value, path, rules, kReference, "2.4.4.3");
}

Problem check_context(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 11> kContext{{
      {"registration", check_uuid},
      {"instructor", check_agent_or_group},
      {"team", check_group},
      {"contextActivities", check_context_activities},
      {"contextAgents", check_context_agents},
      {"contextGroups", check_context_groups},
      {"revision", check_string},
      {"platform", check_string},
      {"language", check_language},
      {"statement", check_statement_ref},
      {"extensions", check_extensions},
  }};
  return check_object(value, path, rules, kContext, "2.4.6");
}

}  // namespace waymark::xapi
