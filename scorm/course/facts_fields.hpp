#pragma once
#include "scorm/course/attempt.hpp"

// Every member of the facts with its name, once for writing and reading alike: `v` does what the direction asks for. `fresh` holds
// the defaults. Private to this folder.
namespace waymark::course {

template <class V>
void each(V& v, sequencing::RuleCondition& c, const sequencing::RuleCondition& fresh) {
  v.choice("is", c.condition, fresh.condition, sequencing::Condition::never);
  v.flag("not", c.negated, fresh.negated);
  v.text("objective", c.objective);
  v.number("threshold", c.threshold, fresh.threshold);
}

template <class V>
void each(V& v, sequencing::SequencingRule& r, const sequencing::SequencingRule& fresh) {
  v.choice("action", r.action, fresh.action, sequencing::RuleAction::exit);
  v.flag("all", r.all, fresh.all);
  v.list("conditions", r.conditions);
}

template <class V>
void each(V& v, sequencing::RollupRule& r, const sequencing::RollupRule& fresh) {
  v.choice("action", r.action, fresh.action, sequencing::RollupAction::incomplete);
  v.choice("children", r.children, fresh.children, sequencing::ChildSet::at_least_percent);
  v.number("count", r.minimum_count, fresh.minimum_count);
  v.number("percent", r.minimum_percent, fresh.minimum_percent);
  v.flag("all", r.all, fresh.all);
  v.list("conditions", r.conditions);
}

template <class V>
void each(V& v, sequencing::ObjectiveMap& m, const sequencing::ObjectiveMap& fresh) {
  v.text("target", m.target);
  v.flag("readSatisfied", m.read_satisfied, fresh.read_satisfied);
  v.flag("readMeasure", m.read_measure, fresh.read_measure);
  v.flag("writeSatisfied", m.write_satisfied, fresh.write_satisfied);
  v.flag("writeMeasure", m.write_measure, fresh.write_measure);
  v.flag("readRaw", m.read_raw, fresh.read_raw);
  v.flag("readMin", m.read_min, fresh.read_min);
  v.flag("readMax", m.read_max, fresh.read_max);
  v.flag("readCompletion", m.read_completion, fresh.read_completion);
  v.flag("readProgress", m.read_progress, fresh.read_progress);
  v.flag("writeRaw", m.write_raw, fresh.write_raw);
  v.flag("writeMin", m.write_min, fresh.write_min);
  v.flag("writeMax", m.write_max, fresh.write_max);
  v.flag("writeCompletion", m.write_completion, fresh.write_completion);
  v.flag("writeProgress", m.write_progress, fresh.write_progress);
}

template <class V>
void each(V& v, sequencing::ObjectiveDefinition& o, const sequencing::ObjectiveDefinition& fresh) {
  v.text("id", o.id);
  v.flag("byMeasure", o.satisfied_by_measure, fresh.satisfied_by_measure);
  v.number("minimum", o.minimum, fresh.minimum);
  v.list("maps", o.maps);
}

template <class V>
void each(V& v, sequencing::HiddenControls& h, const sequencing::HiddenControls& fresh) {
  v.flag("hidePrevious", h.previous, fresh.previous);
  v.flag("hideContinue", h.continue_, fresh.continue_);
  v.flag("hideExit", h.exit, fresh.exit);
  v.flag("hideExitAll", h.exit_all, fresh.exit_all);
  v.flag("hideAbandon", h.abandon, fresh.abandon);
  v.flag("hideAbandonAll", h.abandon_all, fresh.abandon_all);
  v.flag("hideSuspendAll", h.suspend_all, fresh.suspend_all);
}

template <class V>
void each(V& v, sequencing::Activity& a, const sequencing::Activity& fresh) {
  v.text("id", a.id);
  v.text("title", a.title);
  v.number("parent", a.parent, fresh.parent);
  v.flag("visible", a.visible, fresh.visible);
  v.flag("choice", a.choice, fresh.choice);
  v.flag("choiceExit", a.choice_exit, fresh.choice_exit);
  v.flag("flow", a.flow, fresh.flow);
  v.flag("forwardOnly", a.forward_only, fresh.forward_only);
  v.flag("useCurrentObjective", a.use_current_objective, fresh.use_current_objective);
  v.flag("useCurrentProgress", a.use_current_progress, fresh.use_current_progress);
  v.flag("constrainChoice", a.constrain_choice, fresh.constrain_choice);
  v.flag("preventActivation", a.prevent_activation, fresh.prevent_activation);
  v.list("preconditions", a.preconditions);
  v.list("exitRules", a.exit_rules);
  v.list("postconditions", a.postconditions);
  v.number("attemptLimit", a.attempt_limit);
  v.number("durationLimit", a.attempt_duration_limit);
  v.list("rollupRules", a.rollup_rules);
  v.flag("rollupSatisfied", a.rollup_satisfied, fresh.rollup_satisfied);
  v.flag("rollupProgress", a.rollup_progress, fresh.rollup_progress);
  v.number("objectiveWeight", a.objective_weight, fresh.objective_weight);
  v.choice("forSatisfied", a.for_satisfied, fresh.for_satisfied, sequencing::Consider::if_not_suspended);
  v.choice("forNotSatisfied", a.for_not_satisfied, fresh.for_not_satisfied, sequencing::Consider::if_not_suspended);
  v.choice("forCompleted", a.for_completed, fresh.for_completed, sequencing::Consider::if_not_suspended);
  v.choice("forIncomplete", a.for_incomplete, fresh.for_incomplete, sequencing::Consider::if_not_suspended);
  v.flag("measureIfActive", a.measure_satisfaction_if_active, fresh.measure_satisfaction_if_active);
  v.list("objectives", a.objectives);
  v.flag("completedByMeasure", a.completed_by_measure, fresh.completed_by_measure);
  v.number("minimumProgress", a.minimum_progress, fresh.minimum_progress);
  v.number("progressWeight", a.progress_weight, fresh.progress_weight);
  v.choice("selection", a.selection, fresh.selection, sequencing::Timing::on_each_new_attempt);
  v.choice("randomization", a.randomization, fresh.randomization, sequencing::Timing::on_each_new_attempt);
  v.number("selectCount", a.select_count);
  v.flag("reorder", a.reorder_children, fresh.reorder_children);
  v.flag("tracked", a.tracked, fresh.tracked);
  v.flag("completionByContent", a.completion_set_by_content, fresh.completion_set_by_content);
  v.flag("objectiveByContent", a.objective_set_by_content, fresh.objective_set_by_content);
  each(v, a.hidden, fresh.hidden);
}

template <class V>
void each(V& v, cmi::v2004::DataTarget& d, const cmi::v2004::DataTarget& fresh) {
  v.text("id", d.id);
  v.flag("readable", d.readable, fresh.readable);
  v.flag("writable", d.writable, fresh.writable);
}

template <class V>
void each(V& v, cmi::v2004::ActivityFacts& f, const cmi::v2004::ActivityFacts&) {
  v.value("launchData", f.launch_data);
  v.value("completionThreshold", f.completion_threshold);
  v.value("passingScore", f.scaled_passing_score);
  v.value("maxTime", f.max_time_allowed);
  v.value("timeLimitAction", f.time_limit_action);
  v.list("data", f.data);
}

template <class V>
void each(V& v, Facts& f, const Facts& fresh) {
  v.choice("book", f.book, fresh.book, cmi::v2004::Book::fourth);
  v.flag("strict", f.strict, fresh.strict);
  v.text("mode", f.mode);
  v.flag("credit", f.credit, fresh.credit);
  v.text("learnerId", f.learner_id);
  v.text("learnerName", f.learner_name);
  v.number("seed", f.seed, fresh.seed);
  v.flag("objectivesGlobalToSystem", f.tree.objectives_global_to_system, fresh.tree.objectives_global_to_system);
  v.flag("sharedDataGlobalToSystem", f.shared_data_global_to_system, fresh.shared_data_global_to_system);
  v.list("tree", f.tree.activities);
  v.list("activities", f.activities);
}

}  // namespace waymark::course
