#include "scorm/sequencing/tree.hpp"

#include <algorithm>

namespace waymark::sequencing {
namespace {

const std::vector<int>& siblings_of(const Tree& tree, const State& state, int activity) {
  return state.activities[static_cast<std::size_t>(at(tree, activity).parent)].available;
}

std::ptrdiff_t place(const std::vector<int>& list, int activity) { return std::find(list.begin(), list.end(), activity) - list.begin(); }

int sibling(const Tree& tree, const State& state, int activity, std::ptrdiff_t step) {
  if (at(tree, activity).parent == kNone) return kNone;
  const auto& list = siblings_of(tree, state, activity);
  const std::ptrdiff_t here = place(list, activity), there = here + step;
  if (here == std::ssize(list) || there < 0 || there >= std::ssize(list)) return kNone;
  return list[static_cast<std::size_t>(there)];
}

}  // namespace

const Activity& at(const Tree& tree, int activity) { return tree.activities[static_cast<std::size_t>(activity)]; }

int find_activity(const Tree& tree, const std::string& id) {
  for (std::size_t i = 0; i < tree.activities.size(); ++i) {
    if (tree.activities[i].id == id) return static_cast<int>(i);
  }
  return kNone;
}

bool is_ancestor(const Tree& tree, int ancestor, int activity) {
  while (activity > ancestor) activity = at(tree, activity).parent;  // a parent stands before its children
  return activity == ancestor;
}

int common_ancestor(const Tree& tree, int a, int b) {
  while (!is_ancestor(tree, a, b)) a = at(tree, a).parent;
  return a;
}

Path path_up(const Tree& tree, int from, int to) {
  Path path;
  for (int here = from; here != kNone; here = at(tree, here).parent) {
    path.push_back(here);
    if (here == to) break;
  }
  return path;
}

Path path_down(const Tree& tree, int from, int to) {
  Path path = path_up(tree, to, from);
  path.reverse();
  return path;
}

bool is_available(const Tree& tree, const State& state, int activity) {
  if (at(tree, activity).parent == kNone) return true;
  const auto& list = siblings_of(tree, state, activity);
  return std::find(list.begin(), list.end(), activity) != list.end();
}

bool is_available_within(const Tree& tree, const State& state, int ancestor, int activity) {
  if (!is_ancestor(tree, ancestor, activity)) return false;
  for (; activity != ancestor; activity = at(tree, activity).parent) {
    if (!is_available(tree, state, activity)) return false;
  }
  return true;
}

int next_sibling(const Tree& tree, const State& state, int activity) { return sibling(tree, state, activity, 1); }
int previous_sibling(const Tree& tree, const State& state, int activity) { return sibling(tree, state, activity, -1); }

bool stands_after(const Tree& tree, const State& state, int activity, int other) {
  const int ancestor = common_ancestor(tree, activity, other);
  if (ancestor == other) return activity != other;
  if (ancestor == activity) return false;
  const int mine = path_down(tree, ancestor, activity)[1], its = path_down(tree, ancestor, other)[1];
  const auto& list = state.activities[static_cast<std::size_t>(ancestor)].available;
  return place(list, mine) > place(list, its);
}

}  // namespace waymark::sequencing
