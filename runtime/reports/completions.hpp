#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/context.hpp"
#include "xapi/store/clearance.hpp"

// Completions by module and by organisation. Every figure has its count and its base and leads back to people
// and statements; groups below Settings::small_group are hidden, and so is what would give them away by
// subtraction.
namespace waymark::reports {

// When a registration was started: when its module was first opened, or when a completion was given to somebody who never
// opened it here (a grant), so that nobody completes without having started. Empty: neither. `r` is the registration.
inline constexpr const char* kStartedAt = "(case when r.first_launch_at <> '' then r.first_launch_at else r.completed_at end)";

// What somebody may see. reporter: figures and people; reader: statements and answers of named people as
// well.
struct Access {
  bool reporter = false, reader = false;
  xapi::Clearance sees = {};  // of what a reader may read
};

// Dates are calendar days in Settings::time_zone, both included, "YYYY-MM-DD", empty for open ends. They
// choose what was started, completed and passed; the base is everybody registered, whatever the dates, so
// that two ranges cannot be subtracted to find one person.
struct Filter {
  std::string from, until;
  std::string course_id;        // empty: all
  std::string organisation_id;  // empty: all; "-" : people without an organisation
  // Lists of people only: those whose completion stands so with that connector (outbox::state_counts); both or none.
  std::string connector_id = {}, told = {};
  bool below = false;  // people_behind: with those of every organisation below that one
};

struct Figures {
  bool hidden = false;  // too small to show, or it would give away one that is; the numbers are 0 then
  std::int64_t registered = 0, started = 0, completed = 0, passed = 0;  // completed includes passed
  std::optional<double> percent;                                        // completed of registered; none when nobody is registered or hidden
};

// An organisation with everything below it in the tree: the figures that are shown, added up. Hidden groups are not in
// the sum (it would give them away) but counted in left_out.
struct WithBelow {
  Figures figures;
  int organisations = 0;  // below, whatever their level; 0: nothing is below, and figures are those of the line
  int left_out = 0;
};

struct Line {
  std::string id, code, name, group;             // course or organisation; group: programme or kind
  Figures figures;                               // of an organisation: those registered there, not those of what is below it
  std::string parent_id = {}, parent_name = {};  // organisations only
  WithBelow with_below = {};
};

struct CompletionTable {
  std::vector<Line> lines;  // by name; organisations as a tree, each followed by what is below it
  Figures total;            // everybody in `lines`
  bool any_hidden = false;
  int small_group = 0;
  Filter filter;
};

// Errors: forbidden without reporter; invalid dates.
Result<CompletionTable> completions_by_module(runtime::Context& context, const Access& access, const Filter& filter);
Result<CompletionTable> completions_by_organisation(runtime::Context& context, const Access& access, const Filter& filter);

// Which people a figure is about.
enum class Which { registered, started, completed, passed, not_completed };

struct PersonLine {
  std::string registration_id, person_id, display_name, organisation, course_title, state;
  std::string first_launch_at, completed_at;
  std::optional<double> score;
  std::int64_t seconds = 0;
  std::string evidence_code;
  std::string basis;  // of the completion, in words (connectors::basis_words); empty without one
};
struct PeopleList {
  std::vector<PersonLine> people;      // by name
  bool some_hidden = false;            // people of hidden groups are left out
  std::size_t shown = 0;               // on all pages together
  std::optional<std::int64_t> figure;  // what the report shows for this group; none when it shows no such figure
  bool more = false;                   // there are more than `limit`
};
// Errors: forbidden without reporter, or when the figure itself is hidden.
Result<PeopleList> people_behind(runtime::Context& context, const Access& access, const Filter& filter, Which which,
                                 std::size_t limit = 500, std::size_t offset = 0);

struct StatementLine {
  std::string statement_id, timestamp, stored, verb;
  std::string bytes;  // empty when hidden
  xapi::Sensitivity sensitivity{};
  bool hidden = false;  // Access::sees does not cover it
};
// Statements of one registration, oldest first; confidential ones are never given here.
// Errors: forbidden without reader, or when the registration belongs to a hidden group; not_found.
Result<std::vector<StatementLine>> statements_behind(runtime::Context& context, const Access& access, const std::string& registration_id);

// CSV (support/csv.hpp), made as it is sent. The source returns false at the end.
using CsvSource = std::function<bool(std::string& piece)>;
Result<CsvSource> completions_csv(runtime::Context& context, const Access& access,
                                  const Filter& filter);  // module x organisation
// One table, with a last line for all; of organisations with what is below them.
std::string modules_csv(const CompletionTable& table);
std::string organisations_csv(const CompletionTable& table);
Result<CsvSource> people_csv(runtime::Context& context, const Access& access, const Filter& filter, Which which);

// Counts again from the journals and compares with the projections (doctor; tests).
struct Difference {
  std::string registration_id, field, projected, recounted;
};
struct RecountOptions {
  std::size_t sample = 0;                                                  // so many registrations, drawn by chance; 0: all
  std::function<bool(std::size_t done, std::size_t total)> progress = {};  // false ends it early
};
struct Recount {
  bool all = true;  // every registration
  std::size_t registrations = 0, launches = 0, calls = 0;
  std::vector<Difference> differences;
};
Result<Recount> recount(runtime::Context& context, const RecountOptions& options = {});

}  // namespace waymark::reports
