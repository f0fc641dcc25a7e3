#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "runtime/support/json.hpp"

// Invented learners for load: their journals as a page sends them, and statements as a foreign module sends them. Everything
// follows from the seed alone: the same seed gives the same bytes on every machine, whatever is asked before.
//
// Sizes: a bitesize module of seven pages, two questions and three reflective answers. Of 100 visits 50 end complete, 20 on
// the way, the rest come back once more. Suspend data: 80 % as our own modules keep it (below 700 bytes), 15 % up to 4,096
// (the limit of SCORM 1.2), 5 % up to 64,000 characters (the most that authoring tools write). Answers are as long as those
// that participants gave: one to forty words, now and then with letters beyond ASCII.
namespace waymark::testing {

// Own arithmetic (splitmix64): std distributions differ between libraries.
class LoadDice {
 public:
  explicit LoadDice(std::uint64_t state) : state_(state) {}
  // Each learner and purpose has a sequence of their own: every number goes through the mixer, since states that differ by
  // a multiple of the step would give the same sequence, shifted.
  LoadDice(std::uint64_t seed, std::uint64_t learner, std::uint64_t purpose);
  std::uint64_t next();
  int below(int sides);
  std::string uuid();  // version 4 in form

 private:
  std::uint64_t state_;
};

struct LoadJournal {
  int learner = 0, module = 0, visit = 0;
  std::vector<support::Json> calls;  // {n, f, a, b, r, e, t, c}: docs/journal.md
  support::Json json() const;
};

// The visits of one learner (1 to 5 modules, one or two visits each), in order of time.
std::vector<LoadJournal> journals_of(std::uint64_t seed, int learner);
// Statements of one learner, oldest first: initialized, answers, completed or suspended, terminated.
std::vector<support::Json> statements_of(std::uint64_t seed, int learner);

std::string time_at(std::int64_t seconds);  // RFC 3339, that long after 5 January 2026, 07:00 UTC

}  // namespace waymark::testing
