#include "runtime/web/report/statement_words.hpp"

#include <algorithm>

#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/report/explorer_form.hpp"
#include "runtime/web/words.hpp"
#include "scorm/base/encode.hpp"
#include "scorm/base/iso8601.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/agents.hpp"
#include "xapi/resources/format.hpp"

namespace waymark::web {
namespace {

using xapi::json::Kind;
using xapi::json::Value;

constexpr std::size_t kMostReadForAList = 256 << 10;  // bytes of one statement
constexpr std::size_t kMostName = 120, kMostValue = 1000;
constexpr std::size_t kMostOfAList = 20;  // extensions, activities, members

std::string text_at(const Value& value, std::string_view name) {
  const Value* found = value.find(name);
  return found && found->is(Kind::string) ? found->text() : "";
}

const Value* at(const Value* value, std::string_view name) { return value ? value->find(name) : nullptr; }

bool is_object(const Value* value) { return value && value->is(Kind::object); }

// A value of an extension: a text as it is, everything else as JSON.
std::string value_words(const Value& value) {
  return shown_text(value.is(Kind::string) ? value.text() : xapi::json::write(value), kMostValue);
}

std::string yes_or_no(const Value& value) { return value.is(Kind::boolean) && value.truth() ? "Yes" : "No"; }

std::string duration_text(const std::string& iso) {
  const auto centiseconds = base::parse_duration(iso);
  return centiseconds ? duration_words(*centiseconds / 100) + " (" + shown_text(iso) + ")" : shown_text(iso);
}

// "80% (0.8)", "raw 8", "from 0 to 10"
std::string score_text(const Value& score) {
  std::string words;
  const auto add = [&](const char* name, const char* before) {
    if (const Value* found = score.find(name); found && found->is(Kind::number))
      words += (words.empty() ? "" : ", ") + std::string(before) + shown_text(found->text(), 40);
  };
  add("scaled", "scaled ");
  add("raw", "raw ");
  add("min", "least ");
  add("max", "most ");
  return words;
}

// Of a long list the beginning, and how many there are.
template <class Each>
void first_of(std::size_t count, const char* what, std::vector<SummaryRow>& rows, const Each& each) {
  for (std::size_t i = 0; i < std::min(count, kMostOfAList); ++i) each(i);
  if (count > kMostOfAList) rows.push_back({what, std::to_string(count - kMostOfAList) + " more, in the statement as it is stored"});
}

void add_extensions(const Value* extensions, const char* what, std::vector<SummaryRow>& rows) {
  if (!is_object(extensions)) return;
  const auto& members = extensions->members();
  first_of(members.size(), what, rows, [&](std::size_t i) {
    rows.push_back({what, shown_text(members[i].first) + ": " + value_words(members[i].second)});
  });
}

void add_text(const Value& from, const char* name, const char* key, std::vector<SummaryRow>& rows) {
  if (const auto text = text_at(from, name); !text.empty()) rows.push_back({key, shown_text(text, kMostValue)});
}

// A way to the statements that say the same; none where the value is too long for an address.
std::vector<Link> same(const char* parameter, const std::string& value, const char* about) {
  if (value.empty() || value.size() > 2000) return {};
  return {{"Show all", explorer_href({{parameter, value}}), about}};
}

std::string when_words(const std::string& time) {
  const auto known = support::parse_time(time);
  return known ? support::display_date_time(support::format_time(*known)) + " (" + shown_text(time) + ")" : shown_text(time);
}

}  // namespace

std::string last_part(const std::string& iri) { return iri.substr(iri.rfind('/') + 1); }

std::string safe_address(const std::string& iri) {
  const std::string lower = base::lower_ascii(iri.substr(0, 8));
  return iri.size() <= 2000 && (lower.starts_with("http://") || lower.starts_with("https://")) ? iri : std::string();
}

StatementWords::StatementWords(runtime::Context& context, std::vector<std::string> languages)
    : context_(context), languages_(std::move(languages)) {
  for (const char* english : {"en-gb", "en"}) languages_.emplace_back(english);
}

std::string StatementWords::one_language(const Value* map) {
  if (!is_object(map)) return {};
  const auto* entry = xapi::choose_language(map->members(), languages_);
  return entry && entry->second.is(Kind::string) ? shown_text(entry->second.text(), kMostName) : std::string();
}

std::string StatementWords::person_name(const std::string& person_id) {
  const auto known = names_.find(person_id);
  if (known != names_.end()) return known->second;
  const auto person = people::get_person(context_, person_id);
  return names_[person_id] = person && *person ? (*person)->display_name : std::string();
}

std::string StatementWords::agent(const Value* agent) {
  if (!is_object(agent)) return "Somebody";
  const Value* account = agent->find("account");
  if (is_object(account) && text_at(*account, "homePage") == context_.iri_base)
    if (auto name = person_name(text_at(*account, "name")); !name.empty()) return name;
  if (const auto name = text_at(*agent, "name"); !name.empty()) return shown_text(name, kMostName);
  if (is_object(account)) return shown_text(text_at(*account, "name") + " of " + text_at(*account, "homePage"), kMostName);
  for (const char* identifier : {"mbox", "mbox_sha1sum", "openid"})
    if (const auto text = text_at(*agent, identifier); !text.empty())
      return shown_text(text.starts_with("mailto:") ? text.substr(7) : text, kMostName);
  const Value* members = agent->find("member");
  if (!members || !members->is(Kind::array) || members->items().empty()) return "A group";
  const auto& items = members->items();
  std::string words = "A group of ";
  for (std::size_t i = 0; i < std::min<std::size_t>(items.size(), 3); ++i) words += (i == 0 ? "" : ", ") + this->agent(&items[i]);
  return words + (items.size() > 3 ? " and " + std::to_string(items.size() - 3) + " more" : "");
}

std::string StatementWords::activity_words(const Value& activity) {
  if (auto name = one_language(at(activity.find("definition"), "name")); !name.empty()) return name;
  return shown_text(text_at(activity, "id"), kMostName);
}

std::string StatementWords::activity_with_id(const Value& activity) {
  const std::string id = shown_text(text_at(activity, "id")), name = one_language(at(activity.find("definition"), "name"));
  return name.empty() ? id : name + " (" + id + ")";
}

std::string StatementWords::object_words(const Value* object, int depth) {
  if (!is_object(object)) return "something";
  const std::string type = text_at(*object, "objectType");
  if (type == "Agent" || type == "Group") return agent(object);
  if (type == "StatementRef") return "statement " + shown_text(text_at(*object, "id"));
  if (type != "SubStatement") return activity_words(*object);
  if (depth > 0) return "a statement";
  const Sentence inner{agent(object->find("actor")), one_language(at(object->find("verb"), "display")),
                       object_words(object->find("object"), depth + 1)};
  return "“" + inner.actor + " " +
         (inner.verb.empty() ? shown_text(last_part(text_at(*object->find("verb"), "id")), kMostName) : inner.verb) + " " + inner.object +
         "”";
}

Sentence StatementWords::sentence(const Value& statement) {
  const Value* verb = statement.find("verb");
  Sentence out{agent(statement.find("actor")), one_language(at(verb, "display")), object_words(statement.find("object"), 0)};
  if (out.verb.empty() && is_object(verb)) out.verb = shown_text(last_part(text_at(*verb, "id")), kMostName);
  const auto time = support::parse_time(text_at(statement, "timestamp"));
  if (time) out.when = support::display_date_time(support::format_time(*time));
  return out;
}

Sentence StatementWords::sentence_of(const std::string& bytes) {
  if (bytes.size() > kMostReadForAList) return {"A statement", "of", count_words(static_cast<std::int64_t>(bytes.size()), "byte", "bytes")};
  const auto value = xapi::json::parse(bytes);
  return value ? sentence(*value) : Sentence{"A statement", "that", "does not read back"};
}

void StatementWords::add_result(const Value& result, std::vector<SummaryRow>& rows) {
  if (const Value* success = result.find("success")) rows.push_back({"Success", yes_or_no(*success)});
  if (const Value* completion = result.find("completion")) rows.push_back({"Completion", yes_or_no(*completion)});
  if (const Value* score = result.find("score"); is_object(score)) rows.push_back({"Score", score_text(*score)});
  add_text(result, "response", "Response", rows);
  if (const auto duration = text_at(result, "duration"); !duration.empty()) rows.push_back({"Time taken", duration_text(duration)});
  add_extensions(result.find("extensions"), "Extension of the result", rows);
}

void StatementWords::add_context(const Value& context, std::vector<SummaryRow>& rows) {
  if (const auto id = text_at(context, "registration"); !id.empty())
    rows.push_back({"Registration", shown_text(id), same("registration", id, "of this registration")});
  for (const auto& [name, key] : {std::pair("instructor", "Instructor"), std::pair("team", "Team")})
    if (const Value* found = context.find(name)) rows.push_back({key, agent(found)});
  for (const auto& [name, of, key] :
       {std::tuple("contextAgents", "agent", "Also there"), std::tuple("contextGroups", "group", "Group there")})
    if (const Value* list = context.find(name); list && list->is(Kind::array))
      first_of(list->items().size(), key, rows, [&, of = of, key = key](std::size_t i) {
        rows.push_back({key, agent(at(&list->items()[i], of))});
      });
  add_text(context, "platform", "Platform", rows);
  add_text(context, "revision", "Revision", rows);
  add_text(context, "language", "Language", rows);
  if (const Value* activities = context.find("contextActivities"); is_object(activities))
    for (const auto& [kind, list] : activities->members())
      if (list.is(Kind::array)) {
        const std::string key = "Context: " + shown_text(kind, 20);
        first_of(list.items().size(), "Context", rows, [&, &items = list.items()](std::size_t i) {
          rows.push_back({key, activity_with_id(items[i])});
        });
      }
  add_extensions(context.find("extensions"), "Extension of the context", rows);
}

std::vector<SummaryRow> StatementWords::rows(const Value& statement) {
  std::vector<SummaryRow> rows;
  const Sentence said = sentence(statement);
  const Value *actor = statement.find("actor"), *verb = statement.find("verb"), *object = statement.find("object");
  const bool asked_for = is_object(actor) && !xapi::agent_key(*actor).empty();
  rows.push_back({"Who", said.actor,
                  asked_for ? same("agent", xapi::json::write(xapi::agent_identity(*actor)), "of this agent") : std::vector<Link>{}});
  const std::string verb_id = is_object(verb) ? text_at(*verb, "id") : "";
  rows.push_back({"Did", said.verb + " (" + shown_text(verb_id) + ")", same("verb", verb_id, "with this verb")});
  const std::string type = is_object(object) ? text_at(*object, "objectType") : "", id = is_object(object) ? text_at(*object, "id") : "";
  const bool activity = !id.empty() && (type.empty() || type == "Activity");
  rows.push_back({"What", activity ? activity_with_id(*object) : said.object,
                  activity ? same("activity", id, "about this activity") : std::vector<Link>{}});
  if (const Value* definition = at(object, "definition"); is_object(definition)) {
    if (auto words = one_language(definition->find("description")); !words.empty()) rows.push_back({"Described as", words});
    add_text(*definition, "type", "Type of activity", rows);
    add_extensions(definition->find("extensions"), "Extension of the activity", rows);
  }
  rows.push_back({"When", when_words(text_at(statement, "timestamp"))});
  rows.push_back({"Stored", when_words(text_at(statement, "stored"))});
  if (const Value* result = statement.find("result"); is_object(result)) add_result(*result, rows);
  if (const Value* context = statement.find("context"); is_object(context)) add_context(*context, rows);
  rows.push_back({"Authority", agent(statement.find("authority"))});
  add_text(statement, "version", "Version of xAPI", rows);
  return rows;
}

}  // namespace waymark::web
