#pragma once
#include <string>
#include <vector>

#include "scorm/base/error.hpp"
#include "xapi/json/value.hpp"

namespace waymark::transfer {

// Properties of statements as the columns of a table. A column is a JSON Pointer (RFC 6901), with "*" for whichever property or
// element comes first: /actor/account/name, /object/definition/name/*, /context/extensions/https:~1~1x.example~1team.
class Columns {
 public:
  // Those that most people want, when `pointers` is empty. Error invalid: no pointer, or more than 200.
  static Result<Columns> read(const std::vector<std::string>& pointers);

  // The pointers as a line of CSV.
  std::string header() const;
  // Texts, numbers as they were received, true and false; objects and arrays as JSON; an absent property is an empty cell.
  std::string line(const xapi::json::Value& statement) const;

 private:
  std::vector<std::string> pointers_;
  std::vector<std::vector<std::string>> paths_;
};

}  // namespace waymark::transfer
