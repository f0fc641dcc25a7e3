#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "scorm/base/json_text.hpp"
#include "scorm/cmi/status_json.hpp"
#include "tests/scorm/cmi/case_files.hpp"

// cases/calls.json: sequences of calls with the answers of the standard.
namespace waymark::cmi::test {
namespace {

class Calls : public ::testing::TestWithParam<const rapidjson::Value*> {
 protected:
  void start(const rapidjson::Value* overrides, std::optional<std::string> snapshot) {
    auto engine = Engine::start(facts_with(overrides), snapshot);
    ASSERT_TRUE(engine.has_value()) << engine.error().message;
    engine_.emplace(std::move(*engine));
  }

  void expect(const Answer& answer, const rapidjson::Value& step, const std::string& failed) {
    const int error = step.HasMember("error") ? step["error"].GetInt() : 0;
    EXPECT_EQ(answer.error, error);
    if (step.HasMember("children")) return expect_children(answer.value, step["children"]);
    if (step.HasMember("is")) {
      EXPECT_EQ(answer.value, text_from(step["is"]));
    } else if (error != 0 && !step.HasMember("call")) {
      EXPECT_EQ(answer.value, failed);
    }
  }

  static void expect_children(const std::string& list, const rapidjson::Value& wanted) {
    std::vector<std::string> given, names;
    std::istringstream in(list);
    for (std::string part; std::getline(in, part, ',');) given.push_back(part);
    for (const auto& name : wanted.GetArray()) names.push_back(text_from(name));
    EXPECT_THAT(given, ::testing::UnorderedElementsAreArray(names));
  }

  rapidjson::Document statuses() {
    rapidjson::Document document;
    document.Parse(base::lone_escapes_to_wtf8(status_to_json(engine_->items(), engine_->course())));
    return document;
  }

  static void expect_members(const rapidjson::Value& given, const rapidjson::Value& wanted) {
    for (const auto& [name, value] : wanted.GetObject()) {
      EXPECT_TRUE(given[name] == value) << name.GetString();
    }
  }

  void expect_item(const rapidjson::Value& step) {
    const rapidjson::Document all = statuses();
    for (const auto& item : all["items"].GetArray()) {
      if (item["id"] == step["item"]) return expect_members(item, step["has"]);
    }
    ADD_FAILURE() << "no such item";
  }

  void run(const rapidjson::Value& step) {
    if (step.HasMember("set")) {
      const Answer answer = engine_->call(Function::set_value, text_from(step["set"]), text_from(step["to"]));
      EXPECT_EQ(answer.value, step.HasMember("error") ? "false" : "true");
      expect(answer, step, "false");
    } else if (step.HasMember("get")) {
      expect(engine_->call(Function::get_value, text_from(step["get"])), step, "");
    } else if (step.HasMember("call")) {
      expect(engine_->call(function_named(text_from(step["call"])), text_or(step, "with", "")), step, "false");
    } else if (step.HasMember("relaunch")) {
      start(&step["relaunch"], engine_->snapshot());
    } else if (step.HasMember("restore")) {
      start_again();
    } else if (step.HasMember("item")) {
      expect_item(step);
    } else {
      const rapidjson::Document all = statuses();
      expect_members(all["course"], step["course"]);
    }
  }

  void start_again() {
    auto engine = Engine::start(engine_->facts(), engine_->snapshot());
    ASSERT_TRUE(engine.has_value()) << engine.error().message;
    EXPECT_EQ(engine->snapshot(), engine_->snapshot());
    engine_.emplace(std::move(*engine));
  }

  std::optional<Engine> engine_;
};

TEST_P(Calls, AnswerAsTheStandardSays) {
  const auto& test = *GetParam();
  start(test.HasMember("facts") ? &test["facts"] : nullptr, std::nullopt);
  if (!test.HasMember("begin")) {
    ASSERT_EQ(engine_->call(Function::open, "S1").value, "true");
    ASSERT_EQ(engine_->call(Function::initialize).value, "true");
  }
  int number = 0;
  for (const auto& step : test["steps"].GetArray()) {
    SCOPED_TRACE(test["name"].GetString() + std::string(", step ") + std::to_string(++number));
    run(step);
  }
}

std::vector<const rapidjson::Value*> cases() {
  std::vector<const rapidjson::Value*> out;
  for (const auto& row : case_file("calls.json")["cases"].GetArray()) out.push_back(&row);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Scorm12, Calls, ::testing::ValuesIn(cases()),
                         [](const auto& info) { return test_name((*info.param)["name"].GetString()); });

}  // namespace
}  // namespace waymark::cmi::test
