#include "xapi/profiles/scorm_profile.hpp"

#include <algorithm>
#include <array>

#include "scorm/base/encode.hpp"
#include "xapi/json/value.hpp"
#include "xapi/model/decimal.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/model/plain_code.hpp"
#include "xapi/model/prepare.hpp"
#include "xapi/model/uuid.hpp"
#include "xapi/profiles/scorm_text.hpp"

namespace waymark::xapi {
namespace {

using json::Value;

constexpr std::string_view kVerbs = "http://adlnet.gov/expapi/verbs/";
constexpr std::string_view kTypes = "http://adlnet.gov/expapi/activities/";
constexpr std::string_view kProfile = "https://w3id.org/xapi/scorm";
// Where the profile is silent and something would be lost otherwise, Waymark's own extension says it.
constexpr std::string_view kExtensions = "https://waymark.example/xapi/extensions/";

enum class About { sco, interaction, objective };

struct VerbRow {
  std::string_view name;
  About about;
};

VerbRow verb_row(ScormVerb verb) {
  switch (verb) {
    case ScormVerb::initialized:
      return {"initialized", About::sco};
    case ScormVerb::resumed:
      return {"resumed", About::sco};
    case ScormVerb::responded:
      return {"responded", About::interaction};
    case ScormVerb::objective_scored:
      return {"scored", About::objective};
    case ScormVerb::objective_passed:
      return {"passed", About::objective};
    case ScormVerb::objective_failed:
      return {"failed", About::objective};
    case ScormVerb::objective_completed:
      return {"completed", About::objective};
    case ScormVerb::commented:
      return {"commented", About::sco};
    case ScormVerb::scored:
      return {"scored", About::sco};
    case ScormVerb::passed:
      return {"passed", About::sco};
    case ScormVerb::failed:
      return {"failed", About::sco};
    case ScormVerb::completed:
      return {"completed", About::sco};
    case ScormVerb::suspended:
      return {"suspended", About::sco};
    case ScormVerb::terminated:
      break;
  }
  return {"terminated", About::sco};
}

Value text(std::string_view value) { return Value::string(std::string(value)); }
Value type_iri(std::string_view name) { return text(std::string(kTypes) + std::string(name)); }

// Titles are in the course's language; "und" (undetermined) when the package does not say.
std::string language_of(const ScormEvent& event) { return is_language_tag(event.language) ? event.language : "und"; }

Value language_map(const ScormEvent& event, std::string_view words) {
  return Value::object().set(language_of(event), Value::string(repaired_text(words)));
}

Value activity(std::string_view iri, Value definition) {
  return Value::object().set("objectType", text("Activity")).set("id", text(iri)).set("definition", std::move(definition));
}

Value definition(const ScormEvent& event, std::string_view name, std::string_view type) {
  Value out = Value::object();
  if (!name.empty()) out.set("name", language_map(event, name));
  return out.set("type", type_iri(type));
}

Value course(const ScormEvent& event) { return activity(event.course_iri, definition(event, event.course_title, "course")); }
Value item(const ScormEvent& event) { return activity(event.item_iri, definition(event, event.item_title, "lesson")); }
Value attempt(const ScormEvent& event) { return activity(event.attempt_iri, definition(event, {}, "attempt")); }

// <sco>/interactions/<id>, <sco>/objectives/<id>: the plural of the profile's chapter 3. A SCO that sets no
// id is known by the index; "~" cannot stand in a CMIIdentifier, so that the two never meet.
std::string inner_iri(const ScormEvent& event, std::string_view kind, const std::string& id, int index) {
  const std::string segment = id.empty() ? "~" + std::to_string(index) : base::percent_encode(repaired_text(id));
  return event.item_iri + "/" + std::string(kind) + "/" + segment;
}

Value interaction(const ScormEvent& event) {
  const ScormInteraction& source = event.interaction;
  const auto type = interaction_type(source.type);
  Value about = definition(event, source.id, "cmi.interaction").set("interactionType", text(type));
  if (!source.correct_responses.empty()) {
    Value patterns = Value::array();
    for (const auto& pattern : source.correct_responses) {
      const std::string text = repaired_text(pattern);
      patterns.items().push_back(Value::string(event.scorm_2004 ? response_of_2004(type, text) : pattern_of(type, text)));
    }
    about.set("correctResponsesPattern", std::move(patterns));
  }
  return activity(inner_iri(event, "interactions", source.id, source.index), std::move(about));
}

Value objective(const ScormEvent& event, const std::string& id, int index) {
  return activity(inner_iri(event, "objectives", id, index), definition(event, id, "objective"));
}

Value object_of(const ScormEvent& event, About about) {
  if (about == About::interaction) return interaction(event);
  if (about == About::objective) return objective(event, event.objective_id, event.objective_index);
  return event.course_level ? course(event) : item(event);
}

Value list(Value one) {
  Value out = Value::array();
  out.items().push_back(std::move(one));
  return out;
}

// Exactly the one category that marks a statement of the profile.
Value category() {
  return list(Value::object().set("id", text(kProfile)).set("definition", Value::object().set("type", type_iri("profile"))));
}

Value context_of(const ScormEvent& event, About about) {
  Value activities = Value::object();
  if (about != About::sco) activities.set("parent", list(item(event)));
  Value grouping = list(course(event));
  if (!event.attempt_iri.empty()) grouping.items().push_back(attempt(event));
  activities.set("grouping", std::move(grouping));
  activities.set("category", category());
  if (about == About::interaction && !event.interaction.objective_ids.empty()) {
    Value other = Value::array();
    for (std::size_t i = 0; i < event.interaction.objective_ids.size(); ++i)
      other.items().push_back(objective(event, event.interaction.objective_ids[i], static_cast<int>(i)));
    activities.set("other", std::move(other));
  }
  Value out = Value::object();
  if (!event.registration.empty()) out.set("registration", text(event.registration));
  if (is_language_tag(event.language)) out.set("language", text(event.language));
  return out.set("contextActivities", std::move(activities));
}

// CMIDecimal: no exponent. Its longest text (of 255 characters, as scorm/cmi takes it) still lies within the range of a double,
// which every JSON reader takes, also divided by 100.
constexpr std::size_t kLongestDecimal = 255;
constexpr std::size_t kMostRawText = 1024;  // bytes of a score that is no such number

std::optional<Decimal> cmi_decimal(const std::string& text) {
  return text.size() <= kLongestDecimal && text.find_first_of("eE") == std::string::npos ? parse_decimal(text) : std::nullopt;
}

std::optional<Decimal> decimal_of(const std::optional<std::string>& value) { return value ? cmi_decimal(*value) : std::nullopt; }

Value number(const Decimal& value) { return Value::number(to_json_number(value)); }

// SCORM 1.2 has no scaled score: raw / 100 where that is one. Neither has a course, whose raw score is out of 100.
std::optional<Decimal> scaled_of(const ScormEvent& event, const std::optional<Decimal>& raw) {
  if (event.scorm_2004 && !event.course_level) return decimal_of(event.score.scaled);
  return raw ? std::optional(shifted(*raw, -2)) : std::nullopt;
}

// min and max only when xAPI takes them together with raw (2.4.5.1).
std::optional<Value> score_of(const ScormEvent& event) {
  const ScormScore& source = event.score;
  const auto raw = decimal_of(source.raw), scaled = scaled_of(event, raw);
  const Decimal one{false, "1", 1}, minus_one{true, "1", 1};
  Value out = Value::object();
  if (scaled && compare(*scaled, minus_one) >= 0 && compare(*scaled, one) <= 0) out.set("scaled", number(*scaled));
  if (!raw) return out.members().empty() ? std::nullopt : std::optional(std::move(out));
  out.set("raw", number(*raw));
  const auto least = decimal_of(source.min), most = decimal_of(source.max);
  const bool fits =
      (!least || compare(*least, *raw) <= 0) && (!most || compare(*raw, *most) <= 0) && (!least || !most || compare(*least, *most) < 0);
  if (fits && least) out.set("min", number(*least));
  if (fits && most) out.set("max", number(*most));
  return out;
}

void set_extension(Value& result, std::string_view name, Value value) {
  if (!result.find("extensions")) result.set("extensions", Value::object());
  result.find("extensions")->set(std::string(kExtensions) + std::string(name), std::move(value));
}

bool unreadable(const ScormScore& score) { return score.raw && !score.raw->empty() && !decimal_of(score.raw); }

// A score that no number stands for is kept as it was written: what a learner reached must not be lost.
void set_score(Value& result, const ScormEvent& event) {
  if (auto score = score_of(event)) result.set("score", std::move(*score));
  if (unreadable(event.score))
    set_extension(result, "score-raw", Value::string(repaired_text(std::string_view(*event.score.raw).substr(0, kMostRawText))));
}

// How the session ended, when the ordinary verbs do not say it already: time-out, logout, or closed by the
// player.
void set_end(Value& result, const ScormEvent& event) {
  if (event.success) result.set("success", Value::boolean(*event.success));
  if (event.completion) result.set("completion", Value::boolean(*event.completion));
  set_score(result, event);
  if (const auto duration = duration_of(event.session_time)) result.set("duration", Value::string(*duration));
  if (!event.exit.empty() && event.exit != "suspend") set_extension(result, "exit", Value::string(repaired_text(event.exit)));
}

// cmi.interactions.n.result: correct and wrong are success; a number is a score; the rest has no place in
// xAPI.
void set_outcome(Value& result, const std::string& outcome) {
  if (outcome.empty()) return;
  if (outcome == "correct")
    result.set("success", Value::boolean(true));
  else if (outcome == "wrong" || outcome == "incorrect")
    result.set("success", Value::boolean(false));
  else if (const auto points = cmi_decimal(outcome))
    result.set("score", Value::object().set("raw", number(*points)));
  else
    set_extension(result, "interaction-result", Value::string(repaired_text(outcome)));
}

void set_response(Value& result, const ScormEvent& event) {
  const ScormInteraction& source = event.interaction;
  const auto type = interaction_type(source.type);
  if (!source.student_response.empty()) {
    const std::string response = repaired_text(source.student_response);
    result.set("response", Value::string(event.scorm_2004 ? response_of_2004(type, response) : response_of(type, response)));
  }
  set_outcome(result, source.result);
  if (const auto latency = duration_of(source.latency)) result.set("duration", Value::string(*latency));
  if (const auto weighting = cmi_decimal(source.weighting)) set_extension(result, "weighting", number(*weighting));
}

Value result_of(const ScormEvent& event) {
  Value out = Value::object();
  switch (event.verb) {
    case ScormVerb::initialized:
    case ScormVerb::resumed:
      break;
    case ScormVerb::responded:
      set_response(out, event);
      break;
    case ScormVerb::commented:
      out.set("response", Value::string(repaired_text(event.text)));
      break;
    case ScormVerb::scored:
    case ScormVerb::objective_scored:
      set_score(out, event);
      // A course's status comes as one statement with all that the roll-up knows (profile, Course status).
      if (event.course_level) set_end(out, event);
      break;
    case ScormVerb::passed:
    case ScormVerb::failed:
    case ScormVerb::objective_passed:
    case ScormVerb::objective_failed: {
      const bool passed = event.verb == ScormVerb::passed || event.verb == ScormVerb::objective_passed;
      set_score(out, event);
      if (event.course_level) set_end(out, event);
      out.set("success", Value::boolean(passed));
      break;
    }
    case ScormVerb::completed:
    case ScormVerb::objective_completed:
      set_score(out, event);
      if (event.course_level) set_end(out, event);
      out.set("completion", Value::boolean(true));
      // Not to be taken for what the module reported: readers that count evidence can tell the two apart.
      if (event.by_opening) set_extension(out, "completed-by", text("opened"));
      break;
    case ScormVerb::suspended:
    case ScormVerb::terminated:
      set_end(out, event);
      break;
  }
  return out;
}

Value statement_of(const ScormEvent& event, const VerbRow& verb, std::string id) {
  const std::string verb_iri = std::string(kVerbs) + std::string(verb.name);
  Value out = Value::object();
  out.set("id", Value::string(std::move(id)));
  out.set("actor", Value::object()
                       .set("objectType", text("Agent"))
                       .set("account", Value::object().set("homePage", text(event.actor_home_page)).set("name", text(event.actor_name))));
  out.set("verb", Value::object().set("id", Value::string(verb_iri)).set("display", Value::object().set("en", text(verb.name))));
  out.set("object", object_of(event, verb.about));
  if (Value result = result_of(event); !result.members().empty()) out.set("result", std::move(result));
  out.set("context", context_of(event, verb.about));
  out.set("timestamp", text(event.timestamp));
  return out;
}

// An identifier becomes a part of the object's IRI and its name. A SCO that puts somebody's words into one (tolerant engines
// take any text) makes the whole statement one of their own words.
bool named_with_words(const ScormEvent& event, About about) {
  const auto words = [](const std::string& id) { return !id.empty() && !is_plain_code(id); };
  if (about == About::objective) return words(event.objective_id);
  if (about != About::interaction) return false;
  const auto& asked = event.interaction;
  return words(asked.id) || words(asked.type) || words(asked.result) ||
         std::any_of(asked.objective_ids.begin(), asked.objective_ids.end(), words);
}

bool wants_score(ScormVerb verb) { return verb == ScormVerb::scored || verb == ScormVerb::objective_scored; }

}  // namespace

std::string scorm_statement_id(const std::string& launch_id, std::int64_t number, int ordinal) {
  const auto launch = parse_uuid(launch_id);
  if (!launch) return {};
  return format_uuid(uuid_v5(*launch, std::to_string(number) + "/" + std::to_string(ordinal)));
}

std::string scorm_verb_iri(ScormVerb verb) { return std::string(kVerbs) + std::string(verb_row(verb).name); }

Result<PreparedStatement> scorm_statement(const ScormEvent& event, const std::string& authority_json, const std::string& stored) {
  std::string id = scorm_statement_id(event.launch_id, event.number, event.ordinal);
  if (id.empty()) return fail(ErrorKind::invalid, "The launch has no UUID.", {}, event.launch_id);
  if (wants_score(event.verb) && event.score.raw.value_or("").empty() && event.score.scaled.value_or("").empty())
    return fail(ErrorKind::invalid, "A scored event has no score.", {}, "score");
  const VerbRow verb = verb_row(event.verb);
  Preparation with;
  with.version = Version::v1_0_3;
  with.authority_json = authority_json;
  with.stored = stored;
  auto prepared = prepare(statement_of(event, verb, std::move(id)), with);
  if (!prepared) return prepared;
  if (named_with_words(event, verb.about) || unreadable(event.score))
    prepared->sensitivity = std::max(prepared->sensitivity, Sensitivity::reflection);
  prepared->launch_id = event.launch_id;
  prepared->journal_number = event.number;
  return prepared;
}

}  // namespace waymark::xapi
