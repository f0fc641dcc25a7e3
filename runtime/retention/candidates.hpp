#pragma once
#include <string>
#include <vector>

#include "runtime/retention/rules.hpp"

namespace waymark::retention {

// Up to where a rule may look.
struct Reach {
  std::int64_t up_to = 0;              // position
  std::string before;                  // stored until then: RFC 3339 UTC
  std::vector<std::string> waits_for;  // connectors that still have to be sent older statements than that
};
Reach reach_of(storage::Connection& db, const runtime::Context& context, const Rule& rule);

// At most `most` statements behind `after` that the rule takes, in their order. `looked_to`: how far was looked; the next piece goes on
// behind it. Statements behind a completion, past or present, are evidence and not among them.
struct Piece {
  std::vector<std::int64_t> positions;
  std::int64_t looked_to = 0, evidence = 0;
  bool more = false;
};
Piece candidates(storage::Connection& db, std::int64_t tenant, const Rule& rule, const Reach& reach, std::int64_t after, std::size_t most);

}  // namespace waymark::retention
