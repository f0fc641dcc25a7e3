// Our partials against the design system's own fixtures (nhsuk-frontend, components/*/fixtures.json): the
// expected HTML is theirs. Fixtures that use options we do not offer are passed over; each component must
// still meet a known number.
#include "runtime/web/components.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>

#include "html.hpp"
#include "runtime/support/json.hpp"
#include "runtime/web/form_components.hpp"
#include "runtime/web/template.hpp"

namespace waymark::web {
namespace {

using support::Json;
using testing::canonical;

Json fixtures_of(const std::string& component) {
  std::ifstream in(std::string(WAYMARK_NHSUK_COMPONENTS) + "/" + component + "/fixtures.json", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  auto parsed = support::parse_json(text, {.bytes = 64 << 20, .depth = 64, .values = 5'000'000});
  EXPECT_TRUE(parsed.has_value()) << component << ": " << (parsed ? "" : parsed.error().message);
  return parsed ? *parsed : Json();
}

bool only(const Json& object, const std::vector<std::string>& names) {
  if (!object.is_object()) return false;
  for (const auto& [name, value] : object.members())
    if (std::find(names.begin(), names.end(), name) == names.end()) return false;
  return true;
}

// A text that fixtures write plainly or as {"text": ...}; nothing when it has markup or more.
std::optional<std::string> words(const Json& value) {
  if (value.is_string()) return value.as_string();
  if (value.is_object() && only(value, {"text"}) && value["text"].is_string()) return value["text"].as_string();
  return std::nullopt;
}

// Compares every fixture that `convert` understands; returns how many.
int compare(const std::string& component, const std::string& partial, const std::function<std::optional<Data>(const Json&)>& convert) {
  int compared = 0;
  const Json fixtures = fixtures_of(component);
  for (const Json& fixture : fixtures["fixtures"].items()) {
    const Json& given = fixture["context"];
    // "via call block": the content is not among the options; "(empty items)": ours has none.
    const std::string name = fixture["name"].as_string();
    if (!given.is_object() || name.find("call block") != std::string::npos || name.find("(empty") != std::string::npos) continue;
    const std::optional<Data> data = convert(given);
    if (!data) continue;
    EXPECT_EQ(canonical(render("components/" + partial, *data)), canonical(fixture["html"].as_string()))
        << component << ": " << fixture["name"].as_string() << " " << given.dump();
    ++compared;
  }
  return compared;
}

std::optional<Tag> tag_of(const Json& given) {
  if (!only(given, {"text", "colour", "border"})) return std::nullopt;
  const bool plain = given["colour"].is_bool() && given["border"].is_bool();
  if (!plain && (given["colour"].is_bool() || given["border"].is_bool())) return std::nullopt;
  return Tag{given["text"].as_string(), plain ? "none" : given["colour"].as_string()};
}

TEST(Components, Tag) {
  EXPECT_GE(compare("tag", "tag",
                    [](const Json& given) -> std::optional<Data> {
                      const auto value = tag_of(given);
                      return value ? std::optional(tag(*value)) : std::nullopt;
                    }),
            11);
}

TEST(Components, Button) {
  EXPECT_GE(compare("button", "button",
                    [](const Json& given) -> std::optional<Data> {
                      if (!only(given, {"text", "variant", "name", "value", "id", "href", "preventDoubleClick"})) return std::nullopt;
                      const std::string variant = given["variant"].as_string(), href = given["href"].as_string();
                      if (!href.empty()) return link_button({given["text"].as_string(), href}, variant);
                      if (given["preventDoubleClick"].is_bool() && !given["preventDoubleClick"].as_bool()) return std::nullopt;
                      return button({.text = given["text"].as_string(),
                                     .variant = variant,
                                     .name = given["name"].as_string(),
                                     .value = given["value"].as_string(),
                                     .id = given["id"].as_string(),
                                     .once = given["preventDoubleClick"].as_bool()});
                    }),
            9);
}

std::optional<Tag> task_tag_of(const Json& given) {
  Json plain = Json::object();
  bool muted = false;
  for (const auto& [name, value] : given.members()) {
    if (name != "classes")
      plain.set(name, value);
    else
      muted = value.as_string().find("nhsuk-u-secondary-text-colour") != std::string::npos;
  }
  auto made = tag_of(plain);
  if (made && muted) made->colour = "muted";
  return made;
}

std::optional<Data> task_list_of(const Json& given) {
  if (!only(given, {"idPrefix", "items"})) return std::nullopt;
  std::vector<TaskItem> items;
  for (const Json& item : given["items"].items()) {
    if (!only(item, {"heading", "href", "hint", "status"}) || !only(item["status"], {"tag"})) return std::nullopt;
    const auto heading = words(item["heading"]);
    const auto hint = item["hint"].is_null() ? std::optional<std::string>("") : words(item["hint"]);
    const auto status = task_tag_of(item["status"]["tag"]);
    if (!heading || !hint || !status) return std::nullopt;
    items.push_back({*heading, item["href"].as_string(), *hint, *status});
  }
  return task_list(given["idPrefix"].as_string("task-list"), items);
}

TEST(Components, TaskList) { EXPECT_GE(compare("task-list", "task-list", task_list_of), 2); }

TEST(Components, SummaryList) {
  EXPECT_GE(
      compare(
          "summary-list", "summary-list",
          [](const Json& given) -> std::optional<Data> {
            if (!only(given, {"rows"})) return std::nullopt;
            std::vector<SummaryRow> rows;
            for (const Json& row : given["rows"].items()) {
              const auto key = words(row["key"]), value = words(row["value"]);
              if (!only(row, {"key", "value", "actions"}) || !key || !value) return std::nullopt;
              SummaryRow made{*key, *value};
              for (const Json& action : row["actions"]["items"].items()) {
                if (!only(action, {"href", "text", "visuallyHiddenText"})) return std::nullopt;
                made.actions.push_back({action["text"].as_string(), action["href"].as_string(), action["visuallyHiddenText"].as_string()});
              }
              rows.push_back(made);
            }
            return summary_list(rows);
          }),
      2);
}

std::optional<Cell> cell_of(const Json& given) {
  if (given.is_string()) return Cell{given.as_string()};
  if (!only(given, {"text", "href", "format"})) return std::nullopt;
  return Cell{given["text"].as_string(), given["href"].as_string()};
}

std::optional<Data> table_of(const Json& given) {
  if (!only(given, {"caption", "head", "rows", "firstCellIsHeader", "responsive", "compact"})) return std::nullopt;
  if (!only(given["caption"], {"text", "size"}) || given["caption"]["size"].as_string() != "m") return std::nullopt;
  Table made{.caption = given["caption"]["text"].as_string(), .columns = {}, .rows = {}};
  made.row_headings = given["firstCellIsHeader"].as_bool();
  made.compact = given["compact"].as_bool();
  if (!given["responsive"].as_bool()) return std::nullopt;  // ours are always made for phones
  for (const Json& head : given["head"].items()) {
    if (!head.is_string() && !only(head, {"text", "format"})) return std::nullopt;
    made.columns.push_back({head.is_string() ? head.as_string() : head["text"].as_string(), head["format"].as_string() == "numeric"});
  }
  for (const Json& row : given["rows"].items()) {
    std::vector<Cell> cells;
    for (const Json& item : row.items()) {
      const auto cell = cell_of(item);
      const std::size_t index = cells.size();
      if (!cell || index >= made.columns.size()) return std::nullopt;
      if (!item["format"].is_null() && (item["format"].as_string() == "numeric") != made.columns[index].numeric) return std::nullopt;
      cells.push_back(*cell);
    }
    made.rows.push_back(std::move(cells));
  }
  return table(made);
}

TEST(Components, ResponsiveTable) { EXPECT_GE(compare("tables", "table", table_of), 2); }

TEST(Components, ErrorSummary) {
  EXPECT_GE(compare("error-summary", "error-summary",
                    [](const Json& given) -> std::optional<Data> {
                      const auto heading = words(given["heading"]);
                      if (!only(given, {"heading", "errorList"}) || heading != "There is a problem") return std::nullopt;
                      std::vector<FieldError> errors;
                      for (const Json& error : given["errorList"].items()) {
                        if (!only(error, {"text", "href"})) return std::nullopt;
                        const std::string href = error["href"].as_string();
                        errors.push_back({href.empty() ? "" : href.substr(1), error["text"].as_string()});
                      }
                      return errors.empty() ? std::nullopt : std::optional(error_summary(errors));
                    }),
            2);
}

TEST(Components, Breadcrumb) {
  EXPECT_GE(compare("breadcrumb", "breadcrumb",
                    [](const Json& given) -> std::optional<Data> {
                      if (!only(given, {"items"})) return std::nullopt;
                      std::vector<Link> crumbs;
                      for (const Json& item : given["items"].items()) {
                        if (!only(item, {"text", "href"})) return std::nullopt;
                        crumbs.push_back({item["text"].as_string(), item["href"].as_string()});
                      }
                      return breadcrumb(crumbs);
                    }),
            1);
}

TEST(Components, DetailsInsetTextPanelCallout) {
  EXPECT_GE(compare("details", "details",
                    [](const Json& given) -> std::optional<Data> {
                      const auto summary = words(given["summary"]);
                      if (!only(given, {"summary", "text"}) || !summary) return std::nullopt;
                      return details(*summary, given["text"].as_string());
                    }),
            1);
  EXPECT_GE(compare("inset-text", "inset-text",
                    [](const Json& given) -> std::optional<Data> {
                      if (!only(given, {"text"})) return std::nullopt;
                      return inset_text(given["text"].as_string());
                    }),
            1);
  EXPECT_GE(compare("panel", "panel",
                    [](const Json& given) -> std::optional<Data> {
                      const auto heading = words(given["heading"]);
                      if (!only(given, {"heading", "text"}) || !heading) return std::nullopt;
                      return panel(*heading, given["text"].as_string());
                    }),
            1);
  EXPECT_GE(compare("warning-callout", "warning-callout",
                    [](const Json& given) -> std::optional<Data> {
                      const auto heading = words(given["heading"]);
                      if (!only(given, {"heading", "text"}) || !heading) return std::nullopt;
                      return warning_callout(*heading, given["text"].as_string());
                    }),
            2);
}

// Label, hint and fault of a field, as fixtures write them.
struct FieldWords {
  std::string id, label, hint, error;
};
std::optional<FieldWords> field_of(const Json& given) {
  FieldWords made{given["id"].as_string(given["name"].as_string()), "", "", ""};
  const auto label = words(given["label"]);
  if (!label) return std::nullopt;
  made.label = *label;
  for (auto [name, target] : {std::pair("hint", &made.hint), std::pair("errorMessage", &made.error)}) {
    if (given[name].is_null()) continue;
    const auto text = words(given[name]);
    if (!text) return std::nullopt;
    *target = *text;
  }
  return made;
}

TEST(Components, Input) {
  EXPECT_GE(compare("input", "input",
                    [](const Json& given) -> std::optional<Data> {
                      const auto field = field_of(given);
                      if (!field || !only(given, {"id", "name", "label", "hint", "errorMessage", "type", "width", "value", "autocomplete",
                                                  "inputmode", "spellcheck"}))
                        return std::nullopt;
                      return input({.id = field->id,
                                    .label = field->label,
                                    .name = given["name"].as_string(),
                                    .value = given["value"].as_string(),
                                    .hint = field->hint,
                                    .error = field->error,
                                    .type = given["type"].as_string("text"),
                                    .autocomplete = given["autocomplete"].as_string(),
                                    .inputmode = given["inputmode"].as_string(),
                                    .width = static_cast<int>(given["width"].as_integer()),
                                    .spellcheck = given["spellcheck"].as_bool(true)});
                    }),
            1);
}

TEST(Components, PasswordInput) {
  EXPECT_GE(compare("password-input", "password-input",
                    [](const Json& given) -> std::optional<Data> {
                      const auto field = field_of(given);
                      if (!field || !only(given, {"id", "name", "label", "hint", "errorMessage", "autocomplete"})) return std::nullopt;
                      return password({.id = field->id,
                                       .label = field->label,
                                       .name = given["name"].as_string(),
                                       .hint = field->hint,
                                       .error = field->error,
                                       .autocomplete = given["autocomplete"].as_string()});
                    }),
            1);
}

TEST(Components, FileUpload) {
  EXPECT_GE(compare("file-upload", "file-upload",
                    [](const Json& given) -> std::optional<Data> {
                      const auto field = field_of(given);
                      if (!field || !only(given, {"id", "name", "label", "hint", "errorMessage", "multiple"})) return std::nullopt;
                      return file_upload({.id = field->id,
                                          .label = field->label,
                                          .name = given["name"].as_string(),
                                          .hint = field->hint,
                                          .error = field->error,
                                          .multiple = given["multiple"].as_bool()});
                    }),
            1);
}

template <class Make>
int compare_choices(const std::string& component, Make make) {
  return compare(component, component, [&](const Json& given) -> std::optional<Data> {
    if (!only(given, {"idPrefix", "name", "fieldset", "hint", "errorMessage", "items"})) return std::nullopt;
    const Json& legend = given["fieldset"]["legend"];
    const bool heading = legend["heading"].is_string() && legend["size"].as_string() == "l" && only(legend, {"heading", "size"});
    const auto plain = words(legend);
    if ((!heading && !plain) || !only(given["fieldset"], {"legend"})) return std::nullopt;
    Choices made{.id = given["idPrefix"].as_string(given["name"].as_string()),
                 .legend = heading ? legend["heading"].as_string() : *plain,
                 .name = given["name"].as_string(),
                 .items = {}};
    made.legend_is_heading = heading;
    for (auto [name, target] : {std::pair("hint", &made.hint), std::pair("errorMessage", &made.error)}) {
      const auto text = given[name].is_null() ? std::optional<std::string>("") : words(given[name]);
      if (!text) return std::nullopt;
      *target = *text;
    }
    for (const Json& item : given["items"].items()) {
      const auto hint = item["hint"].is_null() ? std::optional<std::string>("") : words(item["hint"]);
      if (!only(item, {"value", "text", "hint", "checked"}) || !hint) return std::nullopt;
      made.items.push_back({item["value"].as_string(), item["text"].as_string(), *hint, item["checked"].as_bool()});
    }
    return make(made);
  });
}

TEST(Components, Radios) { EXPECT_GE(compare_choices("radios", radios), 2); }
TEST(Components, Checkboxes) { EXPECT_GE(compare_choices("checkboxes", checkboxes), 2); }

TEST(Components, Pagination) {
  EXPECT_GE(compare("pagination", "pagination",
                    [](const Json& given) -> std::optional<Data> {
                      if (!only(given, {"previous", "next", "items"}) || given["items"].items().empty()) return std::nullopt;
                      for (const char* name : {"previous", "next"})
                        if (!given[name].is_null() && !only(given[name], {"href"})) return std::nullopt;
                      int current = 0, last = 0;
                      for (const Json& item : given["items"].items()) {
                        if (item["current"].as_bool()) current = static_cast<int>(item["number"].as_integer());
                        last = std::max(last, static_cast<int>(item["number"].as_integer()));
                      }
                      return pagination(current, last, "#/section/");
                    }),
            3);
}

TEST(Components, Notice) {
  EXPECT_GE(compare("notification-banner", "notice",
                    [](const Json& given) -> std::optional<Data> {
                      const auto text = words(given["text"]);
                      if (!only(given, {"text", "variant"}) || !text) return std::nullopt;
                      return notice({.heading = *text, .success = given["variant"].as_string() == "success"});
                    }),
            1);
}

}  // namespace
}  // namespace waymark::web
