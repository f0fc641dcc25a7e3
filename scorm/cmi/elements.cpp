#include "scorm/cmi/elements.hpp"

#include <cstdint>
#include <iterator>

#include "scorm/base/iso8601.hpp"
#include "scorm/cmi/element_name.hpp"
#include "scorm/cmi/errors.hpp"

namespace waymark::cmi {
namespace {

using I = ItemState;
using O = ObjectiveState;
using N = InteractionState;

constexpr bool kMandatory = true;
constexpr bool kOptional = false;

std::string mode_text(const View& v) {
  if (v.session.mode == Mode::browse) return "browse";
  return v.session.mode == Mode::review ? "review" : "normal";
}

constexpr Element keyword(std::string_view name, bool mandatory, std::string_view value, Scope scope = Scope::item) {
  return {.name = name, .type = Type::keyword, .access = Access::read, .mandatory = mandatory, .scope = scope, .fixed = value};
}

constexpr Element from(std::string_view name, Type type, bool mandatory, std::string (*read)(const View&)) {
  return {.name = name, .type = type, .access = Access::read, .mandatory = mandatory, .read = read};
}

constexpr Element item(std::string_view name, Type type, Access access, bool mandatory, std::string I::*field, int low = 0, int high = 0) {
  return {.name = name, .type = type, .access = access, .mandatory = mandatory, .of_item = field, .low = low, .high = high};
}

constexpr Element objective(std::string_view name, Type type, std::string O::*field) {
  return {
      .name = name, .type = type, .access = Access::read_write, .mandatory = kOptional, .scope = Scope::objective, .of_objective = field};
}

constexpr Element interaction(std::string_view name, Type type, std::string N::*field) {
  return {
      .name = name, .type = type, .access = Access::write, .mandatory = kOptional, .scope = Scope::interaction, .of_interaction = field};
}

constexpr Element nested(std::string_view name, Type type, Scope scope) {
  return {.name = name, .type = type, .access = Access::write, .mandatory = kOptional, .scope = scope};
}

constexpr std::string_view kScoreChildren = "raw,min,max";

// Order as in the standard's table (RTE 3.4.4).
constexpr Element kElements[] = {
    keyword("cmi._children", kOptional,
            "core,suspend_data,launch_data,comments,comments_from_lms,objectives,student_data,student_preference,"
            "interactions"),
    keyword("cmi._version", kOptional, "3.4"),
    keyword("cmi.core._children", kMandatory,
            "student_id,student_name,lesson_location,credit,lesson_status,entry,score,total_time,lesson_mode,"
            "exit,"
            "session_time"),
    from("cmi.core.student_id", Type::identifier, kMandatory, [](const View& v) { return v.facts.learner_id; }),
    from("cmi.core.student_name", Type::string255, kMandatory, [](const View& v) { return v.facts.learner_name; }),
    item("cmi.core.lesson_location", Type::string255, Access::read_write, kMandatory, &I::lesson_location),
    from("cmi.core.credit", Type::credit, kMandatory, [](const View& v) { return std::string(v.session.credit ? "credit" : "no-credit"); }),
    item("cmi.core.lesson_status", Type::lesson_status, Access::read_write, kMandatory, &I::lesson_status),
    from("cmi.core.entry", Type::entry, kMandatory, [](const View& v) { return v.session.entry; }),
    keyword("cmi.core.score._children", kMandatory, kScoreChildren),
    item("cmi.core.score.raw", Type::score, Access::read_write, kMandatory, &I::score_raw),
    item("cmi.core.score.max", Type::score, Access::read_write, kOptional, &I::score_max),
    item("cmi.core.score.min", Type::score, Access::read_write, kOptional, &I::score_min),
    from("cmi.core.total_time", Type::timespan, kMandatory, [](const View& v) { return base::format_timespan(v.state.total_time); }),
    from("cmi.core.lesson_mode", Type::mode, kOptional, mode_text),
    item("cmi.core.exit", Type::exit, Access::write, kMandatory, &I::exit),
    item("cmi.core.session_time", Type::timespan, Access::write, kMandatory, &I::session_time),
    item("cmi.suspend_data", Type::suspend_data, Access::read_write, kMandatory, &I::suspend_data),
    from("cmi.launch_data", Type::string4096, kMandatory, [](const View& v) { return v.item.launch_data; }),
    item("cmi.comments", Type::comments, Access::read_write, kOptional, &I::comments),
    from("cmi.comments_from_lms", Type::string4096, kOptional, [](const View&) { return std::string(); }),

    keyword("cmi.objectives._children", kOptional, "id,score,status"),
    keyword("cmi.objectives._count", kOptional, {}),
    objective("cmi.objectives.n.id", Type::identifier, &O::id),
    keyword("cmi.objectives.n.score._children", kOptional, kScoreChildren, Scope::objective),
    objective("cmi.objectives.n.score.raw", Type::score, &O::score_raw),
    objective("cmi.objectives.n.score.max", Type::score, &O::score_max),
    objective("cmi.objectives.n.score.min", Type::score, &O::score_min),
    objective("cmi.objectives.n.status", Type::status, &O::status),

    keyword("cmi.student_data._children", kOptional, "mastery_score,max_time_allowed,time_limit_action"),
    from("cmi.student_data.mastery_score", Type::decimal, kOptional, [](const View& v) { return v.item.mastery_score; }),
    from("cmi.student_data.max_time_allowed", Type::timespan, kOptional, [](const View& v) { return v.item.max_time_allowed; }),
    from("cmi.student_data.time_limit_action", Type::time_limit_action, kOptional, [](const View& v) { return v.item.time_limit_action; }),

    keyword("cmi.student_preference._children", kOptional, "audio,language,speed,text"),
    item("cmi.student_preference.audio", Type::sinteger, Access::read_write, kOptional, &I::audio, -1, 100),
    item("cmi.student_preference.language", Type::string255, Access::read_write, kOptional, &I::language),
    item("cmi.student_preference.speed", Type::sinteger, Access::read_write, kOptional, &I::speed, -100, 100),
    item("cmi.student_preference.text", Type::sinteger, Access::read_write, kOptional, &I::text, -1, 1),

    keyword("cmi.interactions._children", kOptional, "id,objectives,time,type,correct_responses,weighting,student_response,result,latency"),
    keyword("cmi.interactions._count", kOptional, {}),
    interaction("cmi.interactions.n.id", Type::identifier, &N::id),
    keyword("cmi.interactions.n.objectives._count", kOptional, {}, Scope::interaction_objective),
    nested("cmi.interactions.n.objectives.n.id", Type::identifier, Scope::interaction_objective),
    interaction("cmi.interactions.n.time", Type::time, &N::time),
    interaction("cmi.interactions.n.type", Type::interaction_type, &N::type),
    keyword("cmi.interactions.n.correct_responses._count", kOptional, {}, Scope::correct_response),
    nested("cmi.interactions.n.correct_responses.n.pattern", Type::feedback, Scope::correct_response),
    interaction("cmi.interactions.n.weighting", Type::decimal, &N::weighting),
    interaction("cmi.interactions.n.student_response", Type::feedback, &N::student_response),
    interaction("cmi.interactions.n.result", Type::result, &N::result),
    interaction("cmi.interactions.n.latency", Type::timespan, &N::latency),
};

// Names without an index are what SCOs call most: they are found by a few of their letters, and compared once or twice.
constexpr std::size_t kBuckets = 128;
constexpr std::size_t kShortestName = 4;

constexpr std::size_t bucket_of(std::string_view name) {
  const auto letter = [name](std::size_t from_end) {
    return static_cast<std::size_t>(static_cast<unsigned char>(name[name.size() - from_end]));
  };
  return (name.size() * 7 + letter(1) * 5 + letter(2) * 3 + letter(4)) % kBuckets;
}

struct PlainNames {
  std::array<std::int8_t, kBuckets> first{};
  std::array<std::int8_t, std::size(kElements)> next{};
  std::size_t longest = 0;  // names in one bucket
};

constexpr PlainNames kPlainNames = [] {
  PlainNames names;
  names.first.fill(-1);
  std::array<std::size_t, kBuckets> filled{};
  for (std::size_t i = 0; i < std::size(kElements); ++i) {
    if (kElements[i].scope != Scope::item) continue;
    const std::size_t bucket = bucket_of(kElements[i].name);
    names.next[i] = names.first[bucket];
    names.first[bucket] = static_cast<std::int8_t>(i);
    if (++filled[bucket] > names.longest) names.longest = filled[bucket];
  }
  return names;
}();
static_assert(std::size(kElements) < 128 && kPlainNames.longest <= 3);

const Element* find_plain(std::string_view name) {
  if (name.size() < kShortestName) return nullptr;
  for (int at = kPlainNames.first[bucket_of(name)]; at >= 0; at = kPlainNames.next[static_cast<std::size_t>(at)]) {
    const Element& element = kElements[static_cast<std::size_t>(at)];
    if (element.name == name) return &element;
  }
  return nullptr;
}

Found found_leaf(const Element& element, std::array<std::size_t, 2> index = {}) {
  return {.element = &element, .index = index, .error = 0, .keyword_of_known = element.type == Type::keyword};
}

enum class Kind { unknown, group, leaf };

struct Looked {
  Kind kind = Kind::unknown;
  const Element* element = nullptr;
  std::array<std::size_t, 2> index{};
};

Looked look_up(std::string_view name) {
  Looked best;
  for (const Element& element : kElements) {
    std::array<std::size_t, 2> index{};
    const NameMatch m = match_name(element.name, name, index);
    if (m == NameMatch::whole) return {Kind::leaf, &element, index};
    if (m == NameMatch::prefix && index[0] != kBadIndex && index[1] != kBadIndex) best.kind = Kind::group;
  }
  return best;
}

bool well_formed(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.back() != '.' && name.find("..") == std::string_view::npos;
}

int error_for_keyword(std::string_view keyword, Kind parent) {
  if (parent == Kind::unknown || keyword == "_version") return kNotImplemented;
  if (keyword == "_count") return kNotAnArray;
  return parent == Kind::leaf ? kCannotHaveChildren : kNotImplemented;
}

}  // namespace

std::span<const Element> elements() { return kElements; }

Found find_element(std::string_view name) {
  if (const Element* plain = find_plain(name)) return found_leaf(*plain);
  if (!well_formed(name) || (name != "cmi" && !name.starts_with("cmi."))) return {.error = kInvalidArgument};
  const Looked looked = look_up(name);
  if (looked.kind == Kind::leaf) return found_leaf(*looked.element, looked.index);
  if (looked.kind == Kind::group) return {.error = kInvalidArgument};
  const std::size_t point = name.rfind('.');
  const std::string_view last = name.substr(point + 1);
  if (last != "_children" && last != "_count" && last != "_version") return {.error = kNotImplemented};
  const Kind parent = look_up(name.substr(0, point)).kind;
  return {.error = error_for_keyword(last, parent), .keyword_of_known = parent != Kind::unknown};
}

}  // namespace waymark::cmi
