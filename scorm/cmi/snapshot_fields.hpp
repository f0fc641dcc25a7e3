#pragma once
#include "scorm/cmi/fields.hpp"
#include "scorm/cmi/state.hpp"

// The members of each record with their names in a snapshot: writing and reading walk the same lists, so
// neither can forget a field. Order is part of the format. Private to this folder.
namespace waymark::cmi {

inline constexpr TextField<ItemState> kItemTexts[] = {
    {"status", &ItemState::lesson_status},
    {"location", &ItemState::lesson_location},
    {"raw", &ItemState::score_raw},
    {"min", &ItemState::score_min},
    {"max", &ItemState::score_max},
    {"suspendData", &ItemState::suspend_data},
    {"comments", &ItemState::comments},
    {"audio", &ItemState::audio},
    {"language", &ItemState::language},
    {"speed", &ItemState::speed},
    {"text", &ItemState::text},
    {"exit", &ItemState::exit},
    {"sessionTime", &ItemState::session_time},
    {"toldStatus", &ItemState::told_status},
    {"toldRaw", &ItemState::told_raw},
    {"toldMin", &ItemState::told_min},
    {"toldMax", &ItemState::told_max},
    {"newComment", &ItemState::new_comment},
};

inline constexpr FlagField<ItemState> kItemFlags[] = {
    {"opened", &ItemState::opened},
    {"attempted", &ItemState::attempted},
    {"suspended", &ItemState::suspended},
    {"statusBySco", &ItemState::status_by_sco},
    {"saidCompleted", &ItemState::said_completed},
    {"toldCompleted", &ItemState::told_completed},
};

inline constexpr TextField<ObjectiveState> kObjectiveTexts[] = {
    {"id", &ObjectiveState::id},
    {"status", &ObjectiveState::status},
    {"raw", &ObjectiveState::score_raw},
    {"min", &ObjectiveState::score_min},
    {"max", &ObjectiveState::score_max},
    {"toldStatus", &ObjectiveState::told_status},
    {"toldRaw", &ObjectiveState::told_raw},
    {"toldMin", &ObjectiveState::told_min},
    {"toldMax", &ObjectiveState::told_max},
};

inline constexpr TextField<InteractionState> kInteractionTexts[] = {
    {"id", &InteractionState::id},
    {"time", &InteractionState::time},
    {"type", &InteractionState::type},
    {"weighting", &InteractionState::weighting},
    {"response", &InteractionState::student_response},
    {"result", &InteractionState::result},
    {"latency", &InteractionState::latency},
};

inline constexpr TextField<Baseline> kBaselineTexts[] = {
    {"status", &Baseline::lesson_status},
    {"raw", &Baseline::score_raw},
    {"min", &Baseline::score_min},
    {"max", &Baseline::score_max},
};

inline constexpr FlagField<Baseline> kBaselineFlags[] = {
    {"statusBySco", &Baseline::status_by_sco},
    {"saidCompleted", &Baseline::said_completed},
};

}  // namespace waymark::cmi
