#include "runtime/storage/statement_references.hpp"

#include <algorithm>
#include <limits>

namespace waymark::storage {
namespace {

constexpr std::int64_t kRow = 5;               // what it costs to read one statement
constexpr std::int64_t kTargetsWork = 10'000;  // how long targets are looked for before the references are gone through
constexpr std::size_t kLongestChain = 1000;    // StatementRefs that are followed from one statement

}  // namespace

References::References(Search& search, const Content& content, Seen seen, std::size_t few)
    : search_(search), content_(content), seen_(std::move(seen)), all_(ListReader::references(search)) {
  if (many_in_window(few)) look_from_targets(few);
}

bool References::many_in_window(std::size_t few) {
  std::size_t count = 0;
  search_.connection.query("select position from statement where tenant = ? and refers_to <> '' and position > ? and position <= ? limit ?",
                           {search_.tenant, search_.above, search_.up_to, static_cast<std::int64_t>(few) + 1}, [&](const Row&) {
                             ++count;
                             return true;
                           });
  search_.spent += kRow + static_cast<std::int64_t>(count) / 4;
  return count > few;
}

// Statements of the whole store that meet the content: a target may be older or newer than the window. False: too many.
bool References::collect_targets(std::size_t few, std::vector<std::string>& ids) {
  Search whole{search_.connection, search_.tenant, 0, std::numeric_limits<std::int64_t>::max() - 1, true, 0};
  Intersection walk(whole, content_.all);
  while (walk.place() != kNowhere) {
    if (whole.spent > kTargetsWork || ids.size() > few) break;
    walk.step();
    if (!walk.hit()) continue;
    const std::int64_t position = walk.place();
    walk.pass();
    if (!meets(whole, content_, position)) continue;
    whole.connection.query("select t.statement_id from statement t where t.tenant = ? and t.position = ?" + seen_.sql,
                           seen_.behind({whole.tenant, position}), [&](const Row& row) {
                             ids.push_back(row.text(0));
                             return false;
                           });
    whole.spent += kRow;
  }
  search_.spent += whole.spent;
  return walk.place() == kNowhere;
}

void References::look_from_targets(std::size_t few) {
  std::vector<std::string> ids;
  if (!collect_targets(few, ids)) return;
  std::set<std::string> passed(ids.begin(), ids.end());
  std::vector<Place> found;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (found.size() > 4 * few) return;  // many refer to them
    std::vector<std::pair<std::int64_t, std::string>> referring;
    search_.connection.query("select position, statement_id from statement where tenant = ? and refers_to = ? and refers_to <> '' limit ?",
                             {search_.tenant, ids[i], static_cast<std::int64_t>(4 * few) + 1}, [&](const Row& row) {
                               referring.emplace_back(row.integer(0), row.text(1));
                               return true;
                             });
    // One that was erased answers nothing, and is still on the way of those that refer to it.
    search_.connection.query("select statement_id from tombstone where tenant = ? and refers_to = ? and refers_to <> '' limit ?",
                             {search_.tenant, ids[i], static_cast<std::int64_t>(4 * few) + 1}, [&](const Row& row) {
                               if (passed.insert(row.text(0)).second) ids.push_back(row.text(0));
                               return true;
                             });
    search_.spent += 2 * kRow + static_cast<std::int64_t>(referring.size());
    for (auto& [position, id] : referring) {
      found.push_back(search_.place(position));
      if (passed.insert(id).second) ids.push_back(std::move(id));
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  found_ = std::move(found);
}

Place References::seek(Place from) {
  if (!found_) return all_.seek(from);
  const auto at = std::lower_bound(found_->begin(), found_->end(), from);
  if (at == found_->end() || *at > search_.place(search_.ascending ? search_.up_to : search_.above + 1)) return kNowhere;
  return *at;
}

bool References::answers(Place place) {
  if (found_) return true;
  std::string refers_to;
  search_.connection.query("select refers_to from statement where tenant = ? and position = ?", {search_.tenant, search_.position(place)},
                           [&](const Row& row) {
                             refers_to = row.text(0);
                             return false;
                           });
  search_.spent += kRow;
  return leads_there(refers_to);
}

References::Target References::target(const std::string& id) {
  Target out;
  std::vector<Value> values = seen_.values;
  values.insert(values.end(), {search_.tenant, id});
  search_.connection.query(
      "select t.position, t.refers_to, (true" + seen_.sql + ") from statement t where t.tenant = ? and t.statement_id = ?", values,
      [&](const Row& row) {
        out = {row.integer(0), row.text(1), row.integer(2) != 0};
        return false;
      });
  search_.spent += kRow;
  if (out.position == 0)
    search_.connection.query("select position, refers_to from tombstone where tenant = ? and statement_id = ?", {search_.tenant, id},
                             [&](const Row& row) {
                               out = {row.integer(0), row.text(1), false};
                               return false;
                             });
  return out;
}

// Every statement on the way has the same answer, as far as it was gone: a chain that bites its tail ends where it was before.
bool References::leads_there(const std::string& id) {
  std::vector<std::string> way;
  std::set<std::string> passed;
  bool answer = false;
  for (std::string at = id; !at.empty() && way.size() < kLongestChain && passed.insert(at).second;) {
    if (const auto known = known_.find(at); known != known_.end()) {
      answer = known->second;
      break;
    }
    Target here = target(at);
    way.push_back(std::move(at));
    if (here.position == 0) break;
    answer = here.seen && meets(search_, content_, here.position);
    if (answer) break;
    at = std::move(here.refers_to);
  }
  for (auto& one : way) known_[one] = answer;
  return answer;
}

}  // namespace waymark::storage
