#include "runtime/upkeep/doctor.hpp"

#include "runtime/audit/audit.hpp"
#include "runtime/auth/way_in.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/people/keys.hpp"
#include "runtime/people/people.hpp"
#include "runtime/storage/inspect.hpp"

namespace waymark::upkeep {
namespace {

using State = Finding::State;

std::string listed(const std::set<int>& numbers) {
  std::string text;
  for (const int number : numbers) text += (text.empty() ? "" : ", ") + std::to_string(number);
  return text.empty() ? "none" : text;
}

}  // namespace

void check_schema(runtime::Context& context, const Findings& tell) {
  std::set<int> there;
  std::set<std::string> missing;
  auto read = context.database.read([&](storage::Connection& db) -> Result<void> {
    there = storage::schema_versions(db);
    if (there == storage::known_versions()) missing = storage::missing_objects(db);
    return {};
  });
  if (read && !missing.empty())
    return tell({"schema", State::bad,
                 std::to_string(missing.size()) + " parts that the migrations made are not there; first: " + *missing.begin(),
                 "Somebody changed the database. Keep this folder as it is and compare with the last backup that verifies."});
  const std::set<int> known = storage::known_versions();
  if (read && there == known) return tell({"schema", State::good, "every migration of this program is done (" + listed(there) + ")", ""});
  tell({"schema", State::bad,
        read ? "the database has had " + listed(there) + ", this program knows " + listed(known) : read.error().message,
        "Start the server of this version once: it brings the database to its schema."});
}

void check_database(runtime::Context& context, const Findings& tell) {
  std::string problems;
  std::size_t tables = 0;
  auto read = context.database.read([&](storage::Connection& db) -> Result<void> {
    problems = storage::integrity_problems(db);
    tables = storage::table_counts(db).size();
    return {};
  });
  if (read && problems.empty())
    return tell({"database", State::good, "reads back whole: " + std::to_string(tables) + " tables, their indexes and references", ""});
  tell({"database", State::bad, "the check of the database says: " + (read ? problems : read.error().message),
        "Keep this folder as it is and restore the last backup that verifies into another one."});
}

void check_audit(runtime::Context& context, const Findings& tell) {
  auto check = audit::verify(context);
  if (!check) return tell({"audit", State::bad, check.error().message, check.error().advice});
  const std::string fault = audit::fault_words(*check);
  if (fault.empty()) return tell({"audit", State::good, std::to_string(check->lines) + " lines, each as it was written", ""});
  tell({"audit", State::bad, fault, "Somebody changed the audit. Keep this folder and the last backups as they are, and compare."});
}

void check_settings(runtime::Context& context, const Findings& tell) {
  const auto& settings = context.settings;
  if (settings.one_content_host)
    tell({"content hosts", State::warning, "one host serves all courses",
          "Courses can read each other's stored data in the browser. Use wildcard names where you can."});
  else
    tell({"content hosts", State::good, "each course has a host of its own below " + settings.content_domain, ""});
  const bool local =
      settings.public_url.find("localhost") != std::string::npos || settings.public_url.find("127.0.0.1") != std::string::npos;
  if (!local && settings.public_url.rfind("https://", 0) != 0)
    tell({"transport", State::warning, settings.public_url + " is not https",
          "Put a TLS proxy before the server and set server.public_url to https."});
}

void check_clock(runtime::Context& context, const Findings& tell) {
  auto ahead = context.database.read_value<std::int64_t>(
      [&](storage::Connection& db) -> Result<std::int64_t> { return storage::stored_ahead_ms(db, context.tenant); });
  if (!ahead) return tell({"clock", State::bad, ahead.error().message, ahead.error().advice});
  if (*ahead < storage::kAheadWorthTelling) return tell({"clock", State::good, "no stored time lies ahead of this machine's clock", ""});
  tell({"clock", State::warning, "the newest stored time lies " + storage::ahead_words(*ahead) + " ahead of this machine's clock",
        "Nothing is lost. No two statements share a millisecond, so that more than a thousand a second run ahead; if none came so fast, "
        "check this machine's clock. New ones are stored under times ahead of it, in their order, until it has caught up."});
}

void check_connectors(runtime::Context& context, const Findings& tell) {
  auto rows = outbox::list_connectors(context);
  if (!rows) return tell({"connectors", State::bad, rows.error().message, ""});
  for (const auto& row : *rows) {
    const std::string check = "connector " + row.name;
    if (auto made = outbox::make_connector(context, row.kind, row.config_json); !made)
      tell({check, State::bad, made.error().message, made.error().advice});
    else if (!row.stopped_at.empty())
      tell({check, State::warning, "stopped: " + row.stopped_detail, "Mend it, then `waymark connector resume \"" + row.name + "\"`."});
    else if (!row.away_since.empty())
      tell({check, State::warning, "no answer since " + row.away_since + ": " + row.away_detail,
            "Nothing is lost; it is tried again at " + row.away_until + "."});
    else if (const auto refused = outbox::refused_count(context, row.connector_id); refused && *refused > 0)
      tell({check, State::warning, std::to_string(*refused) + " deliveries were refused or given up",
            "See `waymark connector status \"" + row.name + "\"`; when the cause is mended, `waymark connector retry`."});
    else
      tell({check, State::good, row.enabled ? "runs" : "is switched off", ""});
  }
}

void check_people(runtime::Context& context, const Findings& tell) {
  auto admin = people::any_admin(context);
  if (admin && !*admin)
    return tell(
        {"people", State::warning, "nobody is an admin", "`waymark user add NAME --name \"...\" --role admin --generate-password`"});
  bool way_in = true;
  (void)context.database.read([&](storage::Connection& db) -> Result<void> {
    way_in = auth::some_admin_can_sign_in(db, context);
    return {};
  });
  if (!way_in)
    tell({"people", State::warning, "no admin can sign in: none has a password, or a sign-in link that still works",
          "`waymark link create NAME` makes one."});
}

// Entered before two people with one key were refused: what another system sends or is told about one reaches the other.
void check_keys(runtime::Context& context, const Findings& tell) {
  auto found = people::doubles(context);
  if (!found) return tell({"keys", State::bad, found.error().message, found.error().advice});
  for (const auto& one : *found) {
    std::string names;
    for (const auto& name : one.usernames) names += (names.empty() ? "" : ", ") + name;
    tell({"keys", State::warning, one.words + " is held by " + std::to_string(one.usernames.size()) + " accounts: " + names,
          "Check who has it, and empty it at the others with `waymark user set`."});
  }
  if (found->empty())
    tell({"keys", State::good, "no two people have one employee or assignment number and VPD, one NHS unique id, or one Moodle username",
          ""});
}

void examine(runtime::Context& context, const DoctorOptions& options, const Findings& tell) {
  using Checks = std::vector<std::function<void()>>;
  const Checks shared = {[&] { check_schema(context, tell); }, [&] { check_rights(context, tell); }, [&] { check_database(context, tell); },
                         [&] { check_orphans(context, options, tell); }};
  const Checks checks = {[&] { check_content(context, options, tell); },
                         [&] { check_figures(context, options, tell); },
                         [&] { check_documents(context, options, tell); },
                         [&] { check_statements(context, options, tell); },
                         [&] { check_audit(context, tell); },
                         [&] { check_settings(context, tell); },
                         [&] { check_clock(context, tell); },
                         [&] { check_connectors(context, tell); },
                         [&] { check_told(context, options, tell); },
                         [&] { check_people(context, tell); },
                         [&] { check_keys(context, tell); }};
  for (const Checks* part : {&shared, &checks}) {
    if (part == &shared && !options.shared) continue;
    for (const auto& check : *part) {
      if (*context.stopping) return tell({"doctor", State::warning, "ended early, because the server stops", "Run it again."});
      check();
    }
  }
}

}  // namespace waymark::upkeep
