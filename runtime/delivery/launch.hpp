#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/context.hpp"
#include "runtime/delivery/engine.hpp"
#include "scorm/package/package.hpp"

// Launches: one opening of an attempt (design.md section 4, docs/journal.md).
namespace waymark::delivery {

enum class How {
  resume,       // goes on with the current attempt; the first attempt when there is none
  start_again,  // a new attempt; the old one is kept
  review,       // looks at the current attempt: nothing of it is recorded as learning
  browse        // looks at the course from its beginning, without credit
};
std::optional<How> how_from_text(std::string_view text);  // "resume", "start again" or "start-again", "review", "browse"

// One row of the contents list, in manifest order, headings as well.
struct LaunchItem {
  package::Item item;
  cmi::ItemStatus status;  // of launchable items
  std::string address;     // for waymark.open: path + query percent-encoded, or the outside URL
  std::string refused;     // host of an outside page that may not be shown here (can_be_shown); else empty
};

// What a player page needs; texts named as in the message waymark.start.
struct Launch {
  std::string launch_id, token, registration_id, attempt_id, person_id;
  int attempt_number = 1;
  std::string facts, snapshot;  // JSON texts for the engine; snapshot may be empty
  std::int64_t last_number = 0;
  std::string mode;         // "normal", "review", "browse"
  bool read_only = false;   // review and browse: calls are answered, and change no record
  bool scorm_2004 = false;  // sequencing decides what is opened
  bool resumed = false;     // there is something to go on from
  std::string course_id, course_code, course_title, language, host_label, capability;
  std::string content_origin;  // "http://c-k3v9.localhost:8080"
  std::string base;            // "/{capability}-{mark}/", see catalogue::content_base
  int version = 0;
  std::vector<LaunchItem> items;
  std::string first_item;  // id of the item to show first: the last one opened, else the first available
};

// Opens an attempt. In mode normal a newer launch takes over: the attempt's older launch is closed as
// suspended and names this one in superseded_by. Pins the engine version. The token is given once; the
// database keeps its hash. Errors: not_found (registration), forbidden (somebody else's, or she has left), conflict
// (registration ended; nothing to review).
Result<Launch> create_launch(runtime::Context& context, const std::string& registration_id, const std::string& person_id, How how);

// The same for a page that is still to come: the row is there, but nothing is taken over before begin_launch. Until then the
// attempt's older launch leads, so that what its page left behind can still arrive. start_again, an explicit choice, takes
// over at once. Returns the launch's id. Errors: as create_launch.
Result<std::string> prepare_launch(runtime::Context& context, const std::string& registration_id, const std::string& person_id, How how);

// For GET /launches/{id}: what the page around the module needs. Changes nothing and holds no token. Errors: not_found,
// forbidden.
Result<Launch> launch_for_page(runtime::Context& context, const std::string& launch_id, const std::string& person_id);

// True while the page of this launch may still have last words on their way: it is not closed, and its wrapper has not said
// that nothing further will come. For a page that follows it in the same tab.
Result<bool> last_words_missing(runtime::Context& context, const std::string& launch_id, const std::string& person_id);

// What ended this launch while its page was open, so that what was done there afterwards does not count: "superseded", by a newer launch;
// "reset", by an administrator. Empty: nothing did, or the launch is not this person's.
Result<std::string> ended_by(runtime::Context& context, const std::string& launch_id, const std::string& person_id);

// The page's first step, after it has delivered what an earlier page of this browser left: the launch takes over (see
// create_launch) from the attempt as it is now, and is handed out with its token. A launch that was handed out before
// (reload, second tab) is not handed out twice, since its calls are numbered by one page: a new launch of the same attempt
// is opened, and the answer carries that one's id. Errors: as create_launch.
Result<Launch> begin_launch(runtime::Context& context, const std::string& launch_id, const std::string& person_id);

// A fresh token for a launch of this person, also for one that is over (a page may still hold unsent calls of
// it); the old token no longer works. Errors: not_found, forbidden.
Result<std::string> renew_token(runtime::Context& context, const std::string& launch_id, const std::string& person_id);

// For the page that asks: resume, start again or review.
struct ResumeInfo {
  bool can_resume = false;      // something was done in the current attempt
  bool can_review = false;      // the same, or an ended registration
  bool ended = false;           // the registration has ended: review only
  int attempt_number = 0;       // 0: none yet
  std::string item_title;       // last opened
  std::string lesson_location;  // as text_shown gives it; often not for people
  std::int64_t seconds = 0;     // in this attempt
  std::string last_active_at;
  std::string state;           // of the registration
  std::string open_elsewhere;  // launch id that is open now in another page, or empty
  std::string set_aside_at;    // an administrator's act took the attempt out of the record: only a new one counts
};
Result<ResumeInfo> resume_info(runtime::Context& context, const std::string& registration_id, const std::string& person_id);

// Closes a launch: an unfinished session becomes suspended, the attempt goes on from there. Repeating is
// harmless. `reason`: "left", "idle", "signed out", "superseded".
Result<void> close_launch(runtime::Context& context, const std::string& launch_id, const std::string& reason);

// Closes launches without a sign of life for Settings::launch_idle_minutes, and those whose page said it was
// leaving ten seconds ago without ending its session. To be called about every ten seconds. Returns how many
// were closed.
Result<std::size_t> close_idle_launches(runtime::Context& context);

}  // namespace waymark::delivery
