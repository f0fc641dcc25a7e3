#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/lrs/credentials.hpp"
#include "runtime/web/site.hpp"

// Fields of the forms about keys of the record store, and what comes back in them.
namespace waymark::web {

// "Write statements; read the statements that it wrote itself ..."
std::string scope_words(const std::string& scopes);

// label_field, scope_field, limit_field, burst_field and add, with what was sent before.
void fill_credential_form(Visit& visit, const std::vector<FieldError>& errors, Data& data);

Data limit_field(const std::string& value, const std::string& error);
Data burst_field(const std::string& value, const std::string& error);
std::string own_limit_text(std::int64_t value);  // empty for what the configuration says
Data rotation_field(const std::vector<FieldError>& errors);

std::vector<std::string> scopes_of_form(const Visit& visit);
// Adds to `errors` what is no number.
lrs::OwnLimit limit_of_form(const Visit& visit, std::vector<FieldError>& errors);
// Nothing: none of the choices. In it nothing: the keys from before stay.
std::optional<std::optional<int>> rotation_days(const std::string& choice);

}  // namespace waymark::web
