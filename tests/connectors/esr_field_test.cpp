#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/esr/field.hpp"

namespace waymark::connectors::esr {
namespace {

Field field(const std::string& json) {
  auto read = read_field(parse_json(json).value());
  EXPECT_TRUE(read) << json << ": " << read.error().message;
  return read.value_or(Field{});
}

struct Row {
  const char* field;
  const char* value;
  bool good;
};

TEST(EsrField, Values) {
  constexpr const char* kText = R"j({"name":"f","type":"X(5)"})j";
  constexpr const char* kMust = R"j({"name":"f","type":"X(5)","required":true})j";
  constexpr const char* kNumber = R"j({"name":"f","type":"N(3)"})j";
  constexpr const char* kDate = R"j({"name":"f","type":"date","format":"YYYYMMDD"})j";
  constexpr const char* kEnum = R"j({"name":"f","type":"enum","values":["PASSED","COMPLETED"]})j";
  constexpr const char* kDigits = R"j({"name":"f","type":"X(10)","match":"^\\d{6,10}$"})j";
  constexpr const char* kExactly = R"j({"name":"f","type":"X(10)","match":"^\\d{3}$"})j";
  const Row kRows[] = {
      {kText, "", true},          {kMust, "", false},         {kText, "abcde", true},     {kText, "abcdef", false},
      {kText, "a b", true},       {kText, "a~b", false},      {kText, "a\tb", false},     {kText, "a\rb", false},
      {kText, "\x7f", false},     {kText, "\xC3\xA9", false}, {kNumber, "0", true},       {kNumber, "100", true},
      {kNumber, "1000", false},   {kNumber, "-1", false},     {kNumber, "1.5", false},    {kNumber, " 1", false},
      {kDate, "20260907", true},  {kDate, "20240229", true},  {kDate, "20260229", false}, {kDate, "2026-09-07", false},
      {kDate, "20261301", false}, {kDate, "2026090", false},  {kEnum, "PASSED", true},    {kEnum, "FAILED", false},
      {kEnum, "passed", false},   {kDigits, "123456", true},  {kDigits, "12345", false},  {kDigits, "1234567890", true},
      {kDigits, "12345a", false}, {kExactly, "377", true},    {kExactly, "37", false},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(!refusal(field(row.field), row.value, '~').has_value(), row.good) << row.field << " <- " << row.value;
  }
}

TEST(EsrField, AReasonNeverQuotesTheValue) {
  const auto why = refusal(field(R"j({"name":"employee","type":"X(5)"})j"), "Okafor, Tamsin", '~');
  ASSERT_TRUE(why);
  EXPECT_THAT(*why, testing::Not(testing::HasSubstr("Okafor")));
}

TEST(EsrField, RefusesDescriptionsItCannotKeep) {
  for (const char* json : {R"j({"type":"X(5)"})j", R"j({"name":"f"})j", R"j({"name":"f","type":"X"})j", R"j({"name":"f","type":"X()"})j",
                           R"j({"name":"f","type":"X(0)"})j", R"j({"name":"f","type":"Y(5)"})j", R"j({"name":"f","type":"X(99999)"})j",
                           R"j({"name":"f","type":"enum"})j", R"j({"name":"f","type":"X(5)","match":"[A-Z]+"})j",
                           R"j({"name":"f","type":"X(5)","match":"^\\d{5,3}$"})j", R"j({"name":"f","type":"date","format":"DDMMYYYY"})j",
                           R"j({"name":"f","type":"date","zone":"Europe/Paris"})j"}) {
    EXPECT_FALSE(read_field(parse_json(json).value())) << json;
  }
}

}  // namespace
}  // namespace waymark::connectors::esr
