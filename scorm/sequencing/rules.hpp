#pragma once
#include <initializer_list>
#include <optional>

#include "scorm/sequencing/trace.hpp"
#include "scorm/sequencing/tracking.hpp"

// Conditions, sequencing rules and limits (SN 4th Ed. UP.1, UP.2, UP.2.1, UP.5).
namespace waymark::sequencing {

// True, false, or unknown. Combined as three-valued logic.
using Truth = std::optional<bool>;
Truth evaluate(const Tree& tree, const State& state, int activity, const RuleCondition& condition, For whom = For::itself);
Truth combine(const Tree& tree, const State& state, int activity, bool all, const std::vector<RuleCondition>& conditions,
              For whom = For::itself);

// Sequencing Rules Check Process [UP.2]: the action of the first rule that holds among those with one of these actions.
std::optional<RuleAction> rules_check(const Tree& tree, const State& state, int activity, const std::vector<SequencingRule>& rules,
                                      std::initializer_list<RuleAction> actions);
bool has_precondition(const Tree& tree, const State& state, int activity, RuleAction action);

// Limit Conditions Check Process [UP.1]: true when a new attempt would violate a limit.
bool limits_violated(const Tree& tree, const State& state, int activity);

// Check Activity Process [UP.5]: true when the activity must not be delivered.
bool check_activity(const Tree& tree, const State& state, int activity);

}  // namespace waymark::sequencing
