#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "scorm/course/calls.hpp"

// Courses, requests and calls out of a seed, for tests that look at what always holds.
namespace waymark::course {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 2 + 1) {}

  int below(int bound) {
    state_ = state_ * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<int>((state_ >> 33) % static_cast<std::uint64_t>(bound));
  }
  bool one_in(int bound) { return below(bound) == 0; }

  template <class T, std::size_t N>
  const T& of(const T (&list)[N]) {
    return list[below(static_cast<int>(N))];
  }

 private:
  std::uint64_t state_;
};

// Two to about thirty activities with rules, limits, shared objectives and everything else that a manifest can say.
std::shared_ptr<const Facts> random_facts(Dice& dice);

// One thing that a learner, a player or a SCO does; nothing of it needs to be allowed.
struct RandomCall {
  cmi::Function function{};
  std::string first, second;
};
RandomCall random_call(Dice& dice, const Facts& facts);

inline Answer random_act(Dice& dice, Attempt& attempt, const Facts& facts) {
  const RandomCall made = random_call(dice, facts);
  return call(attempt, facts, made.function, made.first, made.second);
}

}  // namespace waymark::course
