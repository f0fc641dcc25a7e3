#include "runtime/outbox/keys_changed.hpp"

#include <algorithm>
#include <vector>

#include "runtime/outbox/completion_record.hpp"
#include "runtime/outbox/recall.hpp"
#include "runtime/outbox/told.hpp"

namespace waymark::outbox {
namespace {

std::vector<std::string> completions_of(storage::Connection& db, const runtime::Context& context, const std::string& person_id) {
  std::vector<std::string> ids;
  db.query("select completion_id from completion where tenant = ? and person_id = ? order by completion_id", {context.tenant, person_id},
           [&](const storage::Row& r) {
             ids.push_back(r.text(0));
             return true;
           });
  return ids;
}

bool in_a_file_under_other_keys(storage::Connection& db, const runtime::Context& context, const std::string& completion_id) {
  const auto now = completion_record(db, context.tenant, completion_id);
  if (!now) return false;
  for (const auto& told : told_of_completion(db, context, completion_id)) {
    if (told.reference != completion_id || told.line.empty()) continue;
    const auto then = connectors::completion_from_json(told.payload);
    if (then && (then->employee_number != now->employee_number || then->vpd != now->vpd)) return true;
  }
  return false;
}

bool in_moodle_without_a_name(storage::Connection& db, const runtime::Context& context, const std::string& completion_id) {
  const auto now = completion_record(db, context.tenant, completion_id);
  if (!now || !now->moodle_username.empty()) return false;
  const auto all = told_of_completion(db, context, completion_id);
  return std::any_of(all.begin(), all.end(), [](const Told& told) { return told.handed; });
}

}  // namespace

Retold keys_changed(storage::Connection& db, const runtime::Context& context, const std::string& person_id) {
  Retold retold;
  const auto all = completions_of(db, context, person_id);
  for (const auto& id : all) {
    retold.renamed += tell_under_new_name(db, context, id);
    if (in_a_file_under_other_keys(db, context, id)) ++retold.in_files;
    if (in_moodle_without_a_name(db, context, id)) ++retold.nameless;
  }
  retold.renewed = renew_deliveries(db, context.tenant, person_id, context.now());
  return retold;
}

Retold& Retold::operator+=(const Retold& more) {
  renewed += more.renewed;
  renamed += more.renamed;
  nameless += more.nameless;
  in_files += more.in_files;
  return *this;
}

std::vector<std::string> retold_words(const Retold& retold) {
  std::vector<std::string> words;
  const auto say = [&](std::int64_t count, const char* one, const char* many, const std::string& rest) {
    if (count > 0) words.push_back(std::to_string(count) + (count == 1 ? one : many) + rest);
  };
  say(retold.renewed, " delivery", " deliveries", " that waited or were refused will be tried with what was saved.");
  say(retold.renamed, " completion is", " completions are",
      " told to Moodle under the new name. Once that is done, what stands under the old one is set back, if there still is an account of "
      "that name.");
  say(retold.nameless, " completion stays", " completions stay",
      " in Moodle under the old name. Where that was wrong, enter the right one: they are told there, and then set back under the old "
      "one.");
  say(retold.in_files, " completion stands", " completions stand",
      " in ESR files under the old number or trust. Where that was wrong, withdraw and grant again: the old line is then listed to be "
      "taken "
      "back by hand, and a new one written.");
  return words;
}

}  // namespace waymark::outbox
