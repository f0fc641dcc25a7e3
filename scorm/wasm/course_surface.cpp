#include <memory>
#include <new>

#include "scorm/course/calls.hpp"
#include "scorm/course/contents.hpp"
#include "scorm/course/facts_json.hpp"
#include "scorm/course/snapshot.hpp"
#include "scorm/wasm/surface.hpp"

// course.wasm: SCORM 2004. A module of its own, so that a page of SCORM 1.2 does not load it. One attempt per module instance.
namespace {

using namespace waymark::wasm;

struct Course {
  std::shared_ptr<const waymark::course::Facts> facts;
  waymark::course::Attempt attempt;
};
std::unique_ptr<Course> course;

std::string snapshot_text() { return waymark::course::write_snapshot(course->attempt.remembered()); }

}  // namespace

// An empty snapshot begins a new attempt, whose random choices follow from the facts' seed.
WAYMARK_EXPORT(wm_start)
int wm_start(const char* facts, std::size_t facts_bytes, const char* snapshot, std::size_t snapshot_bytes) {
  auto read = waymark::course::facts_from_json({facts, facts_bytes});
  if (!read) return refuse(read.error());
  auto kept = std::make_shared<const waymark::course::Facts>(std::move(*read));
  if (snapshot_bytes == 0) {
    course = std::make_unique<Course>(Course{kept, waymark::course::Attempt::anew(kept)});
    answer({});
    return 0;
  }
  auto state = waymark::course::read_snapshot(*kept, {snapshot, snapshot_bytes});
  if (!state) return refuse(state.error());
  course = std::make_unique<Course>(Course{kept, {kept, std::move(*state)}});
  answer({});
  return 0;
}

WAYMARK_EXPORT(wm_call)
int wm_call(int function, std::size_t name, const char16_t* second, std::size_t second_units) {
  const std::string* first = name_at(name);
  if (!course || !first) return -1;
  const auto given = waymark::course::call(course->attempt, *course->facts, static_cast<waymark::cmi::Function>(function), *first,
                                           second_text(second, second_units));
  (void)course->attempt.take_events();  // told by the server, which plays the same calls
  answer(given.value);
  return given.error;
}

WAYMARK_EXPORT(wm_digest) void wm_digest() { answer(course ? waymark::cmi::digest_of(snapshot_text()) : ""); }

WAYMARK_EXPORT(wm_snapshot) void wm_snapshot() { answer(course ? snapshot_text() : ""); }

WAYMARK_EXPORT(wm_items) void wm_items() {
  answer(course ? waymark::course::contents_to_json(waymark::course::contents_of(*course->facts, course->attempt)) : "");
}
