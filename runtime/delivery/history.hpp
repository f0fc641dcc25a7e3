#pragma once
#include <optional>
#include <string>

#include "runtime/context.hpp"

namespace waymark::delivery {

// What a launch's journal says when it is played again from the launch's start: the check on everything that
// was derived from it when the calls came in.
struct LaunchHistory {
  std::size_t calls = 0;
  bool normal = false, diverged = false;
  bool own_engine = true;       // false: another version of the engine wrote it, so that a difference says nothing
  std::int64_t missing = 0;     // the first number from 1 on that no call has though a later one is there; 0: none is missing
  std::string digest;           // after the last call
  std::string kept_digest;      // as the launch row has it
  std::string outcome;          // the best of it: "in progress", "failed", "completed", "passed"
  std::optional<double> score;  // the best of it
};

// Errors: not_found; corrupt when facts or start snapshot do not read.
Result<LaunchHistory> replay_launch(storage::Connection& db, std::int64_t tenant, const std::string& launch_id);

}  // namespace waymark::delivery
