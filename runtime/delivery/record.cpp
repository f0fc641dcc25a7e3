#include "runtime/delivery/record.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "runtime/delivery/completion.hpp"
#include "runtime/delivery/forwarding.hpp"
#include "runtime/delivery/statements.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/support/json.hpp"
#include "runtime/support/log.hpp"

namespace waymark::delivery {
namespace {

using storage::Connection;
using storage::Row;

constexpr std::string_view kVerbs = "http://adlnet.gov/expapi/verbs/";

bool told_already(const std::string& bytes, Told& told);

// Writes the statements of one transaction.
class Recorder {
 public:
  Recorder(Connection& db, runtime::Context& context, const LaunchRow& launch, bool by_server)
      : db_(db),
        context_(context),
        launch_(launch),
        by_server_(by_server),
        inserter_(db, context.tenant),
        authority_(authority_json(context)),
        forwardings_(load_forwardings(db, context.tenant)) {}

  // Returns the statement's id, empty when it could not be composed or says what the server has told already.
  Result<std::string> write(const xapi::ScormEvent& event, Told& told) {
    auto prepared = xapi::scorm_statement(event, authority_, context_.now());
    if (!prepared) return left_out(event, prepared.error().message);
    if (!event.course_level && told_already(prepared->bytes, told)) return std::string();
    const std::string id = prepared->id;
    const auto sensitivity = prepared->sensitivity;
    const auto outcome = inserter_.insert(std::move(*prepared));
    if (!outcome) return tl::unexpected(outcome.error());
    if (*outcome == xapi::InsertOutcome::stored)
      forward(db_, context_, forwardings_, sensitivity, id, inserter_.last_bytes());
    // A launch that is closed again without new calls says the same thing with a later time: the first one
    // stands.
    if (*outcome == xapi::InsertOutcome::conflict && !by_server_)
      support::log(support::Level::error, "a statement's id is taken by another statement",
                   {{"launch", launch_.launch_id}, {"number", event.number}, {"statement", id}});
    return id;
  }

 private:
  std::string left_out(const xapi::ScormEvent& event, const std::string& why) {
    support::log(support::Level::error, "no statement could be made of a call",
                 {{"launch", launch_.launch_id}, {"number", event.number}, {"why", why}});
    return {};
  }

