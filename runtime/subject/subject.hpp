#pragma once
#include <set>
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "runtime/storage/statement_lists.hpp"
#include "xapi/json/value.hpp"

// One person as the data show them: an account of this store, agents of the xAPI, or both (GDPR: the data subject).
namespace waymark::subject {

// How an administrator names somebody.
struct Who {
  std::string username;             // of an account, or empty
  std::vector<std::string> agents;  // JSON, as the xAPI has an Agent
  bool in_text = false;             // look for names in the text of statements that do not name the agent as well: reads all of them
};

struct Subject {
  std::string person_id, username;         // empty: no account here
  std::set<std::string> keys;              // agent_key() of every identifier
  std::vector<std::string> words;          // names and addresses by which free text may mention the person; longest first
  std::vector<std::string> registrations;  // of the account
  bool in_text = false;                    // Who::in_text
  // Those of the words that are hardly anything else: a plain word of letters alone ("will", "admin") may be.
  std::vector<std::string> distinct_words() const;
  bool account() const { return !person_id.empty(); }
  std::string digest() const;  // the same person gives the same text
};

// The identifiers are joined: an account has its agent, its e-mail address and the SHA-1 of that, and what xapi.identities adds; an agent
// of an account leads to the account. Errors: invalid (an agent), not_found (the account), with what to put right.
Result<Subject> resolve(runtime::Context& context, const Who& who);

// Lists in which a statement about the person stands, whoever it is of: as any agent of it, or in one of the registrations.
std::vector<storage::ListKey> lists_of(storage::Connection& db, std::int64_t tenant, const Subject& subject);

// Whether the statement is erased with the person: it is the person's own (xapi::is_own), or of a registration of the account.
bool goes_with(const Subject& subject, const xapi::json::Value& statement, const std::string& registration);

}  // namespace waymark::subject
