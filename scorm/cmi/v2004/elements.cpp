#include "scorm/cmi/v2004/elements.hpp"

#include <algorithm>
#include <iterator>

#include "scorm/base/interval.hpp"

namespace waymark::cmi::v2004 {
namespace {

using A = Record;
using O = ObjectiveRecord;
using N = InteractionRecord;
using C = CommentRecord;

constexpr std::size_t kShortText = 250, kText = 1'000, kLongText = 4'000, kStored = 64'000;

constexpr Element keyword(std::string_view name, std::string_view value, Scope scope = Scope::activity) {
  return {.name = name, .type = Type::keyword, .access = Access::read, .scope = scope, .fixed = value};
}

constexpr Element from(std::string_view name, Type type, Value (*read)(const Session&)) {
  return {.name = name, .type = type, .access = Access::read, .read = read};
}

constexpr Element own(std::string_view name, Type type, Value A::*field, const char* otherwise = nullptr, std::size_t least_kept = 0,
                      Access access = Access::read_write) {
  return {.name = name, .type = type, .access = access, .otherwise = otherwise, .least_kept = least_kept, .of_activity = field};
}

constexpr Element objective(std::string_view name, Type type, Value O::*field, const char* otherwise = nullptr,
                            std::size_t least_kept = 0) {
  return {.name = name,
          .type = type,
          .access = Access::read_write,
          .scope = Scope::objective,
          .otherwise = otherwise,
          .least_kept = least_kept,
          .of_objective = field};
}

constexpr Element interaction(std::string_view name, Type type, Value N::*field, std::size_t least_kept = 0) {
  return {.name = name,
          .type = type,
          .access = Access::read_write,
          .scope = Scope::interaction,
          .least_kept = least_kept,
          .of_interaction = field};
}

constexpr Element comment(std::string_view name, Type type, Value C::*field, std::size_t least_kept = 0) {
  return {.name = name, .type = type, .access = Access::read_write, .scope = Scope::comment, .least_kept = least_kept, .of_comment = field};
}

constexpr Element nested(std::string_view name, Type type, Scope scope, Access access = Access::read_write, std::size_t least_kept = 0) {
  return {.name = name, .type = type, .access = access, .scope = scope, .least_kept = least_kept};
}

constexpr std::string_view kScoreChildren = "scaled,raw,min,max";
constexpr std::string_view kCommentChildren = "comment,location,timestamp";

Value text_of(std::string_view text) { return Value(std::in_place, text); }

// Order as in the book (RTE 4th Ed. 4.2.1 to 4.2.26), then adl.
constexpr Element kElements[] = {
    keyword("cmi._version", "1.0"),
    keyword("cmi.comments_from_learner._children", kCommentChildren),
    keyword("cmi.comments_from_learner._count", {}),
    comment("cmi.comments_from_learner.n.comment", Type::localized, &C::comment, kLongText),
    comment("cmi.comments_from_learner.n.location", Type::text, &C::location, kShortText),
    comment("cmi.comments_from_learner.n.timestamp", Type::time, &C::timestamp),
    keyword("cmi.comments_from_lms._children", kCommentChildren),
    keyword("cmi.comments_from_lms._count", {}),
    nested("cmi.comments_from_lms.n.comment", Type::localized, Scope::lms_comment, Access::read),
    nested("cmi.comments_from_lms.n.location", Type::text, Scope::lms_comment, Access::read),
    nested("cmi.comments_from_lms.n.timestamp", Type::time, Scope::lms_comment, Access::read),
    own("cmi.completion_status", Type::completion_status, &A::completion_status, "unknown"),
    from("cmi.completion_threshold", Type::measure, [](const Session& s) { return s.facts.completion_threshold; }),
    from("cmi.credit", Type::text, [](const Session& s) { return text_of(s.credit ? "credit" : "no-credit"); }),
    from("cmi.entry", Type::text, [](const Session& s) { return text_of(s.entry); }),
    own("cmi.exit", Type::exit, &A::exit, nullptr, 0, Access::write),

    keyword("cmi.interactions._children",
            "id,type,objectives,timestamp,correct_responses,weighting,learner_response,result,latency,description"),
    keyword("cmi.interactions._count", {}),
    interaction("cmi.interactions.n.id", Type::identifier, &N::id, kLongText),
    interaction("cmi.interactions.n.type", Type::interaction_type, &N::type),
    keyword("cmi.interactions.n.objectives._count", {}, Scope::interaction_objective),
    nested("cmi.interactions.n.objectives.n.id", Type::identifier, Scope::interaction_objective, Access::read_write, kLongText),
    interaction("cmi.interactions.n.timestamp", Type::time, &N::timestamp),
    keyword("cmi.interactions.n.correct_responses._count", {}, Scope::pattern),
    nested("cmi.interactions.n.correct_responses.n.pattern", Type::pattern, Scope::pattern),
    interaction("cmi.interactions.n.weighting", Type::real, &N::weighting),
    interaction("cmi.interactions.n.learner_response", Type::response, &N::learner_response),
    interaction("cmi.interactions.n.result", Type::result, &N::result),
    interaction("cmi.interactions.n.latency", Type::interval, &N::latency),
    interaction("cmi.interactions.n.description", Type::localized, &N::description, kShortText),

    from("cmi.launch_data", Type::text, [](const Session& s) { return s.facts.launch_data; }),
    from("cmi.learner_id", Type::identifier, [](const Session& s) { return text_of(s.learner_id); }),
    from("cmi.learner_name", Type::localized, [](const Session& s) { return text_of(s.learner_name); }),
    keyword("cmi.learner_preference._children", "audio_level,language,delivery_speed,audio_captioning"),
    own("cmi.learner_preference.audio_level", Type::not_negative, &A::audio_level, "1"),
    own("cmi.learner_preference.language", Type::language, &A::language, "", kShortText),
    own("cmi.learner_preference.delivery_speed", Type::not_negative, &A::delivery_speed, "1"),
    own("cmi.learner_preference.audio_captioning", Type::captioning, &A::audio_captioning, "0"),
    own("cmi.location", Type::text, &A::location, nullptr, kText),
    from("cmi.max_time_allowed", Type::interval, [](const Session& s) { return s.facts.max_time_allowed; }),
    from("cmi.mode", Type::text, [](const Session& s) { return text_of(s.mode); }),

    keyword("cmi.objectives._children", "id,score,success_status,completion_status,progress_measure,description"),
    keyword("cmi.objectives._count", {}),
    objective("cmi.objectives.n.id", Type::identifier, &O::id, nullptr, kLongText),
    keyword("cmi.objectives.n.score._children", kScoreChildren, Scope::objective),
    objective("cmi.objectives.n.score.scaled", Type::scaled, &O::scaled),
    objective("cmi.objectives.n.score.raw", Type::real, &O::raw),
    objective("cmi.objectives.n.score.min", Type::real, &O::min),
    objective("cmi.objectives.n.score.max", Type::real, &O::max),
    objective("cmi.objectives.n.success_status", Type::success_status, &O::success_status, "unknown"),
    objective("cmi.objectives.n.completion_status", Type::completion_status, &O::completion_status, "unknown"),
    objective("cmi.objectives.n.progress_measure", Type::measure, &O::progress_measure),
    objective("cmi.objectives.n.description", Type::localized, &O::description, nullptr, kShortText),

    own("cmi.progress_measure", Type::measure, &A::progress_measure),
    from("cmi.scaled_passing_score", Type::scaled, [](const Session& s) { return s.facts.scaled_passing_score; }),
    keyword("cmi.score._children", kScoreChildren),
    own("cmi.score.scaled", Type::scaled, &A::scaled),
    own("cmi.score.raw", Type::real, &A::raw),
    own("cmi.score.min", Type::real, &A::min),
    own("cmi.score.max", Type::real, &A::max),
    own("cmi.session_time", Type::interval, &A::session_time, nullptr, 0, Access::write),
    own("cmi.success_status", Type::success_status, &A::success_status, "unknown"),
    own("cmi.suspend_data", Type::text, &A::suspend_data, nullptr, kStored),
    from("cmi.time_limit_action", Type::text,
         [](const Session& s) { return s.facts.time_limit_action ? s.facts.time_limit_action : text_of("continue,no message"); }),
    from("cmi.total_time", Type::interval, [](const Session& s) { return Value(base::format_interval(s.record.total_time)); }),

    own("adl.nav.request", Type::navigation_request, &A::navigation_request, "_none_"),
    from("adl.nav.request_valid.continue", Type::text, nullptr),
    from("adl.nav.request_valid.previous", Type::text, nullptr),
    from("adl.nav.request_valid.choice", Type::text, nullptr),
    from("adl.nav.request_valid.jump", Type::text, nullptr),
    keyword("adl.data._children", "id,store"),
    keyword("adl.data._count", {}),
    nested("adl.data.n.id", Type::identifier, Scope::data, Access::read),
    nested("adl.data.n.store", Type::text, Scope::data, Access::read_write, kStored),
};

// adl.data and jump came with the 4th edition. Tolerant: packages say an older edition than their pages were written for.
bool is_in(std::string_view name, Book book, bool strict) {
  if (!strict || book == Book::fourth) return true;
  return !name.starts_with("adl.data") && !name.starts_with("adl.nav.request_valid.jump");
}

enum class Kind { unknown, group, leaf };

Kind look_up(std::string_view name, Found& found) {
  Kind best = Kind::unknown;
  for (const Element& element : kElements) {
    std::array<std::size_t, 2> index{};
    const NameMatch match = match_name(element.name, name, index);
    if (match == NameMatch::whole) {
      found = {.element = &element, .index = index};
      return Kind::leaf;
    }
    if (match == NameMatch::prefix) best = Kind::group;
  }
  return best;
}

}  // namespace

std::span<const Element> elements() { return kElements; }

std::size_t least_kept(const Element& element, Book book) {
  const bool suspend_data = element.of_activity == &Record::suspend_data;
  return suspend_data && book == Book::second ? kLongText : element.least_kept;
}

Found find_element(std::string_view name, Book book, bool strict) {
  constexpr std::string_view kValid = "adl.nav.request_valid.";
  const bool ends_well = !name.empty() && name.back() != '.';
  if (!ends_well || !is_in(name, book, strict)) return {};
  if (name.starts_with(kValid)) name = name.substr(0, name.find('.', kValid.size()));  // what stands behind is a target (data.cpp)
  Found found;
  if (look_up(name, found) == Kind::leaf) return found;
  const std::size_t point = name.rfind('.');
  if (point == std::string_view::npos) return {};
  const std::string_view last = name.substr(point + 1);
  if (last != "_children" && last != "_count" && last != "_version") return {};
  Found parent;
  return {.keyword_of_known = look_up(name.substr(0, point), parent) != Kind::unknown};
}

}  // namespace waymark::cmi::v2004
