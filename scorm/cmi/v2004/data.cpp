#include "scorm/cmi/v2004/data.hpp"

#include <algorithm>

#include "scorm/base/decimal.hpp"
#include "scorm/base/utf.hpp"
#include "scorm/cmi/element_name.hpp"
#include "scorm/cmi/v2004/elements.hpp"
#include "scorm/cmi/v2004/errors.hpp"
#include "scorm/cmi/v2004/responses.hpp"

namespace waymark::cmi::v2004 {
namespace {

// The book wants at least 100 objectives, 250 interactions and comments, 10 objectives and 10 patterns of an interaction.
constexpr std::size_t kMostObjectives = 2'000, kMostInteractions = 10'000, kMostComments = 2'000, kMostNested = 250;
constexpr std::size_t kShareOfElement = 64;  // bytes counted for an array element besides its values

Given refuse(int error, std::string_view name, std::string_view why = {}, std::string value = "false") {
  return {std::move(value), error, about(name, why.empty() ? error_advice(error) : why)};
}

std::size_t count_of(const Session& session, const Found& found, std::size_t depth) {
  const Record& record = session.record;
  switch (found.element->scope) {
    case Scope::comment:
      return record.comments.size();
    case Scope::objective:
      return record.objectives.size();
    case Scope::data:
      return session.facts.data.size();
    case Scope::interaction:
      return record.interactions.size();
    case Scope::interaction_objective:
    case Scope::pattern: {
      if (depth == 0) return record.interactions.size();
      if (found.index[0] >= record.interactions.size()) return 0;
      const InteractionRecord& interaction = record.interactions[found.index[0]];
      return found.element->scope == Scope::pattern ? interaction.patterns.size() : interaction.objective_ids.size();
    }
    case Scope::activity:
    case Scope::lms_comment:
      break;
  }
  return 0;
}

std::size_t depth_of(const Element& element) {
  if (element.scope == Scope::activity) return 0;
  const bool nested = element.scope == Scope::interaction_objective || element.scope == Scope::pattern;
  return nested && element.type != Type::keyword ? 2 : 1;
}

std::size_t count_under(const Session& session, const Found& found) {
  const std::string_view name = found.element->name;
  if (name == "cmi.comments_from_learner._count") return session.record.comments.size();
  if (name == "cmi.interactions._count") return session.record.interactions.size();
  if (name == "cmi.objectives._count") return session.record.objectives.size();
  if (name == "adl.data._count") return session.facts.data.size();
  return depth_of(*found.element) == 1 ? count_of(session, found, 1) : 0;
}

bool indexes_are_there(const Session& session, const Found& found) {
  for (std::size_t depth = 0; depth < depth_of(*found.element); ++depth) {
    if (found.index[depth] >= count_of(session, found, depth)) return false;
  }
  return true;
}

// adl.nav.request_valid.WORD or .WORD.{target=ID} (SN 4th Ed. 5.6.5).
Given get_validity(const Session& session, std::string_view name) {
  constexpr std::string_view kBefore = "adl.nav.request_valid.", kMark = "{target=";
  std::string_view word = name.substr(kBefore.size()), target;
  const std::size_t point = word.find('.');
  const bool targeted = word.starts_with("choice") || word.starts_with("jump");
  if (targeted != (point != std::string_view::npos))
    return refuse(kGeneralGet, name, "choice and jump need .{target=ID}, the others none.", "");
  if (targeted) {
    target = word.substr(point + 1);
    word = word.substr(0, point);
    if (!target.starts_with(kMark) || !target.ends_with('}')) return refuse(kGeneralGet, name, "A target is written as {target=ID}.", "");
    target = target.substr(kMark.size(), target.size() - kMark.size() - 1);
  }
  switch (session.navigation.is_valid(word, target)) {
    case NavigationView::Validity::yes:
      return {"true", kNoError, {}};
    case NavigationView::Validity::no:
      return {"false", kNoError, {}};
    default:
      return {"unknown", kNoError, {}};
  }
}

Given get_data(const Session& session, const Found& found, std::string_view name) {
  const DataTarget& target = session.facts.data[found.index[0]];
  if (found.element->access == Access::read) return {target.id, kNoError, {}};
  if (!target.readable) return refuse(kWriteOnly, name, "The manifest lets this activity write the store and not read it.", "");
  const auto store = session.stores.find(target.id);
  if (store == session.stores.end()) return refuse(kNotInitializedValue, name, {}, "");
  return {store->second, kNoError, {}};
}

// REQUIRES: indexes are there; the element lives in a record.
Value value_of(const Session& session, const Found& found) {
  const Element& element = *found.element;
  const Record& record = session.record;
  if (element.of_activity == &Record::completion_status) return completion_status(session.facts, record);
  if (element.of_activity == &Record::success_status) return success_status(session.facts, record);
  if (element.read) return element.read(session);
  if (element.of_activity) return record.*element.of_activity;
  if (element.of_objective) return record.objectives[found.index[0]].*element.of_objective;
  if (element.of_comment) return record.comments[found.index[0]].*element.of_comment;
  const InteractionRecord& interaction = record.interactions[found.index[0]];
  if (element.of_interaction) return interaction.*element.of_interaction;
  return (element.scope == Scope::pattern ? interaction.patterns : interaction.objective_ids)[found.index[1]];
}

const InteractionRecord* interaction_at(const Session& session, const Found& found) {
  return found.index[0] < session.record.interactions.size() ? &session.record.interactions[found.index[0]] : nullptr;
}

// What has to be set before (408), and what only the next index may add (351). Empty when the value may be set.
Given check_place(const Session& session, const Found& found, std::string_view name) {
  const Element& element = *found.element;
  if (element.scope == Scope::activity) return {};
  const std::size_t count = count_of(session, found, 0);
  if (found.index[0] > count) return refuse(kGeneralSet, name, "the index leaves a gap; the next one is _count.");
  const bool is_new = found.index[0] == count;
  const bool is_id = element.of_objective == &ObjectiveRecord::id || element.of_interaction == &InteractionRecord::id;
  if (element.scope == Scope::data) return is_new ? refuse(kGeneralSet, name, "there is no store with this index.") : Given{};
  if (element.scope == Scope::comment)
    return count >= kMostComments && is_new ? refuse(kGeneralSet, name, "no more comments fit.") : Given{};
  if (is_new && !is_id) return refuse(kDependency, name, "set the id first.");
  if (is_new && count >= (element.of_objective ? kMostObjectives : kMostInteractions))
    return refuse(kGeneralSet, name, "no more of them fit.");
  const bool by_type = element.type == Type::response || element.type == Type::pattern;
  if (by_type && !interaction_at(session, found)->type) return refuse(kDependency, name, "set the interaction's type first.");
  if (depth_of(element) < 2) return {};
  const std::size_t inner = count_of(session, found, 1);
  if (found.index[1] > inner) return refuse(kGeneralSet, name, "the index leaves a gap; the next one is _count.");
  return found.index[1] >= kMostNested ? refuse(kGeneralSet, name, "no more of them fit.") : Given{};
}

int check_type(const Session& session, const Found& found, std::string_view value) {
  const Element& element = *found.element;
  if (element.type == Type::response || element.type == Type::pattern) {
    const std::string& type = *interaction_at(session, found)->type;
    const bool good = element.type == Type::response ? is_response(type, value, session.strict) : is_pattern(type, value, session.strict);
    return good ? kNoError : kTypeMismatch;
  }
  return check_value(element.type, value, session.strict);
}

// Identifiers that stay as they are and are there once; patterns of one interaction (RTE 4th Ed. 4.2.9, 4.2.17). Before the type
// is looked at: how many patterns there may be. After it: whether they are the same.
Given check_patterns(const Session& session, const Found& found, std::string_view name) {
  if (found.element->scope != Scope::pattern) return {};
  const std::string& type = *interaction_at(session, found)->type;
  if (has_single_pattern(type) && found.index[1] > 0) return refuse(kGeneralSet, name, "an interaction of this type has one pattern.");
  return {};
}

Given check_once(const Session& session, const Found& found, std::string_view name, std::string_view value) {
  const Element& element = *found.element;
  if (element.of_objective == &ObjectiveRecord::id) {
    const auto& objectives = session.record.objectives;
    for (std::size_t i = 0; i < objectives.size(); ++i) {
      if (i == found.index[0] && objectives[i].id != value) return refuse(kGeneralSet, name, "an objective keeps its id.");
      if (i != found.index[0] && objectives[i].id == value) return refuse(kGeneralSet, name, "another objective has this id.");
    }
  }
  if (element.scope != Scope::interaction_objective && element.scope != Scope::pattern) return {};
  const InteractionRecord& interaction = *interaction_at(session, found);
  const auto& list = element.scope == Scope::pattern ? interaction.patterns : interaction.objective_ids;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i == found.index[1]) continue;
    const bool pattern = element.scope == Scope::pattern;
    if (pattern ? must_differ(*interaction.type) && same_pattern(*interaction.type, list[i], value) : list[i] == value) {
      return refuse(kGeneralSet, name, pattern ? "another pattern is the same." : "the interaction has this objective already.");
    }
  }
  return {};
}

