#include <utility>

#include "scorm/base/utf.hpp"
#include "scorm/cmi/element_name.hpp"
#include "scorm/cmi/engine_impl.hpp"
#include "scorm/cmi/values.hpp"

// LMSGetValue and LMSSetValue (SCORM 1.2 RTE 3.3.2, 3.4). Every decision is read off the element table.
namespace waymark::cmi {
namespace {

constexpr std::size_t kShareOfElement = 64;  // bytes counted for an array element besides its values

// How many elements stand in the array that an index of this scope points into; depth 0 is the outer index.
std::size_t count_at(const ItemState& item, const Found& found, std::size_t depth) {
  const Scope scope = found.element->scope;
  if (scope == Scope::objective) return item.objectives.size();
  if (depth == 0) return item.interactions.size();
  if (found.index[0] >= item.interactions.size()) return 0;
  const InteractionState& interaction = item.interactions[found.index[0]];
  return scope == Scope::interaction_objective ? interaction.objective_ids.size() : interaction.correct_responses.size();
}

std::size_t depth_of(const Element& element) {
  if (element.scope == Scope::item) return 0;
  const bool nested = element.scope == Scope::interaction_objective || element.scope == Scope::correct_response;
  return nested && element.type != Type::keyword ? 2 : 1;
}

// Reading needs an index that is there; writing may also add the next one. A gap is an invalid argument.
bool indexes_are_good(const ItemState& item, const Found& found, bool may_add) {
  for (std::size_t depth = 0; depth < depth_of(*found.element); ++depth) {
    const std::size_t count = count_at(item, found, depth);
    if (found.index[depth] > count || (!may_add && found.index[depth] == count)) return false;
  }
  return true;
}

std::string count_text(const ItemState& item, const Found& found) {
  if (found.element->name == "cmi.objectives._count") return std::to_string(item.objectives.size());
  if (found.element->name == "cmi.interactions._count") return std::to_string(item.interactions.size());
  return std::to_string(count_at(item, found, 1));
}

bool is_full(const ItemState& item, const Found& found) {
  switch (found.element->scope) {
    case Scope::item:
      return false;
    case Scope::objective:
      return found.index[0] >= kMostObjectives;
    case Scope::interaction:
      return found.index[0] >= kMostInteractions;
    default:
      return found.index[0] >= kMostInteractions || (count_at(item, found, 1) >= kMostNested && found.index[1] >= kMostNested);
  }
}

template <class Record>
Record& at_or_new(std::vector<Record>& records, std::size_t index) {
  if (index == records.size()) records.emplace_back();
  return records[index];
}

// The place of a value; makes the array elements that its name adds. REQUIRES: indexes_are_good.
std::string& place_of(ItemState& item, const Found& found) {
  const Element& element = *found.element;
  if (element.scope == Scope::item) return item.*element.of_item;
  if (element.scope == Scope::objective) return at_or_new(item.objectives, found.index[0]).*element.of_objective;
  InteractionState& interaction = at_or_new(item.interactions, found.index[0]);
  interaction.changed = true;
  if (element.scope == Scope::interaction) return interaction.*element.of_interaction;
  auto& list = element.scope == Scope::interaction_objective ? interaction.objective_ids : interaction.correct_responses;
  return at_or_new(list, found.index[1]);
}

std::string_view interaction_type_at(const ItemState& item, const Found& found) {
  if (found.element->type != Type::feedback || found.index[0] >= item.interactions.size()) return {};
  return item.interactions[found.index[0]].type;
}

std::string with_joined(std::string there, std::string_view more) {
  base::append_wtf8(there, more);
  return there;
}

// Bytes of one record's values, by the rows of the table that belong to it.
template <class Record>
std::size_t bytes_of(const Record& record, std::string Record::*Element::*field) {
  std::size_t bytes = 0;
  for (const Element& element : elements()) {
    if (element.*field) bytes += (record.*(element.*field)).size();
  }
  return bytes;
}

std::size_t bytes_of(const std::vector<std::string>& list) {
  std::size_t bytes = 0;
  for (const std::string& text : list) bytes += text.size();
  return bytes;
}

}  // namespace

// Must give the same sum as store() keeps step by step: an engine that starts from a snapshot refuses where
// one that never stopped does.
std::size_t stored_bytes_of(const CourseState& state) {
  std::size_t bytes = 0;
  for (const ItemState& item : state.items) {
    if (!item.opened) continue;
    bytes += bytes_of(item, &Element::of_item);
    bytes += kShareOfElement * (item.objectives.size() + item.interactions.size());
    for (const ObjectiveState& objective : item.objectives) bytes += bytes_of(objective, &Element::of_objective);
    for (const InteractionState& interaction : item.interactions) {
      bytes += bytes_of(interaction, &Element::of_interaction);
      bytes += bytes_of(interaction.objective_ids) + bytes_of(interaction.correct_responses);
    }
  }
  return bytes;
}

Answer Engine::Impl::get_value(std::string_view name) {
  if (!running()) return fail(kNotInitialized, "");
  const Found found = find_element(name);
  if (!found.element) return fail(found.error, "", about(name, error_advice(found.error)));
  const Element& element = *found.element;
  if (element.access == Access::write) return fail(kWriteOnly, "", about(name, error_advice(kWriteOnly)));
  ItemState& item = current();
  if (!indexes_are_good(item, found, false)) {
    return fail(kInvalidArgument, "", about(name, "there is no element with this index."));
  }
  if (element.read) return succeed(element.read(View{facts, current_facts(), item, state.session}));
  if (element.type != Type::keyword) return succeed(place_of(item, found));
  return succeed(element.fixed.empty() ? count_text(item, found) : std::string(element.fixed));
}

Answer Engine::Impl::set_value(std::string_view name, std::string_view value) {
  if (!running()) return fail(kNotInitialized, "false");
  const Found found = find_element(name);
  if (found.keyword_of_known) return fail(kKeyword, "false", about(name, error_advice(kKeyword)));
  if (!found.element) return fail(found.error, "false", about(name, error_advice(found.error)));
  if (found.element->access == Access::read) {
    return fail(kReadOnly, "false", about(name, error_advice(kReadOnly)));
  }
  if (!indexes_are_good(current(), found, true)) {
    return fail(kInvalidArgument, "false", about(name, "the index leaves a gap; the next one is _count."));
  }
  return store(found, name, value);
}

Answer Engine::Impl::store(const Found& found, std::string_view name, std::string_view value) {
  ItemState& item = current();
  const Element& element = *found.element;
  const bool appends = element.type == Type::comments;
  const std::size_t there = appends ? base::utf16_length(item.comments) : 0;
  auto accepted = accept_value(element, value, facts.strictness, interaction_type_at(item, found), there);
  if (!accepted) return fail(kIncorrectType, "false", about(name, type_words(element.type)));
  if (is_full(item, found) || stored_bytes + accepted->size() > kMostStoredBytes) {
    return fail(kGeneralException, "false", about(name, "the attempt cannot hold more data."));
  }
  const std::size_t elements_before = item.objectives.size() + item.interactions.size();
  std::string& place = place_of(item, found);
  stored_bytes += kShareOfElement * (item.objectives.size() + item.interactions.size() - elements_before);
  stored_bytes -= place.size();
  if (appends) {
    base::append_wtf8(item.new_comment, *accepted);
    *accepted = with_joined(std::move(place), *accepted);
  }
  place = std::move(*accepted);
  stored_bytes += place.size();
  if (element.type == Type::lesson_status) {
    item.status_by_sco = true;
    item.said_completed = place == "completed";
  }
  return succeed("true");
}

}  // namespace waymark::cmi
