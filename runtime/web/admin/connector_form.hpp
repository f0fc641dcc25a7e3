#pragma once
#include <string>
#include <vector>

#include "runtime/support/json.hpp"
#include "runtime/web/form_components.hpp"
#include "runtime/web/site.hpp"

// A connector's settings as a form. What the fields are stands in one table; what is allowed in them is known to the
// connector alone (connectors::*::read_config), whose sentences come back to the fields.
namespace waymark::web {

struct SettingField {
  enum class Type {
    text,
    number,
    flag,
    words,  // a list of words, separated by blanks
    pairs   // an object of texts: one "NAME = TEXT" a line
  };
  const char* key;  // of the JSON member, and the id of the field
  const char* label;
  const char* hint;
  Type type = Type::text;
};

// Of the connection; and of one module, where the kind wants a setting for each (empty where it does not).
const std::vector<SettingField>& connection_fields(const std::string& kind);
const std::vector<SettingField>& module_fields(const std::string& kind);
// The member that holds the modules: "courses", "competences", or "".
std::string modules_member(const std::string& kind);

// Each field as {input | textarea | checkboxes}, filled from `object`.
Data::List form_data(const std::vector<SettingField>& fields, const support::Json& object,
                     const std::vector<FieldError>& errors);
// `object` with what the form says; an empty field takes its member away. Members that are no fields stay.
support::Json with_form(const std::vector<SettingField>& fields, const Visit& visit, const support::Json& object);
// `object` without a member.
support::Json without(const support::Json& object, const std::string& member);

// The sentences of a refused configuration ("courses/who-leads/cmid must be ...") at the fields that they are about;
// those that are about none stand at the first.
std::vector<FieldError> setting_errors(const std::string& message, const std::vector<SettingField>& fields);

}  // namespace waymark::web
