#include "runtime/support/visible_text.hpp"

#include <gtest/gtest.h>

namespace waymark::support {
namespace {

TEST(VisibleText, NamesOfEveryScriptPass) {
  for (const char* name : {"", "Zo\u00eb Lind", "O\u2019Neill", "\u0645\u0631\u06cc\u0645 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u062f",
                           "\u09b0\u200d\u09cd\u09af", "\u845b\U000E0100\u57ce", "Nguye\u0302\u0303n", "\u263a\ufe0f",
                           "\U0001F469\u200d\u2695\ufe0f", "\u202fA", "-"})
    EXPECT_EQ(hidden_text_problem(name), "") << name;
}

// Unicode 15, DerivedCoreProperties (Default_Ignorable_Code_Point) and PropList (Bidi_Control, White_Space).
TEST(VisibleText, WhatCannotBeSeenIsRefusedWithItsNumber) {
  struct Row {
    const char* text;
    const char* problem;
  };
  const Row rows[] = {{"A\u202eB", "holds a character that turns the direction of writing (U+202E)"},
                      {"A\u2066B", "holds a character that turns the direction of writing (U+2066)"},
                      {"\u200fA", "holds a character that turns the direction of writing (U+200F)"},
                      {"A\u061c", "holds a character that turns the direction of writing (U+061C)"},
                      {"A\u200bB", "holds an invisible character (U+200B)"},
                      {"A\u00adB", "holds an invisible character (U+00AD)"},
                      {"\ufeffA", "holds an invisible character (U+FEFF)"},
                      {"A\u2060", "holds an invisible character (U+2060)"},
                      {"\u3164", "holds an invisible character (U+3164)"},
                      {"A\U000E0041", "holds an invisible character (U+E0041)"},
                      {"A\U0001FFFF", "holds an invisible character (U+1FFFF)"},
                      {"A\tB", "holds a control character (U+0009)"},
                      {"A\u0085", "holds a control character (U+0085)"},
                      {"A\u2028B", "holds a control character (U+2028)"},
                      {" ", "holds nothing that can be seen"},
                      {"\u00a0\u2003\u3000", "holds nothing that can be seen"},
                      {"\u200d\u200c", "holds nothing that can be seen"},
                      {"\u2800", "holds nothing that can be seen"},
                      {"\u0301", "holds nothing that can be seen"},
                      {"\xff", "is not UTF-8 text"}};
  for (const auto& row : rows) EXPECT_EQ(hidden_text_problem(row.text), row.problem);
  EXPECT_EQ(hidden_text_problem("one\nline", true), "");
  EXPECT_EQ(hidden_text_problem("one\u202eline", true), "holds a character that turns the direction of writing (U+202E)");
}

TEST(VisibleText, WhatPackagesBringIsCleaned) {
  EXPECT_EQ(without_hidden("Fire\u00ad\u202e safety\u200b"), "Fire safety");
  EXPECT_EQ(without_hidden("\u200b\u2003"), "");
  EXPECT_EQ(without_hidden("A\xff"
                           "B"),
            "AB");
}

TEST(VisibleText, WhatIsEvidenceKeepsEverything) {
  EXPECT_EQ(hidden_as_codes("pay\u202e txt.exe\u200b"), "pay[U+202E] txt.exe[U+200B]");
  EXPECT_EQ(hidden_as_codes(std::string_view("a\0b", 3)), "a[U+0000]b");
  EXPECT_EQ(hidden_as_codes("one\nline\tZo\u00eb \u05d0"), "one\nline\tZo\u00eb \u05d0");
  EXPECT_EQ(hidden_as_codes("A\xff"
                            "B"),
            "A\ufffdB");
}

}  // namespace
}  // namespace waymark::support
