#pragma once
#include <optional>
#include <string>

#include "scorm/base/error.hpp"
#include "xapi/store/statement_store.hpp"

// Statements of what an administrator decided about a person's record. The actor is the learner, whose record it is;
// context.instructor (xAPI 1.0.3 Part 2, 2.4.6) is who decided. The reason stays with the decision in Waymark: it may name
// people, and statements go to other stores.
namespace waymark::xapi {

enum class Decision { granted, corrected, withdrawn, reset };

struct DecisionEvent {
  Decision decision{};
  std::string act_id;            // UUID; gives the statements their ids
  std::string timestamp;         // RFC 3339 UTC: when it was completed (granted, corrected), else when it was decided
  std::string registration;      // UUID
  std::string home_page;         // of the accounts
  std::string learner, decider;  // account names: subject ids
  std::string course_iri, course_title, language;
  bool passed = false;               // granted, corrected: "passed", else "completed"
  std::optional<std::string> score;  // 0..100, decimal text
};

// granted and corrected use ADL's "completed" or "passed", which is what now holds of the learner; withdrawn and reset have
// no verb there and get Waymark's own. Errors: invalid as prepare().
Result<PreparedStatement> decision_statement(const DecisionEvent& event, const std::string& authority_json, const std::string& stored);

// Voids the statement that said what no longer holds (Part 2, 2.3.2: a StatementRef, and the verb "voided"). The decider is
// its actor: voiding is what they did.
Result<PreparedStatement> voiding_statement(const DecisionEvent& event, const std::string& statement_id, const std::string& authority_json,
                                            const std::string& stored);

}  // namespace waymark::xapi
