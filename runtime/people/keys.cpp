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

struct KeyKind {
  const char* field;
  std::string NewPerson::*member;
  const char* words;
  bool with_vpd;       // the same number means different people at different employers
  const char* column;  // of identity, comparable; the condition on what is not empty is that of its index
};

constexpr KeyKind kKinds[] = {
    {"employee_number", &NewPerson::employee_number, "employee number", true, "i.employee_number"},
    {"assignment_number", &NewPerson::assignment_number, "assignment number", true, "i.assignment_number"},
    {"nhs_id", &NewPerson::nhs_id, "NHS unique id", false, "i.nhs_id"},
    {"moodle_username", &NewPerson::moodle_username, "Moodle username", false, "lower(i.moodle_username)"},
};

const KeyKind& kind_of(const std::string& field) {
  for (const auto& kind : kKinds)
    if (field == kind.field) return kind;
  return kKinds[0];
}

// "employee number 23000417, VPD 901"
std::string words_of(const KeyKind& kind, const NewPerson& person) {
  return std::string(kind.words) + " " + person.*kind.member + (kind.with_vpd && !person.vpd.empty() ? ", VPD " + person.vpd : "");
}

std::optional<Holder> other_holder(Connection& db, const Context& context, const std::string& person_id, const KeyKind& kind,
                                   const NewPerson& person) {
  const std::string column = kind.column;
  std::vector<storage::Value> values = {context.tenant, person_id, lower(person.*kind.member)};
  if (kind.with_vpd) values.emplace_back(person.vpd);
  std::optional<Holder> found;
  db.query(
      "select i.username, p.status from identity i join person p on p.tenant = i.tenant and p.person_id = i.person_id where "
      "i.tenant = ? and i.person_id <> ? and " +
          column + " = ? and " + std::string(kind.with_vpd ? "i.vpd = ? and i." : "i.") + kind.field + " <> '' order by i.username limit 1",
      values, [&](const Row& row) {
        found = Holder{row.text(0), row.text(1) == "left"};
        return false;
      });
  return found;
}

}  // namespace

std::vector<Key> keys_of(const NewPerson& person) {
  std::vector<Key> keys;
  for (const auto& kind : kKinds) {
    const std::string& text = person.*kind.member;
    keys.push_back({kind.field, text.empty() ? "" : (kind.with_vpd ? person.vpd + " " : "") + lower(text)});
  }
  return keys;
}

Problem key_problem(const std::string& field, const NewPerson& person, const std::string& other_username, bool other_left) {
  const auto& kind = kind_of(field);
  std::string words = words_of(kind, person);
  words[0] = words[0] == 'e' ? 'E' : words[0] == 'a' ? 'A' : words[0];
  Problem problem{
      field, words + " is held by the account \"" + other_username + "\" already" + (other_left ? ", of somebody who has left." : "."), {}};
  problem.advice = std::string(other_left ? "If they came back, put that account back instead of using another. "
                                          : "If both are one person, use that account. ") +
                   "If they are two people, check who has it, and correct or empty it at the other one first.";
  if (kind.with_vpd && person.vpd.empty()) problem.advice += " If their employers differ, enter the VPD of each.";
  return problem;
}

std::vector<Problem> key_problems(Connection& db, const Context& context, const std::string& person_id, const NewPerson& person,
                                  const std::vector<std::string>& only) {
  const auto changed = [&](const char* name) { return std::find(only.begin(), only.end(), name) != only.end(); };
  std::vector<Problem> found;
  for (const auto& kind : kKinds) {
    if ((person.*kind.member).empty() || !(changed(kind.field) || (kind.with_vpd && changed("vpd")))) continue;
    if (const auto other = other_holder(db, context, person_id, kind, person))
      found.push_back(key_problem(kind.field, person, other->username, other->left));
  }
  return found;
}

Result<void> keys_are_hers(Connection& db, const Context& context, const std::string& person_id, const std::vector<std::string>& only) {
  const auto held = details(db, context, person_id);
  if (!held) return {};
  const auto found = key_problems(db, context, person_id, held->person, only);
  if (found.empty()) return {};
  return fail(ErrorKind::conflict, found.front().message, found.front().advice, found.front().field);
}

Result<std::vector<Double>> doubles(Context& context) {
  return context.database.read_value<std::vector<Double>>([&](Connection& db) -> Result<std::vector<Double>> {
    std::map<std::pair<std::string, std::string>, Double> all;
    for (const auto& one : all_details(db, context))
      for (const auto& key : keys_of(one.person))
        if (!key.text.empty()) {
          auto& entry = all[{key.field, key.text}];
          entry.words = words_of(kind_of(key.field), one.person);
          entry.usernames.push_back(one.person.username);
        }
    std::vector<Double> found;
    for (auto& [key, entry] : all)
      if (entry.usernames.size() > 1) found.push_back(std::move(entry));
    return found;
  });
}

}  // namespace waymark::people
