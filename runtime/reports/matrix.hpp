#pragma once
#include <map>
#include <string>
#include <vector>

#include "runtime/reports/completions.hpp"
#include "runtime/reports/suppression.hpp"

namespace waymark::reports {

// Days of a filter as times: from the first midnight to the one after the last. Errors: invalid.
struct Span {
  std::string from, before;
};  // RFC 3339 UTC; open ends are "" and "9999"
Result<Span> span_of(const Filter& filter);

inline constexpr const char* kNoOrganisation = "-";

// Every registration counted by course and organisation, margins included, with what must not be shown
// marked. Organisations of the kinds "division" and "team" are parts of the organisation above them: their people
// count there, once, and they have no line of their own (their groups would nearly always be too small to show). It is always made of all
// courses and all organisations, so that the same cells are hidden in every view of it.
class Matrix {
 public:
  static Result<Matrix> load(storage::Connection& db, const runtime::Context& context, const Span& span);

  const std::vector<Line>& courses() const { return courses_; }              // figures empty
  const std::vector<Line>& organisations() const { return organisations_; }  // with "-" at the end if anybody has none
  // The organisation as whose a registration counts; what is not known counts as itself.
  const std::string& unit_of(const std::string& organisation_id) const;
  // The organisation and everything below it, each followed by what is below that, by name; of "" all there are.
  std::vector<std::string> subtree(const std::string& organisation_id) const;
  WithBelow with_below(const std::string& course_id, const std::string& organisation_id) const;
  // Empty id: the margin. Ids that are not known count nobody.
  Figures figures(const std::string& course_id, const std::string& organisation_id) const;
  bool hidden(const std::string& course_id, const std::string& organisation_id) const;

 private:
  struct Counts {
    std::int64_t registered = 0, started = 0, completed = 0, passed = 0;
  };
  Matrix() : grid_(0, 0) {}
  void load_lines(storage::Connection& db, std::int64_t tenant);
  void load_counts(storage::Connection& db, std::int64_t tenant, const Span& span);
  void load_people(storage::Connection& db, std::int64_t tenant);
  // Row and column of the grid; false when an id is not known.
  bool place(const std::string& course_id, const std::string& organisation_id, std::size_t& row, std::size_t& column) const;

  std::vector<Line> courses_, organisations_;
  std::map<std::string, std::size_t> course_rows_, organisation_columns_;
  std::map<std::string, std::string> units_;                  // of every organisation, parts included
  std::map<std::string, std::vector<std::string>> children_;  // by parent; of "" the roots
  std::vector<std::vector<Counts>> counts_;
  Grid grid_;
};

// The refusals that several views have in common.
tl::unexpected<Error> too_small();
tl::unexpected<Error> needs_reader();

}  // namespace waymark::reports
