#include "scorm/course/contents.hpp"

#include "scorm/sequencing/rules.hpp"

namespace waymark::course {
namespace {

using sequencing::kNone;

bool is_hidden(const sequencing::Tree& tree, const sequencing::State& state, int activity) {
  for (int here = activity; here != kNone; here = sequencing::at(tree, here).parent) {
    if (!sequencing::is_available(tree, state, here)) return true;
    if (sequencing::has_precondition(tree, state, here, sequencing::RuleAction::hidden_from_choice)) return true;
  }
  return !sequencing::at(tree, activity).visible;
}

void append(std::string& out, const char* key, bool value) {
  out += key;
  out += value ? "true" : "false";
}

void append(std::string& out, const char* key, std::optional<bool> value) {
  out += key;
  out += !value ? "null" : *value ? "true" : "false";
}

}  // namespace

Contents contents_of(const Facts& facts, const Attempt& attempt) {
  const sequencing::Tree& tree = facts.tree;
  const sequencing::State& state = attempt.state();
  const sequencing::Validity valid = attempt.validity();
  Contents out;
  out.current = attempt.current();
  out.resumable = out.current == kNone && state.suspended != kNone;
  out.waiting = attempt.remembered().phase == Phase::opened;
  for (int i = 0; i < static_cast<int>(tree.activities.size()); ++i) {
    const auto& here = state.activities[static_cast<std::size_t>(i)];
    const bool tracked = sequencing::at(tree, i).tracked;
    const bool shown = !is_hidden(tree, state, i);
    out.entries.push_back({.shown = shown,
                           .choosable = shown && valid.choice[static_cast<std::size_t>(i)],
                           .attempted = here.attempts > 0,
                           .suspended = here.suspended,
                           .completed = tracked ? sequencing::completed_of(tree, state, i) : std::nullopt,
                           .satisfied = tracked ? sequencing::satisfied_of(tree, state, i, 0) : std::nullopt});
  }
  const sequencing::HiddenControls hidden = out.current == kNone ? sequencing::HiddenControls{} : sequencing::at(tree, out.current).hidden;
  out.continue_ = valid.continue_ && !hidden.continue_;
  out.previous = valid.previous && !hidden.previous;
  out.exit_all = valid.exit_all && !hidden.exit_all;
  out.suspend_all = valid.suspend_all && !hidden.suspend_all;
  return out;
}

std::string contents_to_json(const Contents& contents) {
  std::string out = "{\"current\":" + std::to_string(contents.current);
  append(out, ",\"resumable\":", contents.resumable);
  append(out, ",\"waiting\":", contents.waiting);
  append(out, ",\"continue\":", contents.continue_);
  append(out, ",\"previous\":", contents.previous);
  append(out, ",\"exitAll\":", contents.exit_all);
  append(out, ",\"suspendAll\":", contents.suspend_all);
  out += ",\"entries\":[";
  for (const Entry& entry : contents.entries) {
    if (&entry != &contents.entries.front()) out += ',';
    append(out, "{\"shown\":", entry.shown);
    append(out, ",\"choosable\":", entry.choosable);
    append(out, ",\"attempted\":", entry.attempted);
    append(out, ",\"suspended\":", entry.suspended);
    append(out, ",\"completed\":", entry.completed);
    append(out, ",\"satisfied\":", entry.satisfied);
    out += '}';
  }
  return out + "]}";
}

}  // namespace waymark::course
