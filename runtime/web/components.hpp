#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/web/data.hpp"

// The design system's components as data for the partials in templates/components. Each function sets every
// name that its partial reads. In a template: {{#status}}{{> components/tag}}{{/status}}.
namespace waymark::web {

struct Link {
  std::string text, href;
  std::string about = {};  // words for screen readers only, after the text: "Change" + "due date"
};

// Colours: "" (plain blue), white, grey, green, aqua-green, blue, purple, pink, red, orange, yellow; "none":
// plain words without border, for what is finished; "muted": the same in grey, for what cannot be started
// yet. Red is for errors.
struct Tag {
  std::string text, colour = {};
};
Data tag(const Tag& tag);

struct TaskItem {
  std::string text, href, hint;  // no href: cannot be started yet
  Tag status;
};
Data task_list(const std::string& id_prefix, const std::vector<TaskItem>& items);

struct SummaryRow {
  std::string key, value;
  std::vector<Link> actions = {};
  std::optional<Tag> status = {};  // shown in place of the value
  bool code = false;               // a value to be copied or read out, in fixed-width letters
};
Data summary_list(const std::vector<SummaryRow>& rows);

struct Column {
  std::string text;
  bool numeric = false;
  bool time = false;  // holds a date and a time: two lines at the most
};
struct Cell {
  std::string text = {};
  std::string href = {};
  std::optional<Tag> status = {};
  std::optional<int> bar = {};  // percent, 0..100: a bar before the text (ux.md 4.1: the chart is the table)
  bool code = false;
};
enum class TableKind {
  responsive,  // below 640 px each row becomes a list of "heading: value"
  scrolling    // many columns: scrolls inside its own box
};
struct Table {
  std::string caption;
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;  // as many cells as columns; the first is the row's heading when row_headings
  TableKind kind = TableKind::responsive;
  bool row_headings = false, compact = false;
  std::string id = {};             // needed for scrolling
  std::string caption_size = "m";  // "hidden" where the page's heading says it
};
Data table(const Table& table);

// variant: "" (green, one per page), secondary, reverse, warning.
struct Button {
  std::string text;
  std::string variant = {}, name = {}, value = {}, id = {};
  bool autofocus = false, once = false;  // once: a second click within a second is ignored
};
Data button(const Button& button);
Data link_button(const Link& link, const std::string& variant = {});

Data breadcrumb(const std::vector<Link>& crumbs);  // without the page itself

// Pages of a long list; `href` + number + `place` ("#list") is each page's address. Empty data when there is one page only.
Data pagination(int current, int pages, const std::string& href, const std::string& place = "");

Data details(const std::string& summary, const std::string& text);
Data inset_text(const std::string& text);
Data warning_callout(const std::string& heading, const std::string& text, int level = 3);  // of its heading
Data panel(const std::string& heading, const std::string& text);

// One per page, at its top. `success` after something was done; never for faults of a form.
struct Notice {
  std::string heading, text = {};
  bool success = true;
};
Data notice(const Notice& notice);

}  // namespace waymark::web
