#pragma once
#include <string>
#include <utility>

#include "connectors/json.hpp"
#include "connectors/moodle/client.hpp"

// Reading Moodle's answers, and saying what is wrong with them.
namespace waymark::connectors::moodle {

inline tl::unexpected<Problem> refuse(std::string detail) {
  Problem problem;
  problem.kind = Problem::Kind::item;
  problem.detail = std::move(detail);
  return tl::unexpected<Problem>(std::move(problem));
}

// The answer does not have the shape that this function has in any version known.
inline tl::unexpected<Problem> odd(const char* function) {
  Problem problem;
  problem.detail = std::string("Moodle's answer to ") + function + " does not have the expected form.";
  return tl::unexpected<Problem>(std::move(problem));
}

inline std::int64_t number_of(const Json& json, const char* name, std::int64_t otherwise) {
  const Json* value = json.find(name);
  return value == nullptr ? otherwise : value->integer().value_or(otherwise);
}

inline std::string text_of(const Json& json, const char* name) {
  const Json* value = json.find(name);
  return value == nullptr ? std::string{} : value->text;
}

}  // namespace waymark::connectors::moodle
