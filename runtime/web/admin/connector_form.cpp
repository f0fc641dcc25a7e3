#include "runtime/web/admin/connector_form.hpp"

#include <algorithm>
#include <sstream>

namespace waymark::web {
namespace {

using support::Json;
using Type = SettingField::Type;

std::string number_text(const Json& value) {
  if (value.is_integer()) return std::to_string(value.as_integer());
  if (!value.is_number()) return value.as_string();
  std::ostringstream text;
  text << value.as_double();
  return text.str();
}

std::string text_of(const SettingField& field, const Json& value) {
  std::string text;
  if (field.type == Type::words) {
    for (const auto& one : value.items()) text += (text.empty() ? "" : " ") + one.as_string();
    return text;
  }
  if (field.type == Type::pairs) {
    for (const auto& [name, one] : value.members()) text += name + " = " + one.as_string() + "\n";
    return text;
  }
  return field.type == Type::number ? number_text(value) : value.as_string();
}

bool holds(const Json& list, const std::string& word) {
  return std::any_of(list.items().begin(), list.items().end(), [&](const Json& one) { return one.as_string() == word; });
}

// The options with the chosen one or ones checked.
Choices choices_of(const SettingField& field, const Json& value, const std::string& error) {
  Choices choices{field.key, field.label, {}, field.hint, error, field.options};
  bool any = false;
  for (auto& option : choices.items) {
    option.checked = field.type == Type::flag      ? value.as_bool()
                     : field.type == Type::some_of ? holds(value, option.value)
                                                   : value.as_string() == option.value;
    any = any || option.checked;
  }
  if (!any && field.type != Type::flag) choices.items.front().checked = true;  // what is meant when nothing is said
  return choices;
}

std::string trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

Json words_of(const std::string& text) {
  Json words = Json::array();
  std::istringstream in(text);
  for (std::string word; in >> word;) words.push(word);
  return words;
}

// A line without "=" keeps its place as a name with no text, which the connector then refuses by name.
Json pairs_of(const std::string& text) {
  Json pairs = Json::object();
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    const auto equals = line.find('=');
    const std::string name = trim(line.substr(0, equals));
    if (!name.empty()) pairs.set(name, equals == std::string::npos ? "" : trim(line.substr(equals + 1)));
  }
  return pairs;
}

// What is no number stays a text, which the connector refuses with the range that it wants.
Json number_of(const std::string& text) {
  auto read = support::parse_json(text);
  return read && read->is_number() ? *read : Json(text);
}

// Every box that was ticked, with blanks between.
std::string chosen(const Visit& visit, const std::string& name) {
  std::string words;
  for (const auto& [key, value] : visit.form)
    if (key == name) words += (words.empty() ? "" : " ") + value;
  return words;
}

Json value_of(const SettingField& field, const std::string& text) {
  switch (field.type) {
    case Type::words:
    case Type::some_of:
      return words_of(text);
    case Type::pairs:
      return pairs_of(text);
    case Type::number:
      return number_of(text);
    case Type::flag:
      return true;
    case Type::text:
    case Type::one_of:
      break;
  }
  return text;
}

}  // namespace

Data::List form_data(const std::vector<SettingField>& fields, const Json& object, const std::vector<FieldError>& errors) {
  Data::List list;
  for (const auto& field : fields) {
    const std::string error = error_of(errors, field.key);
    Data one = Data().set("input", false).set("textarea", false).set("radios", false).set("checkboxes", false);
    if (field.type == Type::flag || field.type == Type::some_of) {
      one.set("checkboxes", checkboxes(choices_of(field, object[field.key], error)));
    } else if (field.type == Type::one_of) {
      one.set("radios", radios(choices_of(field, object[field.key], error)));
    } else if (field.type == Type::pairs) {
      one.set("textarea", textarea({field.key, field.label, {}, text_of(field, object[field.key]), field.hint, error, 6}));
    } else {
      Input made{field.key, field.label, {}, text_of(field, object[field.key]), field.hint, error};
      made.autocomplete = "off";
      made.spellcheck = false;
      if (field.type == Type::number) {
        made.inputmode = "numeric";
        made.width = 10;
      }
      one.set("input", input(made));
    }
    list.push_back(std::move(one));
  }
  return list;
}

Json with_form(const std::vector<SettingField>& fields, const Visit& visit, const Json& object) {
  Json changed = object.is_object() ? object : Json::object();
  for (const auto& field : fields) {
    const std::string text = field.type == Type::some_of ? chosen(visit, field.key) : visit.field(field.key);
    if (text.empty())
      changed = without(changed, field.key);
    else
      changed.set(field.key, value_of(field, text));
  }
  return changed;
}

Json without(const Json& object, const std::string& member) {
  Json rest = Json::object();
  for (const auto& [name, value] : object.members())
    if (name != member) rest.append(name, value);
  return rest;
}

std::vector<FieldError> setting_errors(const std::string& message, const std::vector<SettingField>& fields) {
  std::vector<FieldError> errors;
  std::istringstream in(message);
  for (std::string line; std::getline(in, line);) {
    const std::string place = line.substr(0, line.find(' '));
    std::string key = place.substr(place.rfind('/') + 1);
    const SettingField* about = nullptr;
    for (const auto& field : fields)
      if (field.key == key || place.find(std::string("/") + field.key + "/") != std::string::npos) about = &field;
    if (about == nullptr && fields.empty()) continue;
    // The field's own label in place of the member's name, which nobody sees on the page; of a pair what was typed.
    if (about != nullptr && about->key == key)
      line = "\"" + std::string(about->label) + "\"" + line.substr(place.size());
    else if (about != nullptr)
      line = "\"" + std::string(about->label) +
             "\": " + line.substr(line.find("/" + std::string(about->key) + "/") + std::string(about->key).size() + 2);
    errors.push_back({about == nullptr ? fields.front().key : about->key, line});
  }
  return errors;
}

}  // namespace waymark::web
