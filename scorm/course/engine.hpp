#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scorm/cmi/engine.hpp"
#include "scorm/course/attempt.hpp"

// A SCORM 2004 course as whoever plays a journal sees it: the same surface as cmi::Engine, which is that of SCORM 1.2.
namespace waymark::course {

// Changes whenever the engine's behaviour does; pinned per launch.
inline constexpr std::string_view kEngineVersion = "2004-1";

class Engine {
 public:
  // A new attempt (no snapshot) or one that goes on. Errors: invalid facts; a corrupt snapshot.
  static Result<Engine> start(std::string_view facts, std::string_view snapshot);

  cmi::Answer call(cmi::Function function, std::string_view first = {}, std::string_view second = {});
  std::vector<cmi::Event> take_events() { return attempt_.take_events(); }
  std::string snapshot() const;
  std::string digest() const;

  // Activities that can be opened, in the manifest's order; items() has one for each of facts().items.
  std::vector<cmi::ItemStatus> items() const;
  const cmi::LaunchFacts& facts() const { return *launch_; }

  // As the rollup has it, with what the content has said so far: the session that is open counts as if it ended now, but for what
  // would be taken as done because the content said nothing (SN 4th Ed. 4.6; UP.4).
  cmi::CourseStatus course() const;

  const Attempt& attempt() const { return attempt_; }
  std::string open_id() const;  // of the activity on screen; empty when none is

 private:
  Engine(std::shared_ptr<const Facts> facts, Attempt attempt);

  std::shared_ptr<const Facts> facts_;
  std::shared_ptr<const cmi::LaunchFacts> launch_;
  Attempt attempt_;
};

}  // namespace waymark::course
