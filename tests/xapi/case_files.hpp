#pragma once
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "xapi/json/parse.hpp"
#include "xapi/model/check.hpp"

// Reads the statement tables under cases/: a case names a base statement and changes it by JSON pointer.
namespace waymark::xapi::testing {

inline json::Value read_cases(const std::string& name) {
  std::ifstream in(std::string(WAYMARK_XAPI_CASES) + "/" + name, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  auto value = json::parse(text);
  if (!value) throw std::runtime_error(name + ": " + value.error().message + " " + value.error().where);
  return std::move(*value);
}

// The container that the pointer's last segment names something in.
inline json::Value* container_of(json::Value& root, const std::string& pointer, std::string& last) {
  json::Value* at = &root;
  std::size_t start = 1;
  for (auto slash = pointer.find('/', start); slash != std::string::npos; slash = pointer.find('/', start)) {
    const std::string segment = pointer.substr(start, slash - start);
    at = at->is(json::Kind::array) ? &at->items().at(std::stoul(segment)) : at->find(segment);
    if (!at) throw std::runtime_error("no such place: " + pointer);
    start = slash + 1;
  }
  last = pointer.substr(start);
  return at;
}

inline json::Value statement_of(const json::Value& bases, const json::Value& test) {
  json::Value statement = *bases.find(test.find("base")->text());
  std::string last;
  if (const auto* set = test.find("set"))
    for (const auto& [pointer, value] : set->members()) {
      json::Value* container = container_of(statement, pointer, last);
      container->set(last, value);
    }
  if (const auto* remove = test.find("remove"))
    for (const auto& pointer : remove->items()) {
      json::Value* container = container_of(statement, pointer.text(), last);
      if (!container->erase(last)) throw std::runtime_error("nothing to remove at " + pointer.text());
    }
  return statement;
}

inline Version version_of(const json::Value& test) { return string_at(test, "version") == "2.0.0" ? Version::v2_0_0 : Version::v1_0_3; }

}  // namespace waymark::xapi::testing
