#include "runtime/roster/list_form.hpp"

#include <algorithm>

namespace waymark::roster {

std::string template_of(const std::vector<ListColumn>& columns) {
  std::string line = "\xEF\xBB\xBF";
  for (const auto& column : columns) line += (&column == &columns.front() ? "" : ",") + column.name;
  return line + "\r\n";
}

std::vector<ListFault> column_faults(const CsvFile& file, const std::vector<ListColumn>& known, const std::string& key) {
  std::vector<ListFault> faults;
  std::string names;
  for (const auto& column : known) names += (names.empty() ? "" : ", ") + column.name;
  for (const auto& name : file.columns)
    if (std::none_of(known.begin(), known.end(), [&](const auto& column) { return column.name == name; }))
      faults.push_back({1, name, "The column \"" + name + "\" is not known.", "Delete it, or name it as one of: " + names + "."});
  if (std::find(file.columns.begin(), file.columns.end(), key) == file.columns.end())
    faults.push_back({1, key, "The column \"" + key + "\" is missing.", "Each line says by it whom or what it is about."});
  if (faults.empty() && file.rows.empty())
    faults.push_back({0, "", "The list is empty: it names nobody and nothing.", "Add lines below the column names."});
  return faults;
}

std::optional<ListFault> line_fault(const CsvRow& row, const std::vector<std::string>& columns, const std::string& key,
                                    std::map<std::string, int>& seen) {
  if (row.values.size() != columns.size())
    return ListFault{
        row.line, "",
        "This line has " + std::to_string(row.values.size()) + " values and the header has " + std::to_string(columns.size()) + ".",
        "Put values that hold a comma, a semicolon or a line end in quotes."};
  const auto& value = row.values[static_cast<std::size_t>(std::find(columns.begin(), columns.end(), key) - columns.begin())];
  if (value.empty()) return ListFault{row.line, key, "The " + key + " is missing.", "Enter it, or delete the line."};
  if (const auto [first, fresh] = seen.emplace(value, row.line); !fresh)
    return ListFault{row.line, key,
                     "\"" + value + "\" is in line " + std::to_string(first->second) + " and in line " + std::to_string(row.line) + ".",
                     "Keep one of the two."};
  return std::nullopt;
}

std::map<std::string, std::string> values_of(const CsvRow& row, const std::vector<std::string>& columns) {
  std::map<std::string, std::string> values;
  for (std::size_t i = 0; i < columns.size(); ++i) values[columns[i]] = row.values[i];
  return values;
}

std::map<std::string, std::string> edit_of(const std::map<std::string, std::string>& values, const std::vector<std::string>& fields) {
  std::map<std::string, std::string> edit;
  for (const auto& [name, value] : values)
    if (!value.empty() && std::find(fields.begin(), fields.end(), name) != fields.end()) edit[name] = value == "-" ? "" : value;
  return edit;
}

void sort_by_line(std::vector<ListFault>& faults) {
  std::stable_sort(faults.begin(), faults.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
}

}  // namespace waymark::roster
