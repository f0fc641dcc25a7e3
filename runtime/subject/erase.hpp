#pragma once
#include <string>

#include "runtime/subject/find.hpp"

namespace waymark::subject {

struct Erased {
  std::int64_t statements = 0, rewritten = 0;       // taken away; with a pseudonym in the person's place
  std::int64_t documents = 0, rows = 0, files = 0;  // rows: of the account's tables; files: data of attachments
  std::string pseudonym;
};

// How many statements are done; false ends it.
using Progress = std::function<bool(std::int64_t statements)>;

// Takes the person out of the store, in short transactions, so that others go on writing. Own statements leave a tombstone each; in those
// of others a pseudonym takes the person's place, the same in all of them, and names in their text are taken out. The account goes
// whole, beginning with every way in. Broken off at any place, the same call goes on: the account's names go last. An audit line when
// it begins and one when it is done, with the subject id or no name at all.
// Errors: forbidden for the last administrator; unavailable when it was ended, or when statements keep arriving.
Result<Erased> erase(runtime::Context& context, const Subject& subject, const std::string& by, const Progress& progress);

// The same with what totals rest on kept, under a pseudonym: own statements stay as well, without answers in the person's own words, and
// without attachments; registrations, completions and what other systems were told keep dates, outcomes and scores; the account stays as
// one that nobody has. Calls of modules, snapshots, documents and reasons of decisions go: figures stand from then on as a decision does.
Result<Erased> anonymise(runtime::Context& context, const Subject& subject, const std::string& by, const Progress& progress);

}  // namespace waymark::subject
