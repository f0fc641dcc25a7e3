#pragma once
#include "scorm/cmi/fields.hpp"
#include "scorm/course/attempt.hpp"

// The members of each record with their names in a snapshot: writing and reading walk the same lists. Order is part of the format.
// Private to this folder.
namespace waymark::course {

using cmi::v2004::CommentRecord;
using cmi::v2004::InteractionRecord;
using cmi::v2004::ObjectiveRecord;
using cmi::v2004::Record;

inline constexpr cmi::ValueField<Record> kRecordValues[] = {
    {"completion", &Record::completion_status},
    {"success", &Record::success_status},
    {"progress", &Record::progress_measure},
    {"scaled", &Record::scaled},
    {"raw", &Record::raw},
    {"min", &Record::min},
    {"max", &Record::max},
    {"location", &Record::location},
    {"suspendData", &Record::suspend_data},
    {"exit", &Record::exit},
    {"sessionTime", &Record::session_time},
    {"request", &Record::navigation_request},
    {"audioLevel", &Record::audio_level},
    {"language", &Record::language},
    {"deliverySpeed", &Record::delivery_speed},
    {"audioCaptioning", &Record::audio_captioning},
    {"toldSuccess", &Record::told_success},
    {"toldCompletion", &Record::told_completion},
    {"toldScaled", &Record::told_scaled},
    {"toldRaw", &Record::told_raw},
    {"toldMin", &Record::told_min},
    {"toldMax", &Record::told_max},
};

inline constexpr cmi::ValueField<ObjectiveRecord> kObjectiveValues[] = {
    {"id", &ObjectiveRecord::id},
    {"success", &ObjectiveRecord::success_status},
    {"completion", &ObjectiveRecord::completion_status},
    {"progress", &ObjectiveRecord::progress_measure},
    {"description", &ObjectiveRecord::description},
    {"scaled", &ObjectiveRecord::scaled},
    {"raw", &ObjectiveRecord::raw},
    {"min", &ObjectiveRecord::min},
    {"max", &ObjectiveRecord::max},
    {"toldSuccess", &ObjectiveRecord::told_success},
    {"toldCompletion", &ObjectiveRecord::told_completion},
    {"toldScaled", &ObjectiveRecord::told_scaled},
    {"toldRaw", &ObjectiveRecord::told_raw},
    {"toldMin", &ObjectiveRecord::told_min},
    {"toldMax", &ObjectiveRecord::told_max},
};

inline constexpr cmi::ValueField<InteractionRecord> kInteractionValues[] = {
    {"id", &InteractionRecord::id},
    {"type", &InteractionRecord::type},
    {"timestamp", &InteractionRecord::timestamp},
    {"weighting", &InteractionRecord::weighting},
    {"response", &InteractionRecord::learner_response},
    {"result", &InteractionRecord::result},
    {"latency", &InteractionRecord::latency},
    {"description", &InteractionRecord::description},
};

inline constexpr cmi::ValueField<CommentRecord> kCommentValues[] = {
    {"comment", &CommentRecord::comment},
    {"location", &CommentRecord::location},
    {"timestamp", &CommentRecord::timestamp},
};

inline constexpr cmi::FlagField<sequencing::ActivityState> kActivityFlags[] = {
    {"attempted", &sequencing::ActivityState::progress_known},
    {"completionByContent", &sequencing::ActivityState::completion_by_content},
    {"successByContent", &sequencing::ActivityState::success_by_content},
    {"objectivesStale", &sequencing::ActivityState::objectives_stale},
    {"progressStale", &sequencing::ActivityState::progress_stale},
    {"active", &sequencing::ActivityState::active},
    {"suspended", &sequencing::ActivityState::suspended},
};

inline constexpr cmi::ValueField<sequencing::ObjectiveProgress> kProgressValues[] = {
    {"raw", &sequencing::ObjectiveProgress::raw},
    {"min", &sequencing::ObjectiveProgress::min},
    {"max", &sequencing::ObjectiveProgress::max},
};

}  // namespace waymark::course
