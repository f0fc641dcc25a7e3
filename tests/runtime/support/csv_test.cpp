#include "runtime/support/csv.hpp"

#include <gtest/gtest.h>

namespace waymark::support {
namespace {

TEST(CsvCell, Table) {
  EXPECT_EQ(csv_cell("plain"), "plain");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"so\""), "\"say \"\"so\"\"\"");
  EXPECT_EQ(csv_cell("=1+1"), "'=1+1");
  EXPECT_EQ(csv_cell("+44"), "'+44");
  EXPECT_EQ(csv_cell("-1"), "'-1");
  EXPECT_EQ(csv_cell("@cmd"), "'@cmd");
  EXPECT_EQ(csv_cell("\tx"), "'\tx");
  EXPECT_EQ(csv_cell("=cmd|' /C calc'!A0,b"), "\"'=cmd|' /C calc'!A0,b\"");
  EXPECT_EQ(csv_cell(""), "");
}

// RFC 4180 section 2: "Each line should contain the same number of fields", also when the first is empty.
TEST(CsvLine, KeepsEmptyCells) {
  EXPECT_EQ(csv_line({"", "a", ""}), ",a,\r\n");
  EXPECT_EQ(csv_line({"", ""}), ",\r\n");
  EXPECT_EQ(csv_line({"x y", " x", "a\nb"}), "x y,\" x\",\"a\nb\"\r\n");
}

}  // namespace
}  // namespace waymark::support
