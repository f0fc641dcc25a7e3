#pragma once
#include "scorm/sequencing/definition.hpp"
#include "scorm/sequencing/path.hpp"
#include "scorm/sequencing/state.hpp"

// Ways through the activity tree. Indexes are those of Tree::activities; kNone stands for "undefined".
namespace waymark::sequencing {

inline constexpr int kRoot = 0;

const Activity& at(const Tree& tree, int activity);
bool is_ancestor(const Tree& tree, int ancestor, int activity);  // of itself as well
int common_ancestor(const Tree& tree, int a, int b);             // of itself and a child: itself
Path path_up(const Tree& tree, int from, int to);                // from `from` up to `to`, both in it
Path path_down(const Tree& tree, int from, int to);              // from the ancestor `from` down to `to`, both in it

// Among the available children of its parent (SN 4th Ed. AM.1.1); the root always is.
bool is_available(const Tree& tree, const State& state, int activity);
bool is_available_within(const Tree& tree, const State& state, int ancestor, int activity);  // every step of the way down
int next_sibling(const Tree& tree, const State& state, int activity);
int previous_sibling(const Tree& tree, const State& state, int activity);

// Whether `activity` stands behind `other` in the order in which available children are walked.
bool stands_after(const Tree& tree, const State& state, int activity, int other);

}  // namespace waymark::sequencing
