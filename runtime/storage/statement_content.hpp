#pragma once
#include <optional>
#include <vector>

#include "runtime/storage/list_reader.hpp"

// What a query asks of a statement's content, as lists of positions.
namespace waymark::storage {

// One filter, or a named pair of them: the statement stands in one of these lists, and has this score.
struct Condition {
  std::vector<ListKey> any;
  std::optional<xapi::ScoreRange> scaled, raw;  // lists of scores are of ranges
};

struct Content {
  std::vector<Condition> all;
  bool impossible = false;  // a value that no statement uses
};

// agent + verb, agent + activity, activity + verb and registration + verb become lists of the pair, as long as there are not too many.
Content content_of(Connection& connection, std::int64_t tenant, const xapi::StatementQuery& query);

// The agent in any place: of every statement of an authority, too.
Condition anywhere(std::int64_t agent);

// Whether the score of a statement that stands in the condition's lists is one that is asked for.
bool has_score(Search& search, const Condition& condition, std::int64_t position);
// Whether the statement at this position meets all of it.
bool meets(Search& search, const Content& content, std::int64_t position);

// Walks through what stands in the lists of every condition.
class Intersection {
 public:
  // Without a condition: all statements.
  Intersection(Search& search, const std::vector<Condition>& conditions);

  // Everything before it has been looked at; kNowhere at the end.
  Place place() const { return place_; }
  // What is at place() stands in the lists of every condition.
  bool hit() const { return hit_; }
  // One jump. REQUIRES: not at the end.
  void step();
  // Leaves what it is at behind.
  void pass();

 private:
  Search& search_;
  std::vector<UnionReader> readers_;
  std::int64_t cost_ = 1;
  Place place_;
  bool hit_ = false;
};

}  // namespace waymark::storage
