#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "runtime/support/json.hpp"

// Acts as rows: a decision of an administrator with its reason, before and after (table act).
namespace waymark::delivery {

struct Act {
  std::string act_id, at, by;  // by: subject id, or a word for what is no person
  std::string kind;            // reset, grant, correct, withdraw, course-withdraw, course-put-back, due, due-undo
  std::string registration_id, course_id, reason;
  support::Json before, after;
  std::string statement_id;
};

// The reason as it is kept, without blanks around it. Errors: invalid when there is none (3 characters) or it is longer than
// 1,000 characters or holds control characters other than line ends.
Result<std::string> checked_reason(const std::string& reason);

// Writes the act and its audit line ("action", about `target`, detail: the act's id) inside the caller's transaction.
void insert_act(storage::Connection& db, const runtime::Context& context, const Act& act, const std::string& action,
                const std::string& target);

// Acts about one registration (its own, those on its course, and due dates), oldest first.
Result<std::vector<Act>> acts_of(runtime::Context& context, const std::string& registration_id);
Result<std::optional<Act>> get_act(runtime::Context& context, const std::string& act_id);
// The newest acts of a kind about a course, newest first.
Result<std::vector<Act>> acts_about_course(runtime::Context& context, const std::string& course_id, const std::string& kind, int limit);

}  // namespace waymark::delivery
