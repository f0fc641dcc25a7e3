#include "scorm/package/sequencing_rules.hpp"

#include "scorm/package/manifest_names.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

using namespace sequencing;

constexpr Word<Condition> kConditions[] = {
    {"satisfied", Condition::satisfied},
    {"objectiveStatusKnown", Condition::objective_status_known},
    {"objectiveMeasureKnown", Condition::objective_measure_known},
    {"objectiveMeasureGreaterThan", Condition::objective_measure_greater_than},
    {"objectiveMeasureLessThan", Condition::objective_measure_less_than},
    {"completed", Condition::completed},
    {"activityProgressKnown", Condition::activity_progress_known},
    {"attempted", Condition::attempted},
    {"attemptLimitExceeded", Condition::attempt_limit_exceeded},
    {"timeLimitExceeded", Condition::time_limit_exceeded},
    {"outsideAvailableTimeRange", Condition::outside_available_time_range},
    {"always", Condition::always},
    {"never", Condition::never},
};

constexpr Word<RuleAction> kPreActions[] = {{"skip", RuleAction::skip},
                                            {"disabled", RuleAction::disabled},
                                            {"hiddenFromChoice", RuleAction::hidden_from_choice},
                                            {"stopForwardTraversal", RuleAction::stop_forward_traversal}};
constexpr Word<RuleAction> kPostActions[] = {
    {"exitParent", RuleAction::exit_parent}, {"exitAll", RuleAction::exit_all},   {"retry", RuleAction::retry},
    {"retryAll", RuleAction::retry_all},     {"continue", RuleAction::continue_}, {"previous", RuleAction::previous}};
constexpr Word<RuleAction> kExitActions[] = {{"exit", RuleAction::exit}};

constexpr Word<bool> kCombinations[] = {{"all", true}, {"any", false}};
constexpr Word<bool> kOperators[] = {{"noOp", false}, {"not", true}};

constexpr Word<ChildSet> kChildSets[] = {{"all", ChildSet::all},
                                         {"any", ChildSet::any},
                                         {"none", ChildSet::none},
                                         {"atLeastCount", ChildSet::at_least_count},
                                         {"atLeastPercent", ChildSet::at_least_percent}};
constexpr Word<RollupAction> kRollupActions[] = {{"satisfied", RollupAction::satisfied},
                                                 {"notSatisfied", RollupAction::not_satisfied},
                                                 {"completed", RollupAction::completed},
                                                 {"incomplete", RollupAction::incomplete}};
constexpr Word<Consider> kConsiderations[] = {{"always", Consider::always},
                                              {"ifAttempted", Consider::if_attempted},
                                              {"ifNotSkipped", Consider::if_not_skipped},
                                              {"ifNotSuspended", Consider::if_not_suspended}};

// Identifiers are URIs: "%20a" and "a" with a blank before it are the same one (RFC 3986 6.2.2, blanks collapsed).
std::string plain_id(const std::string& id) { return collapse(percent_decode(id)); }

std::vector<RuleCondition> read_conditions(const ManifestValues& values, const pugi::xml_node& around, const char* name) {
  std::vector<RuleCondition> out;
  for (const pugi::xml_node& node : children(around, Family::sequencing, name)) {
    RuleCondition condition;
    condition.condition = values.word(node, "condition", kConditions, Condition::never);
    condition.negated = values.word(node, "operator", kOperators, false);
    condition.objective = plain_id(values.text(node, "referencedObjective"));
    condition.threshold = values.measure(node, "measureThreshold", 0, -kOne);
    out.push_back(std::move(condition));
  }
  return out;
}

