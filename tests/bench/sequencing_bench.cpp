// One navigation step of a SCORM 2004 course (Terminate with its data, rollup, rules, delivery, and what is valid then for every activity)
// and the resume of an attempt, on trees with rules on every level and fifty shared objectives.
#include <cstdio>
#include <memory>
#include <string>

#include "scorm/course/contents.hpp"
#include "scorm/course/facts_json.hpp"
#include "scorm/course/snapshot.hpp"
#include "tests/bench/bench.hpp"

namespace waymark::bench {
namespace {

using namespace sequencing;

constexpr int kBranch = 10, kShared = 50;

// A tree of `count` activities, ten children each, in the order of a manifest.
void add(Tree& tree, int parent, int count) {
  const int index = static_cast<int>(tree.activities.size());
  tree.activities.emplace_back();
  Activity& made = tree.activities.back();
  made.id = made.title = "activity_" + std::to_string(index);
  made.parent = parent;
  made.flow = true;
  made.preconditions.push_back({.conditions = {{.condition = Condition::satisfied, .negated = false, .objective = "shared"},
                                               {.condition = Condition::attempt_limit_exceeded, .negated = false, .objective = {}}},
                                .action = RuleAction::skip});
  made.postconditions.push_back(
      {.conditions = {{.condition = Condition::never, .negated = false, .objective = {}}}, .action = RuleAction::retry});
  made.rollup_rules.push_back({.children = ChildSet::at_least_percent,
                               .minimum_percent = 8'000'000,
                               .conditions = {{.condition = Condition::satisfied, .negated = false, .objective = {}}},
                               .action = RollupAction::satisfied});
  made.objectives.emplace_back();
  made.objectives.push_back(
      {.id = "shared", .maps = {{.target = "g" + std::to_string(index % kShared), .write_satisfied = index % 7 == 0}}});
  if (parent != kNone) tree.activities[static_cast<std::size_t>(parent)].children.push_back(index);
  for (int left = count - 1, child = 0; left > 0; ++child) {
    const int share = (left + kBranch - child - 1) / (kBranch - child);
    add(tree, index, share);
    left -= share;
  }
}

struct Times {
  std::vector<double> all;
  double at(double share) {
    std::sort(all.begin(), all.end());
    return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))] * 1'000;
  }
};

std::shared_ptr<const course::Facts> course_of(int count) {
  auto facts = std::make_shared<course::Facts>();
  add(facts->tree, kNone, count);
  facts->activities.resize(facts->tree.activities.size());
  return facts;
}

void one(int count) {
  const auto facts = course_of(count);
  course::Attempt attempt(facts, 1);
  attempt.navigate(NavigationRequest::start);
  Times steps, resumes;
  std::size_t seen = 0;
  const int most = count > 5'000 ? 60 : 400;
  for (int step = 0; step < most && attempt.current() != kNone; ++step) {
    attempt.initialize("");
    attempt.set_value("cmi.completion_status", "completed");
    attempt.set_value("cmi.score.scaled", step % 3 == 0 ? "0.4" : "0.9");
    attempt.set_value("adl.nav.request", "continue");
    steps.all.push_back(seconds_once([&] {
      attempt.terminate("");
      seen += course::contents_of(*facts, attempt).entries.size();
    }));
    if (attempt.current() == kNone) attempt.navigate(NavigationRequest::start);
  }
  const std::string snapshot = course::write_snapshot(attempt.remembered());
  for (int i = 0; i < 30; ++i) {
    resumes.all.push_back(seconds_once([&] { seen += course::read_snapshot(*facts, snapshot)->records.size(); }));
  }
  std::printf("sequencing, %d activities: a step p50 %.3f ms, p99 %.3f ms; resume p99 %.3f ms (%zu kB) [%zu]\n", count, steps.at(0.5),
              steps.at(0.99), resumes.at(0.99), snapshot.size() / 1'000, seen);
}

}  // namespace

void print_course(int count) {
  const auto facts = course_of(count);
  const course::Attempt attempt(facts, 1);
  std::printf("{\"facts\":%s,\"snapshot\":%s}\n", course::facts_to_json(*facts).c_str(),
              course::write_snapshot(attempt.remembered()).c_str());
}

void sequencing_steps() {
  for (const int count : {10, 100, 1'000, 10'000}) one(count);
}

}  // namespace waymark::bench
