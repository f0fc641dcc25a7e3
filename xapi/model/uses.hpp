#pragma once
#include <vector>

#include "xapi/json/value.hpp"
#include "xapi/store/statement_store.hpp"

// What queries look for inside a statement (xAPI Part 3, 2.1.3). REQUIRES everywhere: check_statement found
// nothing.
namespace waymark::xapi {

// Direct: actor, object and the members of either. Related: instructor, team, contextAgents, contextGroups,
// authority, and the same places of a SubStatement. Each key once, in order of the key.
std::vector<AgentUse> agent_uses(const json::Value& statement);

// agent_key() of the authority: empty when there is none or it is a Group.
std::string authority_key(const json::Value& statement);
// The same of a statement as it is kept; empty when the text is no JSON.
std::string authority_key(std::string_view bytes);

// Direct: the object. Related: contextActivities, and both places of a SubStatement.
std::vector<ActivityUse> activity_uses(const json::Value& statement);

// A response that may be a person's own words is a reflection; everything else is tracking. Closed interaction types
// (true-false, choice, matching, sequencing, likert, numeric) answer with identifiers; where one answers with something
// that cannot be an identifier (plain_code.hpp), that is somebody's words as well.
Sensitivity sensitivity_of(const json::Value& statement);

}  // namespace waymark::xapi
