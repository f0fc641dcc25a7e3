#pragma once
#include <set>
#include <string>

#include "runtime/context.hpp"
#include "xapi/store/statement_store.hpp"

// Agents of statements that are one person: the account's own here, and what the setting xapi.identities makes of the person's keys.
// Agents are named by agent_key() (xapi/model/agents.hpp).
namespace waymark::identities {

// Every agent of the account that leads to it alone, its own among them; an address also by its SHA-1 (xAPI Part 2, 2.4.2.3).
std::set<std::string> agents_of(storage::Connection& db, const runtime::Context& context, const std::string& person_id);

// The account that an agent is. Empty: none, or more than one. A SHA-1 of an address leads to nobody: it cannot be read back.
std::string account_of(storage::Connection& db, const runtime::Context& context, const std::string& agent_key);

// Puts every agent of the person in the place of the one that is asked for, when the query says so (joined).
Result<void> join(const runtime::Context& context, xapi::StatementQuery& query);

}  // namespace waymark::identities
