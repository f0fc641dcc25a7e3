#pragma once
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "runtime/storage/database.hpp"
#include "xapi/store/statement_store.hpp"

// The lists of positions by which statements are found (migration 0026). Whoever removes a statement removes its positions.
namespace waymark::storage {

// Kinds of lists; the numbers are in the database. In brackets what `first` and `second` are: numbers of terms unless said.
enum class List : std::int64_t {
  agent = 1,              // (agent) direct: actor, object, members of either
  agent_related = 2,      // (agent) in another place, and in no direct one
  activity = 3,           // (activity) the object
  activity_related = 4,   // (activity) in another place, and not the object
  verb = 5,               // (verb)
  registration = 6,       // (registration)
  activity_type = 7,      // (type of the object)
  success = 8,            // (1 or 0)
  completion = 9,         // (1 or 0)
  scaled = 10,            // (scaled_bucket)
  raw = 11,               // (raw_bucket)
  extension = 12,         // (IRI)
  extension_value = 13,   // (IRI, value_number)
  agent_verb = 14,        // (direct agent, verb)
  agent_activity = 15,    // (direct agent, object)
  activity_verb = 16,     // (object, verb)
  registration_verb = 17  // (registration, verb)
};

struct ListKey {
  List list = List::agent;
  std::int64_t first = 0, second = 0;
  auto operator<=>(const ListKey&) const = default;
};

// Ranges of scores that share a list: of a greater score never a smaller number, and few enough to be read side by side.
std::int64_t scaled_bucket(double scaled);  // -20 to 20
std::int64_t raw_bucket(double raw);        // -40 to 40

// 63 bits of the SHA-256 of an extension's value: values are many and of one use, too many for terms.
std::int64_t value_number(const std::string& value);

// In which lists a statement stands, each once. `term` gives a text its number.
std::vector<ListKey> lists_of(const xapi::PreparedStatement& statement, const std::function<std::int64_t(const std::string&)>& term);

// Only inside a write.
void keep_in_list(Connection& connection, std::int64_t tenant, const ListKey& key, std::int64_t position);
void keep_score(Connection& connection, std::int64_t tenant, const xapi::Facets& facets, std::int64_t position);

// "u.kind = 3 and u.second = 0": the rows of statement_list that are of this kind, of one value.
std::string of_list(const std::string& row, List list);

}  // namespace waymark::storage
