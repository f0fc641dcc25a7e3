#include "runtime/support/csv.hpp"

namespace waymark::support {
namespace {

// A quotation mark in front would be quoted again: only the first character matters to a spreadsheet.
bool looks_like_formula(std::string_view text) {
  if (text.empty()) return false;
  const char c = text.front();
  return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

std::string csv_cell(std::string_view text) {
  std::string cell;
  if (looks_like_formula(text)) cell += '\'';
  cell += text;
  if (cell.find_first_of(",\"\r\n") == std::string::npos && (cell.empty() || (cell.front() != ' ' && cell.back() != ' '))) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string out;
  for (const auto& cell : cells) {
    if (&cell != &cells.front()) out += ',';
    out += csv_cell(cell);
  }
  return out + "\r\n";
}

}  // namespace waymark::support
