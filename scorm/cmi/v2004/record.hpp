#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the run-time data model of SCORM 2004 keeps of one activity, and what it is told of the launch. Plain data.
namespace waymark::cmi::v2004 {

enum class Book { second, third, fourth };  // the edition of SCORM 2004 that the package was made for

// The text as the SCO set it; nothing while nobody has ("" is a value).
using Value = std::optional<std::string>;

struct ObjectiveRecord {
  Value id, success_status, completion_status, progress_measure, description;
  Value scaled, raw, min, max;
  // What the last event said of it; differs from the values above when there is something to tell.
  Value told_success, told_completion, told_scaled, told_raw, told_min, told_max;
};

struct InteractionRecord {
  Value id, type, timestamp, weighting, learner_response, result, latency, description;
  std::vector<std::string> objective_ids, patterns;
  bool changed = false;  // since the last event about it
};

struct CommentRecord {
  Value comment, location, timestamp;
  bool changed = false;  // since the last event about it
};

struct Record {
  Value completion_status, success_status, progress_measure, scaled, raw, min, max;
  Value location, suspend_data, exit, session_time, navigation_request;
  Value audio_level, language, delivery_speed, audio_captioning;
  std::vector<ObjectiveRecord> objectives;
  std::vector<InteractionRecord> interactions;
  std::vector<CommentRecord> comments;
  Value told_success, told_completion, told_scaled, told_raw, told_min, told_max;
  std::int64_t total_time = 0;  // centiseconds, of the sessions that have ended
  std::size_t bytes = 0;        // of all values (stored_bytes), kept step by step
};

// One <adlcp:map> of an activity (CAM 4th Ed. 3.4.1.20): a store that activities share by its target id.
struct DataTarget {
  std::string id;
  bool readable = true, writable = true;
};

// What the manifest says of the activity's run-time data; nothing where it says nothing.
struct ActivityFacts {
  Value launch_data, completion_threshold, scaled_passing_score, max_time_allowed, time_limit_action;
  std::vector<DataTarget> data;
};

// Whether a navigation request would be honoured now; asked of the sequencing engine (SN 4th Ed. 5.6.5).
struct NavigationView {
  enum class Validity { no, yes, unknown };
  virtual Validity is_valid(std::string_view word, std::string_view target) const = 0;

 protected:
  ~NavigationView() = default;
};

// The session of one SCO that is on screen.
struct Session {
  Book book = Book::fourth;
  bool strict = false;
  std::string_view mode = "normal", entry = "ab-initio";
  bool credit = true;
  std::string_view learner_id, learner_name;
  const ActivityFacts& facts;
  const NavigationView& navigation;
  Record& record;
  std::map<std::string, std::string>& stores;  // adl.data, by target id
};

}  // namespace waymark::cmi::v2004