// Puts a value in its place and keeps the sum of bytes.
void put(Record& record, Value& place, std::string_view value) {
  record.bytes += value.size();
  record.bytes -= place ? place->size() : 0;
  place.emplace(value);
}

template <class T>
T& at_or_new(Record& record, std::vector<T>& list, std::size_t index) {
  if (index == list.size()) {
    list.emplace_back();
    record.bytes += kShareOfElement;
  }
  return list[index];
}

void put_in_list(Record& record, std::vector<std::string>& list, std::size_t index, std::string_view value) {
  if (index == list.size()) list.emplace_back();
  record.bytes += value.size();
  record.bytes -= list[index].size();
  list[index] = value;
}

void store(const Session& session, const Found& found, std::string_view value) {
  const Element& element = *found.element;
  Record& record = session.record;
  if (element.scope == Scope::data) {
    const std::string& target = session.facts.data[found.index[0]].id;
    if (value.empty()) {
      session.stores.erase(target);  // an empty store is as one that nobody has set
    } else {
      session.stores[target] = value;
    }
  } else if (element.of_activity) {
    put(record, record.*element.of_activity, value);
  } else if (element.of_objective) {
    put(record, at_or_new(record, record.objectives, found.index[0]).*element.of_objective, value);
  } else if (element.of_comment) {
    CommentRecord& comment = at_or_new(record, record.comments, found.index[0]);
    comment.changed = true;
    put(record, comment.*element.of_comment, value);
  } else {
    InteractionRecord& interaction = at_or_new(record, record.interactions, found.index[0]);
    interaction.changed = true;
    if (element.of_interaction) {
      put(record, interaction.*element.of_interaction, value);
    } else {
      put_in_list(record, element.scope == Scope::pattern ? interaction.patterns : interaction.objective_ids, found.index[1], value);
    }
  }
}

