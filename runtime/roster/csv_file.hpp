#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "scorm/base/error.hpp"

// Lists as spreadsheets save them: RFC 4180, with "," or ";" between the values and a line of column names
// first.
namespace waymark::roster {

struct CsvLimits {
  std::size_t bytes = 8u << 20;
  std::size_t rows = 20'000;
  std::size_t value_bytes = 1'000;  // one value
  std::size_t columns = 40;
};

struct CsvRow {
  int line = 0;                     // where it begins in the file, the first line being 1: what an editor shows
  std::vector<std::string> values;  // blanks at both ends cut; otherwise as they stand: "=1+1" is a text like any other
};

struct CsvFile {
  std::vector<std::string> columns;  // in lower case, "_" for blanks and hyphens
  std::vector<CsvRow> rows;          // without those that hold nothing
};

// UTF-8 with or without a byte order mark; the line "sep=;" that some spreadsheets write first is understood.
// Errors name the line in `where` ("7"): too_large, or invalid: another encoding (UTF-16 in particular),
// broken quotes, no header, a column twice.
Result<CsvFile> read_csv(std::string_view bytes, const CsvLimits& limits = {});

}  // namespace waymark::roster
