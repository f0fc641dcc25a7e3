#include "scorm/cmi/object_reader.hpp"
#include "scorm/cmi/snapshot.hpp"
#include "scorm/cmi/snapshot_fields.hpp"

namespace waymark::cmi {
namespace {

constexpr std::size_t kMostBytes = 256u << 20;

tl::unexpected<Error> corrupt(std::string where) {
  return fail(ErrorKind::corrupt, "The stored state of this attempt does not read back.",
              "Start a new attempt; the journal of the old one is kept.", std::move(where));
}

InteractionState read_interaction(const Json& from, bool& good) {
  InteractionState interaction;
  ObjectReader object(from, good);
  object.texts(interaction, kInteractionTexts);
  interaction.objective_ids = object.text_list("objectives");
  interaction.correct_responses = object.text_list("patterns");
  interaction.changed = object.flag("changed");
  return interaction;
}

ItemState read_item(const Json& from, bool& good) {
  ItemState item;
  ObjectReader object(from, good);
  object.texts(item, kItemTexts);
  object.flags(item, kItemFlags);
  item.total_time = object.number("totalTime", 0, 0, std::int64_t{1} << 40);
  object.each("objectives", [&](const Json& entry) {
    ObjectiveState objective;
    ObjectReader(entry, good).texts(objective, kObjectiveTexts);
    item.objectives.push_back(std::move(objective));
  });
  object.each("interactions", [&](const Json& entry) { item.interactions.push_back(read_interaction(entry, good)); });
  return item;
}

std::optional<std::size_t> index_of(const LaunchFacts& facts, const std::optional<std::string>& id) {
  for (std::size_t i = 0; id && i < facts.items.size(); ++i) {
    if (facts.items[i].id == *id) return i;
  }
  return std::nullopt;
}

Session read_session(const Json& from, std::size_t item, bool& good) {
  Session session;
  ObjectReader object(from, good);
  session.item = item;
  session.phase = static_cast<Phase>(object.number("phase", 1, 1, 3));
  session.entry = from.text_of("entry").value_or("");
  session.mode = static_cast<Mode>(object.number("mode", 0, 0, 2));
  session.credit = object.flag("credit");
  if (const Json* value = from.member("baseline")) {
    Baseline baseline;
    ObjectReader reader(*value, good);
    reader.texts(baseline, kBaselineTexts);
    reader.flags(baseline, kBaselineFlags);
    session.baseline = std::move(baseline);
  }
  return session;
}

}  // namespace

Result<CourseState> read_snapshot(const LaunchFacts& facts, std::string_view json) {
  const auto document = parse_object(json, kMostBytes, "snapshot");
  if (!document) return corrupt("/");
  if (document->number_of("v") != 1) return corrupt("/v");
  const Json* items = document->member("items");
  if (!items || items->kind != Json::Kind::array) return corrupt("/items");

  CourseState state;
  state.items.resize(facts.items.size());
  bool good = true;
  for (const Json& entry : items->entries) {
    const auto index = index_of(facts, entry.text_of("id"));
    if (!index || state.items[*index].opened) return corrupt("/items");
    state.items[*index] = read_item(entry, good);
    if (!good || !state.items[*index].opened) return corrupt("/items");
  }
  if (const Json* session = document->member("session")) {
    const auto index = index_of(facts, session->text_of("item"));
    if (!index) return corrupt("/session/item");
    state.session = read_session(*session, *index, good);
    if (!good) return corrupt("/session");
  }
  return state;
}

}  // namespace waymark::cmi
