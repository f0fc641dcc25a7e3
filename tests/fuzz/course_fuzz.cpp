#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "scorm/course/calls.hpp"
#include "scorm/course/contents.hpp"
#include "scorm/course/facts_json.hpp"
#include "scorm/course/snapshot.hpp"
#include "scorm/package/course_builder.hpp"

// SCORM 2004 under anything. First byte: 'm' a manifest follows, 'f' course facts as JSON, 's' a snapshot of a small course, 'c' calls on
// it. After the first two the course that was read is played. Calls are lines: function number as one byte, first argument, TAB, second
// argument. Whatever comes, the state reads back from its own snapshot to the same state.
namespace {

using namespace waymark;

void check(bool good) {
  if (!good) std::abort();
}

std::shared_ptr<const course::Facts> small_course() {
  static const auto facts = std::make_shared<const course::Facts>(*course::facts_from_json(
      R"({"tree":[{"id":"r","flow":1,"objectives":[{}]},
      {"id":"a","parent":0,"objectives":[{"id":"o","byMeasure":1,"minimum":5000000,"maps":[{"target":"g","writeSatisfied":1,"writeMeasure":1}]}],
       "postconditions":[{"action":6,"conditions":[{"is":0,"not":1}]}]},
      {"id":"b","parent":0,"flow":1,"selection":1,"selectCount":2,"randomization":2,"reorder":1,"objectives":[{"id":"o","maps":[{"target":"g"}]}],
       "preconditions":[{"action":0,"conditions":[{"is":0}]}]},
      {"id":"c","parent":2,"objectives":[{}]},{"id":"d","parent":2,"objectives":[{}]},{"id":"e","parent":2,"objectives":[{}],"attemptLimit":1},
      {"id":"z","parent":0,"objectives":[{}]}],
      "activities":[{},{"data":[{"id":"t"}]},{},{},{},{},{"completionThreshold":"0.5"}]})"));
  return facts;
}

void play(const std::shared_ptr<const course::Facts>& facts, course::Attempt attempt, std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    if (line.empty()) continue;
    const auto function = static_cast<cmi::Function>(static_cast<unsigned char>(line.front()));
    line.remove_prefix(1);
    const std::size_t tab = line.find('\t');
    course::call(attempt, *facts, function, line.substr(0, tab), tab == std::string_view::npos ? std::string_view() : line.substr(tab + 1));
  }
  course::contents_to_json(course::contents_of(*facts, attempt));
  const std::string snapshot = course::write_snapshot(attempt.remembered());
  const auto read = course::read_snapshot(*facts, snapshot);
  check(read.has_value() && course::write_snapshot(*read) == snapshot);
}

constexpr std::string_view kTour =
    "\x03start\n\x0a\n\x0d"
    "cmi.exit\tsuspend\n\x0b\n\x03"
    "continue\n\x03"
    "previous\n\x03suspendAll\n\x03resumeAll\n\x03"
    "exitAll\n";

void read_and_play(const std::shared_ptr<const course::Facts>& facts) {
  if (facts->tree.activities.size() > 200) return;  // long ones only take long
  play(facts, course::Attempt(facts, 1), kTour);
}

void read_manifest(std::string bytes) {
  package::Findings findings;
  const auto document = package::XmlDocument::parse(std::move(bytes), "imsmanifest.xml", {}, findings);
  if (!document) return;
  const package::Manifest manifest = package::read_manifest(*document, {}, findings);
  const package::Course course = package::build_course(manifest, package::PathIndex({"a.html"}), findings);
  if (!course.scorm_2004) return;
  check(course.scorm_2004->tree.activities.size() == course.items.size() + 1);
  auto facts = std::make_shared<course::Facts>(*course.scorm_2004);
  const std::string text = course::facts_to_json(*facts);
  const auto again = course::facts_from_json(text);
  check(again.has_value() && course::facts_to_json(*again) == text);
  read_and_play(facts);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'm':
      read_manifest(std::string(rest));
      break;
    case 'f':
      if (auto facts = course::facts_from_json(rest)) read_and_play(std::make_shared<const course::Facts>(std::move(*facts)));
      break;
    case 's':
      if (auto state = course::read_snapshot(*small_course(), rest))
        play(small_course(), course::Attempt(small_course(), std::move(*state)), kTour);
      break;
    default:
      play(small_course(), course::Attempt(small_course(), 1), rest);
  }
  return 0;
}
