#include "xapi/model/activity.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace waymark::xapi {
namespace {

using json::Kind;
using json::Value;

// Which component lists an interaction type may carry (2.4.4.1, Interaction Components).
struct InteractionType {
  std::string_view name;
  std::array<std::string_view, 2> lists;
};
constexpr std::array<InteractionType, 10> kInteractionTypes{{
    {"true-false", {}},
    {"choice", {"choices"}},
    {"fill-in", {}},
    {"long-fill-in", {}},
    {"matching", {"source", "target"}},
    {"performance", {"steps"}},
    {"sequencing", {"choices"}},
    {"likert", {"scale"}},
    {"numeric", {}},
    {"other", {}},
}};
constexpr std::array<std::string_view, 5> kComponentLists{"choices", "scale", "source", "target", "steps"};

const InteractionType* find_type(std::string_view name) {
  const auto found =
      std::find_if(kInteractionTypes.begin(), kInteractionTypes.end(), [&](const InteractionType& type) { return type.name == name; });
  return found == kInteractionTypes.end() ? nullptr : &*found;
}

Problem check_interaction_type(const Value& value, const Path& path, const Rules&) {
  if (auto problem = check_kind(value, path, Kind::string, "2.4.4.1")) return problem;
  if (find_type(value.text())) return std::nullopt;
  return refusal(path, rule::interaction_type, "The interactionType is not one of the standard's.",
                 "Send true-false, choice, fill-in, long-fill-in, matching, performance, sequencing, likert, "
                 "numeric or other.",
                 "2.4.4.1");
}

Problem check_patterns(const Value& value, const Path& path, const Rules& rules) {
  return check_array(value, path, rules, check_string, "2.4.4.1");
}

Problem check_component(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 2> kComponent{{{"id", check_string, true}, {"description", check_language_map}}};
  return check_object(value, path, rules, kComponent, "2.4.4.1");
}

Problem check_components(const Value& value, const Path& path, const Rules& rules) {
  if (auto problem = check_array(value, path, rules, check_component, "2.4.4.1")) return problem;
  std::vector<std::string_view> ids;
  for (const Value& item : value.items()) ids.push_back(string_at(item, "id"));
  std::sort(ids.begin(), ids.end());
  if (std::adjacent_find(ids.begin(), ids.end()) == ids.end()) return std::nullopt;
  return refusal(path, rule::component_ids, "Two interaction components have the same id.", "Give each a distinct id.", "2.4.4.1");
}

// Properties of interactions need a type, and component lists the right one.
Problem check_interaction(const Value& definition, const Path& path) {
  const Value* type = definition.find("interactionType");
  const InteractionType* known = type ? find_type(type->text()) : nullptr;
  if (!known && definition.find("correctResponsesPattern"))
    return refusal(path, rule::interaction_lists, "An interaction's property is used without interactionType.", "Add the interactionType.",
                   "2.4.4.1");
  for (const auto list : kComponentLists) {
    if (!definition.find(list)) continue;
    if (!known)
      return refusal(path, rule::interaction_lists, "An interaction's property is used without interactionType.",
                     "Add the interactionType.", "2.4.4.1");
    if (std::find(known->lists.begin(), known->lists.end(), list) == known->lists.end())
      return refusal(Path(path, list), rule::interaction_lists,
                     "The interactionType \"" + std::string(known->name) + "\" has no such list.",
                     "Use the list that belongs to the type, or another type.", "2.4.4.1");
  }
  return std::nullopt;
}

Problem check_definition(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 12> kDefinition{{
      {"name", check_language_map},
      {"description", check_language_map},
      {"type", check_iri},
      {"moreInfo", check_iri},
      {"interactionType", check_interaction_type},
      {"correctResponsesPattern", check_patterns},
      {"choices", check_components},
      {"scale", check_components},
      {"source", check_components},
      {"target", check_components},
      {"steps", check_components},
      {"extensions", check_extensions},
  }};
  if (auto problem = check_object(value, path, rules, kDefinition, "2.4.4.1")) return problem;
  return check_interaction(value, path);
}

Problem check_activity_type(const Value& value, const Path& path, const Rules&) {
  if (value.is(Kind::string) && value.text() == "Activity") return std::nullopt;
  return refusal(path, rule::object_type, "The objectType is not \"Activity\".", "Send \"Activity\", or leave it out.", "2.4.4.1");
}

}  // namespace

Problem check_activity(const Value& value, const Path& path, const Rules& rules) {
  static constexpr std::array<Property, 3> kActivity{
      {{"objectType", check_activity_type}, {"id", check_iri, true}, {"definition", check_definition}}};
  return check_object(value, path, rules, kActivity, "2.4.4.1");
}

std::span<const std::string_view> component_lists() { return kComponentLists; }

}  // namespace waymark::xapi