template <std::size_t N>
void read_rule_list(const ManifestValues& values, const pugi::xml_node& rules, const char* name, const Word<RuleAction> (&actions)[N],
                    std::vector<SequencingRule>& to) {
  to.clear();
  for (const pugi::xml_node& node : children(rules, Family::sequencing, name)) {
    const pugi::xml_node around = child(node, Family::sequencing, "ruleConditions"), action = child(node, Family::sequencing, "ruleAction");
    SequencingRule rule;
    rule.all = values.word(around, "conditionCombination", kCombinations, true);
    rule.conditions = read_conditions(values, around, "ruleCondition");
    const std::string said = values.text(action, "action");
    bool known = false;
    for (const Word<RuleAction>& word : actions) known |= word.name == said;
    rule.action = values.word(action, "action", actions, actions[0].value);
    if (known) to.push_back(std::move(rule));
  }
}

bool is_adlseq(const pugi::xml_node& node) { return namespace_of(node, node.name()).find("adlseq") != std::string_view::npos; }

ObjectiveMap& map_to(ObjectiveDefinition& objective, const std::string& target, bool from_adlseq) {
  for (ObjectiveMap& map : objective.maps) {
    if (map.target == target) return map;
  }
  objective.maps.push_back({.target = target});
  ObjectiveMap& map = objective.maps.back();
  // Each of the two vocabularies says its own part; the other one has no map to this target then.
  if (from_adlseq) {
    map.read_satisfied = map.read_measure = false;
  } else {
    map.read_raw = map.read_min = map.read_max = map.read_completion = map.read_progress = false;
  }
  return map;
}

void read_maps(const ManifestValues& values, const pugi::xml_node& node, ObjectiveDefinition& objective) {
  for (const pugi::xml_node& info : children(node, Family::sequencing, "mapInfo")) {
    ObjectiveMap& map = map_to(objective, plain_id(values.text(info, "targetObjectiveID")), false);
    map.read_satisfied = values.flag(info, "readSatisfiedStatus", true);
    map.read_measure = values.flag(info, "readNormalizedMeasure", true);
    map.write_satisfied = values.flag(info, "writeSatisfiedStatus", false);
    map.write_measure = values.flag(info, "writeNormalizedMeasure", false);
  }
}

void read_adlseq_maps(const ManifestValues& values, const pugi::xml_node& node, ObjectiveDefinition& objective) {
  for (const pugi::xml_node& info : children(node, Family::sequencing, "mapInfo")) {
    ObjectiveMap& map = map_to(objective, plain_id(values.text(info, "targetObjectiveID")), true);
    map.read_raw = values.flag(info, "readRawScore", true);
    map.read_min = values.flag(info, "readMinScore", true);
    map.read_max = values.flag(info, "readMaxScore", true);
    map.read_completion = values.flag(info, "readCompletionStatus", true);
    map.read_progress = values.flag(info, "readProgressMeasure", true);
    map.write_raw = values.flag(info, "writeRawScore", false);
    map.write_min = values.flag(info, "writeMinScore", false);
    map.write_max = values.flag(info, "writeMaxScore", false);
    map.write_completion = values.flag(info, "writeCompletionStatus", false);
    map.write_progress = values.flag(info, "writeProgressMeasure", false);
  }
}

ObjectiveDefinition read_objective(const ManifestValues& values, const pugi::xml_node& node) {
  ObjectiveDefinition objective;
  objective.id = plain_id(values.text(node, "objectiveID"));
  objective.satisfied_by_measure = values.flag(node, "satisfiedByMeasure", false);
  if (const pugi::xml_node minimum = child(node, Family::sequencing, "minNormalizedMeasure")) {
    const std::string text = text_of(minimum);
    const auto measure = parse_measure(text);
    if (measure && *measure >= -kOne && *measure <= kOne) {
      objective.minimum = *measure;
    } else {
      values.bad(minimum, "minNormalizedMeasure", text);
    }
  }
  read_maps(values, node, objective);
  return objective;
}

