#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "xapi/resources.hpp"

// Keys of the xAPI endpoint: a key id and a secret of 256 random bits, of which only the SHA-256 is kept.
namespace waymark::lrs {

struct NewCredential {
  std::string key, secret;   // shown once
};

// Scopes: statements/write; statements/read, of what are no words of a learner's own; reflections, with statements/read
// those as well; state and profile, reading and writing those documents of everybody; all. Errors: invalid for another scope, or for reflections alone. `by` goes into the audit.
Result<NewCredential> add_credential(runtime::Context& context, const std::string& label,
                                     const std::vector<std::string>& scopes, const std::string& by);

struct CredentialRow {
  std::string key, label, scopes, created_at, last_used_at, revoked_at;
};
Result<std::vector<CredentialRow>> list_credentials(runtime::Context& context);
Result<void> revoke_credential(runtime::Context& context, const std::string& key, const std::string& by);

// Who an Authorization header is, or nothing. Remembers the last use at most once a minute.
std::optional<xapi::Caller> caller_of(runtime::Context& context, const std::string& authorization);

}  // namespace waymark::lrs
