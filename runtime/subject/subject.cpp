#include "runtime/subject/subject.hpp"

#include <algorithm>

#include "runtime/identities/joined.hpp"
#include "runtime/storage/term.hpp"
#include "runtime/support/digest.hpp"
#include "scorm/base/digest.hpp"
#include "scorm/base/encode.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/agents.hpp"
#include "xapi/model/redact.hpp"

namespace waymark::subject {
namespace {

using storage::Connection;
using storage::Row;

constexpr std::string_view kMailto = "mailto:";

// An address is also known by its SHA-1 (xAPI Part 2, 2.4.2.3).
void add_key(Subject& subject, const std::string& key) {
  subject.keys.insert(key);
  if (key.starts_with(kMailto)) subject.keys.insert("sha1:" + base::sha1_hex(key));
}

void add_word(Subject& subject, const std::string& word) {
  if (!word.empty() && std::find(subject.words.begin(), subject.words.end(), word) == subject.words.end()) subject.words.push_back(word);
}

Result<void> add_agent(Subject& subject, const std::string& text) {
  const auto agent = xapi::json::parse(text);
  if (!agent || xapi::check_agent(*agent, xapi::Path(), xapi::Rules{}))
    return fail(ErrorKind::invalid, "This is no Agent of the xAPI: " + text.substr(0, 100),
                R"(Write {"mbox":"mailto:somebody@hospital.example"}, or another identifier.)");
  const std::string key = xapi::agent_key(*agent);
  if (key.empty() || xapi::is_group(*agent)) return fail(ErrorKind::invalid, "A group is no person.", "Name one of its members.");
  add_key(subject, key);
  if (key.starts_with(kMailto)) add_word(subject, key.substr(kMailto.size()));
  add_word(subject, std::string(xapi::string_at(*agent, "name")));
  return {};
}

void add_account(Connection& db, const runtime::Context& context, Subject& subject) {
  db.query(
      "select username, display_name, sort_name, email, employee_number, nhs_id, moodle_username from identity where tenant = ? and "
      "person_id = ?",
      {context.tenant, subject.person_id}, [&](const Row& row) {
        subject.username = row.text(0);
        for (int column = 0; column < 7; ++column) add_word(subject, row.text(column));
        if (!row.text(3).empty())
          add_key(subject, xapi::agent_key(xapi::json::Value::object().set("mbox", xapi::json::Value::string("mailto:" + row.text(3)))));
        return false;
      });
  add_key(subject, "account:" + context.iri_base + " " + subject.person_id);
  for (const auto& key : identities::agents_of(db, context, subject.person_id)) subject.keys.insert(key);
  db.query("select registration_id from registration where tenant = ? and person_id = ? order by registration_id",
           {context.tenant, subject.person_id}, [&](const Row& row) {
             subject.registrations.push_back(row.text(0));
             return true;
           });
}

// Whose account one of the agents is.
void find_account(Connection& db, const runtime::Context& context, Subject& subject) {
  const std::string before = "account:" + context.iri_base + " ";
  for (const auto& key : subject.keys)
    if (key.starts_with(before))
      db.query("select person_id from person where tenant = ? and person_id = ?", {context.tenant, key.substr(before.size())},
               [&](const Row& row) {
                 subject.person_id = row.text(0);
                 return false;
               });
}

// What statements call these agents.
void add_names(Connection& db, std::int64_t tenant, Subject& subject) {
  for (const auto& key : subject.keys)
    db.query("select name from agent_name where tenant = ? and term_id = ?", {tenant, storage::known_term(db, tenant, key)},
             [&](const Row& row) {
               add_word(subject, row.text(0));
               return true;
             });
}

}  // namespace

std::vector<std::string> Subject::distinct_words() const {
  std::vector<std::string> out;
  for (const auto& word : words)
    if (word.find_first_of(" .@_-0123456789") != std::string::npos) out.push_back(word);
  return out;
}

std::string Subject::digest() const {
  std::string all = person_id;
  for (const auto& key : keys) all += "\n" + key;
  return support::sha256_hex(all);
}

Result<Subject> resolve(runtime::Context& context, const Who& who) {
  if (who.username.empty() && who.agents.empty())
    return fail(ErrorKind::invalid, "Nobody is named.", "Name an account (--username), an agent of the xAPI (--agent), or both.");
  Subject subject;
  subject.in_text = who.in_text;
  for (const auto& text : who.agents)
    if (auto added = add_agent(subject, text); !added) return tl::unexpected<Error>(added.error());
  auto read = context.database.read([&](Connection& db) -> Result<void> {
    if (who.username.empty())
      find_account(db, context, subject);
    else
      db.query("select person_id from identity where tenant = ? and username = ?", {context.tenant, who.username}, [&](const Row& row) {
        subject.person_id = row.text(0);
        return false;
      });
    if (!who.username.empty() && !subject.account())
      return fail(ErrorKind::not_found, "There is no account \"" + who.username.substr(0, 80) + "\".",
                  "`waymark user list` shows the accounts.");
    if (subject.account()) add_account(db, context, subject);
    add_names(db, context.tenant, subject);
    return {};
  });
  if (!read) return tl::unexpected<Error>(read.error());
  std::stable_sort(subject.words.begin(), subject.words.end(),
                   [](const auto& one, const auto& other) { return one.size() > other.size(); });
  return subject;
}

std::vector<storage::ListKey> lists_of(Connection& db, std::int64_t tenant, const Subject& subject) {
  std::vector<storage::ListKey> lists;
  for (const auto& key : subject.keys)
    if (const auto term = storage::known_term(db, tenant, key); term != 0)
      for (const auto list : {storage::List::agent, storage::List::agent_related}) lists.push_back({list, term, 0});
  for (const auto& registration : subject.registrations)
    if (const auto term = storage::known_term(db, tenant, registration); term != 0) lists.push_back({storage::List::registration, term, 0});
  return lists;
}

bool goes_with(const Subject& subject, const xapi::json::Value& statement, const std::string& registration) {
  return std::binary_search(subject.registrations.begin(), subject.registrations.end(), registration) ||
         xapi::is_own(statement, subject.keys);
}

}  // namespace waymark::subject
