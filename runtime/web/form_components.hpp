#pragma once
#include <map>
#include <string>
#include <vector>

#include "runtime/web/data.hpp"

// Fields of forms. A field's fault is said twice: in the summary at the top, which links to the field, and at
// the field.
namespace waymark::web {

struct FieldError {
  std::string field;    // the id of the input
  std::string message;  // what to do: "Enter your username"
};

// The first of each field, in the order in which the fields stand on the page; others come last. A summary that jumps about, or
// says two things of one box, helps nobody.
std::vector<FieldError> in_page_order(const std::vector<FieldError>& errors, const std::vector<std::string>& fields);

// "Enter a date. For example 2027-03-31."
std::string with_advice(const std::string& message, const std::string& advice);

// What the summary partial reads; a page sets Page::errors and has it done (page.hpp).
Data error_summary(const std::vector<FieldError>& errors);

// The message for a field, or empty.
std::string error_of(const std::vector<FieldError>& errors, const std::string& field);

struct Input {
  std::string id, label;
  std::string name = {};  // the id when empty
  std::string value = {}, hint = {}, error = {};
  std::string type = "text", autocomplete = {}, inputmode = {};
  int width = 0;  // in characters: 2, 3, 4, 5, 10, 20, 30; 0 is the whole line
  bool spellcheck = true, required = false;
};
Data input(const Input& input);     // partial components/input
Data password(const Input& input);  // partial components/password-input: with a "Show" button when scripts run

struct Choice {
  std::string value, text, hint = {};
  bool checked = false;
};
struct Choices {
  std::string id, legend;
  std::string name = {}, hint = {}, error = {};
  std::vector<Choice> items;
  bool legend_is_heading = false;  // the question is the page's <h1>
};
Data radios(const Choices& choices);      // partial components/radios
Data checkboxes(const Choices& choices);  // partial components/checkboxes

struct Select {
  std::string id, label;
  std::string name = {}, hint = {}, error = {};
  std::vector<Choice> items;
};
Data select(const Select& select);  // partial components/select

struct FileUpload {
  std::string id, label;
  std::string name = {}, hint = {}, error = {}, accept = {};
  bool multiple = false;
};
Data file_upload(const FileUpload& upload);  // partial components/file-upload

struct TextArea {
  std::string id, label;
  std::string name = {}, value = {}, hint = {}, error = {};
  int rows = 5;
};
Data textarea(const TextArea& area);  // partial components/textarea

// A field of a form that mixes kinds: which partial, and its data. Partial components/form-field.
Data form_field(const char* kind, Data data);  // kind: input, textarea, radios, select

}  // namespace waymark::web
