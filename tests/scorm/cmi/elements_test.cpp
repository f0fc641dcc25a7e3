#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/scorm/cmi/case_files.hpp"

// cases/elements.json: type, access, limits and errors of every element, from the standard's table.
namespace waymark::cmi::test {
namespace {

Engine running(Strictness strictness) {
  LaunchFacts facts = facts_with(nullptr);
  facts.strictness = strictness;
  auto engine = Engine::start(facts);
  EXPECT_TRUE(engine.has_value());
  EXPECT_EQ(engine->call(Function::open, "S1").value, "true");
  EXPECT_EQ(engine->call(Function::initialize).value, "true");
  return *engine;
}

std::vector<const rapidjson::Value*> rows(const char* list) {
  std::vector<const rapidjson::Value*> out;
  for (const auto& row : case_file("elements.json")[list].GetArray()) out.push_back(&row);
  return out;
}

std::string row_name(const ::testing::TestParamInfo<const rapidjson::Value*>& info) {
  const char* key = info.param->HasMember("name") ? "name" : "type";
  return test_name(text_from((*info.param)[key]));
}

std::string shown(const std::string& value) { return value.size() < 40 ? value : std::to_string(value.size()) + " bytes"; }

// Sets every value of a list in an engine of its own, and reads it back where it can be read.
void expect_taken(const rapidjson::Value& row, const char* list, Strictness strictness) {
  if (!row.HasMember(list)) return;
  const std::string name = text_from(row["name"]);
  for (const auto& entry : row[list].GetArray()) {
    const std::string value = text_from(entry);
    Engine engine = running(strictness);
    const Answer set = engine.call(Function::set_value, name, value);
    EXPECT_EQ(set.value, "true") << name << " = " << shown(value);
    EXPECT_EQ(set.error, 0) << name << " = " << shown(value);
    if (text_from(row["access"]) == "readWrite") {
      EXPECT_EQ(engine.call(Function::get_value, name).value, value) << name;
    }
  }
}

void expect_refused(const rapidjson::Value& row, const char* list, Strictness strictness) {
  if (!row.HasMember(list)) return;
  const std::string name = text_from(row["name"]);
  for (const auto& entry : row[list].GetArray()) {
    const std::string value = text_from(entry);
    Engine engine = running(strictness);
    const std::string before = engine.snapshot();
    const Answer set = engine.call(Function::set_value, name, value);
    EXPECT_EQ(set.value, "false") << name << " = " << shown(value);
    EXPECT_EQ(set.error, 405) << name << " = " << shown(value);
    EXPECT_EQ(engine.snapshot(), before) << name;
  }
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> out;
  std::istringstream in(list);
  for (std::string part; std::getline(in, part, ',');) out.push_back(part);
  return out;
}

class Elements : public ::testing::TestWithParam<const rapidjson::Value*> {};

TEST_P(Elements, HasTheTypeAndLimitsOfTheStandard) {
  expect_taken(*GetParam(), "valid", Strictness::strict);
  expect_refused(*GetParam(), "invalid", Strictness::strict);
}

TEST_P(Elements, TakesMoreInTolerantMode) {
  expect_taken(*GetParam(), "valid", Strictness::tolerant);
  if (text_from((*GetParam())["access"]) == "readWrite") {
    expect_taken(*GetParam(), "looseValid", Strictness::tolerant);
  } else if (GetParam()->HasMember("looseValid")) {
    Engine engine = running(Strictness::tolerant);
    for (const auto& value : (*GetParam())["looseValid"].GetArray()) {
      EXPECT_EQ(engine.call(Function::set_value, text_from((*GetParam())["name"]), text_from(value)).value, "true");
    }
  }
  expect_refused(*GetParam(), "looseInvalid", Strictness::tolerant);
}

TEST_P(Elements, HasTheAccessOfTheStandard) {
  const auto& row = *GetParam();
  const std::string name = text_from(row["name"]), access = text_from(row["access"]);
  Engine engine = running(Strictness::strict);
  if (row.HasMember("initial")) {
    EXPECT_EQ(engine.call(Function::get_value, name).value, text_from(row["initial"]));
    EXPECT_EQ(engine.call(Function::get_last_error).value, "0");
  }
  if (access == "read") {
    const Answer set = engine.call(Function::set_value, name, "1");
    EXPECT_EQ(set.value, "false");
    EXPECT_EQ(set.error, 403);
  }
  if (access == "write") {
    const Answer get = engine.call(Function::get_value, name);
    EXPECT_EQ(get.value, "");
    EXPECT_EQ(get.error, 404);
  }
}

TEST_P(Elements, HasNoChildrenAndNoCount) {
  const std::string name = text_from((*GetParam())["name"]);
  Engine engine = running(Strictness::strict);
  EXPECT_EQ(engine.call(Function::get_value, name + "._children").error, 202);
  EXPECT_EQ(engine.call(Function::get_value, name + "._count").error, 203);
  EXPECT_EQ(engine.call(Function::set_value, name + "._children", "x").error, 402);
}

TEST_P(Elements, IsNotThereBeforeInitialize) {
  auto engine = Engine::start(facts_with(nullptr));
  ASSERT_TRUE(engine.has_value());
  engine->call(Function::open, "S1");
  const std::string name = text_from((*GetParam())["name"]);
  EXPECT_EQ(engine->call(Function::get_value, name).error, 301);
  EXPECT_EQ(engine->call(Function::set_value, name, "x").error, 301);
}

INSTANTIATE_TEST_SUITE_P(Scorm12, Elements, ::testing::ValuesIn(rows("elements")), row_name);

class Keywords : public ::testing::TestWithParam<const rapidjson::Value*> {};

TEST_P(Keywords, AnswerAndCannotBeSet) {
  const auto& row = *GetParam();
  const std::string name = text_from(row["name"]);
  Engine engine = running(Strictness::strict);
  const Answer get = engine.call(Function::get_value, name);
  EXPECT_EQ(get.error, 0);
  if (row.HasMember("is")) EXPECT_EQ(get.value, text_from(row["is"]));
  if (row.HasMember("children")) {
    std::vector<std::string> wanted;
    for (const auto& child : row["children"].GetArray()) wanted.push_back(text_from(child));
    EXPECT_THAT(split(get.value), ::testing::UnorderedElementsAreArray(wanted));
  }
  const Answer set = engine.call(Function::set_value, name, "x");
  EXPECT_EQ(set.value, "false");
  EXPECT_EQ(set.error, 402);
}

INSTANTIATE_TEST_SUITE_P(Scorm12, Keywords, ::testing::ValuesIn(rows("keywords")), row_name);

class Feedback : public ::testing::TestWithParam<const rapidjson::Value*> {};

TEST_P(Feedback, IsWrittenAsTheTypeOfInteractionAsks) {
  const auto& row = *GetParam();
  for (const std::string element : {"student_response", "correct_responses.0.pattern"}) {
    for (const char* list : {"valid", "invalid"}) {
      for (const auto& entry : row[list].GetArray()) {
        Engine engine = running(Strictness::strict);
        engine.call(Function::set_value, "cmi.interactions.0.type", text_from(row["type"]));
        const Answer set = engine.call(Function::set_value, "cmi.interactions.0." + element, text_from(entry));
        EXPECT_EQ(set.error, list == std::string("valid") ? 0 : 405) << element << " = " << text_from(entry);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Scorm12, Feedback, ::testing::ValuesIn(rows("feedback")), row_name);

}  // namespace
}  // namespace waymark::cmi::test
