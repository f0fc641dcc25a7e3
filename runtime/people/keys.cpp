#include "runtime/people/keys.hpp"

#include <algorithm>
#include <map>

#include "runtime/people/details.hpp"

namespace waymark::people {
namespace {

using runtime::Context;
using storage::Connection;
using storage::Row;

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

struct Holder {
  std::string username;
  bool left = false;
};

std::optional<Holder> other_holder(Connection& db, const Context& context, const std::string& person_id,
                                   const std::string& field, const NewPerson& person) {
  const bool employee = field == "employee_number";
  std::vector<storage::Value> values = {context.tenant, person_id};
  if (employee) values.emplace_back(person.vpd);
  values.emplace_back(employee ? person.employee_number : lower(person.moodle_username));
  std::optional<Holder> found;
  // The conditions on what is not empty are those of the indexes.
  db.query(std::string("select i.username, p.status from identity i join person p on p.tenant = i.tenant and p.person_id = "
                       "i.person_id where i.tenant = ? and i.person_id <> ? and ") +
               (employee ? "i.vpd = ? and i.employee_number = ? and i.employee_number <> ''"
                         : "lower(i.moodle_username) = ? and i.moodle_username <> ''") +
               " order by i.username limit 1",
           values, [&](const Row& row) {
             found = Holder{row.text(0), row.text(1) == "left"};
             return false;
           });
  return found;
}

}  // namespace

std::vector<Key> keys_of(const NewPerson& person) {
  return {{"employee_number", person.employee_number.empty() ? "" : person.vpd + " " + person.employee_number},
          {"moodle_username", lower(person.moodle_username)}};
}

Problem key_problem(const std::string& field, const NewPerson& person, const std::string& other_username, bool other_left) {
  const bool employee = field == "employee_number";
  Problem problem{field,
                  (employee ? "Employee number " + person.employee_number + " with VPD " + person.vpd
                            : "Moodle username \"" + person.moodle_username + "\"") +
                      " is held by the account \"" + other_username + "\" already" +
                      (other_left ? ", of somebody who has left." : "."),
                  {}};
  problem.advice = std::string(other_left ? "If they came back, put that account back instead of using another. "
                                          : "If both are one person, use that account. ") +
                   "If they are two people, check who has it, and correct or empty it at the other one first.";
  return problem;
}

Result<void> keys_are_hers(Connection& db, const Context& context, const std::string& person_id,
                           const std::vector<std::string>& only) {
  const auto held = details(db, context, person_id);
  if (!held) return {};
  const auto changed = [&](const char* name) { return std::find(only.begin(), only.end(), name) != only.end(); };
  for (const auto& key : keys_of(held->person)) {
    const bool asked = changed(key.field) || (key.field == std::string("employee_number") && changed("vpd"));
    if (!asked || key.text.empty()) continue;
    if (const auto other = other_holder(db, context, person_id, key.field, held->person)) {
      const auto problem = key_problem(key.field, held->person, other->username, other->left);
      return fail(ErrorKind::conflict, problem.message, problem.advice, problem.field);
    }
  }
  return {};
}

Result<std::vector<Double>> doubles(Context& context) {
  return context.database.read_value<std::vector<Double>>([&](Connection& db) -> Result<std::vector<Double>> {
    std::map<std::pair<std::string, std::string>, Double> all;
    for (const auto& one : all_details(db, context))
      for (const auto& key : keys_of(one.person))
        if (!key.text.empty()) {
          auto& entry = all[{key.field, key.text}];
          entry.words = key.field == std::string("employee_number")
                            ? "employee number " + one.person.employee_number + ", VPD " + one.person.vpd
                            : "Moodle username " + one.person.moodle_username;
          entry.usernames.push_back(one.person.username);
        }
    std::vector<Double> found;
    for (auto& [key, entry] : all)
      if (entry.usernames.size() > 1) found.push_back(std::move(entry));
    return found;
  });
}

}  // namespace waymark::people
