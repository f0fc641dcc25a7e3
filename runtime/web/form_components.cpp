#include "runtime/web/form_components.hpp"

namespace waymark::web {
namespace {

// What every field has: identity, label, hint, fault, and the ids that describe the input to a screen reader.
Data field(const std::string& id, const std::string& name, const std::string& label, const std::string& hint, const std::string& error) {
  std::string described_by;
  if (!hint.empty()) described_by = id + "-hint";
  if (!error.empty()) described_by += (described_by.empty() ? "" : " ") + id + "-error";
  return Data()
      .set("id", id)
      .set("name", name.empty() ? id : name)
      .set("label", label)
      .set("hint", hint)
      .set("error", error)
      .set("described_by", described_by);
}

Data choices_data(const Choices& choices) {
  Data::List items;
  for (std::size_t i = 0; i < choices.items.size(); ++i) {
    const Choice& choice = choices.items[i];
    const std::string id = i == 0 ? choices.id : choices.id + "-" + std::to_string(i + 1);
    items.push_back(Data()
                        .set("item_id", id)
                        .set("value", choice.value)
                        .set("text", choice.text)
                        .set("item_hint", choice.hint)
                        .set("checked", choice.checked));
  }
  return field(choices.id, choices.name, choices.legend, choices.hint, choices.error)
      .set("heading", choices.legend_is_heading)
      .set("items", std::move(items));
}

}  // namespace

Data error_summary(const std::vector<FieldError>& errors) {
  if (errors.empty()) return Data(false);
  Data::List list;
  for (const FieldError& error : errors)
    list.push_back(Data().set("href", error.field.empty() ? "" : "#" + error.field).set("message", error.message));
  return Data().set("errors", std::move(list));
}

std::string with_advice(const std::string& message, const std::string& advice) { return message + (advice.empty() ? "" : " " + advice); }

std::vector<FieldError> in_page_order(const std::vector<FieldError>& errors, const std::vector<std::string>& fields) {
  std::vector<FieldError> ordered;
  const auto take = [&](const FieldError& one) {
    if (error_of(ordered, one.field).empty()) ordered.push_back(one);
  };
  for (const auto& field : fields)
    for (const auto& one : errors)
      if (one.field == field) take(one);
  for (const auto& one : errors) take(one);
  return ordered;
}

std::string error_of(const std::vector<FieldError>& errors, const std::string& field) {
  for (const FieldError& error : errors)
    if (error.field == field) return error.message;
  return {};
}

Data input(const Input& input) {
  return field(input.id, input.name, input.label, input.hint, input.error)
      .set("type", input.type)
      .set("value", input.value)
      .set("autocomplete", input.autocomplete)
      .set("inputmode", input.inputmode)
      .set("width", input.width > 0 ? Data(input.width) : Data(false))
      .set("no_spellcheck", !input.spellcheck)
      .set("required", input.required);
}

Data password(const Input& given) {
  Input changed = given;
  changed.type = "password";
  changed.value.clear();  // a password is never sent back
  if (changed.autocomplete.empty()) changed.autocomplete = "current-password";
  return input(changed);
}

Data radios(const Choices& choices) { return choices_data(choices); }
Data checkboxes(const Choices& choices) { return choices_data(choices); }

Data select(const Select& select) {
  Data::List items;
  for (const Choice& choice : select.items)
    items.push_back(Data().set("value", choice.value).set("text", choice.text).set("checked", choice.checked));
  return field(select.id, select.name, select.label, select.hint, select.error).set("items", std::move(items));
}

Data file_upload(const FileUpload& upload) {
  return field(upload.id, upload.name, upload.label, upload.hint, upload.error)
      .set("accept", upload.accept)
      .set("multiple", upload.multiple);
}

Data textarea(const TextArea& area) {
  return field(area.id, area.name, area.label, area.hint, area.error).set("value", area.value).set("rows", area.rows);
}

Data form_field(const char* kind, Data data) {
  Data field;
  for (const char* known : {"input", "textarea", "radios", "select"})
    field.set(std::string("is_") + known, std::string(known) == kind ? data : Data(false));
  return field;
}

}  // namespace waymark::web
