#pragma once
#include <string>

#include "runtime/subject/find.hpp"

namespace waymark::subject {

struct Restricted {
  std::int64_t statements = 0;  // held back by this call, or shown again
  std::int64_t deliveries = 0;  // of completions, that wait; or go on
};

// How many statements are done; false ends it.
using Done = std::function<bool(std::int64_t statements)>;

// Holds the person's data back (GDPR, article 18): statements in which the person stands are kept and shown, sent on and written out to
// nobody, new ones as well; documents are kept and read by nobody; names are not told; what was still to be sent of completions waits;
// every way into the account ends, and the account counts as one of somebody who left. Retention rules leave it all. Broken off, the same
// call goes on. Errors: forbidden for the last administrator; unavailable when it was ended.
Result<Restricted> restrict(runtime::Context& context, const Subject& subject, const std::string& by, const Done& done);

// Takes that back, but for statements in which somebody else stands whose data are held back. The account is put back by hand. What
// was passed by in the meantime is sent elsewhere by a replay.
Result<Restricted> lift(runtime::Context& context, const Subject& subject, const std::string& by, const Done& done);

}  // namespace waymark::subject
