#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/people/people.hpp"

// Everything that is held of a person's identity, for those who change it.
namespace waymark::people {

struct Details {
  std::string person_id, created_at, organisation_id;
  std::string status = "active";  // active, left
  NewPerson person;               // without password
};

std::optional<Details> details(storage::Connection& db, const runtime::Context& context, const std::string& person_id);
std::vector<Details> all_details(storage::Connection& db, const runtime::Context& context);  // by username
Result<Details> get_details(runtime::Context& context, const std::string& person_id);        // not_found
Result<Details> find_details(runtime::Context& context, const std::string& username);        // not_found

// Where a person was and is, newest first; one line alone when she never moved. `organisation` empty:
// nowhere.
struct Place {
  std::string from, organisation_id, organisation;
};
Result<std::vector<Place>> places(runtime::Context& context, const std::string& person_id);

}  // namespace waymark::people
