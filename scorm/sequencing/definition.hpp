#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scorm/sequencing/measure.hpp"

// The sequencing definition model (SN 4th Ed. chapter 3, with the adlseq and adlcp extensions) of a course as a compact tree:
// activities stand in document order and name each other by index. Plain data, filled by scorm/package.
namespace waymark::sequencing {

inline constexpr int kNone = -1;

// SM.2 and SM.8: what a rule's condition asks. The last two are of rule conditions alone.
enum class Condition : std::uint8_t {
  satisfied,
  objective_status_known,
  objective_measure_known,
  objective_measure_greater_than,
  objective_measure_less_than,
  completed,
  activity_progress_known,
  attempted,
  attempt_limit_exceeded,
  time_limit_exceeded,
  outside_available_time_range,
  always,
  never
};

struct RuleCondition {
  Condition condition = Condition::always;
  bool negated = false;
  std::string objective;  // referenced objective; empty: the one that contributes to rollup
  Measure threshold = 0;
};

enum class RuleAction : std::uint8_t {
  skip,
  disabled,
  hidden_from_choice,
  stop_forward_traversal,  // preconditions
  exit_parent,
  exit_all,
  retry,
  retry_all,
  continue_,
  previous,  // postconditions
  exit       // the only one of exit rules
};

// SM.2: conditions combined, and what follows. No condition at all never holds.
struct SequencingRule {
  bool all = true;  // conditionCombination; false: any
  std::vector<RuleCondition> conditions;
  RuleAction action = RuleAction::skip;
};

enum class ChildSet : std::uint8_t { all, any, none, at_least_count, at_least_percent };
enum class RollupAction : std::uint8_t { satisfied, not_satisfied, completed, incomplete };

// SM.5
struct RollupRule {
  ChildSet children = ChildSet::all;
  int minimum_count = 0;
  Measure minimum_percent = 0;  // 0 to kOne
  bool all = false;             // conditionCombination any is the default here
  std::vector<RuleCondition> conditions;
  RollupAction action = RollupAction::satisfied;
};

enum class Consider : std::uint8_t { always, if_attempted, if_not_skipped, if_not_suspended };

// SM.7 and adlseq: what an objective reads from and writes to a shared (global) one.
struct ObjectiveMap {
  std::string target;
  bool read_satisfied = true, read_measure = true, write_satisfied = false, write_measure = false;
  bool read_raw = true, read_min = true, read_max = true, read_completion = true, read_progress = true;
  bool write_raw = false, write_min = false, write_max = false, write_completion = false, write_progress = false;
};

// SM.6
struct ObjectiveDefinition {
  std::string id;  // may be empty for the primary one
  bool satisfied_by_measure = false;
  Measure minimum = kOne;  // Objective Minimum Satisfied Normalized Measure
  std::vector<ObjectiveMap> maps;
};

enum class Timing : std::uint8_t { never, once, on_each_new_attempt };

struct HiddenControls {
  bool previous = false, continue_ = false, exit = false, exit_all = false, abandon = false, abandon_all = false, suspend_all = false;
};

struct Activity {
  std::string id, title;
  int parent = kNone;
  std::vector<int> children;
  bool visible = true;

  // SM.1, and adlseq:constrainedChoiceConsiderations
  bool choice = true, choice_exit = true, flow = false, forward_only = false;
  bool use_current_objective = true, use_current_progress = true;
  bool constrain_choice = false, prevent_activation = false;

  std::vector<SequencingRule> preconditions, exit_rules, postconditions;
  std::optional<int> attempt_limit;                    // SM.3
  std::optional<std::int64_t> attempt_duration_limit;  // attemptAbsoluteDurationLimit, centiseconds

  std::vector<RollupRule> rollup_rules;
  bool rollup_satisfied = true, rollup_progress = true;  // SM.9 Rollup Controls
  Measure objective_weight = kOne;
  Consider for_satisfied = Consider::always, for_not_satisfied = Consider::always, for_completed = Consider::always,
           for_incomplete = Consider::always;
  bool measure_satisfaction_if_active = true;

  std::vector<ObjectiveDefinition> objectives;  // the first contributes to rollup; never empty (see add_primary)
  bool completed_by_measure = false;            // adlcp:completionThreshold
  Measure minimum_progress = kOne, progress_weight = kOne;

  Timing selection = Timing::never, randomization = Timing::never;  // SM.10, SM.11
  std::optional<int> select_count;
  bool reorder_children = false;

  bool tracked = true, completion_set_by_content = false, objective_set_by_content = false;  // SM.12
  HiddenControls hidden;                                                                     // adlnav:hideLMSUI

  bool is_leaf() const { return children.empty(); }
};

struct Tree {
  std::vector<Activity> activities;  // the first is the organization's; parents stand before their children
  bool objectives_global_to_system = true;
};

int find_activity(const Tree& tree, const std::string& id);  // kNone when there is none

}  // namespace waymark::sequencing
