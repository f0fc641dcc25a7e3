#include "runtime/roster/csv_file.hpp"

#include <algorithm>
#include <set>

#include "runtime/support/encode.hpp"

namespace waymark::roster {
namespace {

constexpr std::string_view kSaveAs = "In Excel choose Save As, CSV UTF-8 (comma delimited).";

std::string number(std::size_t value) {
  std::string text = std::to_string(value);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

tl::unexpected<Error> wrong(const char* message, std::string_view advice, int line) {
  return fail(ErrorKind::invalid, message, std::string(advice), std::to_string(line));
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// What kind of file it is, before its values are looked at.
Result<void> check_encoding(std::string_view bytes) {
  const auto starts = [&](std::string_view mark) { return bytes.substr(0, mark.size()) == mark; };
  if (starts("\xFF\xFE") || starts("\xFE\xFF")) return wrong("This file is UTF-16 (\"Unicode text\" in Excel), not UTF-8.", kSaveAs, 1);
  if (starts("PK\x03\x04")) return wrong("This is a workbook or a zip file, not a CSV file.", kSaveAs, 1);
  if (const auto at = bytes.find('\0'); at != bytes.npos)
    return wrong("This file is no text: it holds zero bytes, as UTF-16 does.", kSaveAs,
                 1 + static_cast<int>(std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at), '\n')));
  if (support::valid_utf8(bytes)) return {};
  int line = 1;
  for (std::size_t from = 0; from <= bytes.size(); ++line) {
    const auto end = std::min(bytes.find('\n', from), bytes.size());
    if (!support::valid_utf8(bytes.substr(from, end - from))) break;
    from = end + 1;
  }
  return wrong("This line is not UTF-8 text: accents would come out wrong.", kSaveAs, line);
}

// Takes one record after another; `line` counts physical lines, since quoted values may hold line ends.
class Records {
 public:
  Records(std::string_view bytes, char separator, int line, const CsvLimits& limits)
      : bytes_(bytes), separator_(separator), line_(line), limits_(limits) {}

  bool more() const { return at_ < bytes_.size(); }

  Result<CsvRow> next() {
    CsvRow row{line_, {}};
    for (bool last = false; !last;) {
      auto value = one_value();
      if (!value) return tl::unexpected<Error>(value.error());
      if (value->size() > limits_.value_bytes)
        return fail(ErrorKind::too_large, "A value is longer than " + number(limits_.value_bytes) + " bytes.",
                    "Shorten it, or look for a quotation mark that is not closed.", std::to_string(row.line));
      if (row.values.size() == limits_.columns)
        return fail(ErrorKind::too_large, "There are more than " + number(limits_.columns) + " values in this line.",
                    "Leave out the columns that the list does not need.", std::to_string(row.line));
      row.values.emplace_back(trimmed(*value));
      last = !more() || bytes_[at_] != separator_;
      if (!last) ++at_;
    }
    if (more() && bytes_[at_] == '\r') ++at_;
    if (more() && bytes_[at_] != '\n') return wrong("A line ends in a way that is not CSV (a carriage return alone).", kSaveAs, line_);
    if (more()) ++at_;
    ++line_;
    return row;
  }

 private:
  bool at_end_of_value() const { return !more() || bytes_[at_] == separator_ || bytes_[at_] == '\n' || bytes_[at_] == '\r'; }

  Result<std::string> one_value() {
    if (more() && bytes_[at_] == '"') return quoted();
    const auto from = at_;
    while (!at_end_of_value() && bytes_[at_] != '"') ++at_;
    if (more() && bytes_[at_] == '"')
      return wrong("A quotation mark stands inside a value without quotes.",
                   "Put the whole value in quotes and write each quotation mark in it twice.", line_);
    return std::string(bytes_.substr(from, at_ - from));
  }

  Result<std::string> quoted() {
    const int opened = line_;
    std::string value;
    for (++at_; more(); ++at_) {
      if (bytes_[at_] == '"' && (at_ + 1 == bytes_.size() || bytes_[at_ + 1] != '"')) break;
      if (bytes_[at_] == '"') ++at_;
      if (bytes_[at_] == '\n') ++line_;
      value += bytes_[at_];
    }
    if (!more()) return wrong("A quotation mark is opened here and never closed.", "Close it, or write it twice.", opened);
    ++at_;
    if (!at_end_of_value())
      return wrong("Something follows a closing quotation mark.", "Write quotation marks inside a value twice.", line_);
    return value;
  }

  std::string_view bytes_;
  char separator_;
  int line_;
  const CsvLimits& limits_;
  std::size_t at_ = 0;
};

std::string column_name(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == ' ' || c == '-') c = '_';
  }
  return text;
}

// The separator of the first line, outside quotes: whichever of the two stands there more often.
char separator_of(std::string_view bytes) {
  int commas = 0, semicolons = 0;
  bool quoted = false;
  for (const char c : bytes.substr(0, bytes.find('\n'))) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    commas += c == ',';
    semicolons += c == ';';
  }
  return semicolons > commas ? ';' : ',';
}

Result<void> take_header(CsvFile& file, const CsvRow& row) {
  std::set<std::string> seen;
  for (const auto& value : row.values) {
    file.columns.push_back(column_name(value));
    if (file.columns.back().empty()) return wrong("A column has no name.", "Name it, or delete the column.", row.line);
    if (!seen.insert(file.columns.back()).second)
      return fail(ErrorKind::invalid, "The column \"" + file.columns.back() + "\" is there twice.", "Keep one of them.",
                  std::to_string(row.line));
  }
  return {};
}

}  // namespace

Result<CsvFile> read_csv(std::string_view bytes, const CsvLimits& limits) {
  if (bytes.size() > limits.bytes)
    return fail(ErrorKind::too_large, "The file is larger than " + number(limits.bytes >> 20) + " MB.", "Cut it into several lists.");
  if (auto encoding = check_encoding(bytes); !encoding) return tl::unexpected<Error>(encoding.error());
  if (bytes.substr(0, 3) == "\xEF\xBB\xBF") bytes.remove_prefix(3);
  char separator = 0;
  int line = 1;
  for (const std::string_view start : {"sep=;\r\n", "sep=;\n", "sep=,\r\n", "sep=,\n"})
    if (bytes.substr(0, start.size()) == start) {
      separator = start[4];
      bytes.remove_prefix(start.size());
      line = 2;
    }
  Records records(bytes, separator != 0 ? separator : separator_of(bytes), line, limits);
  CsvFile file;
  while (records.more()) {
    auto row = records.next();
    if (!row) return tl::unexpected<Error>(row.error());
    if (std::all_of(row->values.begin(), row->values.end(), [](const auto& value) { return value.empty(); })) continue;
    if (file.columns.empty()) {
      if (auto header = take_header(file, *row); !header) return tl::unexpected<Error>(header.error());
      continue;
    }
    if (file.rows.size() == limits.rows)
      return fail(ErrorKind::too_large, "The list has more than " + number(limits.rows) + " lines.", "Cut it into several lists.");
    file.rows.push_back(std::move(*row));
  }
  if (file.columns.empty()) return wrong("The file is empty.", "Its first line names the columns, each further line is one entry.", 1);
  return file;
}

}  // namespace waymark::roster
