#include <cstdio>
#include <cstdlib>
#include <string>

#include "scorm/base/json_text.hpp"
#include "scorm/course/contents.hpp"
#include "scorm/course/facts_json.hpp"
#include "scorm/course/snapshot.hpp"
#include "tests/scorm/course/random_course.hpp"

// The native half of the agreement test: random courses and calls with the answers that they got here, one JSON text a line;
// agree.mjs plays them on the module for the browser. Usage: course_trace FIRST COUNT ACTS
int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::uint64_t first = std::strtoull(argv[1], nullptr, 10), count = std::strtoull(argv[2], nullptr, 10);
  const int acts = std::atoi(argv[3]);
  using namespace waymark;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    course::Dice dice(seed);
    const auto facts = std::make_shared<course::Facts>(*course::random_facts(dice));
    facts->seed = static_cast<std::int64_t>(seed);
    course::Attempt attempt = course::Attempt::anew(facts);
    std::string line = "{\"seed\":" + std::to_string(seed) + ",\"facts\":" + base::json_string(course::facts_to_json(*facts)) +
                       ",\"snapshot\":" + base::json_string(course::write_snapshot(attempt.remembered())) + ",\"calls\":[";
    for (int act = 0; act < acts; ++act) {
      const course::RandomCall made = course::random_call(dice, *facts);
      const course::Answer answer = course::call(attempt, *facts, made.function, made.first, made.second);
      if (act > 0) line += ',';
      line += "[" + std::to_string(static_cast<int>(made.function)) + "," + base::json_string(made.first) + "," +
              base::json_string(made.second) + "," + base::json_string(answer.value) + "," + std::to_string(answer.error) + "]";
    }
    line += "],\"end\":" + base::json_string(course::write_snapshot(attempt.remembered())) +
            ",\"contents\":" + course::contents_to_json(course::contents_of(*facts, attempt)) + "}";
    std::puts(line.c_str());
  }
  return 0;
}
