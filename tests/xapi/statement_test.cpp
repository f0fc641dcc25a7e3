#include "xapi/model/statement.hpp"

#include <gtest/gtest.h>

#include "tests/xapi/case_files.hpp"

namespace waymark::xapi::testing {
namespace {

TEST(Statement, ValidTable) {
  const auto bases = read_cases("bases.json"), cases = read_cases("valid.json");
  ASSERT_FALSE(cases.items().empty());
  for (const auto& test : cases.items()) {
    const auto problem = check_statement(statement_of(bases, test), version_of(test));
    EXPECT_FALSE(problem.has_value()) << test.find("name")->text() << ": " << (problem ? problem->where + " " + problem->message : "");
  }
}

TEST(Statement, InvalidTableNamesPlaceAndClause) {
  const auto bases = read_cases("bases.json"), cases = read_cases("invalid.json");
  ASSERT_FALSE(cases.items().empty());
  for (const auto& test : cases.items()) {
    const std::string& name = test.find("name")->text();
    const auto problem = check_statement(statement_of(bases, test), version_of(test));
    ASSERT_TRUE(problem.has_value()) << name;
    EXPECT_EQ(problem->kind, ErrorKind::invalid) << name;
    EXPECT_EQ(problem->where, test.find("where")->text()) << name;
    EXPECT_EQ(problem->clause, "xAPI Part 2, " + test.find("clause")->text()) << name;
    EXPECT_FALSE(problem->message.empty() || problem->advice.empty()) << name;
  }
}

// Every property of the full statement, given a value of each wrong JSON type, is refused at its place (2.2).
void expect_types_matter(const json::Value& root, json::Value& at, const std::string& pointer) {
  const json::Value wrong[] = {json::Value(),        json::Value::boolean(true), json::Value::number("1"), json::Value::string("x y"),
                               json::Value::array(), json::Value::object()};
  for (auto& [name, value] : at.members()) {
    const std::string here = pointer + "/" + name;
    if (name == "extensions") continue;
    const json::Value kept = value;
    for (const auto& other : wrong) {
      if (other.kind() == kept.kind()) continue;
      // One Activity may stand for an array (2.4.6.2), and an array for one; its content is what counts then.
      if (pointer == "/context/contextActivities" && (other.is(json::Kind::array) || other.is(json::Kind::object))) continue;
      value = other;
      const auto problem = check_statement(root, Version::v1_0_3);
      EXPECT_TRUE(problem.has_value()) << here << " took " << kind_name(other.kind());
      if (problem) {
        EXPECT_TRUE(problem->where.starts_with(here)) << here << " reported at " << problem->where;
      }
    }
    value = kept;
    if (value.is(json::Kind::object)) expect_types_matter(root, value, here);
  }
}

TEST(Statement, WrongTypesAreRefusedEverywhere) {
  json::Value full = *read_cases("bases.json").find("full");
  expect_types_matter(full, full, "");
}

TEST(Statement, OtherJsonKindsAreNoStatement) {
  for (const char* text : {"null", "true", "1", "\"x\"", "[]", "{}"})
    EXPECT_TRUE(check_statement(*json::parse(text), Version::v1_0_3).has_value()) << text;
}

}  // namespace
}  // namespace waymark::xapi::testing
