#pragma once
#include <string>

#include "scorm/base/error.hpp"
#include "xapi/json/value.hpp"
#include "xapi/model/check.hpp"
#include "xapi/store/statement_store.hpp"

namespace waymark::xapi {

// What the record store adds to a statement.
struct Preparation {
  Version version = Version::v1_0_3;  // of the request; also of a statement that names none ("1.0.0" or "2.0.0")
  std::string authority_json;         // an Agent; replaces whatever the statement says (Part 2, 2.4.9)
  bool may_define = true;             // scope "define" (Part 3, 4.2): PreparedStatement::defines
  std::string stored;                 // RFC 3339 UTC, milliseconds
  std::string id;                     // lower-case UUID for a statement that has none
  std::string where;                  // JSON pointer of the statement within the request, for messages
};

// Checks a received statement and makes it ready to be kept. Properties keep their order and numbers their
// text; id, timestamp and version are added when absent, timestamps are turned to UTC when they are not,
// contextActivities become arrays (2.4.6.2), authority and stored are ours, and stored comes last. Errors:
// invalid with JSON pointer, rule and clause; internal when `authority_json` is no Agent.
Result<PreparedStatement> prepare(json::Value statement, const Preparation& with);

}  // namespace waymark::xapi