// The primary objective comes first, wherever it stands.
void read_imsss_objectives(const ManifestValues& values, const pugi::xml_node& node, Activity& activity) {
  activity.objectives.assign(1, ObjectiveDefinition{});
  if (const auto primary = child(node, Family::sequencing, "primaryObjective")) activity.objectives[0] = read_objective(values, primary);
  for (const pugi::xml_node& each : children(node, Family::sequencing, "objective")) {
    ObjectiveDefinition objective = read_objective(values, each);
    bool twice = objective.id.empty();
    for (const ObjectiveDefinition& there : activity.objectives) twice |= there.id == objective.id;
    if (!twice) {
      activity.objectives.push_back(std::move(objective));
      continue;
    }
    values.harm("sequencing.duplicate_objective", each,
                "An objective has no identifier, or one that is there already: \"" + printable(objective.id) + "\".",
                "It was left out; what the part says of it counts for the first.");
  }
}

}  // namespace

void read_rules(const ManifestValues& values, const pugi::xml_node& node, Activity& activity) {
  read_rule_list(values, node, "preConditionRule", kPreActions, activity.preconditions);
  read_rule_list(values, node, "exitConditionRule", kExitActions, activity.exit_rules);
  read_rule_list(values, node, "postConditionRule", kPostActions, activity.postconditions);
}

void read_rollup(const ManifestValues& values, const pugi::xml_node& node, Activity& activity) {
  activity.rollup_satisfied = values.flag(node, "rollupObjectiveSatisfied", true);
  activity.rollup_progress = values.flag(node, "rollupProgressCompletion", true);
  activity.objective_weight = values.measure(node, "objectiveMeasureWeight", kOne, 0);
  activity.rollup_rules.clear();
  for (const pugi::xml_node& each : children(node, Family::sequencing, "rollupRule")) {
    const pugi::xml_node around = child(each, Family::sequencing, "rollupConditions");
    RollupRule rule;
    rule.children = values.word(each, "childActivitySet", kChildSets, ChildSet::all);
    rule.minimum_count = values.count(each, "minimumCount").value_or(0);
    rule.minimum_percent = values.measure(each, "minimumPercent", 0, 0);
    rule.all = values.word(around, "conditionCombination", kCombinations, false);
    rule.conditions = read_conditions(values, around, "rollupCondition");
    rule.action = values.word(child(each, Family::sequencing, "rollupAction"), "action", kRollupActions, RollupAction::satisfied);
    activity.rollup_rules.push_back(std::move(rule));
  }
}

void read_considerations(const ManifestValues& values, const pugi::xml_node& node, Activity& activity) {
  activity.for_satisfied = values.word(node, "requiredForSatisfied", kConsiderations, Consider::always);
  activity.for_not_satisfied = values.word(node, "requiredForNotSatisfied", kConsiderations, Consider::always);
  activity.for_completed = values.word(node, "requiredForCompleted", kConsiderations, Consider::always);
  activity.for_incomplete = values.word(node, "requiredForIncomplete", kConsiderations, Consider::always);
  activity.measure_satisfaction_if_active = values.flag(node, "measureSatisfactionIfActive", true);
}

void read_objectives(const ManifestValues& values, const pugi::xml_node& sequencing, Activity& activity) {
  for (const pugi::xml_node& node : children(sequencing, Family::sequencing, "objectives")) {
    if (!is_adlseq(node)) read_imsss_objectives(values, node, activity);
  }
}

bool read_mapped_scores(const ManifestValues& values, const pugi::xml_node& sequencing, Activity& activity) {
  bool any = false;
  for (const pugi::xml_node& node : children(sequencing, Family::sequencing, "objectives")) {
    if (!is_adlseq(node)) continue;
    any = true;
    for (const pugi::xml_node& each : children(node, Family::sequencing, "objective")) {
      const std::string id = plain_id(values.text(each, "objectiveID"));
      bool found = false;
      for (ObjectiveDefinition& objective : activity.objectives) {
        if (objective.id != id || id.empty()) continue;
        read_adlseq_maps(values, each, objective);
        found = true;
      }
      if (!found) {
        values.harm("sequencing.unknown_objective", each,
                    "The adlseq objective \"" + printable(id) + "\" is none of the part's objectives.", "It was left out.");
      }
    }
  }
  return any;
}

}  // namespace waymark::package
