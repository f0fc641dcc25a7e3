#pragma once
#include <string>
#include <vector>

#include "scorm/sequencing/definition.hpp"

// Why the sequencing engine did what it did, for people.
namespace waymark::sequencing {

struct Decision {
  enum class Kind {
    refused,        // `code` says why, about `activity`
    skipped,        // precondition rule
    not_available,  // disabled or its attempts are used up
    rule_fired,     // an exit or postcondition rule; `action`
    delivered,
    session_ended
  };
  Kind kind{};
  int activity = kNone;
  RuleAction action = RuleAction::skip;
  std::string code;  // "SB.2.9-4"
};

using Trace = std::vector<Decision>;

// "Activity \"Test\" was skipped: precondition \"skip\"." One sentence.
std::string words_of(const Tree& tree, const Decision& decision);

// What an exception code of the pseudo code means (SN 4th Ed. appendix C.1), in words for a learner's administrator; "" for none.
std::string words_of_code(const std::string& code);

}  // namespace waymark::sequencing
