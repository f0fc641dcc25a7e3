#include "runtime/subject/erase.hpp"

#include "connectors/connector.hpp"
#include "runtime/audit/audit.hpp"
#include "runtime/storage/kept_uses.hpp"
#include "runtime/storage/named_content.hpp"
#include "runtime/storage/restriction.hpp"
#include "runtime/storage/term.hpp"
#include "runtime/subject/places.hpp"
#include "runtime/subject/work.hpp"

namespace waymark::subject {
namespace {

using storage::Connection;
using storage::Row;

// Pages that are open are told so at their next call.
void close_launches(Connection& db, std::int64_t tenant, const Subject& subject, const std::string& now) {
  if (!subject.account()) return;
  db.execute(
      "update launch set token_hash = 'erased ' || launch_id, closed_at = case when closed_at = '' then ? else closed_at end where tenant "
      "= ? and person_id = ?",
      {now, tenant, subject.person_id});
}

enum class Way { erase, anonymise };

class Removal {
 public:
  Removal(runtime::Context& context, const Subject& subject, Way way, std::string by)
      : context_(context), subject_(subject), way_(way), by_(std::move(by)) {}

  Result<Erased> run(const Progress& progress) {
    if (auto begun = begin(); !begun) return tl::unexpected<Error>(begun.error());
    // Calls of modules first: what they make statements of is closed.
    if (auto launches = empty_journals(); !launches) return tl::unexpected<Error>(launches.error());
    const auto redaction = redaction_of(context_, subject_, done_.pseudonym);
    // A statement of a registration that does not name the person stays there when it has been rewritten: it is gone through once.
    Subject by_agent = subject_;
    if (way_ == Way::anonymise) {
      if (auto words = rewrite_registrations(redaction); !words) return tl::unexpected<Error>(words.error());
      by_agent.registrations.clear();
    }
    if (auto text = rewrite_text(redaction); !text) return tl::unexpected<Error>(text.error());
    for (int round = 0; round < 3; ++round) {
      auto files = treat_statements(
          context_, by_agent,
          [&](Connection& db, const storage::KeptStatement& kept, const xapi::json::Value& value, std::set<std::string>& content) {
            redact_definitions(db, context_.tenant, value, redaction);
            if (!value.is(xapi::json::Kind::object) || (way_ == Way::erase && goes_with(subject_, value, kept.registration))) {
              storage::erase_statement(db, context_.tenant, kept, storage::Cause::subject, context_.now(), content);
              ++done_.statements;
            } else {
              storage::rewrite_statement(db, context_.tenant, kept, xapi::redacted(value, redaction), content);
              storage::hold_back(db, context_.tenant, kept.position);
              ++done_.rewritten;
            }
          },
          progress);
      if (!files) return tl::unexpected<Error>(files.error());
      done_.files += *files;
      const auto ended = end(by_agent);
      if (!ended) return tl::unexpected<Error>(ended.error());
      if (*ended) return done_;
    }
    return fail(ErrorKind::unavailable, "Statements about this person keep arriving.", "Stop what sends them, then begin again.");
  }

 private:
  std::string target() const { return subject_.account() ? subject_.person_id : "agent"; }
  const char* action() const { return way_ == Way::erase ? "subject.erase" : "subject.anonymise"; }

  Result<void> begin() {
    return context_.database.write([&](Connection& db) -> Result<void> {
      const storage::Overwriting overwriting(db);
      if (auto may = may_go(db, context_.tenant, subject_); !may) return may;
      const Work work = begin_work(db, context_, subject_, context_.now());
      done_.pseudonym = work.pseudonym;
      // What stays names nobody any more, so that nothing is held back: each statement is shown when it has been rewritten.
      for (const auto& key : subject_.keys) storage::lift_term(db, context_.tenant, key);
      for (const auto& registration : subject_.registrations) storage::lift_term(db, context_.tenant, registration);
      shut_out(db, context_.tenant, subject_);
      close_launches(db, context_.tenant, subject_, context_.now());
      if (work.begun) audit::add(db, context_, by_, action(), target(), "begun");
      return {};
    });
  }

  // Names in the text of statements that are of the person's registrations and do not name the agent.
  Result<void> rewrite_registrations(const xapi::Redaction& redaction) {
    Subject registered = subject_;
    registered.keys.clear();
    return each_statement(context_, registered, [&](const std::string& bytes, std::int64_t position, bool) -> Result<void> {
      const auto value = xapi::json::parse(bytes, storage::kAsItIsKept);
      if (!value || !value->is(xapi::json::Kind::object)) return {};
      return rewrite(*value, position, redaction);
    });
  }

  // Names in the text of statements that do not name the agent, and of the activities that they tell of.
  Result<void> rewrite_text(const xapi::Redaction& redaction) {
    if (!subject_.in_text) return {};
    xapi::Redaction distinct = redaction;
    distinct.words = subject_.distinct_words();
    return each_in_text(context_, subject_,
                        [&](const xapi::json::Value& value, std::int64_t position) { return rewrite(value, position, distinct); }, {});
  }

  // Unless it would stay as it is.
  Result<void> rewrite(const xapi::json::Value& value, std::int64_t position, const xapi::Redaction& redaction) {
    const auto with = xapi::redacted(value, redaction);
    if (with == value && !held_back(position)) return {};
    return context_.database.write([&](Connection& db) -> Result<void> {
      const storage::Overwriting overwriting(db);
      std::set<std::string> content;
      redact_definitions(db, context_.tenant, value, redaction);
      if (const auto kept = storage::kept_statement(db, context_.tenant, position))
        storage::rewrite_statement(db, context_.tenant, *kept, with, content);
      storage::hold_back(db, context_.tenant, position);
      for (const auto& digest : storage::forget_content(db, context_.tenant, content)) gone_.push_back(digest);
      ++done_.rewritten;
      return {};
    });
  }