  Connection& db_;
  runtime::Context& context_;
  const LaunchRow& launch_;
  const bool by_server_;
  storage::StatementInserter inserter_;
  const std::string authority_;
  const std::vector<Forwarding> forwardings_;
};

// Verbs to be told of the course as a whole, now that it stands so.
std::vector<xapi::ScormVerb> course_news(const cmi::CourseStatus& course, Told& told) {
  std::vector<xapi::ScormVerb> news;
  if (course.completion == true && !told.completed) {
    news.push_back(xapi::ScormVerb::completed);
    told.completed = true;
  }
  if (course.success && course.success != told.success) {
    news.push_back(*course.success ? xapi::ScormVerb::passed : xapi::ScormVerb::failed);
    told.success = course.success;
  }
  return news;
}

void raise_registration(Connection& db, const runtime::Context& context, LaunchRow& launch,
                        const Step& step) {
  const std::string outcome = outcome_of(step.course);
  const bool up = rank_of(outcome) > rank_of(launch.state);
  if (up) launch.state = outcome;
  if (up)
    db.execute("update registration set state = ? where tenant = ? and registration_id = ?",
               {outcome, context.tenant, launch.registration_id});
  if (outcome == "completed" || outcome == "passed")
    db.execute(
        "update registration set completed_at = ? where tenant = ? and registration_id = ? and completed_at "
        "= ''",
        {step.time, context.tenant, launch.registration_id});
  // The best score counts, from whichever attempt.
  if (step.course.score_raw)
    db.execute(
        "update registration set score = ? where tenant = ? and registration_id = ? and (score is null or "
        "score < ?)",
        {*step.course.score_raw, context.tenant, launch.registration_id, *step.course.score_raw});
}

// What a statement says, whoever told it: verb and object, and the result. Nothing for the verbs of a session, which begin
// and end each time.
struct Said {
  std::string about, result;
};

std::optional<Said> said_by(const std::string& bytes) {
  const auto statement = support::parse_json(bytes);
  if (!statement) return std::nullopt;
  const std::string verb = (*statement)["verb"]["id"].as_string();
  if (!verb.starts_with(kVerbs)) return std::nullopt;
  const std::string_view name = std::string_view(verb).substr(kVerbs.size());
  for (const std::string_view session : {"initialized", "resumed", "suspended", "terminated"})
    if (name == session) return std::nullopt;
  return Said{verb + " " + (*statement)["object"]["id"].as_string(), (*statement)["result"].dump()};
}

// Of this launch, what the server told itself (its ordinals begin at kServerOrdinal) and the page has not told otherwise since.
std::map<std::string, std::string> told_by_server(Connection& db, const runtime::Context& context, const LaunchRow& launch) {
  struct Kept {
    std::string id, bytes;
    std::int64_t number;
  };
  std::vector<Kept> kept;
  std::set<std::string> ids;
  db.query(
      "select statement_id, journal_number, bytes from statement where tenant = ? and launch_id = ? and launch_id <> '' "
      "order by +position",  // "+": by the launch's few statements, not by all of them
      {context.tenant, launch.launch_id}, [&](const Row& row) {
        kept.push_back({row.text(0), row.text(2), row.integer(1)});
        ids.insert(row.text(0));
        return true;
      });
  std::set<std::string> by_server;
  for (const auto& one : kept)
    for (int ordinal = kServerOrdinal;; ++ordinal) {
      const auto id = xapi::scorm_statement_id(launch.launch_id, one.number, ordinal);
      if (!ids.contains(id) || !by_server.insert(id).second) break;
    }
  std::map<std::string, std::string> told;
  if (by_server.empty()) return told;
  for (const auto& one : kept)
    if (const auto said = said_by(one.bytes)) {
      if (by_server.contains(one.id))
        told[said->about] = said->result;
      else
        told.erase(said->about);
    }
  return told;
}

// The first time since the server told it: what is told again after that is news.
bool told_already(const std::string& bytes, Told& told) {
  if (told.by_server.empty()) return false;
  const auto said = said_by(bytes);
  const auto found = said ? told.by_server.find(said->about) : told.by_server.end();
  if (found == told.by_server.end()) return false;
  const bool same = found->second == said->result;
  told.by_server.erase(found);
  return same;
}

Result<void> record_step(Connection& db, runtime::Context& context, Recorder& recorder, LaunchRow& launch,
                         const Step& step, const cmi::Engine& engine, Told& told) {
  int ordinal = 0;
  for (const auto& event : step.events) {
    auto written = recorder.write(scorm_event(context, launch, engine.facts(), step, event, ordinal++), told);
    if (!written) return tl::unexpected(written.error());
  }
  std::string about_course;
  for (const auto verb : course_news(step.course, told)) {
    auto written = recorder.write(course_event(context, launch, step, verb, ordinal++), told);
    if (!written) return tl::unexpected(written.error());
    if (verb != xapi::ScormVerb::failed) about_course = *written;
  }
  if (launch.set_aside) return {};  // what is said of it stays said; the record no longer follows it
  raise_registration(db, context, launch, step);
  const std::string outcome = outcome_of(step.course);
  if (outcome != "completed" && outcome != "passed") return {};
  if (launch.has_completion) {
    raise_completion(db, context, launch.registration_id,
                     {step.time, outcome == "passed" ? "PASSED" : "COMPLETED", step.course.score_raw, 0, about_course,
                      step.by_opening ? "opened" : "reported"});
    return {};
  }
  insert_completion(db, context, launch.registration_id,
                    {step.time, outcome == "passed" ? "PASSED" : "COMPLETED", step.course.score_raw,
                     registration_time(db, context, launch.registration_id, launch.attempt_id, engine.course()).counted, about_course,
                     step.by_opening ? "opened" : "reported"});
  launch.has_completion = true;
  return {};
}

}  // namespace

Told load_told(Connection& db, const runtime::Context& context, const LaunchRow& launch) {
  Told told;
  told.by_server = told_by_server(db, context, launch);
  // Begins with the attempt's few launches; "+" and "exists" keep the planner from beginning with all statements.
  db.query(
      "select v.text from statement s join term v on v.tenant = s.tenant and v.term_id = s.verb_id "
      "where s.tenant = ? and s.launch_id <> '' and s.launch_id in "
      "(select launch_id from launch where tenant = ? and attempt_id = ?) and exists "
      "(select 1 from term c join statement_activity a on a.tenant = c.tenant and a.term_id = c.term_id "
      "where c.tenant = s.tenant and c.text = ? and a.position = s.position and a.direct = 1) "
      "order by +s.position",
      {context.tenant, context.tenant, launch.attempt_id, course_iri(context, launch.course_code)}, [&](const Row& row) {
        const std::string verb = row.text(0);
        if (!verb.starts_with(kVerbs)) return true;
        const std::string_view name = std::string_view(verb).substr(kVerbs.size());
        if (name == "completed") told.completed = true;
        if (name == "passed" || name == "failed") told.success = name == "passed";
        return true;
      });
  return told;
}

Result<void> record_steps(Connection& db, runtime::Context& context, LaunchRow& launch,
                          const std::vector<Step>& steps, const cmi::Engine& engine, Told& told,
                          bool by_server) {
  if (!launch.normal() || steps.empty()) return {};
  Recorder recorder(db, context, launch, by_server);
  for (const auto& step : steps)
    if (auto done = record_step(db, context, recorder, launch, step, engine, told); !done) return done;
  return {};
}

}  // namespace waymark::delivery
