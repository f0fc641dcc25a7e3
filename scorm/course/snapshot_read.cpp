#include <algorithm>
#include <limits>

#include "scorm/cmi/object_reader.hpp"
#include "scorm/course/snapshot.hpp"
#include "scorm/course/snapshot_fields.hpp"

namespace waymark::course {
namespace {

using cmi::Json;
using cmi::ObjectReader;
using sequencing::ActivityState;
using sequencing::kNone;
using sequencing::ObjectiveProgress;

constexpr std::size_t kMostBytes = 256u << 20;
constexpr std::int64_t kMost = std::int64_t{1} << 40;

tl::unexpected<Error> corrupt(std::string where) {
  return fail(ErrorKind::corrupt, "The stored state of this attempt does not read back.",
              "Start a new attempt; the journal of the old one is kept.", std::move(where));
}

std::optional<std::int64_t> number(const Json& from, ObjectReader& object, const char* key, std::int64_t low, std::int64_t high) {
  if (!from.member(key)) return std::nullopt;
  return object.number(key, low, low, high);
}

std::optional<bool> truth(const Json& from, ObjectReader& object, const char* key) {
  const auto value = number(from, object, key, 0, 1);
  return value ? std::optional(*value == 1) : std::nullopt;
}

ObjectiveProgress read_progress(const Json& from, bool& good) {
  ObjectReader object(from, good);
  ObjectiveProgress progress;
  progress.satisfied = truth(from, object, "satisfied");
  progress.measure = number(from, object, "measure", -kMost, kMost);
  progress.completed = truth(from, object, "completed");
  progress.progress = number(from, object, "progress", -kMost, kMost);
  object.values(progress, kProgressValues);
  return progress;
}

// Children of the activity, each once at most.
bool are_children(const std::vector<int>& available, const std::vector<int>& children) {
  for (std::size_t i = 0; i < available.size(); ++i) {
    if (std::find(children.begin(), children.end(), available[i]) == children.end()) return false;
    if (std::find(available.begin(), available.begin() + static_cast<std::ptrdiff_t>(i), available[i]) !=
        available.begin() + static_cast<std::ptrdiff_t>(i)) {
      return false;
    }
  }
  return true;
}

ActivityState read_activity(const Json& from, const sequencing::Activity& definition, bool& good) {
  ObjectReader object(from, good);
  ActivityState activity;
  object.flags(activity, kActivityFlags);
  activity.attempts = static_cast<int>(object.number("attempts", 0, 0, std::numeric_limits<int>::max() / 2));
  activity.completed = truth(from, object, "completed");
  activity.completion = number(from, object, "amount", -kMost, kMost);
  object.each("objectives", [&](const Json& entry) { activity.objectives.push_back(read_progress(entry, good)); });
  if (activity.objectives.empty()) activity.objectives.resize(definition.objectives.size());
  object.each("available", [&](const Json& entry) {
    if (entry.kind != Json::Kind::number || entry.number < 0 || entry.number > std::numeric_limits<int>::max()) {
      good = false;
    } else {
      activity.available.push_back(static_cast<int>(entry.number));
    }
  });
  good = good && activity.objectives.size() == definition.objectives.size() && are_children(activity.available, definition.children);
  return activity;
}

InteractionRecord read_interaction(const Json& from, bool& good) {
  ObjectReader object(from, good);
  InteractionRecord interaction;
  object.values(interaction, kInteractionValues);
  interaction.objective_ids = object.text_list("objectives");
  interaction.patterns = object.text_list("patterns");
  interaction.changed = object.flag("changed");
  return interaction;
}

Record read_record(const Json& from, bool& good) {
  ObjectReader object(from, good);
  Record record;
  object.values(record, kRecordValues);
  record.total_time = object.number("totalTime", 0, 0, std::numeric_limits<std::int64_t>::max() / 2);
  object.each("objectives", [&](const Json& entry) {
    record.objectives.emplace_back();
    ObjectReader(entry, good).values(record.objectives.back(), kObjectiveValues);
  });
  object.each("interactions", [&](const Json& entry) { record.interactions.push_back(read_interaction(entry, good)); });
  object.each("comments", [&](const Json& entry) {
    CommentRecord comment;
    ObjectReader reader(entry, good);
    reader.values(comment, kCommentValues);
    comment.changed = reader.flag("changed");
    record.comments.push_back(std::move(comment));
  });
  record.bytes = cmi::v2004::stored_bytes(record);
  return record;
}

template <class Use>
void members(const Json& document, const char* key, bool& good, Use use) {
  const Json* object = document.member(key);
  if (!object || object->kind != Json::Kind::object) {
    good = false;
    return;
  }
  for (std::size_t i = 0; i < object->keys.size(); ++i) use(object->keys[i], object->entries[i]);
}

std::map<std::string, std::string> read_stores(const Json& document, const char* key, bool& good) {
  std::map<std::string, std::string> stores;
  members(document, key, good, [&](const std::string& target, const Json& entry) {
    good = good && entry.kind == Json::Kind::text;
    stores[target] = entry.text;
  });
  return stores;
}

Shared read_shared(const Json& document, const char* objectives, const char* stores, bool& good) {
  Shared shared;
  members(document, objectives, good,
          [&](const std::string& target, const Json& entry) { shared.objectives[target] = read_progress(entry, good); });
  shared.stores = read_stores(document, stores, good);
  return shared;
}

bool read_random(const Json& document, std::uint64_t& random) {
  const auto text = document.text_of("random");
  if (!text || text->empty() || text->size() > 20) return false;
  random = 0;
  for (const char c : *text) {
    if (c < '0' || c > '9') return false;
    random = random * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return true;
}

}  // namespace

Result<AttemptState> read_snapshot(const Facts& facts, std::string_view json) {
  const auto document = cmi::parse_object(json, kMostBytes, "snapshot");
  if (!document) return corrupt("/");
  if (document->number_of("v") != 1) return corrupt("/v");
  bool good = true;
  ObjectReader object(*document, good);
  const auto& activities = facts.tree.activities;
  AttemptState state;
  std::size_t at = 0;
  object.each("activities", [&](const Json& entry) {
    if (at < activities.size()) state.sequencing.activities.push_back(read_activity(entry, activities[at], good));
    ++at;
  });
  object.each("records", [&](const Json& entry) { state.records.push_back(read_record(entry, good)); });
  if (!good || at != activities.size() || state.records.size() != activities.size()) return corrupt("/activities, /records");
  Shared own = read_shared(*document, "globals", "stores", good);
  state.sequencing.globals = std::move(own.objectives);
  state.stores = std::move(own.stores);
  state.system = read_shared(*document, "systemObjectives", "systemStores", good);
  const auto last = static_cast<std::int64_t>(activities.size()) - 1;
  state.sequencing.current = static_cast<int>(object.number("current", kNone, kNone, last));
  state.sequencing.suspended = static_cast<int>(object.number("suspended", kNone, kNone, last));
  state.open = static_cast<int>(object.number("open", kNone, kNone, last));
  state.phase = static_cast<Phase>(object.number("phase", 0, 0, 3));
  state.entry = document->text_of("entry").value_or("");
  state.announced = object.flag("announced");
  if (const Json* record = document->member("scratch")) {
    state.scratch = Scratch{read_record(*record, good), read_stores(*document, "scratchStores", good)};
  }
  if (!good || !read_random(*document, state.sequencing.random)) return corrupt("/");
  if ((state.open == kNone) != (state.phase == Phase::closed)) return corrupt("/open, /phase");
  return state;
}

}  // namespace waymark::course
