#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "runtime/roster/list_form.hpp"
#include "runtime/roster/organisation_change.hpp"

// A list of organisations as a CSV file: those whose code is not there yet are added, the others changed in the columns that
// the list has. A parent may stand anywhere in the list. All or nothing.
namespace waymark::roster {

const std::vector<ListColumn>& organisation_columns();

struct OrganisationLine {
  int line = 0;
  OrganisationView before;  // without an id: a new one
  OrganisationDraft draft;
  bool is_new() const { return before.organisation.organisation_id.empty(); }
  bool changes() const { return !is_new() && !draft.changed.empty(); }
};

struct OrganisationsPlan {
  std::vector<ListFault> faults, notes;  // notes: what is odd and hinders nothing
  std::vector<OrganisationLine> lines;   // the good ones
  int added = 0, changed = 0, unchanged = 0;
};

// What a list would do, seen against what is held now, and as everything stands when it is written. Writes nothing.
Result<OrganisationsPlan> plan_organisations(runtime::Context& context, std::string_view bytes);

struct OrganisationsDone {
  int added = 0, changed = 0, unchanged = 0;
  std::vector<ListFault> notes;
};
// Plans again and writes, in one transaction. Error invalid when any line is faulty: nothing is written then.
Result<OrganisationsDone> import_organisations(runtime::Context& context, std::string_view bytes, const std::string& by);

}  // namespace waymark::roster
