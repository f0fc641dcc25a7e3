#include "runtime/delivery/statements.hpp"

#include <charconv>

#include "runtime/support/encode.hpp"
#include "runtime/support/json.hpp"

namespace waymark::delivery {
namespace {

xapi::ScormVerb verb_of(cmi::EventKind kind) {
  using K = cmi::EventKind;
  using V = xapi::ScormVerb;
  switch (kind) {
    case K::initialized:
      return V::initialized;
    case K::resumed:
      return V::resumed;
    case K::responded:
      return V::responded;
    case K::objective_scored:
      return V::objective_scored;
    case K::objective_passed:
      return V::objective_passed;
    case K::objective_failed:
      return V::objective_failed;
    case K::objective_completed:
      return V::objective_completed;
    case K::commented:
      return V::commented;
    case K::scored:
      return V::scored;
    case K::passed:
      return V::passed;
    case K::failed:
      return V::failed;
    case K::completed:
      return V::completed;
    case K::suspended:
      return V::suspended;
    case K::terminated:
      return V::terminated;
  }
  return V::terminated;
}

bool about_objective(cmi::EventKind kind) {
  return kind == cmi::EventKind::objective_scored || kind == cmi::EventKind::objective_passed || kind == cmi::EventKind::objective_failed ||
         kind == cmi::EventKind::objective_completed;
}

xapi::ScormEvent common(const runtime::Context& context, const LaunchNames& launch, const Step& step, int ordinal) {
  xapi::ScormEvent out;
  out.launch_id = launch.launch_id;
  out.number = step.number;
  out.ordinal = step.first_ordinal + ordinal;
  out.timestamp = step.time;
  out.registration = launch.registration_id;
  out.actor_home_page = context.iri_base;
  out.actor_name = launch.person_id;
  out.course_iri = course_iri(context, launch.course_code);
  out.course_title = launch.course_title;
  out.language = launch.language;
  return out;
}

xapi::ScormInteraction interaction_of(const cmi::Interaction& from) {
  xapi::ScormInteraction to;
  to.index = from.index;
  to.id = from.id;
  to.type = from.type;
  to.student_response = from.student_response;
  to.result = from.result;
  to.weighting = from.weighting;
  to.latency = from.latency;
  to.correct_responses = from.correct_responses;
  to.objective_ids = from.objective_ids;
  return to;
}

}  // namespace

std::string decimal(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string course_iri(const runtime::Context& context, const std::string& course_code) {
  return context.iri_base + "/courses/" + support::percent_encode(course_code);
}

std::string item_iri(const std::string& course, const std::string& item_id) { return course + "/" + support::percent_encode(item_id); }

std::string attempt_iri(const std::string& item, const std::string& attempt_id) { return item + "?attemptId=" + attempt_id; }

std::string authority_json(const runtime::Context& context) {
  using support::Json;
  return Json::object({{"objectType", "Agent"}, {"account", Json::object({{"homePage", context.iri_base}, {"name", "waymark"}})}}).dump();
}

xapi::ScormEvent scorm_event(const runtime::Context& context, const LaunchNames& launch, const cmi::LaunchFacts& facts, const Step& step,
                             const cmi::Event& event, int ordinal) {
  xapi::ScormEvent out = common(context, launch, step, ordinal);
  out.verb = verb_of(event.kind);
  out.item_iri = item_iri(out.course_iri, event.item_id);
  for (const auto& item : facts.items)
    if (item.id == event.item_id) out.item_title = item.title;
  out.attempt_iri = attempt_iri(out.item_iri, launch.attempt_id);
  const cmi::Score& score = about_objective(event.kind) ? event.objective.score : event.score;
  out.scorm_2004 = facts.edition == cmi::Edition::scorm2004;
  out.score = {score.raw, score.min, score.max, score.scaled};
  out.success = event.success;
  out.completion = event.completion;
  out.session_time = event.session_time;
  out.exit = event.exit;
  out.text = event.text;
  if (event.kind == cmi::EventKind::responded) out.interaction = interaction_of(event.interaction);
  out.objective_index = event.objective.index;
  out.objective_id = event.objective.id;
  return out;
}

xapi::ScormEvent course_event(const runtime::Context& context, const LaunchNames& launch, const Step& step, xapi::ScormVerb verb,
                              int ordinal) {
  xapi::ScormEvent out = common(context, launch, step, ordinal);
  out.verb = verb;
  out.course_level = true;
  out.item_iri = out.course_iri;
  out.item_title = launch.course_title;
  out.attempt_iri = attempt_iri(out.course_iri, launch.attempt_id);
  if (step.course.score_raw) out.score.raw = decimal(*step.course.score_raw);
  out.completion = step.course.completion;
  out.success = step.course.success;
  out.by_opening = step.by_opening;
  return out;
}

}  // namespace waymark::delivery
