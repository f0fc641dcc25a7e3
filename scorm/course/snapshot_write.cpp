#include "scorm/cmi/object_writer.hpp"
#include "scorm/course/snapshot.hpp"
#include "scorm/course/snapshot_fields.hpp"

namespace waymark::course {
namespace {

using cmi::ObjectWriter;
using sequencing::ActivityState;
using sequencing::ObjectiveProgress;

template <class T, class Write>
void list(std::string& out, ObjectWriter& object, const char* key, const std::vector<T>& from, Write write) {
  if (from.empty()) return;
  object.key(key);
  char before = '[';
  for (const T& entry : from) {
    out += before;
    before = ',';
    write(out, entry);
  }
  out += ']';
}

void append_number(std::string& out, int value) { out += std::to_string(value); }

void number(ObjectWriter& object, const char* key, std::optional<std::int64_t> value) {
  if (value) object.number(key, *value);
}

void append_progress(std::string& out, const ObjectiveProgress& progress) {
  ObjectWriter object(out);
  number(object, "satisfied", progress.satisfied);
  number(object, "measure", progress.measure);
  number(object, "completed", progress.completed);
  number(object, "progress", progress.progress);
  object.values(progress, kProgressValues);
  object.close();
}

void append_activity(std::string& out, const ActivityState& activity) {
  ObjectWriter object(out);
  object.flags(activity, kActivityFlags);
  if (activity.attempts != 0) object.number("attempts", activity.attempts);
  number(object, "completed", activity.completed);
  number(object, "amount", activity.completion);
  bool any = false;
  for (const ObjectiveProgress& progress : activity.objectives) any |= progress != ObjectiveProgress{};
  if (any) list(out, object, "objectives", activity.objectives, append_progress);
  list(out, object, "available", activity.available, append_number);
  object.close();
}

void append_objective(std::string& out, const ObjectiveRecord& objective) {
  ObjectWriter object(out);
  object.values(objective, kObjectiveValues);
  object.close();
}

void append_interaction(std::string& out, const InteractionRecord& interaction) {
  ObjectWriter object(out);
  object.values(interaction, kInteractionValues);
  const auto texts = [&](const char* key, const std::vector<std::string>& from) {
    if (from.empty()) return;
    object.key(key);
    cmi::append_texts(out, from);
  };
  texts("objectives", interaction.objective_ids);
  texts("patterns", interaction.patterns);
  if (interaction.changed) object.number("changed", 1);
  object.close();
}

void append_comment(std::string& out, const CommentRecord& comment) {
  ObjectWriter object(out);
  object.values(comment, kCommentValues);
  if (comment.changed) object.number("changed", 1);
  object.close();
}

void append_record(std::string& out, const Record& record) {
  ObjectWriter object(out);
  object.values(record, kRecordValues);
  if (record.total_time != 0) object.number("totalTime", record.total_time);
  list(out, object, "objectives", record.objectives, append_objective);
  list(out, object, "interactions", record.interactions, append_interaction);
  list(out, object, "comments", record.comments, append_comment);
  object.close();
}

void append_globals(std::string& out, const std::map<std::string, ObjectiveProgress>& globals) {
  char before = '{';
  for (const auto& [target, progress] : globals) {
    out += before;
    before = ',';
    base::append_json_string(out, target);
    out += ':';
    append_progress(out, progress);
  }
  out += globals.empty() ? "{}" : "}";
}

void append_stores(std::string& out, const std::map<std::string, std::string>& stores) {
  ObjectWriter object(out);
  for (const auto& [target, text] : stores) {
    object.raw_key(target);
    base::append_json_string(out, text);
  }
  object.close();
}

}  // namespace

std::string write_snapshot(const AttemptState& state) {
  std::string out;
  ObjectWriter object(out);
  object.number("v", 1);
  list(out, object, "activities", state.sequencing.activities, append_activity);
  object.key("globals");
  append_globals(out, state.sequencing.globals);
  object.number("current", state.sequencing.current);
  object.number("suspended", state.sequencing.suspended);
  object.text("random", std::to_string(state.sequencing.random));
  list(out, object, "records", state.records, append_record);
  object.key("stores");
  append_stores(out, state.stores);
  object.key("systemObjectives");
  append_globals(out, state.system.objectives);
  object.key("systemStores");
  append_stores(out, state.system.stores);
  object.number("phase", static_cast<int>(state.phase));
  object.number("open", state.open);
  object.text("entry", state.entry);
  if (state.announced) object.number("announced", 1);
  if (state.scratch) {
    object.key("scratch");
    append_record(out, state.scratch->record);
    object.key("scratchStores");
    append_stores(out, state.scratch->stores);
  }
  object.close();
  return out;
}

}  // namespace waymark::course
