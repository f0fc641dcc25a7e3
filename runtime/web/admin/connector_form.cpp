#include "runtime/web/admin/connector_form.hpp"

#include <map>
#include <sstream>

namespace waymark::web {
namespace {

using support::Json;
using Type = SettingField::Type;

// What goes there, of connectors that are given statements.
std::vector<SettingField> with_filter(std::vector<SettingField> fields) {
  const std::vector<SettingField> filter = {
      {"sensitivities", "What may be sent (optional)",
       "tracking when left empty. Free text and reflections go only if you add the word reflection", Type::words},
      {"origin", "Made where (optional)", "here: by people learning here; received: by other programs. Left empty: both"},
      {"verbs", "Only these verbs (optional)", "Their IRIs, separated by blanks", Type::words},
      {"activities", "Only these activities (optional)", "Their IRIs, separated by blanks", Type::words},
      {"organisations", "Only these organisations (optional)", "Their codes, separated by blanks; with all that is below them", Type::words}};
  fields.insert(fields.end(), filter.begin(), filter.end());
  return fields;
}

const std::map<std::string, std::vector<SettingField>> kConnection = {
    {"moodle",
     {{"base_url", "Address of Moodle", "Moodle's own address (wwwroot), for example https://moodle.example"},
      {"token_file", "File that holds the token", "Its whole path, in the server's folder for secrets; the token itself is never written here"},
      {"token_env", "Or the environment variable that holds it", "Its name begins with WAYMARK_SECRET_"},
      {"timeout_seconds", "Seconds to wait for an answer (optional)", "30 when left empty", Type::number},
      {"allow_plain_http", "Allow an address without https", "Only for a Moodle on the same machine", Type::flag}}},
    {"lrs", with_filter(
     {{"endpoint", "Address of the record store", "For example https://lrs.example/xapi, without /statements"},
      {"key", "Key", ""},
      {"secret_file", "File that holds the secret", "Its whole path, in the server's folder for secrets; the secret itself is never written here"},
      {"secret_env", "Or the environment variable that holds it", "Its name begins with WAYMARK_SECRET_"},
      {"version", "Version of xAPI (optional)", "1.0.3 when left empty, or 2.0.0"},
      {"timeout_seconds", "Seconds to wait for an answer (optional)", "60 when left empty", Type::number},
      {"allow_plain_http", "Allow an address without https", "Only for a store on the same machine", Type::flag}})},
    {"webhook", with_filter(
     {{"url", "Address that is told", "For example https://hooks.example/waymark"},
      {"secret_file", "File that holds the secret", "Its whole path, in the server's folder for secrets. At least 24 bytes; it signs every message"},
      {"secret_env", "Or the environment variable that holds it", "Its name begins with WAYMARK_SECRET_"},
      {"old_secret_file", "File of the secret before (optional)", "While you change it: both sign"},
      {"timeout_seconds", "Seconds to wait for an answer (optional)", "15 when left empty", Type::number},
      {"allow_plain_http", "Allow an address without https", "Only for a program on the same machine", Type::flag},
      {"allow_private_network", "Allow addresses that are not of the internet", "Only for a program in your own network", Type::flag}})},
    {"esr",
     {{"profile_file", "File that holds the layout (optional)", "Left empty: the layout that comes with Waymark. A file of your own lies in the server's folder for secrets"},
      {"mode", "Mode (optional)", "C for changes, which is meant when left empty; F for full"},
      {"cstf_declared_by", "Trusts with a Declaration of Alignment (optional)",
       "VPD numbers of three digits, separated by blanks; only they may use NHS|CSTF competences", Type::words}}},
};

const std::map<std::string, std::vector<SettingField>> kModule = {
    {"moodle",
     {{"course_id", "Number of the course in Moodle", "The id in the course's address there", Type::number},
      {"cmid", "Number of the activity", "The id in the activity's own address, as in mod/assign/view.php?id=5",
       Type::number},
      {"component", "Type of the activity", "Moodle's name for it, for example mod_assign, mod_lti or mod_page"},
      {"grade_max", "Maximum grade of the activity (optional)", "Left empty: no grade is sent", Type::number},
      {"enrol_role_id", "Role for people who are not in the course (optional)",
       "The id of the role in Moodle, often 5 for a student. Left empty: nobody is enrolled", Type::number}}},
    {"esr",
     {{"esr", "Competence for every trust (optional)",
       "The exact text as ESR exports it, for example NHS|CSTF|Fire Safety - 1 Year|"},
      {"requires", "Needs a declaration (optional)", "Write cstf_declaration, or leave it empty"},
      {"by_vpd", "Competences of single trusts (optional)",
       "One a line: the trust's VPD, =, and its own text, for example 901 = 901|LOCAL|Who leads - 1 Year|",
       Type::pairs}}},
};

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

Json value_of(const SettingField& field, const std::string& text) {
  switch (field.type) {
    case Type::words:
      return words_of(text);
    case Type::pairs:
      return pairs_of(text);
    case Type::number:
      return number_of(text);
    case Type::flag:
      return true;
    case Type::text:
      break;
  }
  return text;
}

const std::vector<SettingField>& of(const std::map<std::string, std::vector<SettingField>>& all, const std::string& kind) {
  static const std::vector<SettingField> none;
  const auto found = all.find(kind);
  return found == all.end() ? none : found->second;
}

}  // namespace

const std::vector<SettingField>& connection_fields(const std::string& kind) { return of(kConnection, kind); }
const std::vector<SettingField>& module_fields(const std::string& kind) { return of(kModule, kind); }

std::string modules_member(const std::string& kind) {
  return kind == "moodle" ? "courses" : kind == "esr" ? "competences" : "";
}

Data::List form_data(const std::vector<SettingField>& fields, const Json& object, const std::vector<FieldError>& errors) {
  Data::List list;
  for (const auto& field : fields) {
    const std::string error = error_of(errors, field.key);
    Data one = Data().set("input", false).set("textarea", false).set("checkboxes", false);
    if (field.type == Type::flag) {
      Choices choices{field.key, "", {}, {}, error, {{"true", field.label, field.hint, object[field.key].as_bool()}}};
      choices.legend = "Address";
      one.set("checkboxes", checkboxes(choices));
    } else if (field.type == Type::pairs) {
      one.set("textarea",
              textarea({field.key, field.label, {}, text_of(field, object[field.key]), field.hint, error, 6}));
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
    const std::string text = visit.field(field.key);
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
    // The field's own label in place of the member's name, which nobody sees on the page.
    if (about != nullptr && about->key == key)
      line = "\"" + std::string(about->label) + "\"" + line.substr(place.size());
    errors.push_back({about == nullptr ? fields.front().key : about->key, line});
  }
  return errors;
}

}  // namespace waymark::web
