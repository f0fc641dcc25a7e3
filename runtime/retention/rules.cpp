#include "runtime/retention/rules.hpp"

#include "runtime/audit/audit.hpp"
#include "xapi/model/formats.hpp"

namespace waymark::retention {
namespace {

using storage::Connection;
using storage::Row;

constexpr std::size_t kLongestName = 60;
constexpr int kMostDays = 36'500;
constexpr std::int64_t kAnyLabel = -1;

Result<void> check(const Rule& rule) {
  if (rule.name.empty() || rule.name.size() > kLongestName) return fail(ErrorKind::invalid, "A rule has a name of 1 to 60 characters.");
  if (rule.days < 1 || rule.days > kMostDays)
    return fail(ErrorKind::invalid, "Days are 1 to 36500.", "Say how long statements are kept: --days 2555 is seven years.");
  for (const auto* iri : {&rule.verb, &rule.activity})
    if (!iri->empty() && !xapi::is_iri(*iri))
      return fail(ErrorKind::invalid, "\"" + iri->substr(0, 80) + "\" is no IRI.", "Write it as the statements have it.");
  return {};
}

}  // namespace

Result<void> add_rule(runtime::Context& context, const Rule& rule, const std::string& by) {
  if (auto checked = check(rule); !checked) return checked;
  return context.database.write([&](Connection& db) -> Result<void> {
    if (db.execute("insert into retention_rule (tenant, name, days, verb, activity, label, created_at) values (?, ?, ?, ?, ?, ?, ?) on "
                   "conflict do nothing",
                   {context.tenant, rule.name, std::int64_t{rule.days}, rule.verb, rule.activity,
                    rule.label ? static_cast<std::int64_t>(*rule.label) : kAnyLabel, context.now()}) == 0)
      return fail(ErrorKind::conflict, "There is a rule \"" + rule.name + "\" already.",
                  "Take it away first: `waymark retention remove NAME`.");
    audit::add(db, context, by, "retention.add", rule.name, std::to_string(rule.days) + " days");
    return {};
  });
}

Result<void> remove_rule(runtime::Context& context, const std::string& name, const std::string& by) {
  return context.database.write([&](Connection& db) -> Result<void> {
    if (db.execute("delete from retention_rule where tenant = ? and name = ?", {context.tenant, name}) == 0)
      return fail(ErrorKind::not_found, "There is no rule \"" + name.substr(0, 80) + "\".", "`waymark retention list` shows them.");
    audit::add(db, context, by, "retention.remove", name);
    return {};
  });
}

Result<std::vector<Rule>> list_rules(runtime::Context& context) {
  return context.database.read_value<std::vector<Rule>>([&](Connection& db) -> Result<std::vector<Rule>> {
    std::vector<Rule> all;
    db.query("select name, days, verb, activity, label, last_run_at from retention_rule where tenant = ? order by name", {context.tenant},
             [&](const Row& row) {
               Rule rule{row.text(0), static_cast<int>(row.integer(1)), row.text(2), row.text(3), {}, row.text(5)};
               if (row.integer(4) != kAnyLabel) rule.label = static_cast<xapi::Sensitivity>(row.integer(4));
               all.push_back(std::move(rule));
               return true;
             });
    return all;
  });
}

}  // namespace waymark::retention
