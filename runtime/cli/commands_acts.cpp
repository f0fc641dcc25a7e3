#include <charconv>

#include "runtime/catalogue/courses.hpp"
#include "runtime/cli/groups.hpp"
#include "runtime/delivery/acts.hpp"
#include "runtime/delivery/course_acts.hpp"
#include "runtime/delivery/due_acts.hpp"
#include "runtime/people/people.hpp"

// What an administrator decides, from the command line: the same functions as the pages.
namespace waymark::cli {
namespace {

using support::Json;

delivery::Decider decider_of(const Arguments& given) { return {"command line", given.option("reason")}; }

// The person's newest registration for the module: an open one before those that have ended.
Result<std::string> registration_of(const Arguments& given, app::App& app) {
  auto person = people::find_person(app.context(), given.option("username"));
  if (!person) return tl::unexpected<Error>(person.error());
  if (!*person) return fail(ErrorKind::not_found, "There is no account \"" + given.option("username") + "\".", "See `waymark user list`.");
  auto course = course_id_of(app.context(), given.option("course"));
  if (!course) return course;
  auto all = catalogue::registrations_of(app.context(), (*person)->person_id);
  if (!all) return tl::unexpected<Error>(all.error());
  for (const auto& one : *all)
    if (one.course_id == *course) return one.registration_id;
  return fail(ErrorKind::not_found, "Not enrolled on this module.", "`waymark enrol` enrols people.");
}

Result<delivery::Award> award_of(const Arguments& given) {
  delivery::Award award{given.option("outcome"), {}, given.option("date")};
  const std::string score = given.option("score");
  if (score.empty()) return award;
  double value = 0;
  const auto [end, wrong] = std::from_chars(score.data(), score.data() + score.size(), value);
  if (wrong != std::errc{} || end != score.data() + score.size())
    return fail(ErrorKind::invalid, "\"" + score + "\" is not a number.", "Give a score from 0 to 100.", "score");
  award.score = value;
  return award;
}

int show(Output& output, const Result<delivery::Decided>& done, const std::string& words) {
  if (!done) return report(output, done.error());
  Json elsewhere = Json::array();
  std::string text = words;
  for (const auto& one : done->elsewhere) {
    elsewhere.push(Json::object({{"system", one.connector}, {"message", one.words}}));
    text += "\n" + one.connector + ": " + one.words;
  }
  output.result(Json::object({{"act", done->act_id}, {"elsewhere", elsewhere}}), text);
  return Exit::done;
}

int attempt_reset(const Arguments& given, app::App& app, Output& output) {
  auto registration = registration_of(given, app);
  if (!registration) return report(output, registration.error());
  return show(output, delivery::reset_attempt(app.context(), *registration, decider_of(given)), "The attempt was reset.");
}

int completion_grant(const Arguments& given, app::App& app, Output& output) {
  auto registration = registration_of(given, app);
  auto award = award_of(given);
  if (!registration || !award) return report(output, registration ? award.error() : registration.error());
  return show(output, delivery::grant_completion(app.context(), *registration, *award, decider_of(given)), "Completion granted.");
}

int completion_correct(const Arguments& given, app::App& app, Output& output) {
  auto registration = registration_of(given, app);
  auto award = award_of(given);
  if (!registration || !award) return report(output, registration ? award.error() : registration.error());
  return show(output, delivery::correct_completion(app.context(), *registration, *award, decider_of(given)), "Completion corrected.");
}

int completion_withdraw(const Arguments& given, app::App& app, Output& output) {
  auto registration = registration_of(given, app);
  if (!registration) return report(output, registration.error());
  return show(output, delivery::withdraw_completion(app.context(), *registration, decider_of(given)), "Completion withdrawn.");
}

int course_withdraw(const Arguments& given, app::App& app, Output& output) {
  auto course = course_id_of(app.context(), given.option("code"));
  if (!course) return report(output, course.error());
  auto act = delivery::withdraw_course(app.context(), *course, decider_of(given));
  if (!act) return report(output, act.error());
  output.result(Json::object({{"act", *act}}), "Withdrawn. Nobody can open it any more; records are kept.");
  return Exit::done;
}

int course_put_back(const Arguments& given, app::App& app, Output& output) {
  auto course = course_id_of(app.context(), given.option("code"));
  if (!course) return report(output, course.error());
  auto act = delivery::put_back_course(app.context(), *course, decider_of(given));
  if (!act) return report(output, act.error());
  output.result(Json::object({{"act", *act}}), "Put back.");
  return Exit::done;
}

Result<std::string> organisation_of(const Arguments& given, app::App& app) {
  const std::string code = given.option("organisation");
  if (code.empty()) return code;
  auto all = people::list_organisations(app.context());
  if (!all) return tl::unexpected<Error>(all.error());
  for (const auto& one : *all)
    if (one.code == code) return one.organisation_id;
  return fail(ErrorKind::not_found, "There is no organisation \"" + code + "\".", "See `waymark organisation list`.");
}

int due_move(const Arguments& given, app::App& app, Output& output) {
  auto course = course_id_of(app.context(), given.option("course"));
  auto organisation = organisation_of(given, app);
  if (!course || !organisation) return report(output, course ? organisation.error() : course.error());
  const delivery::DueMove move{*course, *organisation, given.option("to")};
  auto count = delivery::preview_due(app.context(), move);
  if (!count) return report(output, count.error());
  auto value = Json::object({{"changing", count->changing}, {"same", count->same}, {"finished", count->finished}});
  const std::string numbers = std::to_string(count->changing) + " due dates, " + std::to_string(count->same) + " have this date already, " +
                              std::to_string(count->finished) + " finished.";
  if (!given.flag("yes")) {
    output.result(value, "Would move " + numbers + "\nNothing was moved: repeat it with --yes and --reason.");
    return Exit::done;
  }
  auto done = delivery::move_due(app.context(), move, count->changing, decider_of(given));
  if (!done) return report(output, done.error());
  output.result(value.set("act", done->act_id), "Moved " + numbers + "\nTo move them back: waymark due undo " + done->act_id);
  return Exit::done;
}

int due_undo(const Arguments& given, app::App& app, Output& output) {
  auto done = delivery::undo_due(app.context(), given.option("act"), decider_of(given));
  if (!done) return report(output, done.error());
  output.result(
      Json::object({{"act", done->act_id}, {"changed", done->changed}, {"left", done->left}}),
      "Moved back " + std::to_string(done->changed) + ", left " + std::to_string(done->left) + " that were changed or finished since.");
  return Exit::done;
}

}  // namespace

void add_act_commands(std::map<std::string, Run>& table) {
  table["attempt reset"] = attempt_reset;
  table["completion grant"] = completion_grant;
  table["completion correct"] = completion_correct;
  table["completion withdraw"] = completion_withdraw;
  table["course withdraw"] = course_withdraw;
  table["course put-back"] = course_put_back;
  table["due move"] = due_move;
  table["due undo"] = due_undo;
}

}  // namespace waymark::cli
