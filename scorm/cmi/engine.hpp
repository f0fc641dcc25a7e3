#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scorm/base/error.hpp"

// The course engine as its two homes see it: the server (native) and the wrapper page (WebAssembly, scorm/wasm).
// A pure state machine: the same launch facts, the same snapshot and the same calls give the same answers, the same
// events and the same digest everywhere. No I/O, no clock, no threads, no locale, no exceptions.
//
// Text is WTF-8: UTF-8 that may also carry lone surrogates and NUL, since a SCO can write any UTF-16 code units.
// Limits count UTF-16 code units, as the standard's CMIString256 and CMIString4096 do for JavaScript strings.
namespace waymark::cmi {

enum class Edition { scorm12, scorm2004 };
enum class Strictness { tolerant, strict };  // tolerant: limits that real content breaks are raised, never truncated
enum class Mode { normal, browse, review };

// One thing that can be opened: an <item> with a resource.
struct ItemFacts {
  std::string id;  // the manifest's item identifier
  std::string title;
  bool sco = true;                // false: an asset; opening it completes it, and it gets no API session
  std::string launch_data;        // adlcp:datafromlms
  std::string mastery_score;      // adlcp:masteryscore, decimal text or empty
  std::string max_time_allowed;   // CMITimespan text or empty
  std::string time_limit_action;  // "exit,message" ... or empty
  std::string prerequisites;      // aicc_script or empty
  std::string parent;             // id of the block around it, or empty
};

// An <item> that only groups others (AICC: a block): prerequisites may name it, and its own hold for all inside it
// (scorm/base/part_order.hpp).
struct BlockFacts {
  std::string id;
  std::string title;
  std::string parent;         // id of an earlier block, or empty
  std::string prerequisites;  // aicc_script or empty
};

// What the launch is, fixed when it starts. Sent to the page as JSON (facts_to_json) and read there again.
struct LaunchFacts {
  Edition edition = Edition::scorm12;
  Strictness strictness = Strictness::tolerant;
  Mode mode = Mode::normal;
  bool credit = true;
  std::string learner_id;
  std::string learner_name;        // "Last, First"
  std::vector<ItemFacts> items;    // manifest order
  std::vector<BlockFacts> blocks;  // manifest order; those that no item lies in may be left out
};

// The calls a journal may hold. open and close are the player's own: they bracket one SCO's time on screen.
// open(item id) starts a SCO's session (entry ab-initio or resume); close() ends it when the SCO did not call LMSFinish.
// Numbers are part of the journal format and of the WebAssembly surface: never renumber.
enum class Function : std::uint8_t {
  open = 1,
  close = 2,
  navigate = 3,  // SCORM 2004: a learner's navigation request (scorm/course/calls.hpp)
  initialize = 10,
  finish = 11,
  get_value = 12,
  set_value = 13,
  commit = 14,
  get_last_error = 15,
  get_error_string = 16,
  get_diagnostic = 17
};

// Answer as the SCO gets it ("true", "false", a value) and the error code that LMSGetLastError would now give.
struct Answer {
  std::string value;
  int error = 0;
};

// What happened that others may want to know. Emitted at commit, finish and close, only for what changed since the
// last time, in the order of design notes (initialized|resumed, responded*, objectives*, scored, passed|failed,
// completed, suspended|terminated).
enum class EventKind : std::uint8_t {
  initialized,
  resumed,
  responded,
  objective_scored,
  objective_passed,
  objective_failed,
  objective_completed,
  commented,
  scored,
  passed,
  failed,
  completed,
  suspended,
  terminated
};

struct Score {
  std::optional<std::string> raw, min, max;  // the decimal text the SCO gave
  std::optional<std::string> scaled;         // SCORM 2004
};

struct Interaction {
  int index = 0;
  std::string id, type, student_response, result, weighting, latency, time;
  std::vector<std::string> correct_responses;
  std::vector<std::string> objective_ids;
};

struct Objective {
  int index = 0;
  std::string id, status;
  Score score;
};

struct Event {
  EventKind kind{};
  std::string item_id;
  Score score;                     // scored, terminated, suspended
  std::optional<bool> success;     // terminated, suspended, passed, failed
  std::optional<bool> completion;  // terminated, suspended, completed
  std::string session_time;        // of this session, when the SCO gave one: CMITimespan; SCORM 2004: an ISO 8601 duration
  std::string exit;                // "", "suspend", "logout", "time-out"; "close" when the SCO never finished
  std::string text;                // commented: what was added
  Interaction interaction;         // responded
  Objective objective;             // objective_*
};

// One item as contents lists, resume pages and reports need it.
struct ItemStatus {
  std::string id;
  std::string lesson_status;  // CMIVocabulary (Status)
  std::string lesson_location;
  Score score;
  std::string total_time;              // CMITimespan
  bool opened = false;                 // ever
  bool suspended = false;              // the last session left with exit "suspend", or was never finished
  bool available = true;               // prerequisites met
  std::vector<std::string> waits_for;  // when they are not: ids of items and blocks they name that are not complete
};

// The whole course, rolled up from its items: completion true once every item is passed, completed or failed-with-a-
// mastery... see engine.cpp; success only when an item reported passed or failed; score from the items that have one.
struct CourseStatus {
  std::optional<bool> completion;
  std::optional<bool> success;
  std::optional<double> score_raw;  // mean of the items' raw scores, 0..100
  std::string total_time;           // sum of the items' total_time, CMITimespan
};

class Engine {
 public:
  // A new attempt (no snapshot) or one that goes on from `snapshot` (the text that snapshot() gave).
  // Errors: corrupt when the snapshot does not read back; invalid when the facts name no item or one twice.
  static Result<Engine> start(LaunchFacts facts, std::optional<std::string_view> snapshot = std::nullopt);

  // Never fails: a wrong call answers as the standard says (SCORM 1.2 RTE 3.3) and changes nothing else.
  Answer call(Function function, std::string_view first = {}, std::string_view second = {});

  // Events since the last call of take_events, oldest first.
  std::vector<Event> take_events();

  std::string snapshot() const;  // canonical JSON (escaped so that it is valid UTF-8 text): same state, same bytes
  std::string digest() const;    // digest_of(snapshot()); last error is not part of it
  std::vector<ItemStatus> items() const;
  CourseStatus course() const;
  const LaunchFacts& facts() const;

  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  Engine(const Engine&);
  ~Engine();

 private:
  struct Impl;
  explicit Engine(Impl* impl);
  Impl* impl_;
};

// The digest of the state that this snapshot (Engine::snapshot) is of: FNV-1a over the bytes, 64 bits, as 16 hex digits.
// Guards against mistakes, not against malice.
std::string digest_of(std::string_view snapshot);

// The launch facts as JSON text, and back. The page receives exactly this text.
std::string facts_to_json(const LaunchFacts& facts);
Result<LaunchFacts> facts_from_json(std::string_view json);

// Changes whenever the engine's behaviour does; pinned per launch.
inline constexpr std::string_view kEngineVersion = "1.2-3";

}  // namespace waymark::cmi
