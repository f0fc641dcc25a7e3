#pragma once
#include <string>
#include <vector>

#include "runtime/web/form_components.hpp"

// What a connector's settings are, in one table. What is allowed in them is known to the connector alone
// (connectors::*::read_config).
namespace waymark::web {

struct SettingField {
  enum class Type {
    text,
    number,
    flag,     // one box
    one_of,   // of the options; the first is meant when the member is not there
    some_of,  // a list of the options; with no member the first
    words,    // a list of words, separated by blanks
    pairs     // an object of texts: one "NAME = TEXT" a line
  };
  const char* key;  // of the JSON member, and the id of the field
  const char* label;
  const char* hint;
  Type type = Type::text;
  std::vector<Choice> options = {};  // of flag, one_of and some_of
};

// Of the connection; and of one module, where the kind wants a setting for each (empty where it does not).
const std::vector<SettingField>& connection_fields(const std::string& kind);
const std::vector<SettingField>& module_fields(const std::string& kind);
// The member that holds the modules: "courses", "competences", or "".
std::string modules_member(const std::string& kind);

}  // namespace waymark::web
