#include "runtime/web/components.hpp"

#include <algorithm>
#include <stdexcept>

namespace waymark::web {
namespace {

Data link_data(const Link& link) { return Data().set("text", link.text).set("href", link.href).set("about", link.about); }

Data optional_tag(const std::optional<Tag>& value) { return value ? tag(*value) : Data(false); }

// Beside a task the plain words are not bold: they need no attention.
Data task_tag(const Tag& value) {
  Data data = tag(value);
  data.set("light", value.colour == "none" || value.colour == "muted");
  return data;
}

Data task_item(const std::string& prefix, std::size_t number, const TaskItem& item) {
  const std::string id = prefix + "-" + std::to_string(number);
  return Data()
      .set("text", item.text)
      .set("href", item.href)
      .set("hint", item.hint)
      .set("hint_id", item.hint.empty() ? "" : id + "-hint")
      .set("status_id", id + "-status")
      .set("status", item.status.text.empty() ? Data(false) : task_tag(item.status));
}

Data cell_data(const Table& table, const Cell& cell, std::size_t index) {
  const Column column = index < table.columns.size() ? table.columns[index] : Column{};
  const bool stacked = table.kind == TableKind::responsive;
  return Data()
      .set("heading", table.row_headings && index == 0)
      .set("label", stacked ? column.text : "")
      .set("stacked", stacked)
      .set("numeric", column.numeric)
      .set("text", cell.text)
      .set("href", cell.href)
      .set("code", cell.code)
      .set("status", optional_tag(cell.status))
      .set("bar", cell.bar ? Data().set("percent", std::clamp(*cell.bar, 0, 100)) : Data(false));
}

Data page_item(int number, int current, const std::string& href, const std::string& place) {
  return Data()
      .set("gap", false)
      .set("number", number)
      .set("current", number == current)
      .set("href", href + std::to_string(number) + place);
}

}  // namespace

Data tag(const Tag& tag) {
  const bool plain = tag.colour == "none" || tag.colour == "muted";
  return Data()
      .set("text", tag.text)
      .set("plain", plain)
      .set("light", false)
      .set("muted", tag.colour == "muted")
      .set("colour", plain ? "" : tag.colour);
}

Data task_list(const std::string& id_prefix, const std::vector<TaskItem>& items) {
  Data::List list;
  for (std::size_t i = 0; i < items.size(); ++i) list.push_back(task_item(id_prefix, i + 1, items[i]));
  return Data().set("items", std::move(list));
}

Data summary_list(const std::vector<SummaryRow>& rows) {
  const bool any_actions = std::any_of(rows.begin(), rows.end(), [](const auto& row) { return !row.actions.empty(); });
  Data::List list;
  for (const SummaryRow& row : rows) {
    Data::List actions;
    for (const Link& action : row.actions) actions.push_back(link_data(action));
    list.push_back(Data()
                       .set("key", row.key)
                       .set("value", row.value)
                       .set("code", row.code)
                       .set("status", optional_tag(row.status))
                       .set("no_actions", any_actions && row.actions.empty())
                       .set("one_action", row.actions.size() == 1)
                       .set("many_actions", row.actions.size() > 1)
                       .set("actions", std::move(actions)));
  }
  return Data().set("rows", std::move(list));
}

Data table(const Table& table) {
  if (table.kind == TableKind::scrolling && table.id.empty()) throw std::logic_error("a scrolling table needs an id");
  const bool stacked = table.kind == TableKind::responsive;
  Data::List columns, rows;
  for (const Column& column : table.columns)
    columns.push_back(Data().set("text", column.text).set("numeric", column.numeric).set("time", column.time).set("stacked", stacked));
  for (const auto& row : table.rows) {
    Data::List cells;
    for (std::size_t i = 0; i < row.size(); ++i) cells.push_back(cell_data(table, row[i], i));
    rows.push_back(Data().set("cells", std::move(cells)));
  }
  return Data()
      .set("caption", table.caption)
      .set("caption_size", table.caption_size)
      .set("caption_id", table.id.empty() ? "" : table.id + "-caption")
      .set("id", table.id)
      .set("stacked", stacked)
      .set("scrolling", !stacked)
      .set("compact", table.compact)
      .set("columns", std::move(columns))
      .set("rows", std::move(rows));
}

Data button(const Button& button) {
  return Data()
      .set("text", button.text)
      .set("variant", button.variant)
      .set("name", button.name)
      .set("value", button.value)
      .set("id", button.id)
      .set("autofocus", button.autofocus)
      .set("once", button.once)
      .set("href", "");
}

Data link_button(const Link& link, const std::string& variant) {
  Data data = button({.text = link.text, .variant = variant});
  data.set("href", link.href);
  return data;
}

Data breadcrumb(const std::vector<Link>& crumbs) {
  Data::List list;
  for (const Link& crumb : crumbs) list.push_back(link_data(crumb));
  return Data().set("items", std::move(list)).set("back", crumbs.empty() ? Data(false) : link_data(crumbs.back()));
}

Data pagination(int current, int pages, const std::string& href, const std::string& place) {
  if (pages <= 1) return Data(false);
  Data::List items;
  bool gap = false;
  for (int number = 1; number <= pages; ++number) {
    if (number == 1 || number == pages || std::abs(number - current) <= 2) {
      items.push_back(page_item(number, current, href, place));
      gap = false;
    } else if (!gap) {
      items.push_back(Data().set("gap", true).set("number", "").set("current", false).set("href", ""));
      gap = true;
    }
  }
  return Data()
      .set("items", std::move(items))
      .set("previous", current > 1 ? Data(href + std::to_string(current - 1) + place) : Data(false))
      .set("next", current < pages ? Data(href + std::to_string(current + 1) + place) : Data(false));
}

Data details(const std::string& summary, const std::string& text) { return Data().set("summary", summary).set("text", text); }

Data inset_text(const std::string& text) { return Data().set("text", text); }

Data warning_callout(const std::string& heading, const std::string& text, int level) {
  return Data().set("important", heading == "Important").set("heading", heading).set("text", text).set("level", std::to_string(level));
}

Data panel(const std::string& heading, const std::string& text) { return Data().set("heading", heading).set("text", text); }

Data notice(const Notice& notice) { return Data().set("heading", notice.heading).set("text", notice.text).set("success", notice.success); }

}  // namespace waymark::web
