#pragma once
#include <optional>
#include <string>
#include <vector>

#include "scorm/base/error.hpp"
#include "xapi/store/statement_store.hpp"

// SCORM -> xAPI by the ADL "xAPI SCORM Profile" (shared facts: scorm.md section E). Takes plain structs: nothing here
// knows the engine. One ScormEvent gives one statement, whose id is UUIDv5(launch, number, ordinal).
namespace waymark::xapi {

enum class ScormVerb {
  initialized,
  resumed,
  responded,
  objective_scored,
  objective_passed,
  objective_failed,
  objective_completed,
  commented,
  scored,
  passed,
  failed,
  completed,
  suspended,
  terminated
};

struct ScormScore {
  std::optional<std::string> raw, min, max;
  std::optional<std::string> scaled;  // SCORM 2004 says it itself
};

struct ScormInteraction {
  int index = 0;
  std::string id, type, student_response, result, weighting, latency;
  std::vector<std::string> correct_responses, objective_ids;
};

struct ScormEvent {
  ScormVerb verb{};
  std::string launch_id;                    // UUID
  std::int64_t number = 0;                  // journal number of the call that caused it
  int ordinal = 0;                          // order among the events of that call
  std::string timestamp;                    // RFC 3339 UTC, milliseconds
  std::string registration;                 // UUID
  std::string actor_home_page, actor_name;  // account; the name is the subject id, never a person's name
  std::string course_iri, course_title, item_iri, item_title, attempt_iri, language;
  ScormScore score;
  std::optional<bool> success, completion;
  std::string session_time;  // CMITimespan "HHHH:MM:SS.SS", ISO 8601 duration (SCORM 2004), or empty
  std::string exit;
  std::string text;  // commented
  ScormInteraction interaction;
  int objective_index = 0;
  std::string objective_id;
  bool scorm_2004 = false;    // values are as that edition writes them
  bool course_level = false;  // about the course as a whole (rolled up by the LMS)
  bool by_opening = false;    // completed: the platform says so since the module was opened; the module said nothing
};

// The id that the statement of such an event has; empty when the launch is no UUID.
std::string scorm_statement_id(const std::string& launch_id, std::int64_t number, int ordinal);
std::string scorm_verb_iri(ScormVerb verb);

// Errors: invalid when a value cannot be put into a valid statement even after the profile's repairs.
// `authority_json` is our own agent; `stored` is set by the caller's clock.
Result<PreparedStatement> scorm_statement(const ScormEvent& event, const std::string& authority_json, const std::string& stored);

}  // namespace waymark::xapi
