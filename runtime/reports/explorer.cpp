#include "runtime/reports/explorer.hpp"

#include <algorithm>
#include <set>

#include "runtime/identities/joined.hpp"
#include "runtime/reports/matrix.hpp"
#include "runtime/storage/labels.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/support/clock.hpp"
#include "xapi/model/uuid.hpp"

namespace waymark::reports {
namespace {

using storage::Connection;
using storage::Row;
using xapi::StoredStatement;

constexpr int kMostSearches = 10;  // of one page; each has the bounds of SearchBounds
constexpr std::size_t kMostReferring = 50;

// Which statements stand in a group too small to show: by their own registration, or by that of the statement they refer to,
// over a few references, also where one of them was erased. Loads the figures only when a statement has a registration of ours.
class SmallGroups {
 public:
  SmallGroups(Connection& db, const runtime::Context& context) : db_(db), context_(context) {}

  Result<bool> has(std::int64_t position) {
    std::set<std::pair<std::string, std::string>> groups;
    db_.query(
        "with recursive chain(registration, refers_to, depth) as (select registration, refers_to, 0 from statement where tenant = ? and "
        "position = ? union all select t.registration, t.refers_to, c.depth + 1 from chain c join statement t on t.tenant = ? and "
        "t.statement_id = c.refers_to where c.refers_to <> '' and c.depth < 10 union all select '', b.refers_to, c.depth + 1 from chain c "
        "join "
        "tombstone b on b.tenant = ? and b.statement_id = c.refers_to where c.refers_to <> '' and c.depth < 10) select r.course_id, "
        "coalesce(r.organisation_id, '-') from "
        "chain c join registration r on r.tenant = ? and r.registration_id = c.registration where c.registration <> ''",
        {context_.tenant, position, context_.tenant, context_.tenant, context_.tenant}, [&](const Row& row) {
          groups.emplace(row.text(0), row.text(1));
          return true;
        });
    if (groups.empty()) return false;
    if (!matrix_) {
      auto loaded = Matrix::load(db_, context_, Span{"", "9999"});
      if (!loaded) return tl::unexpected<Error>(loaded.error());
      matrix_.emplace(std::move(*loaded));
    }
    return std::any_of(groups.begin(), groups.end(), [&](const auto& group) { return matrix_->hidden(group.first, group.second); });
  }

 private:
  Connection& db_;
  const runtime::Context& context_;
  std::optional<Matrix> matrix_;
};

std::string stored_at(Connection& db, std::int64_t tenant, std::int64_t position) {
  std::string stored;
  db.query("select stored from statement where tenant = ? and position = ?", {tenant, position}, [&](const Row& row) {
    stored = row.text(0);
    return false;
  });
  return stored;
}

Result<Found> search(Connection& db, const runtime::Context& context, xapi::StatementQuery query) {
  Found found;
  SmallGroups small(db, context);
  for (int searches = 0; searches < kMostSearches; ++searches) {
    auto page = storage::find_statements(db, context.tenant, query);
    if (!page) return tl::unexpected<Error>(page.error());
    found.more = page->more;
    found.last_position = page->last_position;
    found.snapshot_position = page->snapshot_position;
    for (auto& one : page->statements) {
      const auto hidden = small.has(one.position);
      if (!hidden) return tl::unexpected<Error>(hidden.error());
      if (*hidden) continue;
      if (found.statements.size() == query.limit) {  // full: this one begins the next page
        found.more = true;
        found.last_position = found.statements.back().position;
        break;
      }
      found.statements.push_back(std::move(one));
    }
    if (!found.more || found.statements.size() == query.limit) break;
    query.after_position = found.last_position;
    query.snapshot_position = found.snapshot_position;
  }
  found.newest = stored_at(db, context.tenant, found.snapshot_position);
  return found;
}

struct Facts {
  std::string registration, launch_id, voided_by, voids, refers_to;
  std::int64_t journal_number = 0;
};

Facts facts_of(Connection& db, std::int64_t tenant, std::int64_t position) {
  Facts facts;
  db.query("select registration, launch_id, voided_by, voids, refers_to, journal_number from statement where tenant = ? and position = ?",
           {tenant, position}, [&](const Row& row) {
             facts = {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.integer(5)};
             return false;
           });
  return facts;
}

// By its id, whether it is voided or not: as GET of statementId or voidedStatementId gives it.
Result<xapi::StatementPage> by_id(Connection& db, std::int64_t tenant, const xapi::Clearance& sees, const std::string& id) {
  xapi::StatementQuery query;
  query.sees = sees;
  query.statement_id = id;
  auto page = storage::find_statements(db, tenant, query);
  if (!page || !page->statements.empty()) return page;
  std::swap(query.statement_id, query.voided_statement_id);
  return storage::find_statements(db, tenant, query);
}

class OneReader {
 public:
  OneReader(Connection& db, const runtime::Context& context, const Access& access)
      : db_(db), tenant_(context.tenant), sees_(access.sees), small_(db, context) {}

