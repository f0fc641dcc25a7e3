#include "runtime/roster/organisations_list.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

namespace waymark::roster {
namespace {

using runtime::Context;
using storage::Connection;

const std::vector<std::string> kFields = {"name", "kind", "parent_code", "vpd", "ends"};

// Used inside one transaction.
class Planner {
 public:
  Planner(Connection& db, const Context& context) : now_(context.now()) {
    for (auto& one : all_organisations(db, context)) {
      const auto code = one.organisation.code;
      held_.emplace(code, std::move(one));
    }
  }

  OrganisationsPlan plan(std::string_view bytes) {
    const auto file = read_csv(bytes);
    if (!file) {
      plan_.faults.push_back({std::atoi(file.error().where.c_str()), "", file.error().message, file.error().advice});
      return std::move(plan_);
    }
    plan_.faults = column_faults(*file, organisation_columns(), "code");
    if (!plan_.faults.empty()) return std::move(plan_);
    for (const auto& row : file->rows) look_at(row, file->columns);
    check_parents();
    for (const auto& line : plan_.lines) ++(line.is_new() ? plan_.added : line.changes() ? plan_.changed : plan_.unchanged);
    sort_by_line(plan_.faults);
    return std::move(plan_);
  }

 private:
  void look_at(const CsvRow& row, const std::vector<std::string>& columns) {
    if (auto wrong = line_fault(row, columns, "code", seen_)) return plan_.faults.push_back(std::move(*wrong));
    const auto values = values_of(row, columns);
    OrganisationLine line{row.line, {}, {}};
    line.before.organisation.code = values.at("code");
    if (const auto held = held_.find(values.at("code")); held != held_.end()) line.before = held->second;
    line.draft = draft_organisation(line.before, edit_of(values, kFields));
    for (const auto& one : line.draft.problems) plan_.faults.push_back({row.line, one.field, one.message, one.advice});
    const auto& ends = line.draft.ends_at;
    const bool ends_now = std::find(line.draft.changed.begin(), line.draft.changed.end(), "ends") != line.draft.changed.end();
    if (ends_now && !ends.empty() && ends <= now_)
      plan_.notes.push_back({row.line, "ends", "The last day " + values.at("ends") + " is in the past: nobody can be moved there.",
                             "Check the year. If it is meant so, go on."});
    plan_.lines.push_back(std::move(line));
  }

  // Parents as they stand when everything is written: two organisations may change places in one list.
  void check_parents() {
    std::map<std::string, std::string> parents;
    for (const auto& [code, one] : held_) parents[code] = one.organisation.parent_code;
    for (const auto& line : plan_.lines) parents[line.draft.after.code] = line.draft.after.parent_code;
    for (const auto& line : plan_.lines) {
      const auto& o = line.draft.after;
      if (o.parent_code.empty() || (!line.is_new() && o.parent_code == line.before.organisation.parent_code)) continue;
      if (!parents.contains(o.parent_code))
        plan_.faults.push_back({line.line, "parent_code", "There is no organisation with the code \"" + o.parent_code + "\".",
                                "Add a line for it to this list, or check the code."});
      else if (const auto way = circle(parents, o.code); !way.empty())
        plan_.faults.push_back({line.line, "parent_code", "It would be a part of itself: " + way + ".",
                                "An organisation cannot be part of itself: choose another."});
    }
  }

  // "a, part of b, part of a" when the way up from `code` comes back or never ends; empty when it ends.
  static std::string circle(const std::map<std::string, std::string>& parents, const std::string& code) {
    std::string way = code, at = code;
    for (int depth = 0; depth < kDeepestOrganisation; ++depth) {
      const auto up = parents.find(at);
      if (up == parents.end() || up->second.empty()) return {};
      at = up->second;
      if (depth < 5 || at == code) way += ", part of " + at;
      if (at == code) return way;
    }
    return way + " and so on";
  }

  const std::string now_;
  OrganisationsPlan plan_;
  std::map<std::string, OrganisationView> held_;  // by code
  std::map<std::string, int> seen_;               // code -> line
};

// New ones, each after its parent.
Result<void> add_new(Connection& db, const Context& context, const OrganisationsPlan& plan, const std::string& by) {
  std::map<std::string, const OrganisationLine*> waiting;
  for (const auto& line : plan.lines)
    if (line.is_new()) waiting[line.draft.after.code] = &line;
  while (!waiting.empty()) {
    auto next = waiting.begin();
    while (waiting.contains(next->second->draft.after.parent_code)) next = waiting.find(next->second->draft.after.parent_code);
    const auto& line = *next->second;
    waiting.erase(next);
    auto id = people::add_organisation_in(db, context, line.draft.after, by);
    if (!id) return tl::unexpected<Error>(id.error());
    if (line.draft.ends_at.empty()) continue;
    OrganisationDraft ending = line.draft;
    ending.after.organisation_id = *id;
    ending.changed = {"ends"};
    write_organisation(db, context, ending, by);
  }
  return {};
}

}  // namespace

const std::vector<ListColumn>& organisation_columns() {
  static const std::vector<ListColumn> columns = {
      {"code", "Needed. Which organisation the line is about; letters, digits, - and _. It never changes", "hill-trust"},
      {"name", "Name. Needed for those that are not there yet", "Hill Trust"},
      {"kind", "For example trust, PCN, hospice", "trust"},
      {"parent_code", "Code of the organisation it is a part of: one that is there, or another line of this list", "hill-region"},
      {"vpd", "VPD in ESR, 3 digits", "901"},
      {"ends", "Last day. After it nobody can be moved there; records stay", "2027-03-31"}};
  return columns;
}

Result<OrganisationsPlan> plan_organisations(Context& context, std::string_view bytes) {
  return context.database.read_value<OrganisationsPlan>(
      [&](Connection& db) -> Result<OrganisationsPlan> { return Planner(db, context).plan(bytes); });
}

Result<OrganisationsDone> import_organisations(Context& context, std::string_view bytes, const std::string& by) {
  return context.database.write_value<OrganisationsDone>([&](Connection& db) -> Result<OrganisationsDone> {
    const auto plan = Planner(db, context).plan(bytes);
    if (!plan.faults.empty())
      return fail(ErrorKind::invalid, "Nothing was written: the list has faults.", "Mend what is named, then try again.");
    if (auto added = add_new(db, context, plan, by); !added) return tl::unexpected<Error>(added.error());
    for (const auto& line : plan.lines)
      if (line.changes()) write_organisation(db, context, line.draft, by);
    people::audit(db, context, by, "organisation.import", "",
                  "added " + std::to_string(plan.added) + ", changed " + std::to_string(plan.changed) + ", unchanged " +
                      std::to_string(plan.unchanged));
    return OrganisationsDone{plan.added, plan.changed, plan.unchanged, plan.notes};
  });
}

}  // namespace waymark::roster
