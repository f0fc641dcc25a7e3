#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "scorm/cmi/element_name.hpp"
#include "scorm/cmi/state.hpp"

// The run-time data model of SCORM 1.2 (RTE 3.4) as one table. Reading, writing, error codes and limits all
// follow from its rows; nothing else in the engine knows an element by name.
namespace waymark::cmi {

enum class Access { read, write, read_write };

// The standard's data types (RTE 3.4.2), one enumerator per vocabulary.
enum class Type {
  keyword,       // _children, _count, _version
  string255,     // CMIString255
  string4096,    // CMIString4096
  suspend_data,  // CMIString4096 with its own tolerant limit
  comments,      // CMIString4096 that grows: each value is appended
  identifier,    // CMIIdentifier
  integer,       // CMIInteger
  sinteger,      // CMISInteger, held to low..high
  decimal,       // CMIDecimal
  score,         // CMIDecimal from 0 to 100, or CMIBlank
  time,          // CMITime
  timespan,      // CMITimespan
  feedback,      // CMIFeedback, by the type of its interaction
  credit,
  entry,
  mode,
  exit,
  lesson_status,
  status,
  time_limit_action,
  interaction_type,
  result  // CMIVocabulary
};

// Which record an element lives in, and so how many indexes its name has.
enum class Scope { item, objective, interaction, interaction_objective, correct_response };

// What a read-only element's value is taken from.
struct View {
  const LaunchFacts& facts;
  const ItemFacts& item;
  const ItemState& state;
  const Session& session;
};

struct Element {
  std::string_view name;  // "cmi.objectives.n.score.raw": n stands for an index
  Type type;
  Access access;
  bool mandatory;  // the standard's M; all optional ones are there as well
  Scope scope = Scope::item;
  std::string_view fixed = {};                 // value of _children and _version
  std::string (*read)(const View&) = nullptr;  // value of other read-only elements
  std::string ItemState::*of_item = nullptr;
  std::string ObjectiveState::*of_objective = nullptr;
  std::string InteractionState::*of_interaction = nullptr;
  int low = 0, high = 0;  // range of a sinteger
};

std::span<const Element> elements();

inline constexpr std::size_t kBadIndex = kNoIndex;

// What a name turned out to be.
struct Found {
  const Element* element = nullptr;    // null: see error
  std::array<std::size_t, 2> index{};  // kBadIndex when it is no number that can be an index
  int error = 0;                       // for LMSGetValue: 201, 202, 203 or 401
  bool keyword_of_known = false;       // ends in a keyword and stands on a known element: LMSSetValue answers 402
};

Found find_element(std::string_view name);

}  // namespace waymark::cmi
