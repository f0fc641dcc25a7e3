#include "runtime/roster/csv_file.hpp"

#include <gmock/gmock.h>

namespace waymark::roster {
namespace {

using namespace std::string_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Lines = std::vector<std::vector<std::string>>;

Lines values_of(const CsvFile& file) {
  Lines lines;
  for (const auto& row : file.rows) lines.push_back(row.values);
  return lines;
}

// Expected values from RFC 4180 section 2, rules 1 to 7, and from what spreadsheets add to it.
TEST(CsvFile, ReadsWhatSpreadsheetsWrite) {
  struct Row {
    const char* what;
    std::string bytes;
    Lines values;
  };
  const Row rows[] = {
      {"rule 1: CRLF", "a,b\r\n1,2\r\n", {{"1", "2"}}},
      {"rule 2: no end at the last line", "a,b\r\n1,2", {{"1", "2"}}},
      {"LF alone", "a,b\n1,2\n", {{"1", "2"}}},
      {"rule 5: quotes round any value", "a,b\r\n\"1\",\"\"\r\n", {{"1", ""}}},
      {"rule 6: comma and line end in quotes", "a,b\r\n\"x, y\",\"p\r\nq\"\r\n", {{"x, y", "p\r\nq"}}},
      {"rule 7: a quotation mark twice", "a\r\n\"say \"\"hi\"\"\"\r\n", {{"say \"hi\""}}},
      {"semicolons", "a;b\r\n1,5;2\r\n", {{"1,5", "2"}}},
      {"byte order mark",
       "\xEF\xBB\xBF"
       "a,b\r\n1,2\r\n",
       {{"1", "2"}}},
      {"sep line", "sep=;\r\na;b\r\n1;2\r\n", {{"1", "2"}}},
      {"empty lines", "a,b\r\n,\r\n\r\n1,2\r\n,,\r\n", {{"1", "2"}}},
      {"blanks at the ends", "a,b\r\n 1 ,\t2\r\n", {{"1", "2"}}},
      {"formulas stay text", "a,b\r\n=1+1,@x\r\n", {{"=1+1", "@x"}}},
      {"accents", "a\r\nZo\xC3\xAB\r\n", {{"Zo\xC3\xAB"}}},
  };
  for (const auto& row : rows) {
    const auto file = read_csv(row.bytes);
    ASSERT_TRUE(file) << row.what << ": " << file.error().message;
    EXPECT_EQ(values_of(*file), row.values) << row.what;
  }
}

TEST(CsvFile, NamesColumnsAndLinesAsTheyStand) {
  const auto file = read_csv("User Name,Sort-Name\r\n\"a\r\nb\",1\r\n\r\nx,2\r\n");
  ASSERT_TRUE(file);
  EXPECT_THAT(file->columns, ElementsAre("user_name", "sort_name"));
  ASSERT_EQ(file->rows.size(), 2u);
  EXPECT_EQ(file->rows[0].line, 2);
  EXPECT_EQ(file->rows[1].line, 5) << "a value over two lines and an empty line count";
}

TEST(CsvFile, RefusesWithTheLineAndWhatToDo) {
  struct Row {
    std::string bytes;
    const char* line;
    const char* says;
  };
  const Row rows[] = {
      {"\xFF\xFE"
       "a\0,\0b\0"s,
       "1", "Unicode text"},
      {"\xFE\xFF\0a"s, "1", "Unicode text"},
      {"a,b\r\n1,\0"s, "2", "zero bytes"},
      {"PK\x03\x04", "1", "workbook"},
      {"a,b\r\n1,2\r\nZo\xEB,3\r\n", "3", "not UTF-8"},
      {"a,b\r\n1,\"open\r\n2,3\r\n", "2", "never closed"},
      {"a,b\r\n1,\"x\"y\r\n", "2", "follows a closing"},
      {"a,b\r\n1,x\"y\r\n", "2", "inside a value"},
      {"a,b\r1,2\r", "1", "carriage return"},
      {"a,A\r\n1,2\r\n", "1", "twice"},
      {"a,,b\r\n1,2,3\r\n", "1", "no name"},
      {"", "1", "empty"},
      {"\xEF\xBB\xBF", "1", "empty"},
  };
  for (const auto& row : rows) {
    const auto file = read_csv(row.bytes);
    ASSERT_FALSE(file) << row.says;
    EXPECT_EQ(file.error().where, row.line) << row.says;
    EXPECT_THAT(file.error().message, HasSubstr(row.says));
    EXPECT_FALSE(file.error().advice.empty());
  }
}

TEST(CsvFile, KeepsItsLimits) {
  CsvLimits limits{.bytes = 40, .rows = 2, .value_bytes = 5, .columns = 2};
  EXPECT_TRUE(read_csv("a,b\n12345,1\n2,2\n", limits));
  for (const char* bytes : {"a,b\n123456,1\n", "a,b\n1,1\n2,2\n3,3\n", "a,b,c\n1,2,3\n", "a,b\n1,1\n11111,22222\n12345,12345\n12345\n1"}) {
    const auto file = read_csv(bytes, limits);
    ASSERT_FALSE(file) << bytes;
    EXPECT_EQ(file.error().kind, ErrorKind::too_large) << bytes;
  }
}

}  // namespace
}  // namespace waymark::roster
