#pragma once
#include <optional>
#include <string>

#include "runtime/context.hpp"
#include "runtime/delivery/engine.hpp"

// A launch with what its record needs to be kept: the rows of launch, attempt, registration and course, read
// together. The big texts (facts, snapshots) are read apart, and only when no engine is at hand.
namespace waymark::delivery {

// What a launch is: none of it changes but the course's title, code and language, and those hardly ever. Statements say no more
// of the launch than this.
struct LaunchNames {
  std::string launch_id, attempt_id, registration_id, person_id, mode;
  std::string engine_version;  // that its page began with
  std::string course_code, course_title;
  std::string language;  // of the course version

  bool normal() const { return mode == "normal"; }
  bool own_engine() const { return is_own_engine(engine_version); }  // the page's engine is the server's
  bool operator==(const LaunchNames&) const = default;
};

struct LaunchRow : LaunchNames {
  std::string token_hash;
  std::int64_t last_number = 0;
  std::string digest, opened_at, last_call_at, closed_at, close_reason, superseded_by, diverged_at;
  std::string current_launch;  // of the attempt
  std::string course_id;
  int course_minutes = 0, version = 0;
  std::string state;  // of the registration
  bool has_completion = false;
  bool person_left = false;  // what was done before may still come in; nothing can be opened
  bool set_aside = false;    // an administrator's act took the attempt out of the record (acts.hpp)

  bool leads() const { return superseded_by.empty() && current_launch == launch_id; }  // the attempt goes on from here
  bool ended() const { return !close_reason.empty(); }
  std::string protocol_state() const;  // docs/journal.md: open, reset, superseded, closed, diverged
};

std::optional<LaunchRow> load_launch(storage::Connection& db, std::int64_t tenant, const std::string& launch_id);

// The engine of a launch as its journal left it. Errors: corrupt.
Result<Engine> load_engine(storage::Connection& db, std::int64_t tenant, const std::string& launch_id);

// close_reason while a launch is not closed yet: its page has said that it goes; its wrapper has said its last words too.
inline constexpr const char* kLeaving = "leaving";
inline constexpr const char* kGone = "gone";

// A token of a launch that no page has shown yet has this before its hash.
inline constexpr const char* kFresh = "fresh:";

}  // namespace waymark::delivery
