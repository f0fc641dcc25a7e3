#include "runtime/web/admin/credential_form.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "runtime/lrs/scopes.hpp"

namespace waymark::web {
namespace {

struct Days {
  const char* value;
  const char* text;
  std::optional<int> days;
};
const std::array<Days, 4> kDays{
    {{"7", "In 7 days", 7}, {"30", "In 30 days", 30}, {"0", "Now", 0}, {"keep", "They do not end", std::nullopt}}};

bool chosen(const Visit& visit, const std::string& scope) {
  const auto& defaults = lrs::default_scopes();
  if (visit.form.empty()) return std::find(defaults.begin(), defaults.end(), scope) != defaults.end();
  const auto sent = scopes_of_form(visit);
  return std::find(sent.begin(), sent.end(), scope) != sent.end();
}

std::int64_t number_of(const Visit& visit, const char* field, std::vector<FieldError>& errors) {
  const std::string text = visit.field(field);
  std::int64_t value = -1;
  if (text.empty()) return value;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size() && value >= 0 && value <= 1'000'000) return value;
  errors.push_back({field, "Enter a whole number up to 1,000,000, or nothing"});
  return -1;
}

}  // namespace

std::string scope_words(const std::string& scopes) {
  std::string out;
  for (const auto& scope : lrs::known_scopes()) {
    if (!lrs::holds(scopes, scope.name)) continue;
    std::string words = scope.words;
    if (!out.empty()) words.front() = static_cast<char>(words.front() - 'A' + 'a');
    out += (out.empty() ? "" : "; ") + words;
  }
  return out;
}

void fill_credential_form(Visit& visit, const std::vector<FieldError>& errors, Data& data) {
  data.set("label_field", input({.id = "label",
                                 .label = "Who will use it",
                                 .value = visit.field("label"),
                                 .hint = "For example the learning system and what it does",
                                 .error = error_of(errors, "label")}));
  Choices scopes{.id = "scope", .legend = "What it may do", .error = error_of(errors, "scope"), .items = {}};
  for (const auto& scope : lrs::known_scopes()) scopes.items.push_back({scope.name, scope.words, scope.name, chosen(visit, scope.name)});
  data.set("scope_field", checkboxes(scopes))
      .set("limit_field", limit_field(visit.field("rate"), error_of(errors, "rate")))
      .set("burst_field", burst_field(visit.field("burst"), error_of(errors, "burst")))
      .set("add", button({"Make a key", ""}));
}

Data limit_field(const std::string& value, const std::string& error) {
  return input({.id = "rate",
                .label = "Most requests a second",
                .value = value,
                .hint = "0 is no limit. Leave it empty for the limit that every program has.",
                .error = error,
                .inputmode = "numeric",
                .width = 10});
}

Data burst_field(const std::string& value, const std::string& error) {
  return input({.id = "burst",
                .label = "Most requests at once",
                .value = value,
                .hint = "Leave it empty for as many as in a second.",
                .error = error,
                .inputmode = "numeric",
                .width = 10});
}

std::string own_limit_text(std::int64_t value) { return value < 0 ? std::string() : std::to_string(value); }

Data rotation_field(const std::vector<FieldError>& errors) {
  Choices choices{.id = "days", .legend = "When do the keys from before end?", .error = error_of(errors, "days"), .items = {}};
  for (const auto& one : kDays) choices.items.push_back({one.value, one.text, {}, one.days == 7});
  return radios(choices);
}

std::vector<std::string> scopes_of_form(const Visit& visit) {
  std::vector<std::string> out;
  for (const auto& [field, value] : visit.form)
    if (field == "scope") out.push_back(value);
  return out;
}

lrs::OwnLimit limit_of_form(const Visit& visit, std::vector<FieldError>& errors) {
  lrs::OwnLimit limit;
  limit.rate = number_of(visit, "rate", errors);
  limit.burst = number_of(visit, "burst", errors);
  return limit;
}

std::optional<std::optional<int>> rotation_days(const std::string& choice) {
  for (const auto& one : kDays)
    if (choice == one.value) return one.days;
  return std::nullopt;
}

}  // namespace waymark::web
