#include "runtime/identities/joined.hpp"

#include <vector>

#include "runtime/identities/rules.hpp"
#include "scorm/base/digest.hpp"
#include "scorm/base/encode.hpp"
#include "xapi/model/agents.hpp"

namespace waymark::identities {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;
using xapi::json::Value;

constexpr std::string_view kMailto = "mailto:", kAccount = "account:";

struct Keys {
  std::string email, username, moodle_username, nhs_id, employee_number, assignment_number, vpd;
};

Keys keys_of(Connection& db, const Context& context, const std::string& person_id) {
  Keys keys;
  db.query(
      "select email, username, moodle_username, nhs_id, employee_number, assignment_number, vpd from identity where tenant = ? and "
      "person_id = ?",
      {context.tenant, person_id}, [&](const Row& row) {
        keys = {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6)};
        return false;
      });
  return keys;
}

const std::string& value_of(const Keys& keys, Field field) {
  switch (field) {
    case Field::email:
      return keys.email;
    case Field::username:
      return keys.username;
    case Field::moodle_username:
      return keys.moodle_username;
    case Field::nhs_id:
      return keys.nhs_id;
    case Field::employee_number:
      return keys.employee_number;
    case Field::assignment_number:
      break;
  }
  return keys.assignment_number;
}

// Each by an index of the table identity.
const char* condition_of(Field field) {
  switch (field) {
    case Field::email:
      return "email <> '' and lower(email) = lower(?2)";
    case Field::username:
      return "username = ?2";
    case Field::moodle_username:
      return "moodle_username <> '' and lower(moodle_username) = lower(?2)";
    case Field::nhs_id:
      return "nhs_id <> '' and nhs_id = ?2";
    case Field::employee_number:
      return "employee_number <> '' and vpd = ?3 and employee_number = ?2";
    case Field::assignment_number:
      break;
  }
  return "assignment_number <> '' and vpd = ?3 and assignment_number = ?2";
}

// The one account with that key; empty when there are two.
std::string holder_of(Connection& db, const Context& context, Field field, const std::string& value, const std::string& vpd) {
  std::vector<std::string> found;
  std::vector<storage::Value> values{context.tenant, value};
  if (field == Field::employee_number || field == Field::assignment_number) values.emplace_back(vpd);
  db.query(std::string("select person_id from identity where tenant = ?1 and ") + condition_of(field) + " limit 2", values,
           [&](const Row& row) {
             found.push_back(row.text(0));
             return true;
           });
  return found.size() == 1 ? found.front() : std::string();
}

std::string mail_key(const std::string& address) {
  return xapi::agent_key(Value::object().set("mbox", Value::string(std::string(kMailto) + address)));
}

void add_mail(std::set<std::string>& keys, const std::string& address) {
  for (const auto& one : {mail_key(address), mail_key(base::lower_ascii(address))})
    for (const auto& key : {one, "sha1:" + base::sha1_hex(one)}) keys.insert(key);
}

}  // namespace

std::string account_of(Connection& db, const Context& context, const std::string& agent_key) {
  if (agent_key.starts_with(kMailto)) {
    for (const auto& rule : context.settings.identities)
      if (rule.field == Field::email) return holder_of(db, context, Field::email, agent_key.substr(kMailto.size()), {});
    return {};
  }
  if (!agent_key.starts_with(kAccount)) return {};
  const auto space = agent_key.find(' ');
  if (space == std::string::npos) return {};
  const std::string home_page = agent_key.substr(kAccount.size(), space - kAccount.size()), name = agent_key.substr(space + 1);
  if (home_page == context.iri_base) {
    std::string found;
    db.query("select person_id from person where tenant = ? and person_id = ?", {context.tenant, name}, [&](const Row& row) {
      found = row.text(0);
      return false;
    });
    return found;
  }
  std::string vpd;
  for (const auto& rule : context.settings.identities)
    if (is_of(rule, home_page, vpd)) return holder_of(db, context, rule.field, name, vpd);
  return {};
}

std::set<std::string> agents_of(Connection& db, const Context& context, const std::string& person_id) {
  std::set<std::string> agents{std::string(kAccount) + context.iri_base + " " + person_id};
  const Keys keys = keys_of(db, context, person_id);
  for (const auto& rule : context.settings.identities) {
    const std::string& value = value_of(keys, rule.field);
    const bool whole = !value.empty() && (rule.home_page == home_page_of(rule, "") || !keys.vpd.empty());
    if (!whole || holder_of(db, context, rule.field, value, keys.vpd) != person_id) continue;
    if (rule.field == Field::email)
      add_mail(agents, value);
    else
      agents.insert(std::string(kAccount) + home_page_of(rule, keys.vpd) + " " + value);
  }
  return agents;
}

Result<void> join(const Context& context, xapi::StatementQuery& query) {
  if (!query.joined || query.agent_key.values().size() != 1) return {};
  const std::string asked = query.agent_key.values().front();
  return context.database.read([&](Connection& db) -> Result<void> {
    const std::string person = account_of(db, context, asked);
    if (person.empty()) return {};
    auto agents = agents_of(db, context, person);
    agents.insert(asked);
    query.agent_key = std::vector<std::string>(agents.begin(), agents.end());
    return {};
  });
}

}  // namespace waymark::identities
