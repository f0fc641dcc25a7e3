#pragma once
#include <cstdint>
#include <string>
#include <vector>

// Statements as a region's bitesize modules give them, made from numbers, and the questions that are asked of them. Everybody is
// invented.
namespace waymark::load {

// A small fast generator of random numbers (splitmix64): the same seed, the same statements but for their ids.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }

 private:
  std::uint64_t state_;
};

struct Shape {
  std::uint64_t people = 1000;  // each has an account; who does what is even
  std::uint64_t modules = 32;   // each with 20 pages; a registration is one person's one module
  std::uint64_t each = 0;       // modules that a person takes, always the same ones; 0: all
};

std::string uuid(Dice& dice);

// One statement's JSON, about 1 kB: actor, verb, page, module as parent, programme as grouping, registration, and every third with a
// result. Its id is new.
std::string statement(Dice& dice, const Shape& shape);
std::string batch(Dice& dice, const Shape& shape, int count);

// The filters of GET /statements, each with the query of one that is there, '?' included.
enum class Filter : std::uint8_t {
  none,
  agent,
  verb,
  activity,
  registration,
  related_agents,
  related_activities,
  agent_and_verb,
  agent_and_activity,
  activity_and_verb,
  registration_and_verb,
  agent_since,
  verb_since,
  activity_type,
  success,
  scaled,
  several_verbs,
  agent_and_success
};
struct NamedFilter {
  Filter filter;
  const char* name;
  bool waymark = false;  // a filter that no other record store has
};
const std::vector<NamedFilter>& filters();
std::string query(Filter filter, Dice& dice, const Shape& shape, int limit);

}  // namespace waymark::load
