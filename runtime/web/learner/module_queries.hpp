#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/context.hpp"

// What the learner's pages read: one person's registrations with their course, and what was completed.
// Read-only.
namespace waymark::web {

struct Module {
  std::string registration_id, course_id, code, title, description, programme;
  int version = 0, minutes = 0;
  std::string state, due_at, completed_at, first_launch_at, last_active_at, ended_at;
  std::optional<double> score;
  std::int64_t seconds = 0;
  std::string withdrawn_at;  // of the course; empty while it can be taken
};

// The newest open registration of each course, by programme, then due date, then title. A course that was
// withdrawn is not among them: what was completed is in the record.
Result<std::vector<Module>> list_modules(runtime::Context& context, const std::string& person_id);

// not_found when there is no such registration of this person: whose it is, is nobody else's business.
Result<Module> find_module(runtime::Context& context, const std::string& registration_id, const std::string& person_id);

// How far a completion has come in one other system.
struct DeliveryState {
  std::string system, kind;       // the connector's name as the administrator gave it; moodle, esr
  std::string state, updated_at;  // the connector's own short words
  bool enabled = true;
};

struct Completion {
  std::string registration_id, title, code, completed_at, outcome, evidence_code;
  int version = 0;
  std::optional<double> score;
  std::int64_t seconds = 0;
  std::vector<DeliveryState> deliveries;
  std::string basis;  // "reported", or "opened": the module reports nothing itself
};

// Newest first; `registration_id` empty for all of the person's.
Result<std::vector<Completion>> list_completions(runtime::Context& context, const std::string& person_id,
                                                 const std::string& registration_id = {});

// The newest open registration of a person for a course, or empty.
Result<std::string> registration_for(runtime::Context& context, const std::string& person_id, const std::string& course_id);

// Whether anything was ever given to this person to learn.
Result<bool> has_registration(runtime::Context& context, const std::string& person_id);

// The registration of one of the person's launches.
Result<std::string> registration_of_launch(runtime::Context& context, const std::string& launch_id, const std::string& person_id);

}  // namespace waymark::web
