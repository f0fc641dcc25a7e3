#pragma once
#include <string>
#include <vector>

#include "runtime/support/json.hpp"
#include "runtime/web/admin/connector_fields.hpp"
#include "runtime/web/site.hpp"

// A connector's settings as a form: the fields of connector_fields.hpp, and the connector's sentences about them.
namespace waymark::web {

// Each field as {input | textarea | radios | checkboxes}, filled from `object`.
Data::List form_data(const std::vector<SettingField>& fields, const support::Json& object, const std::vector<FieldError>& errors);
// `object` with what the form says; an empty field takes its member away. Members that are no fields stay.
support::Json with_form(const std::vector<SettingField>& fields, const Visit& visit, const support::Json& object);
// `object` without a member.
support::Json without(const support::Json& object, const std::string& member);

// The sentences of a refused configuration ("courses/who-leads/cmid must be ...") at the fields that they are about;
// those that are about none stand at the first.
std::vector<FieldError> setting_errors(const std::string& message, const std::vector<SettingField>& fields);

}  // namespace waymark::web
