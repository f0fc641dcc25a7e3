#pragma once
#include <string>

#include "runtime/context.hpp"

// Sign-in with a username and a password, and the sessions that follow from it. Functions are thread-safe.
namespace waymark::auth {

struct SignedIn {
  std::string token;  // goes into the session cookie; only its hash is kept
  std::string person_id;
  int idle_seconds = 0;  // Max-Age of the cookie
  bool must_change_password = false;
};

// Checks the password and opens a session. Errors: unauthorized (same words and about the same time whether or not the account
// exists), unavailable with advice "try again in N minutes" when the account or the address has failed too often.
// Five failures in a row block an account for a minute, each further one doubles it up to an hour; an address, which a whole trust may
// share, has 100. A quiet quarter of an hour begins both counts anew.
Result<SignedIn> sign_in(runtime::Context& context, const std::string& username, const std::string& password, const std::string& remote);

// Seconds until sign_in(), or change_password() with a current one, looks at a password again; 0: at once.
std::int64_t sign_in_wait(runtime::Context& context, const std::string& username, const std::string& remote);
std::int64_t password_wait(runtime::Context& context, const std::string& person_id);

// Opens a session without a password: the caller has checked a signed link, and names it.
Result<SignedIn> open_session(runtime::Context& context, const std::string& person_id, const std::string& link_id = {});

Result<void> sign_out(runtime::Context& context, const std::string& session_hash);

// Sets a new password and ends every other session of the person, with a line in the audit. Errors: invalid with what is
// wrong with it; unauthorized when `current` is given and wrong, unavailable as for sign_in when that was too often. Without `current` it
// sets a first password: conflict when there is one already; forbidden in a session (`keep_session_hash`) that a link to a module began,
// since such links hang on rota pages. A first password remembers the sign-in link it was set through (lent_password.hpp).
Result<void> change_password(runtime::Context& context, const std::string& person_id, const std::string* current, const std::string& next,
                             const std::string& keep_session_hash);

// False for somebody who has only come in by links so far: the first password needs no current one.
bool has_password(runtime::Context& context, const std::string& person_id);

// True when a link to a module began this session: it may set no first password.
bool came_by_module_link(runtime::Context& context, const std::string& session_hash);

// Removes what has run out. Called by the housekeeping loop.
Result<void> remove_expired(runtime::Context& context);

inline constexpr const char* kSessionCookie = "waymark_session";  // "__Host-" is put before it over https

}  // namespace waymark::auth
