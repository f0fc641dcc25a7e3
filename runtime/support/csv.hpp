#pragma once
#include <string>
#include <string_view>
#include <vector>

// CSV as RFC 4180 has it, for people who open it in a spreadsheet.
namespace waymark::support {

inline constexpr const char* kCsvMark = "\xef\xbb\xbf";  // byte order mark: spreadsheets then read UTF-8

// One cell. Quoted when it holds a comma, a quotation mark, a line end, or a blank at an end. A cell that a spreadsheet
// would take for a formula begins with "'".
std::string csv_cell(std::string_view text);
// One line of cells, with CRLF at its end (RFC 4180 section 2).
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace waymark::support
