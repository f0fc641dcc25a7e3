#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "scorm/cmi/element_name.hpp"
#include "scorm/cmi/v2004/record.hpp"
#include "scorm/cmi/v2004/values.hpp"

// The run-time data model of SCORM 2004 (RTE 4th Ed. 4.2, SN 4th Ed. 5.6) as one table. Reading, writing, error codes and limits
// all follow from its rows.
namespace waymark::cmi::v2004 {

enum class Access { read, write, read_write };

// Which record an element lives in, and so how many indexes its name has.
enum class Scope { activity, comment, lms_comment, objective, interaction, interaction_objective, pattern, data };

struct Element {
  std::string_view name;  // "cmi.objectives.n.score.raw": n stands for an index
  Type type;
  Access access;
  Scope scope = Scope::activity;
  std::string_view fixed = {};              // of _children and _version
  const char* otherwise = nullptr;          // what GetValue answers while nothing is set; null: error 403
  std::size_t least_kept = 0;               // smallest permitted maximum in characters (0: none); more is kept as well
  Value (*read)(const Session&) = nullptr;  // of other read-only elements
  Value Record::*of_activity = nullptr;
  Value ObjectiveRecord::*of_objective = nullptr;
  Value InteractionRecord::*of_interaction = nullptr;
  Value CommentRecord::*of_comment = nullptr;
};

std::span<const Element> elements();

// How many characters every LMS has to keep of this element (RTE's smallest permitted maximum), 0 when there is no such number.
std::size_t least_kept(const Element& element, Book book);

struct Found {
  const Element* element = nullptr;    // null: not known
  std::array<std::size_t, 2> index{};  // kNoIndex when it is no number that can be an index
  bool keyword_of_known = false;       // _children, _count or _version of an element that has none
};

Found find_element(std::string_view name, Book book, bool strict);

}  // namespace waymark::cmi::v2004
