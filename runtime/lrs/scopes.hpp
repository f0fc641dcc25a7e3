#pragma once
#include <span>
#include <string>
#include <vector>

#include "scorm/base/error.hpp"
#include "xapi/resources.hpp"

// What a credential or a token may do: the scopes of xAPI 1.0.3 Part 3, 4.2, which 2.0 leaves open, and one of our own,
// `reflections`, since learners' own words need a permission of their own. docs/record-store.md has them as a table.
namespace waymark::lrs {

struct ScopeWords {
  const char* name;
  const char* words;  // what it opens, for people: "Write statements"
};
std::span<const ScopeWords> known_scopes();
bool is_scope(const std::string& name);

// What the standard assumes where none is asked for (4.2): statements/write and statements/read/mine.
const std::vector<std::string>& default_scopes();

// The scopes with spaces between them, each once. Errors: invalid when there is none, for another word, and for one that opens
// nothing by itself: reflections without a scope to read statements, define without one to write them.
Result<std::string> join_scopes(const std::vector<std::string>& scopes);

bool holds(const std::string& scopes, const std::string& scope);  // that very word

// Who has these scopes and puts this authority, an Agent by account, on what he writes. Words that are no scope open nothing.
xapi::Caller caller_with(const std::string& scopes, const std::string& home_page, const std::string& name, const std::string& label);

}  // namespace waymark::lrs
