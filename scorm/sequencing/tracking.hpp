#pragma once
#include "scorm/sequencing/tree.hpp"

// What is known of an activity and its objectives, read through and written to the shared objectives that they are mapped to
// (SN 4th Ed. 3.10.3, 4.2.1).
namespace waymark::sequencing {

// The objective of this id among the activity's; the one that contributes to rollup for an empty id. kNone when there is none.
int objective_index(const Activity& activity, const std::string& id);

const ObjectiveProgress& local(const State& state, int activity, int objective);
ObjectiveProgress& local(State& state, int activity, int objective);

// For whom a status is read: for the activity itself, or for the rollup of its parent, to which only what the parent's current attempt
// has seen counts (SM.1 Use Current Attempt Objective and Progress Information).
enum class For { itself, parent };
std::optional<Measure> measure_of(const Tree& tree, const State& state, int activity, int objective, For whom = For::itself);
std::optional<bool> satisfied_of(const Tree& tree, const State& state, int activity, int objective, For whom = For::itself);

// Everything that a content object may read of the objective at its launch.
ObjectiveProgress read_objective(const Tree& tree, const State& state, int activity, int objective);

void set_satisfied(const Tree& tree, State& state, int activity, int objective, std::optional<bool> satisfied);
void set_measure(const Tree& tree, State& state, int activity, int objective, std::optional<Measure> measure);
// What an objective's maps write besides: completion, progress and scores.
void write_others(const Tree& tree, State& state, int activity, int objective);

void set_completed(const Tree& tree, State& state, int activity, std::optional<bool> completed);  // and its primary objective's
// Of the activity's attempt; by its measure where the definition says so; what its primary objective reads of a shared one wins (SN 4th
// Ed. 4.2.1.4, adlseq:mapInfo).
std::optional<bool> completed_of(const Tree& tree, const State& state, int activity, For whom = For::itself);
std::optional<Measure> completion_amount_of(const Tree& tree, const State& state, int activity, For whom = For::itself);

}  // namespace waymark::sequencing
