#pragma once
#include <rapidjson/document.h>

#include <string>

#include "scorm/cmi/engine.hpp"

// The tables in cases/, which the native runner (C++) and the WebAssembly runner (run_cases.mjs) both read.
namespace waymark::cmi::test {

const rapidjson::Document& case_file(const std::string& name);  // "elements.json"; aborts the test program when broken

// A string, or {"repeat": s, "times": n}, as WTF-8.
std::string text_from(const rapidjson::Value& value);
std::string text_or(const rapidjson::Value& object, const char* name, const std::string& otherwise);

// cases/facts.json with the overrides of a case: strictness, mode, credit, and
// masteryScore of the first item, parents and prerequisites ({item: text}; those not named get none), blocks.
LaunchFacts facts_with(const rapidjson::Value* overrides);

Function function_named(const std::string& name);

// A name that GoogleTest takes: everything but letters and digits becomes an underscore.
std::string test_name(const std::string& text);

}  // namespace waymark::cmi::test
