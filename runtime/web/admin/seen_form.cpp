#include "runtime/web/admin/seen_form.hpp"

#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

constexpr std::string_view kPrefix = "seen.";

std::string value_of(const FieldValues& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? std::string() : found->second;
}

std::string shown(const std::string& value) { return value.empty() ? "empty" : "“" + value + "”"; }

}  // namespace

Data seen_fields(const FieldValues& seen) {
  Data::List fields;
  for (const auto& [name, value] : seen) fields.push_back(Data().set("name", std::string(kPrefix) + name).set("value", value));
  return fields;
}

FieldValues seen_in(const Visit& visit) {
  FieldValues seen;
  for (const auto& [name, value] : visit.form)
    if (name.rfind(kPrefix, 0) == 0) seen.emplace(name.substr(kPrefix.size()), value);
  return seen;
}

FieldValues merged(const FieldValues& seen, const FieldValues& typed, const FieldValues& now) {
  FieldValues values = now;
  for (auto& [name, value] : values)
    if (const auto found = typed.find(name); found != typed.end() && found->second != value_of(seen, name)) value = found->second;
  return values;
}

std::vector<FieldError> changed_meanwhile(const FieldValues& seen, const FieldValues& typed, const FieldValues& now,
                                          const std::function<std::string(const std::string&)>& words) {
  std::vector<FieldError> errors;
  for (const auto& name : support::differing(seen, now)) {
    std::string sentence = capitalised(words(name)) + " was changed by somebody else after you opened this page. It is now " +
                           shown(value_of(now, name)) + ".";
    const auto mine = value_of(typed, name);
    if (mine != value_of(seen, name) && mine != value_of(now, name)) sentence += " Yours is " + shown(mine) + ".";
    errors.push_back({name, sentence});
  }
  errors.push_back({"save", "Nothing was saved. Look at the fields, then save again."});
  return errors;
}

}  // namespace waymark::web
