// The acts on one person's record: reset, grant, correct, withdraw. Ask, show what will happen, do.
#include <charconv>

#include "runtime/catalogue/courses.hpp"
#include "runtime/delivery/acts.hpp"
#include "runtime/people/people.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/web/admin/act_forms.hpp"
#include "runtime/web/admin/admin_pages.hpp"
#include "runtime/web/words.hpp"

namespace waymark::web {
namespace {

using delivery::Award;
using delivery::RecordNow;

struct Kind {
  const char* name;  // in the address
  const char* title;
  const char* button;  // of the confirm page
  const char* done;    // word of the notice
  bool award;          // asks for outcome, score and date
  const char* words;
};

constexpr Kind kKinds[] = {
    {"reset", "Reset the attempt", "Reset the attempt", "reset", false,
     "The person starts afresh with a new attempt. What they did so far stays in the history and no longer counts. If the module "
     "is open on their screen just now, that page says so, and what they do there changes nothing more. A completion they already have "
     "stays; withdraw "
     "it if it should not."},
    {"grant", "Grant a completion", "Grant the completion", "granted", true,
     "For what the person completed in another way, for example in a classroom. It counts like a completion of the module and "
     "goes to the systems that are told of completions. What the person does in the module later can still raise the score."},
    {"correct", "Correct the completion", "Correct the completion", "corrected", true,
     "Puts right what the record says. The evidence code stays the same. What the person did in the module so far changes the "
     "record no more; a new attempt does. If the module is open on their screen just now, that page says so, and what they do there "
     "changes nothing more."},
    {"withdraw", "Withdraw the completion", "Withdraw the completion", "withdrawn", false,
     "Takes the completion out of the person's record. One that they earned goes with their attempts, and they start afresh; beneath one "
     "that an "
     "administrator gave, what they had begun goes on where they left it. What they did stays in the history."},
};

const Kind* kind_of(const std::string& name) {
  for (const auto& kind : kKinds)
    if (name == kind.name) return &kind;
  return nullptr;
}

// What both pages need of the record.
struct Place {
  const Kind* kind = nullptr;
  catalogue::RegistrationView registration;
  std::string person_name, path, record;
  RecordNow now;
  std::vector<Link> breadcrumbs;
};

Result<Place> place_of(Visit& visit) {
  Place place;
  place.kind = kind_of(visit.parameter("act"));
  if (place.kind == nullptr) return fail(ErrorKind::not_found, "");
  auto registration = catalogue::get_registration(visit.context, visit.parameter("id"));
  if (!registration) return tl::unexpected(registration.error());
  auto person = people::get_person(visit.context, registration->person_id);
  if (!person) return tl::unexpected(person.error());
  auto now = delivery::record_now(visit.context, registration->registration_id);
  if (!now) return tl::unexpected(now.error());
  place.registration = *registration;
  place.person_name = *person ? (*person)->display_name : "Somebody";
  place.now = std::move(*now);
  place.record = "/admin/registrations/" + registration->registration_id;
  place.path = place.record + "/" + place.kind->name;
  place.breadcrumbs =
      admin_crumbs({{place.person_name, "/admin/people/" + registration->person_id}, {registration->course_title, place.record}});
  return place;
}

// What the form shows first: what the record says now, or what was typed.
struct Typed {
  std::string outcome, score, date;
};

Typed typed(const Visit& visit, const Place& place) {
  if (!visit.form.empty()) return {visit.field("outcome"), visit.field("score"), visit.field("date")};
  Typed now;
  now.outcome = "completed";
  if (!place.now.completion) return now;
  now.outcome = place.now.completion->outcome == "PASSED" ? "passed" : "completed";
  if (place.now.completion->score) {
    now.score = score_words(place.now.completion->score);
    now.score.pop_back();  // without "%"
  }
  return now;
}

void add_award_fields(Visit& visit, const Place& place, const std::vector<FieldError>& errors, ActForm& form) {
  const Typed now = typed(visit, place);
  Choices outcome{.id = "outcome", .legend = "Outcome", .error = error_of(errors, "outcome"), .items = {}};
  outcome.items = {{"completed", "Completed", {}, now.outcome != "passed"}, {"passed", "Passed", {}, now.outcome == "passed"}};
  Input score{"score", "Score in per cent (optional)", {}, now.score, "From 0 to 100", error_of(errors, "score")};
  score.inputmode = "decimal";
  score.width = 4;
  const std::string hint =
      place.now.completion ? "For example 2026-03-31. Leave it empty to keep " + support::display_date(place.now.completion->completed_at)
                           : "For example 2026-03-31. Leave it empty for today";
  Input date{"date", "Date of completion (optional)", {}, now.date, hint, error_of(errors, "date")};
  date.width = 10;
  form.fields.push_back(form_field("radios", radios(outcome)));
  form.fields.push_back(form_field("input", input(score)));
  form.fields.push_back(form_field("input", input(date)));
}

http::Response ask(Visit& visit, const Place& place, std::vector<FieldError> errors) {
  ActForm form{.title = place.kind->title, .path = place.path, .cancel = place.record};
  form.words = {place.person_name + ", " + place.registration.course_title + ": " + state_tag(place.now.state).text + ".",
                place.kind->words};
  if (place.kind->award) add_award_fields(visit, place, errors, form);
  form.fields.push_back(reason_field(visit, errors));
  form.breadcrumbs = place.breadcrumbs;
  form.errors = std::move(errors);
  return act_form(visit, std::move(form));
}

// What was typed, and everything that is wrong with it.
Award award_of(const Visit& visit, std::vector<FieldError>& errors) {
  Award award{visit.field("outcome"), {}, visit.field("date")};
  std::string score = visit.field("score");
  if (!score.empty() && score.back() == '%') score.pop_back();
  if (!score.empty()) {
    double value = 0;
    const auto [end, wrong] = std::from_chars(score.data(), score.data() + score.size(), value);
    if (wrong == std::errc{} && end == score.data() + score.size() && value >= 0 && value <= 100)
      award.score = value;
    else
      errors.push_back({"score", "The score is a number from 0 to 100."});
  }
  for (const auto& one : delivery::award_faults(visit.context, award)) errors.push_back({one.where, with_advice(one.message, one.advice)});
  return award;
}

std::string standing_words(const Place& place) {
  if (!place.now.completion) return state_tag(place.now.state).text;
  return (place.now.completion->outcome == "PASSED" ? "Passed on " : "Completed on ") +
         support::display_date(place.now.completion->completed_at) +
         (place.now.completion->score ? ", " + score_words(place.now.completion->score) : "");
}
std::string now_words(const Place& place) { return "It is now: " + standing_words(place) + "."; }

std::string module_words(Visit& visit, const catalogue::RegistrationView& registration) {
  const auto course = catalogue::get_course(visit.context, registration.course_code);
  return registration.course_title +
         (course && !course->withdrawn_at.empty() ? " (withdrawn on " + support::display_date(course->withdrawn_at) + ")" : "");
}

http::Response show_confirm(Visit& visit, const Place& place, const Award& award) {
  ActConfirm confirm{
      .title = std::string("Check: ") + place.kind->title, .path = place.path, .cancel = place.record, .button = place.kind->button};
  confirm.facts = {{"Person", place.person_name}, {"Module", module_words(visit, place.registration)}};
  confirm.facts.push_back({"Now", standing_words(place)});
  if (place.kind->award) {
    confirm.facts.push_back({"New outcome", award.outcome == "passed" ? "Passed" : "Completed"});
    confirm.facts.push_back({"New score", award.score ? score_words(award.score) : "None"});
    confirm.facts.push_back({"New date", !award.date.empty() ? award.date : place.now.completion ? "As it was" : "Today"});
  }
  if (std::string(place.kind->name) == "withdraw" && place.now.completion)
    confirm.facts.push_back(
        {"Afterwards", state_tag(place.now.after_withdrawal).text +
                           (place.now.after_withdrawal == "not started" ? ", from the beginning" : ", where they left it")});
  confirm.facts.push_back({"Reason", visit.field("reason")});
  confirm.hidden = {{"reason", visit.field("reason")}, {"seen", place.now.mark}};
  for (const char* name : {"outcome", "score", "date"})
    if (place.kind->award) confirm.hidden.emplace_back(name, visit.field(name));
  confirm.breadcrumbs = place.breadcrumbs;
  confirm.consequences_heading = "What happens elsewhere";
  const bool correction = std::string(place.kind->name) == "correct";
  if (place.now.completion && (correction || std::string(place.kind->name) == "withdraw"))
    if (auto elsewhere = outbox::preview_recall(visit.context, place.now.completion->completion_id,
                                                correction ? connectors::Change::correction : connectors::Change::withdrawal))
      for (const auto& one : *elsewhere) confirm.consequences.push_back(one.connector + ": " + one.words);
  return act_confirm(visit, std::move(confirm));
}

Result<delivery::Decided> decide(Visit& visit, const Place& place, const Award& award) {
  const delivery::Decider by{visit.viewer->person_id, visit.field("reason"), visit.field("seen")};
  const std::string& id = place.registration.registration_id;
  const std::string name = place.kind->name;
  if (name == "reset") return delivery::reset_attempt(visit.context, id, by);
  if (name == "grant") return delivery::grant_completion(visit.context, id, award, by);
  if (name == "correct") return delivery::correct_completion(visit.context, id, award, by);
  return delivery::withdraw_completion(visit.context, id, by);
}

http::Response form(Visit& visit) {
  auto place = place_of(visit);
  if (!place) return place.error().message.empty() ? visit.not_found() : visit.error(place.error());
  return ask(visit, *place, {});
}

http::Response act(Visit& visit) {
  auto place = place_of(visit);
  if (!place) return place.error().message.empty() ? visit.not_found() : visit.error(place.error());
  std::vector<FieldError> errors;
  const Award award = place->kind->award ? award_of(visit, errors) : Award{};
  if (visit.field("reason").size() < 3) errors.push_back({"reason", kReasonNeeded});
  if (!errors.empty()) return ask(visit, *place, in_page_order(errors, {"outcome", "score", "date", "reason"}));
  if (visit.field("confirm") != "yes") return show_confirm(visit, *place, award);
  auto done = decide(visit, *place, award);
  if (done) return done_redirect(place->record, place->kind->done);
  const Error& error = done.error();
  if (error.where == "seen") return ask(visit, *place, {{"", with_advice(error.message + " " + now_words(*place), error.advice)}});
  if (error.kind == ErrorKind::invalid && !error.where.empty())
    return ask(visit, *place, {{error.where, error.message + (error.advice.empty() ? "" : " " + error.advice)}});
  return visit.error(error);
}

}  // namespace

void add_registration_act_pages(Site& site) {
  site.page("admin", "/admin/registrations/{id}/{act}", form);
  site.action("admin", "/admin/registrations/{id}/{act}", act);
}

}  // namespace waymark::web
