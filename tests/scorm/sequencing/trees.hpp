#pragma once
#include <string>
#include <string_view>

#include "scorm/sequencing/run_time.hpp"
#include "scorm/sequencing/sequencer.hpp"

// Activity trees for tests, written as "root(a,b(c,d),e)". Every cluster has flow and choice unless a test changes it.
namespace waymark::sequencing {

inline Tree outline(std::string_view text) {
  Tree tree;
  int parent = kNone;
  std::string name;
  int last = kNone;
  const auto add = [&] {
    if (name.empty()) return;
    last = static_cast<int>(tree.activities.size());
    Activity activity;
    activity.id = activity.title = name;
    activity.parent = parent;
    activity.objectives.emplace_back();
    tree.activities.push_back(std::move(activity));
    if (parent != kNone) tree.activities[static_cast<std::size_t>(parent)].children.push_back(last);
    name.clear();
  };
  for (const char c : text) {
    if (c == '(') {
      add();
      parent = last;
      tree.activities[static_cast<std::size_t>(parent)].flow = true;
    } else if (c == ',') {
      add();
    } else if (c == ')') {
      add();
      parent = tree.activities[static_cast<std::size_t>(parent)].parent;
    } else {
      name += c;
    }
  }
  add();
  return tree;
}

inline Activity& named(Tree& tree, const std::string& id) { return tree.activities[static_cast<std::size_t>(find_activity(tree, id))]; }

inline SequencingRule rule(RuleAction action, Condition condition, bool negated = false) {
  return {.all = true, .conditions = {{.condition = condition, .negated = negated, .objective = {}}}, .action = action};
}

// A course as a test walks through it. Names stand for activities.
class Walk {
 public:
  explicit Walk(Tree tree, std::uint64_t seed = 1) : tree_(std::move(tree)), state_(new_state(tree_, seed)) {}

  // The name of what was delivered, "end" when the session ended, else the code of the exception.
  std::string go(NavigationRequest request, const std::string& target = {}) {
    const Outcome outcome = navigate(tree_, state_, request, target.empty() ? kNone : find_activity(tree_, target), &trace_);
    if (outcome.deliver != kNone) return at(tree_, outcome.deliver).id;
    return outcome.end_session ? "end" : outcome.code;
  }
  std::string start() { return go(NavigationRequest::start); }
  std::string next() { return go(NavigationRequest::continue_); }
  std::string back() { return go(NavigationRequest::previous); }
  std::string choose(const std::string& target) { return go(NavigationRequest::choice, target); }

  int index(const std::string& id) const { return find_activity(tree_, id); }
  ActivityState& of(const std::string& id) { return state_.activities[static_cast<std::size_t>(index(id))]; }
  std::optional<bool> satisfied(const std::string& id) const { return satisfied_of(tree_, state_, index(id), 0); }
  std::optional<bool> completed(const std::string& id) const { return completed_of(tree_, state_, index(id)); }

  Tree tree_;
  State state_;
  Trace trace_;
};

}  // namespace waymark::sequencing