bool reaches(const Value& value, const Value& bound) {
  const auto given = base::parse_decimal(value.value_or("")), wanted = base::parse_decimal(bound.value_or(""));
  return given && wanted && base::compare(*given, *wanted) >= 0;
}

template <class T>
std::size_t bytes_of(const T& record, Value T::*Element::*field) {
  std::size_t bytes = 0;
  for (const Element& element : elements()) {
    if (element.*field && record.*(element.*field)) bytes += (record.*(element.*field))->size();
  }
  return bytes;
}

std::size_t bytes_of(const std::vector<std::string>& list) {
  std::size_t bytes = 0;
  for (const std::string& text : list) bytes += text.size();
  return bytes;
}

// Older editions have fewer requests (SN 2nd and 3rd Ed. 5.6.4).
bool is_request_of(Book book, std::string_view value) {
  if (book == Book::fourth) return true;
  return !value.ends_with("}jump") && (book == Book::third || value != "suspendAll");
}

}  // namespace

std::string completion_status(const ActivityFacts& facts, const Record& record) {
  if (!facts.completion_threshold) return record.completion_status.value_or("unknown");
  if (!record.progress_measure) return "unknown";
  return reaches(record.progress_measure, facts.completion_threshold) ? "completed" : "incomplete";
}

std::string success_status(const ActivityFacts& facts, const Record& record) {
  if (!facts.scaled_passing_score) return record.success_status.value_or("unknown");
  if (!record.scaled) return "unknown";
  return reaches(record.scaled, facts.scaled_passing_score) ? "passed" : "failed";
}

