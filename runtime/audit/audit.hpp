#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runtime/context.hpp"

// Who did what, append-only (design.md section 6: subject ids only).
namespace waymark::audit {

// Adds a line inside the caller's transaction, so that the act and its line become true together. `by`: a subject id, or a
// word for what is no person ("command line"). `action`: "thing.verb". `target` and `detail`: ids, codes and numbers, never
// names or secrets.
void add(storage::Connection& db, const runtime::Context& context, const std::string& by, const std::string& action,
         const std::string& target, const std::string& detail = "");

struct Line {
  std::int64_t number = 0;
  std::string at, by, action, target, detail;
};

// "link.create" in words; the action itself when there are none for it.
std::string words_for(const std::string& action);

// The kinds of acts, as a filter's `action`, in words: "link", "Access links". Every act is of one of them.
const std::vector<std::pair<std::string, std::string>>& kinds();
// Every act that has words.
std::vector<std::string> known_acts();

// Empty texts do not narrow. `action` is a whole action or its first part ("link" finds "link.create"). `from` and `until`
// are times (RFC 3339 UTC), the first included and the second not.
struct Filter {
  std::string action, by, target, from, until;
  int limit = 100, offset = 0;
};
Result<std::vector<Line>> list(runtime::Context& context, const Filter& filter);  // newest first

// How far the chain of digests holds. Lines written before there was a chain are counted and not checked.
struct Check {
  std::int64_t lines = 0, unchained = 0;
  std::int64_t broken_at = 0;                      // number of the first line that does not fit; 0: none
  std::int64_t people = 0, acts_without_line = 0;  // what cannot be there without lines
  std::string seal;                                // digest over the last line and all before it: kept elsewhere, it shows a cut end
};
Result<Check> verify(runtime::Context& context);
std::string fault_words(const Check& check);  // "" when nothing is wrong

}  // namespace waymark::audit
