#include "runtime/retention/retention.hpp"

#include <unordered_set>

#include "runtime/audit/audit.hpp"
#include "runtime/retention/candidates.hpp"
#include "runtime/storage/kept_uses.hpp"
#include "runtime/storage/named_content.hpp"
#include "runtime/storage/statement_erasure.hpp"
#include "xapi/model/agents.hpp"

namespace waymark::retention {
namespace {

using storage::Connection;

constexpr std::size_t kLooked = 500;  // of one reading
constexpr std::size_t kTaken = 50;    // of one transaction

// Different actors, by a hash each: of two among a million people one pair in a million stores is counted as one.
class People {
 public:
  void add(const std::string& bytes) {
    const auto statement = xapi::json::parse(bytes, storage::kAsItIsKept);
    const auto* actor = statement ? statement->find("actor") : nullptr;
    if (actor) seen_.insert(std::hash<std::string>{}(xapi::agent_key(*actor)));
  }
  std::int64_t count() const { return static_cast<std::int64_t>(seen_.size()); }

 private:
  std::unordered_set<std::size_t> seen_;
};

Result<void> go_on(const runtime::Context& context, const Progress& progress, std::int64_t statements) {
  if (!*context.stopping && (!progress || progress(statements))) return {};
  return fail(ErrorKind::unavailable, "It was stopped before it was done.", "Begin again: it goes on where it was.");
}

class Run {
 public:
  Run(runtime::Context& context, const Rule& rule) : context_(context), rule_(rule) { out_.rule = rule.name; }

  Result<Outcome> count(const Progress& progress) {
    for (bool more = true; more;) {
      if (auto going = go_on(context_, progress, out_.statements); !going) return tl::unexpected<Error>(going.error());
      auto read = context_.database.read([&](Connection& db) -> Result<void> {
        Piece piece = next(db, kLooked);
        more = piece.more;
        for (const auto position : piece.positions)
          if (const auto kept = storage::kept_statement(db, context_.tenant, position)) note(*kept);
        return {};
      });
      if (!read) return tl::unexpected<Error>(read.error());
    }
    return done();
  }

  Result<Outcome> take(const std::string& by, const Progress& progress) {
    auto taken = take_all(progress);
    auto noted = context_.database.write([&](Connection& db) -> Result<void> {
      if (taken)
        db.execute("update retention_rule set last_run_at = ? where tenant = ? and name = ?",
                   {context_.now(), context_.tenant, rule_.name});
      audit::add(
          db, context_, by, "retention.run", rule_.name,
          std::to_string(out_.statements) + " statements of " + std::to_string(people_.count()) + " people" + (taken ? "" : ", not done"));
      return {};
    });
    if (!taken) return tl::unexpected<Error>(taken.error());
    if (!noted) return tl::unexpected<Error>(noted.error());
    return done();
  }

 private:
  Result<void> take_all(const Progress& progress) {
    for (bool more = true; more;) {
      if (auto going = go_on(context_, progress, out_.statements); !going) return going;
      std::vector<std::string> gone;
      auto written = context_.database.write([&](Connection& db) -> Result<void> {
        const storage::Overwriting overwriting(db);
        std::set<std::string> content;
        const Piece piece = next(db, kTaken);
        more = piece.more;
        for (const auto position : piece.positions)
          if (const auto kept = storage::kept_statement(db, context_.tenant, position)) {
            storage::erase_statement(db, context_.tenant, *kept, storage::Cause::retention, context_.now(), content);
            note(*kept);
          }
        gone = storage::forget_content(db, context_.tenant, content);
        return {};
      });
      if (!written) return written;
      auto removed = storage::remove_unnamed(context_.database, context_.content, gone);
      if (!removed) return tl::unexpected<Error>(removed.error());
      out_.files += static_cast<std::int64_t>(*removed);
    }
    return {};
  }

  Piece next(Connection& db, std::size_t most) {
    if (!reach_) reach_ = reach_of(db, context_, rule_);
    Piece piece = candidates(db, context_.tenant, rule_, *reach_, after_, most);
    after_ = piece.looked_to;
    out_.evidence += piece.evidence;
    return piece;
  }
  void note(const storage::KeptStatement& kept) {
    ++out_.statements;
    people_.add(kept.bytes);
  }
  Outcome done() {
    out_.people = people_.count();
    out_.before = reach_->before;
    out_.waits_for = reach_->waits_for;
    return out_;
  }

  runtime::Context& context_;
  const Rule& rule_;
  std::optional<Reach> reach_;
  std::int64_t after_ = 0;
  People people_;
  Outcome out_;
};

}  // namespace

Result<Outcome> dry_run(runtime::Context& context, const Rule& rule, const Progress& progress) {
  return Run(context, rule).count(progress);
}

Result<Outcome> run(runtime::Context& context, const Rule& rule, const std::string& by, const Progress& progress) {
  return Run(context, rule).take(by, progress);
}

}  // namespace waymark::retention