std::size_t stored_bytes(const Record& record) {
  std::size_t bytes = bytes_of(record, &Element::of_activity);
  bytes += kShareOfElement * (record.objectives.size() + record.comments.size() + record.interactions.size());
  for (const ObjectiveRecord& objective : record.objectives) bytes += bytes_of(objective, &Element::of_objective);
  for (const CommentRecord& comment : record.comments) bytes += bytes_of(comment, &Element::of_comment);
  for (const InteractionRecord& interaction : record.interactions) {
    bytes += bytes_of(interaction, &Element::of_interaction) + bytes_of(interaction.objective_ids) + bytes_of(interaction.patterns);
  }
  return bytes;
}

Given get_value(const Session& session, std::string_view name) {
  if (name.empty()) return refuse(kGeneralGet, name, "GetValue takes the name of an element.", "");
  const Found found = find_element(name, session.book, session.strict);
  if (found.keyword_of_known) return refuse(kGeneralGet, name, "the element has no such keyword.", "");
  if (!found.element) return refuse(kUndefinedElement, name, {}, "");
  const Element& element = *found.element;
  if (element.access == Access::write) return refuse(kWriteOnly, name, {}, "");
  if (name.starts_with("adl.nav.request_valid.")) return get_validity(session, name);
  if (!indexes_are_there(session, found)) return refuse(kGeneralGet, name, "there is no element with this index.", "");
  if (element.type == Type::keyword) {
    return {element.fixed.empty() ? std::to_string(count_under(session, found)) : std::string(element.fixed), kNoError, {}};
  }
  if (element.scope == Scope::data) return get_data(session, found, name);
  Value value = value_of(session, found);
  if (value) return {std::move(*value), kNoError, {}};
  if (element.otherwise) return {element.otherwise, kNoError, {}};
  return refuse(kNotInitializedValue, name, {}, "");
}

Given set_value(const Session& session, std::string_view name, std::string_view value) {
  if (name.empty()) return refuse(kGeneralSet, name, "SetValue takes the name of an element.");
  const Found found = find_element(name, session.book, session.strict);
  if (found.keyword_of_known) return refuse(kReadOnly, name, "keywords can be read and not set.");
  if (!found.element) return refuse(kUndefinedElement, name);
  const Element& element = *found.element;
  if (element.access == Access::read) return refuse(kReadOnly, name);
  if (Given bad = check_place(session, found, name); bad.error != kNoError) return bad;
  if (element.scope == Scope::data && !session.facts.data[found.index[0]].writable) {
    return refuse(kReadOnly, name, "The manifest lets this activity read the store and not write it.");
  }
  if (Given bad = check_patterns(session, found, name); bad.error != kNoError) return bad;
  int error = check_type(session, found, value);
  if (session.strict && element.type == Type::navigation_request && !is_request_of(session.book, value)) error = kTypeMismatch;
  if (error != kNoError) return refuse(error, name, type_words(element.type));
  if (Given bad = check_once(session, found, name, value); bad.error != kNoError) return bad;
  const std::size_t there = element.scope == Scope::data ? 0 : session.record.bytes;
  if (there + value.size() > kMostStoredBytes) return refuse(kGeneralSet, name, "the activity cannot hold more data.");
  store(session, found, value);
  const std::size_t kept = least_kept(element, session.book);
  if (kept == 0 || value.size() <= kept || base::utf16_length(value) <= kept) return {"true", kNoError, {}};
  return {"true", kNoError, about(name, "kept whole; other LMSs may cut it after " + std::to_string(kept) + " characters.")};
}

}  // namespace waymark::cmi::v2004
