#include "runtime/subject/erase.hpp"

#include "runtime/audit/audit.hpp"
#include "runtime/storage/term.hpp"
#include "runtime/subject/places.hpp"
#include "runtime/subject/work.hpp"

namespace waymark::subject {
namespace {

using storage::Connection;
using storage::Row;

// Who would be shut out if this account went.
Result<void> may_go(Connection& db, std::int64_t tenant, const Subject& subject) {
  if (!subject.account()) return {};
  bool admin = false, others = false;
  db.query("select r.person_id from person_role r join person p on p.tenant = r.tenant and p.person_id = r.person_id and p.status = 'active' where r.tenant = ? "
           "and r.role = 'admin'",
           {tenant}, [&](const Row& row) {
             (row.text(0) == subject.person_id ? admin : others) = true;
             return true;
           });
  if (!admin || others) return {};
  return fail(ErrorKind::forbidden, "This is the only administrator.", "Give somebody else the role admin first: `waymark user set USERNAME --role admin`.");
}

// Nobody comes in as this person any more, and pages that are open are told so at their next call.
void shut_out(Connection& db, std::int64_t tenant, const Subject& subject, const std::string& now) {
  if (!subject.account()) return;
  db.execute("update person set status = 'left' where tenant = ? and person_id = ?", {tenant, subject.person_id});
  for (const char* table : {"web_session", "access_link"})
    db.execute("delete from " + std::string(table) + " where tenant = ? and person_id = ?", {tenant, subject.person_id});
  db.execute("update launch set token_hash = 'erased ' || launch_id, closed_at = case when closed_at = '' then ? else closed_at end where tenant = ? and person_id = ?",
             {now, tenant, subject.person_id});
  db.execute("delete from throttle where tenant = ? and subject in (?, ?)", {tenant, "password:" + subject.person_id, "account:" + subject.username});
}

class Eraser {
 public:
  Eraser(runtime::Context& context, const Subject& subject, std::string by) : context_(context), subject_(subject), by_(std::move(by)) {}

  Result<Erased> run(const Progress& progress) {
    if (auto begun = begin(); !begun) return tl::unexpected<Error>(begun.error());
    // Calls of modules first: what they make statements of is closed.
    if (auto launches = empty_journals(); !launches) return tl::unexpected<Error>(launches.error());
    const auto redaction = redaction_of(context_, subject_, done_.pseudonym);
    for (int round = 0; round < 3; ++round) {
      auto files = treat_statements(
          context_, subject_,
          [&](Connection& db, const storage::KeptStatement& kept, const xapi::json::Value& value, std::set<std::string>& content) {
            if (!value.is(xapi::json::Kind::object) || goes_with(subject_, value, kept.registration)) {
              storage::erase_statement(db, context_.tenant, kept, storage::Cause::subject, context_.now(), content);
              ++done_.statements;
            } else {
              storage::rewrite_statement(db, context_.tenant, kept, xapi::redacted(value, redaction), content);
              ++done_.rewritten;
            }
          },
          progress);
      if (!files) return tl::unexpected<Error>(files.error());
      done_.files += *files;
      const auto ended = end();
      if (!ended) return tl::unexpected<Error>(ended.error());
      if (*ended) return done_;
    }
    return fail(ErrorKind::unavailable, "Statements about this person keep arriving.", "Stop what sends them, then begin again.");
  }

 private:
  std::string target() const { return subject_.account() ? subject_.person_id : "agent"; }

  Result<void> begin() {
    return context_.database.write([&](Connection& db) -> Result<void> {
      const storage::Overwriting overwriting(db);
      if (auto may = may_go(db, context_.tenant, subject_); !may) return may;
      const Work work = begin_work(db, context_, subject_, context_.now());
      done_.pseudonym = work.pseudonym;
      shut_out(db, context_.tenant, subject_, context_.now());
      if (work.begun) audit::add(db, context_, by_, "subject.erase", target(), "begun");
      return {};
    });
  }

  // A launch at a time: one may have thousands of calls.
  Result<void> empty_journals() {
    if (!subject_.account()) return {};
    auto launches = context_.database.read_value<std::vector<std::string>>([&](Connection& db) -> Result<std::vector<std::string>> {
      std::vector<std::string> all;
      db.query("select launch_id from launch where tenant = ? and person_id = ?", {context_.tenant, subject_.person_id}, [&](const Row& row) {
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
  Result<bool> end() {
    return context_.database.write_value<bool>([&](Connection& db) -> Result<bool> {
      if (any_statement(db, context_.tenant, subject_)) return false;
      const storage::Overwriting overwriting(db);
      for (const auto& key : subject_.keys) {
        if (const auto term = storage::known_term(db, context_.tenant, key); term != 0)
          done_.documents += db.execute("delete from document where tenant = ? and agent_id = ?", {context_.tenant, term});
        storage::forget_agent(db, context_.tenant, key);
      }
      if (subject_.account()) {
        db.execute("update esr_row set told = '' where " + esr_lines_where(), {context_.tenant, subject_.person_id});
        for (const Place& place : account_places())
          done_.rows += db.execute("delete from " + std::string(place.table) + " where " + place.where, {context_.tenant, subject_.person_id});
      }
      end_work(db, context_, subject_);
      audit::add(db, context_, by_, "subject.erase", target(),
                 std::to_string(done_.statements) + " statements erased, " + std::to_string(done_.rewritten) + " rewritten, " + std::to_string(done_.documents) +
                     " documents, " + std::to_string(done_.rows) + " rows");
      return true;
    });
  }

  runtime::Context& context_;
  const Subject& subject_;
  const std::string by_;
  Erased done_;
};

}  // namespace

Result<Erased> erase(runtime::Context& context, const Subject& subject, const std::string& by, const Progress& progress) {
  return Eraser(context, subject, by).run(progress);
}

}  // namespace waymark::subject
