#pragma once
#include <map>
#include <string>
#include <vector>

#include "runtime/people/checks.hpp"
#include "runtime/people/people.hpp"

namespace waymark::roster {

// name, kind, parent_code, vpd, ends (the last day, YYYY-MM-DD; empty: it goes on). The code never changes:
// lists and links name an organisation by it.
using OrganisationEdit = std::map<std::string, std::string>;

std::string organisation_field_words(const std::string& field);  // "parent_code": "part of"

struct OrganisationView {
  people::Organisation organisation;
  std::string ends_at;  // the last moment, UTC; empty: goes on
  std::string ends;     // its day, where people are: "2027-03-31"
  bool ended = false;
  std::int64_t people = 0;  // active
};

OrganisationEdit values_of(const OrganisationView& held);  // every field as text: what a form shows

inline constexpr int kDeepestOrganisation = 100;  // of a tree: more is a circle

std::vector<OrganisationView> all_organisations(storage::Connection& db, const runtime::Context& context);  // by name

// What an edit makes of an organisation, not yet written.
struct OrganisationDraft {
  people::Organisation after;
  std::string ends_at;
  std::vector<std::string> changed;       // field names
  std::vector<people::Problem> problems;  // of form alone: whether the parent can be one is looked at where all are known
};
OrganisationDraft draft_organisation(const OrganisationView& before, const OrganisationEdit& edit);

// Writes a good draft in the caller's transaction, with its audit line. REQUIRES: the parent is there and makes no circle.
void write_organisation(storage::Connection& db, const runtime::Context& context, const OrganisationDraft& draft, const std::string& by);

Result<std::vector<OrganisationView>> view_organisations(runtime::Context& context);             // by name
Result<OrganisationView> view_organisation(runtime::Context& context, const std::string& code);  // not_found

// Everything that hinders an edit, for a form that shows it all at once; change_organisation looks again.
Result<std::vector<people::Problem>> change_problems(runtime::Context& context, const OrganisationView& held, const OrganisationEdit& edit);

// Changes what the edit names, in one transaction. `seen`: what the caller's form showed (support/seen.hpp): conflict when
// somebody changed the organisation since. Returns the names of the fields that changed; the audit
// names these alone. Errors carry the field in `where`: invalid (form, unknown parent, a parent that would
// make a circle, a date), not_found. People of an organisation that ends stay where they are and keep their
// records; nobody can be moved to it any more.
Result<std::vector<std::string>> change_organisation(runtime::Context& context, const std::string& code, const OrganisationEdit& edit,
                                                     const std::string& by, const OrganisationEdit* seen = nullptr);

}  // namespace waymark::roster
