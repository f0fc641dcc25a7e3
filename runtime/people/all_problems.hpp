#pragma once
#include <optional>
#include <vector>

#include "runtime/people/change.hpp"

// Everything that hinders values from being written, found in their form and in the store alike: a page shows all of it at
// once, each at its field. What writes them looks again, in its own transaction.
namespace waymark::people {

Result<std::vector<Problem>> all_problems(runtime::Context& context, const NewPerson& person);
Result<std::vector<Problem>> all_problems(runtime::Context& context, const Details& before, const Draft& draft);
Result<std::vector<Problem>> all_problems(runtime::Context& context, const Organisation& organisation);

// Why nobody but `person_id` (empty: somebody new) may have this username, if so.
std::optional<Problem> username_problem(storage::Connection& db, const runtime::Context& context, const std::string& username,
                                        const std::string& person_id);

// Why there can be no other organisation with this code, or none below this parent, if so.
std::optional<Problem> code_problem(storage::Connection& db, const runtime::Context& context, const std::string& code);
std::optional<Problem> parent_problem(storage::Connection& db, const runtime::Context& context, const std::string& parent_code);

}  // namespace waymark::people
