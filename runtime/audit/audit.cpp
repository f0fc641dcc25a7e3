#include "runtime/audit/audit.hpp"

#include "runtime/support/digest.hpp"

namespace waymark::audit {
namespace {

constexpr std::pair<const char*, const char*> kWords[] = {
    {"person.add", "Account added"},
    {"person.change", "Person changed"},
    {"person.import", "List of people brought in"},
    {"person.leave", "Person left"},
    {"person.return", "Person put back"},
    {"role.grant", "Role given"},
    {"role.remove", "Role taken away"},
    {"organisation.add", "Organisation added"},
    {"organisation.change", "Organisation changed"},
    {"organisation.import", "List of organisations brought in"},
    {"enrol", "Enrolled"},
    {"password.set", "First password set"},
    {"password.change", "Password changed"},
    {"password.take-back", "Password taken back"},
    {"link.create", "Access link made"},
    {"sign-in.link", "Signed in by a link"},
    {"credential.add", "Record store key made"},
    {"credential.rotate", "Another record store key made"},
    {"credential.limit", "Limit of a record store key changed"},
    {"credential.revoke", "Record store key withdrawn"},
    {"course.import", "Package imported"},
    {"course.set", "Module settings changed"},
    {"course.allow-host", "Host allowed for a module"},
    {"course.refuse-host", "Host taken back from a module"},
    {"course.withdraw", "Module withdrawn"},
    {"course.put-back", "Module put back"},
    {"attempt.reset", "Attempt reset"},
    {"completion.grant", "Completion granted"},
    {"completion.correct", "Completion corrected"},
    {"completion.withdraw", "Completion withdrawn"},
    {"due.move", "Due dates moved"},
    {"due.undo", "Due dates moved back"},
    {"journal.read", "Journal read"},
    {"registration.recount", "Figures counted again"},
    {"statement.search", "Statements looked through"},
    {"statement.read", "Statement read"},
    {"statement.export", "Statements written to a file"},
    {"subject.find", "Data of one person looked for"},
    {"subject.export", "Data of one person written to a folder"},
    {"subject.restrict", "Data of one person held back"},
    {"subject.lift", "Data of one person no longer held back"},
    {"subject.anonymise", "Data of one person put under a pseudonym"},
    {"subject.erase", "Data of one person erased"},
    {"retention.add", "Retention rule added"},
    {"retention.remove", "Retention rule taken away"},
    {"retention.run", "Statements removed by a retention rule"},
    {"statement.import", "Statements brought in from a file"},
    {"connector.add", "Connector added"},
    {"connector.set", "Connector settings changed"},
    {"connector.on", "Connector switched on"},
    {"connector.off", "Connector switched off"},
    {"connector.gone", "A Moodle was said to be gone"},
    {"connector.queue-earlier", "Earlier completions queued"},
    {"connector.resume", "Connector resumed"},
    {"connector.retry", "Deliveries tried again"},
    {"connector.drop", "Refused statements dropped"},
    {"connector.set-aside", "Statement set aside"},
    {"connector.replay", "Statements sent again from a position"},
    {"esr.export", "ESR files written"},
    {"esr.acknowledgement", "ESR answer read"},
    {"esr.wait", "ESR file: waits longer for its answer"},
    {"esr.handed-over-again", "ESR file: handed over again"},
    {"esr.by-hand", "ESR lines marked as entered by hand"},
    {"connector.taken-back", "Marked as taken back by hand in another system"},
    {"esr.taken-back", "ESR competence marked as taken back by hand"},
    {"tenant.add", "Tenant added"},
    {"tenant.change", "Tenant changed"},
};

using runtime::Context;
using storage::Connection;
using storage::Row;

// Lengths before the texts: no two different lines may give the same input.
std::string chained(const std::string& before, const Line& line) {
  std::string input = before;
  for (const auto& part : {std::to_string(line.number), line.at, line.by, line.action, line.target, line.detail})
    input += "\n" + std::to_string(part.size()) + ":" + part;
  return support::sha256_hex(input);
}

constexpr const char* kColumns = "select number, at, person_id, action, target, detail, chain from audit where tenant = ? ";

Line line_of(const Row& r) { return {r.integer(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5)}; }

}  // namespace

std::string words_for(const std::string& action) {
  for (const auto& [name, words] : kWords)
    if (action == name) return words;
  return action;
}

const std::vector<std::pair<std::string, std::string>>& kinds() {
  static const std::vector<std::pair<std::string, std::string>> all = {{"person", "Accounts"},
                                                                       {"role", "Roles"},
                                                                       {"organisation", "Organisations"},
                                                                       {"tenant", "Tenants"},
                                                                       {"enrol", "Enrolments"},
                                                                       {"password", "Passwords"},
                                                                       {"link", "Access links"},
                                                                       {"sign-in", "Sign-ins by a link"},
                                                                       {"credential", "Record store keys"},
                                                                       {"course", "Modules"},
                                                                       {"attempt", "Attempts"},
                                                                       {"completion", "Completions"},
                                                                       {"due", "Due dates"},
                                                                       {"registration", "Figures counted again"},
                                                                       {"connector", "Connectors"},
                                                                       {"esr", "ESR files"},
                                                                       {"journal", "Journals read"},
                                                                       {"statement", "Statements read, brought in or written out"},
                                                                       {"subject", "Data of one person"},
                                                                       {"retention", "Retention rules"}};
  return all;
}

std::vector<std::string> known_acts() {
  std::vector<std::string> acts;
  for (const auto& [name, words] : kWords) acts.emplace_back(name);
  return acts;
}

void add(Connection& db, const Context& context, const std::string& by, const std::string& action, const std::string& target,
         const std::string& detail) {
  Line line{1, context.now(), by, action, target, detail};
  std::string before;
  db.query(std::string(kColumns) + "order by number desc limit 1", {context.tenant}, [&](const Row& r) {
    line.number = r.integer(0) + 1;
    before = r.text(6);
    return false;
  });
  db.execute("insert into audit (tenant, number, at, person_id, action, target, detail, chain) values (?, ?, ?, ?, ?, ?, ?, ?)",
             {context.tenant, line.number, line.at, by, action, target, detail, chained(before, line)});
}

Result<std::vector<Line>> list(Context& context, const Filter& filter) {
  std::string sql = kColumns;
  std::vector<storage::Value> values = {context.tenant};
  const auto narrow = [&](const std::string& text, const char* condition, int times = 1) {
    if (text.empty()) return;
    sql += condition;
    for (int i = 0; i < times; ++i) values.emplace_back(text);
  };
  narrow(filter.action, "and (action = ? or instr(action, ? || '.') = 1) ", 2);
  narrow(filter.by, "and person_id = ? ");
  narrow(filter.target, "and target = ? ");
  narrow(filter.from, "and at >= ? ");
  narrow(filter.until, "and at < ? ");
  sql += "order by number desc limit ? offset ?";
  values.emplace_back(std::int64_t{filter.limit});
  values.emplace_back(std::int64_t{filter.offset});
  return context.database.read_value<std::vector<Line>>([&](Connection& db) -> Result<std::vector<Line>> {
    std::vector<Line> lines;
    db.query(sql, values, [&](const Row& r) {
      lines.push_back(line_of(r));
      return true;
    });
    return lines;
  });
}

Result<Check> verify(Context& context) {
  return context.database.read_value<Check>([&](Connection& db) -> Result<Check> {
    Check check;
    db.query(
        "select (select count(*) from act where tenant = ?1 and 'act ' || act_id not in (select detail from audit where tenant = ?1 and "
        "detail like 'act %')), (select count(*) from person where tenant = ?1)",
        {context.tenant}, [&](const Row& r) {
          check.acts_without_line = r.integer(0);
          check.people = r.integer(1);
          return false;
        });
    std::string before;
    db.query(std::string(kColumns) + "order by number", {context.tenant}, [&](const Row& r) {
      const Line line = line_of(r);
      const std::string kept = r.text(6);
      const bool early = kept.empty() && before.empty();
      if (line.number != ++check.lines || (!early && kept != chained(before, line))) {
        check.broken_at = line.number;
        return false;
      }
      check.unchained += early ? 1 : 0;
      before = kept;
      return true;
    });
    check.seal = before;
    return check;
  });
}

std::string fault_words(const Check& check) {
  if (check.broken_at > 0)
    return "line " + std::to_string(check.broken_at) + " does not fit the line before it: it was changed, or lines were left out or put in";
  if (check.lines == 0 && check.people > 0) return "there are people and not one line: the audit was emptied";
  if (check.acts_without_line > 0)
    return std::to_string(check.acts_without_line) + " decisions of administrators have no line: lines were taken away at the end";
  return {};
}

}  // namespace waymark::audit
