#include "scorm/sequencing/selection.hpp"

#include <algorithm>
#include <utility>

namespace waymark::sequencing {
namespace {

std::uint64_t next_random(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9E3779B97F4A7C15ull);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

// Evenly from 0 to below `bound`: numbers from the uneven rest at the end are thrown again.
std::size_t below(std::uint64_t& state, std::size_t bound) {
  const std::uint64_t limit = ~std::uint64_t{0} - (~std::uint64_t{0} % bound + 1) % bound;
  std::uint64_t number = next_random(state);
  while (number > limit) number = next_random(state);
  return static_cast<std::size_t>(number % bound);
}

void shuffle(std::vector<int>& list, std::uint64_t& state) {
  for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[below(state, i)]);
}

bool due(Timing rule, Timing now) { return rule != Timing::never && rule == now; }

}  // namespace

void select_and_randomize(const Tree& tree, State& state, int activity, Timing timing) {
  const Activity& definition = at(tree, activity);
  std::vector<int>& available = state.activities[static_cast<std::size_t>(activity)].available;
  if (due(definition.selection, timing) && definition.select_count) {
    const std::size_t count = std::min(static_cast<std::size_t>(std::max(*definition.select_count, 0)), definition.children.size());
    std::vector<int> drawn = definition.children;
    shuffle(drawn, state.random);
    drawn.resize(count);
    std::sort(drawn.begin(), drawn.end());  // selected ones keep the order of the manifest
    available = std::move(drawn);
  }
  if (due(definition.randomization, timing) && definition.reorder_children) shuffle(available, state.random);
}

State new_state(const Tree& tree, std::uint64_t seed, std::map<std::string, ObjectiveProgress> globals) {
  State state;
  state.random = seed;
  state.globals = std::move(globals);
  state.activities.resize(tree.activities.size());
  for (std::size_t i = 0; i < tree.activities.size(); ++i) {
    state.activities[i].objectives.resize(tree.activities[i].objectives.size());
    state.activities[i].available = tree.activities[i].children;
    select_and_randomize(tree, state, static_cast<int>(i), Timing::once);
    select_and_randomize(tree, state, static_cast<int>(i), Timing::on_each_new_attempt);
  }
  return state;
}

}  // namespace waymark::sequencing
