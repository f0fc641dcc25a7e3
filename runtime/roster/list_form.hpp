#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/roster/csv_file.hpp"

// What lists of every kind have in common: columns with a meaning, faults that name their line, an empty value that leaves
// what is held and "-" that empties it.
namespace waymark::roster {

struct ListFault {
  int line = 0;        // 0: the list as a whole
  std::string column;  // empty: the whole line
  std::string message, advice;
};

// A column that a list may have.
struct ListColumn {
  std::string name, meaning, example;
};
std::string template_of(const std::vector<ListColumn>& columns);  // a file with the header line alone

// Columns that are not known, or `key` missing, the one by which each line says what it is about; or no lines.
std::vector<ListFault> column_faults(const CsvFile& file, const std::vector<ListColumn>& known, const std::string& key);

// A line with too many or too few values, without its key, or with one that an earlier line had. `seen`: key -> line.
std::optional<ListFault> line_fault(const CsvRow& row, const std::vector<std::string>& columns, const std::string& key,
                                    std::map<std::string, int>& seen);

// The values of a good line by column, as they stand; and as an edit of those columns that are fields.
std::map<std::string, std::string> values_of(const CsvRow& row, const std::vector<std::string>& columns);
std::map<std::string, std::string> edit_of(const std::map<std::string, std::string>& values, const std::vector<std::string>& fields);

void sort_by_line(std::vector<ListFault>& faults);

}  // namespace waymark::roster
