#pragma once
#include <functional>
#include <string>
#include <vector>

#include "runtime/retention/rules.hpp"

namespace waymark::retention {

// What a rule takes, or would take.
struct Outcome {
  std::string rule, before;                 // stored until then
  std::int64_t statements = 0, people = 0;  // people: different actors of them
  std::int64_t evidence = 0;                // that stay because a completion rests on them
  std::int64_t files = 0;                   // data of attachments that went; none in a dry run
  std::vector<std::string> waits_for;       // connectors that still have to be sent some of them: what follows is left for another run
};

// How many statements are done; false ends it.
using Progress = std::function<bool(std::int64_t statements)>;

// Counts, and changes nothing. Error unavailable when it was ended.
Result<Outcome> dry_run(runtime::Context& context, const Rule& rule, const Progress& progress);

// Takes them away in short transactions, while others write; each leaves a tombstone. Broken off, another run goes on. An audit line
// when it is done or ended. Errors as above.
Result<Outcome> run(runtime::Context& context, const Rule& rule, const std::string& by, const Progress& progress);

}  // namespace waymark::retention
