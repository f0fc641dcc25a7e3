#include "tests/scorm/cmi/case_files.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "scorm/base/json_text.hpp"

namespace waymark::cmi::test {
namespace {

[[noreturn]] void give_up(const std::string& why) {
  std::cerr << why << '\n';
  std::abort();
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) give_up("cannot read " + path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

const rapidjson::Document& case_file(const std::string& name) {
  static std::map<std::string, rapidjson::Document> files;
  rapidjson::Document& document = files[name];
  if (document.IsNull()) {
    const std::string text = base::lone_escapes_to_wtf8(read_file(std::string(WAYMARK_CASES) + "/" + name));
    document.Parse(text.data(), text.size());
    if (document.HasParseError()) give_up(name + " is not JSON");
  }
  return document;
}

std::string text_from(const rapidjson::Value& value) {
  if (value.IsString()) return {value.GetString(), value.GetStringLength()};
  const std::string part = text_from(value["repeat"]);
  std::string out;
  for (int i = 0; i < value["times"].GetInt(); ++i) out += part;
  return out;
}

std::string text_or(const rapidjson::Value& object, const char* name, const std::string& otherwise) {
  return object.HasMember(name) ? text_from(object[name]) : otherwise;
}

LaunchFacts facts_with(const rapidjson::Value* overrides) {
  auto facts = facts_from_json(read_file(std::string(WAYMARK_CASES) + "/facts.json"));
  if (!facts) give_up(facts.error().message);
  if (!overrides) return *facts;
  const std::string mode = text_or(*overrides, "mode", "normal");
  facts->mode = mode == "browse" ? Mode::browse : (mode == "review" ? Mode::review : Mode::normal);
  if (text_or(*overrides, "strictness", "strict") == "tolerant") facts->strictness = Strictness::tolerant;
  if (overrides->HasMember("credit")) facts->credit = (*overrides)["credit"].GetBool();
  if (overrides->HasMember("masteryScore")) facts->items[0].mastery_score = text_from((*overrides)["masteryScore"]);
  if (overrides->HasMember("parents"))
    for (auto& item : facts->items) item.parent = text_or((*overrides)["parents"], item.id.c_str(), "");
  if (overrides->HasMember("prerequisites"))
    for (auto& item : facts->items) item.prerequisites = text_or((*overrides)["prerequisites"], item.id.c_str(), "");
  if (overrides->HasMember("blocks"))
    for (const auto& block : (*overrides)["blocks"].GetArray())
      facts->blocks.push_back(
          {text_from(block["id"]), text_from(block["title"]), text_from(block["parent"]), text_from(block["prerequisites"])});
  // As the page gets them.
  auto read = facts_from_json(facts_to_json(*facts));
  if (!read) give_up(read.error().message);
  return *read;
}

Function function_named(const std::string& name) {
  static const std::map<std::string, Function> functions = {
      {"open", Function::open},
      {"close", Function::close},
      {"initialize", Function::initialize},
      {"finish", Function::finish},
      {"commit", Function::commit},
      {"getLastError", Function::get_last_error},
      {"getErrorString", Function::get_error_string},
      {"getDiagnostic", Function::get_diagnostic},
  };
  const auto found = functions.find(name);
  if (found == functions.end()) give_up("no function " + name);
  return found->second;
}

std::string test_name(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (good || (!out.empty() && out.back() != '_')) out += good ? c : '_';
  }
  return out;
}

}  // namespace waymark::cmi::test
