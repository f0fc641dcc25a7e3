#include "runtime/delivery/record.hpp"

#include <algorithm>
#include <optional>

#include "runtime/delivery/completion.hpp"
#include "runtime/delivery/statements.hpp"
#include "runtime/storage/statement_lists.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/support/log.hpp"

namespace waymark::delivery {
namespace {

using storage::Connection;
using storage::Row;

constexpr std::string_view kVerbs = "http://adlnet.gov/expapi/verbs/";

// Writes the statements of one transaction.
class Recorder {
 public:
  Recorder(Connection& db, runtime::Context& context, const LaunchRow& launch, bool by_server)
      : launch_(launch), by_server_(by_server), inserter_(db, context.tenant) {}

  Result<void> write(const xapi::PreparedStatement& statement) {
    const auto outcome = inserter_.insert(statement);
    if (!outcome) return tl::unexpected(outcome.error());
    // A launch that is closed again without new calls says the same thing with a later time: the first one
    // stands.
    if (*outcome == xapi::InsertOutcome::conflict && !by_server_)
      support::log(support::Level::error, "a statement's id is taken by another statement",
                   {{"launch", launch_.launch_id}, {"number", statement.journal_number}, {"statement", statement.id}});
    return {};
  }

 private:
  const LaunchRow& launch_;
  const bool by_server_;
  storage::StatementInserter inserter_;
};

void raise_registration(Connection& db, const runtime::Context& context, LaunchRow& launch, const Step& step) {
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

std::vector<KeptStatement> statements_of(Connection& db, const runtime::Context& context, const LaunchRow& launch) {
  std::vector<KeptStatement> kept;
  db.query(
      "select statement_id, journal_number, bytes from statement where tenant = ? and launch_id = ? and launch_id <> '' "
      "order by +position",  // "+": by the launch's few statements, not by all of them
      {context.tenant, launch.launch_id}, [&](const Row& row) {
        kept.push_back({row.text(0), row.text(2), row.integer(1)});
        return true;
      });
  return kept;
}

Result<void> record_step(Connection& db, runtime::Context& context, Recorder& recorder, LaunchRow& launch, const Step& step,
                         const Telling& telling, const Engine& engine) {
  for (const auto& statement : telling.statements)
    if (auto written = recorder.write(statement); !written) return written;
  if (launch.set_aside) return {};  // what is said of it stays said; the record no longer follows it
  raise_registration(db, context, launch, step);
  const std::string outcome = outcome_of(step.course);
  if (outcome != "completed" && outcome != "passed") return {};
  if (launch.has_completion) {
    raise_completion(db, context, launch.registration_id,
                     {step.time, outcome == "passed" ? "PASSED" : "COMPLETED", step.course.score_raw, 0, telling.about_course,
                      step.by_opening ? "opened" : "reported"});
    return {};
  }
  insert_completion(db, context, launch.registration_id,
                    {step.time, outcome == "passed" ? "PASSED" : "COMPLETED", step.course.score_raw,
                     registration_time(db, context, launch.registration_id, launch.attempt_id, engine.course()).counted,
                     telling.about_course, step.by_opening ? "opened" : "reported"});
  launch.has_completion = true;
  return {};
}

}  // namespace

Told load_told(Connection& db, const runtime::Context& context, const LaunchRow& launch) {
  Told told;
  told.by_server = told_by_server(launch.launch_id, statements_of(db, context, launch));
  // Begins with the attempt's few launches; "+" and "exists" keep the planner from beginning with all statements.
  db.query(
      "select v.text from statement s join term v on v.tenant = s.tenant and v.term_id = s.verb_id "
      "where s.tenant = ? and s.launch_id <> '' and s.launch_id in "
      "(select launch_id from launch where tenant = ? and attempt_id = ?) and exists "
      "(select 1 from term c join statement_list a on a.tenant = c.tenant and a.first = c.term_id and " +
          storage::of_list("a", storage::List::activity) +
          " where c.tenant = s.tenant and c.text = ? and a.position = s.position) order by +s.position",
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

Result<void> record_steps(Connection& db, runtime::Context& context, LaunchRow& launch, const std::vector<Step>& steps,
                          const std::vector<Telling>& tellings, const Engine& engine, bool by_server) {
  Recorder recorder(db, context, launch, by_server);
  for (std::size_t i = 0; i < tellings.size(); ++i)
    if (auto done = record_step(db, context, recorder, launch, steps[i], tellings[i], engine); !done) return done;
  return {};
}

}  // namespace waymark::delivery
