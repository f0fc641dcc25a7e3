#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "xapi/store/clearance.hpp"

namespace waymark::retention {

// Statements that were stored more than so many days ago, and meet all of the others that are given.
struct Rule {
  std::string name;            // 1 to 60 characters
  int days = 0;                // 1 to 36500
  std::string verb, activity;  // IRIs; the activity is the object
  std::optional<xapi::Sensitivity> label;
  std::string last_run_at;  // RFC 3339 UTC; empty: never
};

// One audit line each. Errors: invalid (what is allowed), conflict (the name is taken); not_found.
Result<void> add_rule(runtime::Context& context, const Rule& rule, const std::string& by);
Result<void> remove_rule(runtime::Context& context, const std::string& name, const std::string& by);

// In order of their names.
Result<std::vector<Rule>> list_rules(runtime::Context& context);

}  // namespace waymark::retention
