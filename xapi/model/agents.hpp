#pragma once
#include <string>

#include "xapi/model/check.hpp"

// Agents and Groups (xAPI Part 2, 2.4.2).
namespace waymark::xapi {

Problem check_agent(const json::Value& value, const Path& path, const Rules& rules);  // an Agent
Problem check_group(const json::Value& value, const Path& path,
                    const Rules& rules);  // a Group of either kind
Problem check_agent_or_group(const json::Value& value, const Path& path,
                             const Rules& rules);  // by objectType
// Authority: an Agent, or for three-legged OAuth an anonymous Group of two Agents (2.4.9).
Problem check_authority(const json::Value& value, const Path& path, const Rules& rules);

bool is_group(const json::Value& value);

// The one form of an inverse functional identifier that equality and queries use; empty for an anonymous
// Group.
//   mailto:LOCAL@domain (domain in lower case), sha1:HEX, openid:URI, account:HOMEPAGE NAME
// A home page is an IRI and holds no space, so that the first space ends it.
std::string agent_key(const json::Value& agent);

// The identifier alone, as format=ids wants it (Part 3, 2.1.3): objectType of Groups, the identifier's
// property, and for an anonymous Group its members reduced likewise.
json::Value agent_identity(const json::Value& agent);

}  // namespace waymark::xapi
