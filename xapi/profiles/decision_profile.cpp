#include "xapi/profiles/decision_profile.hpp"

#include "xapi/json/value.hpp"
#include "xapi/model/decimal.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/model/prepare.hpp"
#include "xapi/model/uuid.hpp"
#include "xapi/profiles/scorm_text.hpp"

namespace waymark::xapi {
namespace {

using json::Value;

constexpr std::string_view kAdl = "http://adlnet.gov/expapi/verbs/";
constexpr std::string_view kOwn = "https://waymark.example/xapi/";

struct VerbOf {
  std::string iri, words;
};

VerbOf verb_of(const DecisionEvent& event) {
  if (event.decision == Decision::withdrawn) return {std::string(kOwn) + "verbs/completion-withdrawn", "had a completion withdrawn"};
  if (event.decision == Decision::reset) return {std::string(kOwn) + "verbs/attempt-reset", "had an attempt reset"};
  const std::string name = event.passed ? "passed" : "completed";
  return {std::string(kAdl) + name, name};
}

std::string_view word_of(Decision decision) {
  if (decision == Decision::granted) return "granted";
  if (decision == Decision::corrected) return "corrected";
  return decision == Decision::withdrawn ? "withdrawn" : "reset";
}

Value text(std::string_view value) { return Value::string(std::string(value)); }

Value account(const DecisionEvent& event, const std::string& name) {
  return Value::object()
      .set("objectType", text("Agent"))
      .set("account", Value::object().set("homePage", text(event.home_page)).set("name", text(name)));
}

Value verb(const std::string& iri, const std::string& words) {
  return Value::object().set("id", text(iri)).set("display", Value::object().set("en", text(words)));
}

Value course(const DecisionEvent& event) {
  const std::string language = is_language_tag(event.language) ? event.language : "und";
  return Value::object()
      .set("objectType", text("Activity"))
      .set("id", text(event.course_iri))
      .set("definition", Value::object()
                             .set("name", Value::object().set(language, Value::string(repaired_text(event.course_title))))
                             .set("type", text("http://adlnet.gov/expapi/activities/course")));
}

Value context(const DecisionEvent& event) {
  Value category = Value::array();
  category.items().push_back(Value::object()
                                 .set("id", text(std::string(kOwn) + "decisions"))
                                 .set("definition", Value::object().set("type", text("http://adlnet.gov/expapi/activities/profile"))));
  return Value::object()
      .set("registration", text(event.registration))
      .set("instructor", account(event, event.decider))
      .set("contextActivities", Value::object().set("category", std::move(category)))
      .set("extensions", Value::object()
                             .set(std::string(kOwn) + "extensions/decision", text(word_of(event.decision)))
                             .set(std::string(kOwn) + "extensions/act", text(event.act_id)));
}

// The score of a person's decision is of 0 to 100, so that scaled is a hundredth of it.
std::optional<Value> result(const DecisionEvent& event) {
  if (event.decision != Decision::granted && event.decision != Decision::corrected) return std::nullopt;
  Value out = Value::object();
  if (const auto raw = event.score ? parse_decimal(*event.score) : std::nullopt)
    out.set("score", Value::object()
                         .set("scaled", Value::number(to_json_number(shifted(*raw, -2))))
                         .set("raw", Value::number(to_json_number(*raw)))
                         .set("min", Value::number("0"))
                         .set("max", Value::number("100")));
  if (event.passed) out.set("success", Value::boolean(true));
  return out.set("completion", Value::boolean(true));
}

Result<PreparedStatement> finished(const DecisionEvent& event, std::string_view name, Value statement, const std::string& authority_json,
                                   const std::string& stored) {
  const auto act = parse_uuid(event.act_id);
  if (!act) return fail(ErrorKind::invalid, "The decision has no UUID.", {}, event.act_id);
  Value out = Value::object();
  out.set("id", Value::string(format_uuid(uuid_v5(*act, name))));
  for (auto& member : statement.members()) out.set(member.first, std::move(member.second));
  Preparation with;
  with.version = Version::v1_0_3;
  with.authority_json = authority_json;
  with.stored = stored;
  return prepare(std::move(out), with);
}

}  // namespace

Result<PreparedStatement> decision_statement(const DecisionEvent& event, const std::string& authority_json, const std::string& stored) {
  const VerbOf said = verb_of(event);
  Value out = Value::object();
  out.set("actor", account(event, event.learner)).set("verb", verb(said.iri, said.words)).set("object", course(event));
  if (auto what = result(event)) out.set("result", std::move(*what));
  out.set("context", context(event)).set("timestamp", text(event.timestamp));
  return finished(event, "decision", std::move(out), authority_json, stored);
}

Result<PreparedStatement> voiding_statement(const DecisionEvent& event, const std::string& statement_id, const std::string& authority_json,
                                            const std::string& stored) {
  Value out = Value::object();
  out.set("actor", account(event, event.decider)).set("verb", verb(std::string(kAdl) + "voided", "voided"));
  out.set("object", Value::object().set("objectType", text("StatementRef")).set("id", text(statement_id)));
  out.set("timestamp", text(stored));
  return finished(event, "voiding " + statement_id, std::move(out), authority_json, stored);
}

}  // namespace waymark::xapi