  Result<OneStatement> read(const std::string& id) {  // empty: what was asked for is no id
    if (id.empty()) return no_such();
    auto found = by_id(db_, tenant_, sees_, id);
    if (!found) return tl::unexpected<Error>(found.error());
    if (!found->erased_at.empty())
      return fail(ErrorKind::not_found, "This statement was erased on " + support::display_date(found->erased_at) + ".",
                  "Nothing of it is kept but that it was there.");
    if (found->statements.empty()) return no_such();
    const auto hidden = small_.has(found->statements.front().position);
    if (!hidden) return tl::unexpected<Error>(hidden.error());
    if (*hidden) return too_small();
    OneStatement one;
    one.statement = std::move(found->statements.front());
    const Facts facts = facts_of(db_, tenant_, one.statement.position);
    one.registration = facts.registration;
    one.launch_id = facts.launch_id;
    one.journal_number = facts.journal_number;
    if (auto done = relate(facts, one); !done) return tl::unexpected<Error>(done.error());
    return one;
  }

 private:
  static tl::unexpected<Error> no_such() {
    return fail(ErrorKind::not_found, "There is no such statement, or you may not read it.", "Check the id.");
  }

  Result<std::optional<Related>> related(const std::string& id) {
    if (id.empty()) return std::nullopt;
    const auto found = by_id(db_, tenant_, sees_, id);
    if (!found) return tl::unexpected<Error>(found.error());
    if (found->statements.empty()) return Related{id, false};
    const auto hidden = small_.has(found->statements.front().position);
    if (!hidden) return tl::unexpected<Error>(hidden.error());
    return Related{id, !*hidden};
  }

  Result<void> relate(const Facts& facts, OneStatement& one) {
    const std::pair<std::string, std::optional<Related>*> named[] = {
        {facts.voided_by, &one.voided_by}, {facts.voids, &one.voids}, {facts.voids.empty() ? facts.refers_to : "", &one.refers_to}};
    for (const auto& [id, to] : named) {
      auto found = related(id);
      if (!found) return tl::unexpected<Error>(found.error());
      *to = std::move(*found);
    }
    std::vector<std::pair<std::int64_t, std::string>> referring;
    db_.query("select s.position, s.statement_id from statement s where s.tenant = ? and s.refers_to = ? and s.statement_id <> ?" +
                  storage::seen_labels(sees_, "s") + " order by s.position limit ?",
              {tenant_, one.statement.id, facts.voided_by, static_cast<std::int64_t>(kMostReferring + 1)}, [&](const Row& row) {
                referring.emplace_back(row.integer(0), row.text(1));
                return true;
              });
    one.more_refer = referring.size() > kMostReferring;
    if (one.more_refer) referring.pop_back();
    for (const auto& [position, id] : referring) {
      const auto hidden = small_.has(position);
      if (!hidden) return tl::unexpected<Error>(hidden.error());
      if (!*hidden) one.referred_by.push_back(id);
    }
    return {};
  }

  Connection& db_;
  std::int64_t tenant_;
  xapi::Clearance sees_;
  SmallGroups small_;
};

}  // namespace

Result<Found> search_statements(runtime::Context& context, const Access& access, xapi::StatementQuery query) {
  if (!access.reader) return needs_reader();
  query.sees = access.sees;
  if (auto joined = identities::join(context, query); !joined) return tl::unexpected(joined.error());
  return context.database.read_value<Found>([&](Connection& db) { return search(db, context, query); });
}

Result<OneStatement> one_statement(runtime::Context& context, const Access& access, const std::string& statement_id) {
  if (!access.reader) return needs_reader();
  const std::string id = xapi::lower_uuid(statement_id);
  auto one = context.database.read_value<OneStatement>([&](Connection& db) { return OneReader(db, context, access).read(id); });
  if (!one) return one;
  storage::SqliteAttachmentStore attachments(context.database, context.tenant);
  auto data = attachments.attachments_of({one->statement.position});
  if (!data) return tl::unexpected<Error>(data.error());
  auto signatures = attachments.signatures_of(one->statement.position);
  if (!signatures) return tl::unexpected<Error>(signatures.error());
  one->attachments = std::move(*data);
  one->signatures = std::move(*signatures);
  return one;
}

}  // namespace waymark::reports
