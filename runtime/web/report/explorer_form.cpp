#include "runtime/web/report/explorer_form.hpp"

#include <algorithm>
#include <array>

#include "runtime/support/clock.hpp"
#include "runtime/support/encode.hpp"
#include "runtime/web/components.hpp"
#include "xapi/json/parse.hpp"

namespace waymark::web {
namespace {

enum class Kind : std::uint8_t { line, lines, choice };
// What people may type in the place of what the API takes.
enum class Short : std::uint8_t { none, agent, texts, from_day, to_day };

struct Field {
  const char *name, *label, *hint;
  Kind kind = Kind::line;
  Short shorter = Short::none;
  const char *yes = nullptr, *no = nullptr, *unset = nullptr;  // of a choice: true, false, left out
  bool more = true;                                            // stands among "More filters"
};

constexpr std::array kFields{
    Field{"agent", "Agent", "An email address, or an Agent as JSON", Kind::line, Short::agent, nullptr, nullptr, nullptr, false},
    Field{"verb", "Verb", "A complete IRI, for example http://adlnet.gov/expapi/verbs/passed", Kind::line, Short::none, nullptr, nullptr,
          nullptr, false},
    Field{"activity", "Activity", "A complete IRI", Kind::line, Short::none, nullptr, nullptr, nullptr, false},
    Field{"registration", "Registration", "A UUID: 32 hexadecimal digits as 8-4-4-4-12", Kind::line, Short::none, nullptr, nullptr, nullptr,
          false},
    Field{"since", "Stored after", "A day or a time, for example 2026-11-22 or 2026-11-22T09:30:00Z", Kind::line, Short::from_day, nullptr,
          nullptr, nullptr, false},
    Field{"until", "Stored until", "A day or a time; the day itself counts", Kind::line, Short::to_day, nullptr, nullptr, nullptr, false},
    Field{"statementId", "Statement id", "A UUID, and no other filter"},
    Field{"voidedStatementId", "Id of a voided statement", "A UUID, and no other filter"},
    Field{"waymark_joined", "Who the agent is", "", Kind::choice, Short::none, "The person, by every identifier that is joined", nullptr,
          "The agent alone"},
    Field{"related_agents", "The agent counts", "", Kind::choice, Short::none, "Anywhere in the statement", nullptr, "As actor or object"},
    Field{"related_activities", "The activity counts", "", Kind::choice, Short::none, "Anywhere in the statement", nullptr, "As object"},
    Field{"ascending", "Order", "", Kind::choice, Short::none, "Oldest first", nullptr, "Newest first"},
    Field{"limit", "Statements on a page", "A whole number; at most 50 are shown"},
    Field{"waymark_success", "Success", "", Kind::choice, Short::none, "Yes", "No", "Whatever it says"},
    Field{"waymark_completion", "Completion", "", Kind::choice, Short::none, "Yes", "No", "Whatever it says"},
    Field{"waymark_scaled", "Scaled score", "From and to, for example 0.5..0.8; one of them may be left out"},
    Field{"waymark_raw", "Raw score", "From and to, for example 70.. or ..40"},
    Field{"waymark_agents", "Any of these agents", "A JSON array of Agents, instead of one agent", Kind::lines},
    Field{"waymark_verbs", "Any of these verbs", "Complete IRIs, one a line, instead of one verb", Kind::lines, Short::texts},
    Field{"waymark_activities", "Any of these activities", "Complete IRIs, one a line, instead of one activity", Kind::lines, Short::texts},
    Field{"waymark_registrations", "Any of these registrations", "UUIDs, one a line, instead of one registration", Kind::lines,
          Short::texts},
    Field{"waymark_activity_types", "Any of these activity types", "Complete IRIs, one a line", Kind::lines, Short::texts},
    Field{"waymark_extensions", "Extensions", "A JSON object of extension IRIs and values; null stands for any value", Kind::lines},
};

const Field* field_of(std::string_view name) {
  const auto found = std::find_if(kFields.begin(), kFields.end(), [&](const Field& one) { return one.name == name; });
  return found == kFields.end() ? nullptr : &*found;
}

std::string trimmed(const std::string& text) {
  const auto from = text.find_first_not_of(" \t\r\n");
  return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

std::string array_of_lines(const std::string& text) {
  std::string out = "[";
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    if (const auto line = trimmed(text.substr(from, end - from)); !line.empty()) {
      if (out.size() > 1) out += ',';
      xapi::json::write_string(line, out);
    }
    from = end + 1;
  }
  return out + "]";
}

std::string mail_agent(const std::string& address) {
  std::string out = "{\"mbox\":";
  xapi::json::write_string("mailto:" + address, out);
  return out + "}";
}

// As the API takes it. What is not in one of the shorter forms stays as it is: the parser says what is wrong with it.
std::string as_api(Short shorter, const std::string& text) {
  switch (shorter) {
    case Short::agent:
      return text.front() != '{' && text.find('@') != std::string::npos && text.find(' ') == std::string::npos ? mail_agent(text) : text;
    case Short::texts:
      return text.front() == '[' || !support::valid_utf8(text) ? text : array_of_lines(text);
    case Short::from_day:
      return support::local_midnight(text).value_or(text);
    case Short::to_day:
      if (const auto next = support::local_midnight(text, 1)) return support::format_time(*support::parse_time(*next) - 1);
      return text;
    case Short::none:
      break;
  }
  return text;
}

// "?verb" -> "verb", "?agent#/mbox" -> "agent"
std::string parameter_of(const std::string& where) { return where.starts_with('?') ? where.substr(1, where.find('#') - 1) : std::string(); }

void drop(xapi::Query& query, const std::string& name) {
  query.erase(std::remove_if(query.begin(), query.end(), [&](const auto& one) { return one.first == name; }), query.end());
}

FieldError error_of_parser(const Error& error, const std::string& name) {
  if (const Field* field = field_of(name)) {
    const std::string hint = field->hint;
    return {name, std::string(field->label) + ": " + with_advice(error.message, hint.empty() ? error.advice : hint + ".")};
  }
  return {"", "“" + name.substr(0, 100) + "” in the address of this page: " + with_advice(error.message, error.advice)};
}

// The parser says the first thing that is wrong; without that parameter it says the next.
void read_request(ExplorerForm& form) {
  xapi::Query rest = form.asked;
  while (true) {
    auto request = xapi::read_statement_request(rest, kStatementsShown);
    if (request && form.errors.empty()) form.request = std::move(*request);
    if (request) return;
    const std::string name = parameter_of(request.error().where);
    const std::size_t before = rest.size();
    drop(rest, name);
    form.errors.push_back(error_of_parser(request.error(), name));
    if (rest.size() == before) return;
  }
}

// A cursor carries the filters of its list; it counts only for the same ones, which stand in the form.
void read_place(ExplorerForm& form, const std::string& cursor) {
  form.first_page = false;
  if (!form.request) return;
  auto place = xapi::read_cursor(cursor, kStatementsShown);
  if (place) {
    auto same = *form.request;
    same.query.after_position = place->query.after_position;
    same.query.snapshot_position = place->query.snapshot_position;
    if (xapi::write_cursor(same) == cursor) {
      form.request = std::move(same);
      return;
    }
  }
  form.request.reset();
  form.errors.push_back({"", "The address of this page has been changed. Show the statements again from the beginning."});
}

std::vector<Choice> choices_of(const Field& field, const std::string& value) {
  std::vector<Choice> items{{"", field.unset}};
  if (field.yes != nullptr) items.push_back({"true", field.yes, {}, value == "true"});
  if (field.no != nullptr) items.push_back({"false", field.no, {}, value == "false"});
  return items;
}

Data data_of(const Field& field, const ExplorerForm& form) {
  const std::string* typed = xapi::parameter(form.typed, field.name);
  const std::string value = typed ? *typed : "", error = error_of(form.errors, field.name);
  if (field.kind == Kind::choice)
    return form_field("select", select({field.name, field.label, {}, field.hint, error, choices_of(field, value)}));
  if (field.kind == Kind::lines) return form_field("textarea", textarea({field.name, field.label, {}, value, field.hint, error, 2}));
  Input line{field.name, field.label, {}, value, field.hint, error};
  line.spellcheck = false;
  return form_field("input", input(line));
}

}  // namespace

ExplorerForm read_explorer_form(const http::Request& request) {
  ExplorerForm form;
  std::string cursor;
  for (const auto& [name, value] : request.query) {
    const std::string text = trimmed(value);
    if (name == "cursor")
      cursor = text;
    else if (name == "seen")
      form.seen = text;
    else if (!text.empty()) {
      const Field* field = field_of(name);
      form.typed.emplace_back(name, text);
      form.asked.emplace_back(name, field ? as_api(field->shorter, text) : text);
    }
  }
  if (!support::parse_time(form.seen)) form.seen.clear();
  read_request(form);
  if (!cursor.empty()) read_place(form, cursor);
  std::stable_sort(form.errors.begin(), form.errors.end(), [](const FieldError& a, const FieldError& b) {
    const auto place = [](const FieldError& one) {
      const Field* field = field_of(one.field);
      return field ? field - kFields.data() : std::ptrdiff_t{100};
    };
    return place(a) < place(b);
  });
  return form;
}

void fill_explorer_form(const ExplorerForm& form, Data& data) {
  Data::List first, more;
  bool used = false;
  for (const Field& field : kFields) {
    (field.more ? more : first).push_back(data_of(field, form));
    used = used || (field.more && xapi::parameter(form.typed, field.name));
  }
  data.set("filters", std::move(first)).set("more_filters", std::move(more)).set("more_used", used).set("filtered", form.any());
  data.set("apply", button({"Show statements"}));
}

std::string query_string(const xapi::Query& query) {
  std::string out;
  for (const auto& [name, value] : query)
    out += (out.empty() ? "?" : "&") + support::percent_encode(name) + "=" + support::percent_encode(value);
  return out;
}

std::string explorer_href(const xapi::Query& typed, const std::string& seen) {
  xapi::Query query = typed;
  if (!seen.empty()) query.emplace_back("seen", seen);
  return "/reports/statements" + query_string(query);
}

std::string next_href(const ExplorerForm& form, std::int64_t last_position, std::int64_t snapshot_position) {
  auto request = *form.request;
  request.query.after_position = last_position;
  request.query.snapshot_position = snapshot_position;
  xapi::Query query = form.typed;
  query.emplace_back("cursor", xapi::write_cursor(request));
  return "/reports/statements" + query_string(query);
}

}  // namespace waymark::web
