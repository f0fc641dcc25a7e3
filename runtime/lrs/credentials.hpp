#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/context.hpp"

// Credentials of the xAPI endpoint. A credential is a program with a name, its scopes and the authority of what it writes; it has
// keys, several at once, so that they can be changed without a moment in which none counts. A key has a secret of 256 random
// bits, of which only the SHA-256 is kept. What changes something is in the audit under `by`.
namespace waymark::lrs {

// Requests a second; -1: as the configuration says (xapi.requests_per_second), 0: no limit.
struct OwnLimit {
  std::int64_t rate = -1, burst = -1;
};

struct CredentialKey {
  std::string key, created_at, last_used_at, expires_at, revoked_at;  // empty: never
  bool counts(const std::string& now) const { return revoked_at.empty() && (expires_at.empty() || expires_at > now); }
};

struct Credential {
  std::string id, label, scopes, created_at;
  OwnLimit limit;
  std::vector<CredentialKey> keys;  // newest first
};

struct NewCredential {
  std::string id, key, secret;  // the secret is shown once
};

// With its first key. Errors: invalid for scopes (scopes.hpp), a label, a limit.
Result<NewCredential> add_credential(runtime::Context& context, const std::string& label, const std::vector<std::string>& scopes,
                                     const std::string& by, const OwnLimit& limit = {});

Result<std::vector<Credential>> list_credentials(runtime::Context& context);  // oldest first
// not_found without such a credential.
Result<Credential> get_credential(runtime::Context& context, const std::string& id);

struct Rotation {
  NewCredential made;
  std::string old_until;  // RFC 3339 UTC; empty: the keys from before stay
};
inline constexpr int kMostRotationDays = 366;
// Another key. Those from before end after `days`, or earlier where that was said before; 0: at once; nothing: they stay.
// Errors: not_found; invalid for days; conflict when more than ten keys would count.
Result<Rotation> rotate_credential(runtime::Context& context, const std::string& id, std::optional<int> days, const std::string& by);

// One key, or every key of a credential, ends now and for good. not_found when there is none that counts.
Result<void> revoke_key(runtime::Context& context, const std::string& key, const std::string& by);
Result<void> revoke_credential(runtime::Context& context, const std::string& id, const std::string& by);

// Errors: not_found; invalid outside -1 to 1,000,000.
Result<void> limit_credential(runtime::Context& context, const std::string& id, const OwnLimit& limit, const std::string& by);

}  // namespace waymark::lrs