  bool held_back(std::int64_t position) {
    bool held = false;
    (void)context_.database.read([&](Connection& db) -> Result<void> {
      db.query("select sensitivity from statement where tenant = ? and position = ?", {context_.tenant, position}, [&](const Row& row) {
        held = row.integer(0) >= storage::kHeldBack;
        return false;
      });
      return {};
    });
    return held;
  }

  // A launch at a time: one may have thousands of calls.
  Result<void> empty_journals() {
    if (!subject_.account()) return {};
    auto launches = context_.database.read_value<std::vector<std::string>>([&](Connection& db) -> Result<std::vector<std::string>> {
      std::vector<std::string> all;
      db.query("select launch_id from launch where tenant = ? and person_id = ?", {context_.tenant, subject_.person_id},
               [&](const Row& row) {
                 all.push_back(row.text(0));
                 return true;
               });
      return all;
    });
    if (!launches) return tl::unexpected<Error>(launches.error());
    for (const auto& launch : *launches) {
      auto emptied = context_.database.write([&](Connection& db) -> Result<void> {
        const storage::Overwriting overwriting(db);
        done_.rows += db.execute("delete from journal where tenant = ? and launch_id = ?", {context_.tenant, launch});
        return {};
      });
      if (!emptied) return emptied;
    }
    return {};
  }

  // The rest at once. False: a statement came meanwhile.
  Result<bool> end(const Subject& by_agent) {
    auto ended = context_.database.write_value<bool>([&](Connection& db) -> Result<bool> {
      if (any_statement(db, context_.tenant, by_agent)) return false;
      const storage::Overwriting overwriting(db);
      for (const auto& key : subject_.keys) {
        if (const auto term = storage::known_term(db, context_.tenant, key); term != 0)
          done_.documents += db.execute("delete from document where tenant = ? and agent_id = ?", {context_.tenant, term});
        storage::forget_agent(db, context_.tenant, key);
      }
      if (subject_.account()) {
        if (way_ == Way::anonymise) keep_totals(db);
        db.execute("update esr_row set told = '' where " + esr_lines_where(), {context_.tenant, subject_.person_id});
        for (const Place& place : account_places())
          if (way_ == Way::erase || !place.total)
            done_.rows +=
                db.execute("delete from " + std::string(place.table) + " where " + place.where, {context_.tenant, subject_.person_id});
      }
      end_work(db, context_, subject_);
      audit::add(db, context_, by_, action(), target(),
                 std::to_string(done_.statements) + " statements erased, " + std::to_string(done_.rewritten) + " rewritten, " +
                     std::to_string(done_.documents) + " documents, " + std::to_string(done_.rows) + " rows");
      return true;
    });
    if (!ended || !*ended || gone_.empty()) return ended;
    const auto removed = storage::remove_unnamed(context_.database, context_.content, gone_);
    if (!removed) return tl::unexpected<Error>(removed.error());
    done_.files += static_cast<std::int64_t>(*removed);
    return true;
  }

  // What stands is decided, since the calls that it came from are gone: it is not counted again from none.
  void keep_totals(Connection& db) {
    const std::vector<storage::Value> who = {context_.tenant, subject_.person_id};
    db.execute("update registration set decided_state = state, decided_score = score, location = '' where tenant = ?1 and person_id = ?2",
               who);
    db.execute(
        "update identity set username = ?3, display_name = 'Anonymised', sort_name = 'Anonymised', email = '', employee_number = '', "
        "assignment_number = '', "
        "vpd = '', nhs_id = '', moodle_username = '', password_hash = '', password_link = '' where tenant = ?1 and person_id = ?2",
        {context_.tenant, subject_.person_id, done_.pseudonym});
    db.execute(
        "update act set reason = '' where tenant = ?1 and registration_id in (select registration_id from registration where tenant = ?1 "
        "and person_id = ?2)",
        who);
    anonymise_deliveries(db);
  }

  // What was told keeps its outcome, so that it can be held against the record; what was not goes nowhere any more.
  void anonymise_deliveries(Connection& db) {
    std::vector<std::pair<std::string, std::string>> payloads;
    for (const Place& place : account_places())
      if (std::string_view(place.table) == "delivery")
        db.query("select delivery_id, payload from delivery where " + place.where, {context_.tenant, subject_.person_id},
                 [&](const Row& row) {
                   payloads.emplace_back(row.text(0), row.text(1));
                   return true;
                 });
    for (const auto& [id, payload] : payloads) {
      auto record = connectors::completion_from_json(payload);
      if (record)
        for (auto* name : {&record->display_name, &record->employee_number, &record->assignment_number, &record->vpd, &record->nhs_id,
                           &record->moodle_username})
          name->clear();
      db.execute(
          "update delivery set payload = ?, detail = '', state = case when open = 1 then 'not sent: the person was anonymised' else state "
          "end, open = 0, dead = 0 where "
          "tenant = ? and delivery_id = ?",
          {record ? connectors::to_json(*record) : std::string(), context_.tenant, id});
    }
  }

  runtime::Context& context_;
  const Subject& subject_;
  const Way way_;
  const std::string by_;
  Erased done_;
  std::vector<std::string> gone_;
};

}  // namespace

Result<Erased> erase(runtime::Context& context, const Subject& subject, const std::string& by, const Progress& progress) {
  return Removal(context, subject, Way::erase, by).run(progress);
}

Result<Erased> anonymise(runtime::Context& context, const Subject& subject, const std::string& by, const Progress& progress) {
  return Removal(context, subject, Way::anonymise, by).run(progress);
}

}  // namespace waymark::subject
