#include "scorm/cmi/object_writer.hpp"
#include "scorm/cmi/snapshot.hpp"
#include "scorm/cmi/snapshot_fields.hpp"

namespace waymark::cmi {
namespace {

void append_interaction(std::string& out, const InteractionState& interaction) {
  ObjectWriter object(out);
  object.texts(interaction, kInteractionTexts);
  if (!interaction.objective_ids.empty()) {
    object.key("objectives");
    append_texts(out, interaction.objective_ids);
  }
  if (!interaction.correct_responses.empty()) {
    object.key("patterns");
    append_texts(out, interaction.correct_responses);
  }
  if (interaction.changed) object.number("changed", 1);
  object.close();
}

void append_arrays(std::string& out, ObjectWriter& object, const ItemState& item) {
  if (!item.objectives.empty()) {
    object.key("objectives");
    out += '[';
    for (std::size_t i = 0; i < item.objectives.size(); ++i) {
      if (i != 0) out += ',';
      ObjectWriter objective(out);
      objective.texts(item.objectives[i], kObjectiveTexts);
      objective.close();
    }
    out += ']';
  }
  if (!item.interactions.empty()) {
    object.key("interactions");
    out += '[';
    for (std::size_t i = 0; i < item.interactions.size(); ++i) {
      if (i != 0) out += ',';
      append_interaction(out, item.interactions[i]);
    }
    out += ']';
  }
}

void append_item(std::string& out, const std::string& id, const ItemState& item) {
  ObjectWriter object(out);
  object.text("id", id);
  object.texts(item, kItemTexts);
  object.flags(item, kItemFlags);
  if (item.total_time != 0) object.number("totalTime", item.total_time);
  append_arrays(out, object, item);
  object.close();
}

void append_session(std::string& out, const LaunchFacts& facts, const Session& session) {
  ObjectWriter object(out);
  object.text("item", facts.items[session.item].id);
  object.number("phase", static_cast<int>(session.phase));
  object.text("entry", session.entry);
  object.number("mode", static_cast<int>(session.mode));
  object.number("credit", session.credit ? 1 : 0);
  if (session.baseline) {
    object.key("baseline");
    ObjectWriter baseline(out);
    baseline.texts(*session.baseline, kBaselineTexts);
    baseline.flags(*session.baseline, kBaselineFlags);
    baseline.close();
  }
  object.close();
}

// An item that was never opened holds nothing worth writing: only opening changes it.
bool worth_writing(const ItemState& item) { return item.opened; }

}  // namespace

std::string write_snapshot(const LaunchFacts& facts, const CourseState& state) {
  std::string out = "{\"v\":1,\"items\":[";
  bool first = true;
  for (std::size_t i = 0; i < state.items.size(); ++i) {
    if (!worth_writing(state.items[i])) continue;
    if (!first) out += ',';
    first = false;
    append_item(out, facts.items[i].id, state.items[i]);
  }
  out += ']';
  if (state.session.phase != Phase::none) {
    out += ",\"session\":";
    append_session(out, facts, state.session);
  }
  return out + "}";
}

std::string digest_of(std::string_view bytes) {
  std::uint64_t hash = 14695981039346656037ull;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[(hash >> shift) & 0xF];
  return out;
}

}  // namespace waymark::cmi
