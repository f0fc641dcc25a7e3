#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/context.hpp"

namespace waymark::outbox {

struct Retold {
  std::int64_t renewed = 0;   // refused deliveries that will be tried again with the new keys
  std::int64_t renamed = 0;   // completions that Moodle is told under the new name, and gives back under the old one
  std::int64_t nameless = 0;  // completions that Moodle has under the old name, and the person has no name there any more
  std::int64_t in_files = 0;  // completions whose ESR lines stand under another number or trust: nobody can tell whether that was wrong

  Retold& operator+=(const Retold& more);
};

// In the caller's transaction, after a person's keys of other systems were changed: what they were told under the old ones.
Retold keys_changed(storage::Connection& db, const runtime::Context& context, const std::string& person_id);

// For an administrator: what happens now and what she may have to do, a sentence each; nothing for a count of 0.
std::vector<std::string> retold_words(const Retold& retold);

}  // namespace waymark::outbox
