#pragma once
#include <string>

#include "runtime/context.hpp"

// A first password is chosen in a session that a sign-in link began. Whoever made the link could have used it herself, so
// for good that password counts as known to her: it lets in only as far as her own roles go.
namespace waymark::auth {

// To be asked in the transaction that gives a person roles. When her password was set through the link of somebody who lacks
// one of the roles she has now, the password is taken back: she needs a new link, of somebody who has them too. Sessions end;
// the audit gets a line. True when that happened. `by`: who gave the role.
bool take_back_lent_password(storage::Connection& db, const runtime::Context& context, const std::string& person_id, const std::string& by);

// For somebody who forgot hers, or whose password somebody else knows: it counts no more, every session ends, and the next
// sign-in link lets her choose another one. Error conflict when there is none, or when it was the last way in of an
// admin (way_in.hpp). `by`: a subject id or a word.
Result<void> take_back_password(runtime::Context& context, const std::string& person_id, const std::string& by);

// For whoever looks after the account: is there a password, and by whose link was it first set (a subject id or a word;
// empty: by none that somebody else made).
struct PasswordOrigin {
  bool set = false;
  std::string link_maker;
};
PasswordOrigin password_origin(runtime::Context& context, const std::string& person_id);

}  // namespace waymark::auth
