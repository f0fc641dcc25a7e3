#pragma once
#include <string>

#include "runtime/context.hpp"

// Who could sign in, if every session ended now.
namespace waymark::auth {

// True with a password, or with a sign-in link that still works: not used up, not run out, and of a maker who has every role
// that the person has (access_link.hpp). Says nothing of whether the person has left.
bool can_sign_in(storage::Connection& db, const runtime::Context& context, const std::string& person_id);

// The rule that one admin always remains, in its one place: somebody active with the role admin who can sign in. Asked after a
// change, in its transaction, by whatever takes away the role, the account or the password of an admin.
bool some_admin_can_sign_in(storage::Connection& db, const runtime::Context& context);

}  // namespace waymark::auth
