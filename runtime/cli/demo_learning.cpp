#include "runtime/cli/demo_learning.hpp"

#include <numeric>

#include "runtime/catalogue/courses.hpp"
#include "runtime/cli/crowd.hpp"
#include "runtime/delivery/launch.hpp"
#include "runtime/support/json.hpp"

namespace waymark::cli {
namespace {

using cmi::Function;
using support::Json;

// A small generator of our own: the same sequence on every machine (std distributions differ between libraries).
class Dice {
 public:
  // Each person has a sequence of their own, so that it does not matter who comes first.
  Dice(std::uint32_t seed, std::size_t person) : state_((std::uint64_t{seed} << 32) + person * 0x9E3779B97F4A7C15u) { below(2); }
  int below(int sides) {
    state_ = state_ * 6364136223846793005ull + 1442695040888963407ull;
    return static_cast<int>((state_ >> 33) % static_cast<std::uint64_t>(sides));
  }

 private:
  std::uint64_t state_;
};

constexpr const char* kTakeaways[] = {"Leadership starts with me and how I listen.", "Build on a shared purpose before a plan.",
                                      "Ask the community what they already have.", "Refocus our meetings on why we meet."};
constexpr const char* kWords[] = {"compassion", "courage", "collaboration", "kindness", "transparency", "common purpose"};

// What samples/shared/waymark-module.js keeps, so that Resume goes to the page where the visit ended.
constexpr const char* kThirdPageState =
    R"({"page":3,"seen":[1,2,3],"answers":{},"checked":false,"score":null,"texts":{},"finished":false})";
constexpr const char* kFinishedState =
    R"({"page":7,"seen":[1,2,3,4,5,6,7],"answers":{},"checked":true,"score":100,"texts":{},"finished":true})";

// Calls of one visit, numbered as a page numbers them.
class Visit {
 public:
  Visit(runtime::Context& context, delivery::Journal& journal, const delivery::Launch& launch)
      : context_(context), journal_(journal), launch_(launch) {}

  void call(Function function, const std::string& first = "", const std::string& second = "") {
    offset_ms_ += 1500;
    calls_.push(Json::object({{"n", ++number_},
                              {"f", static_cast<int>(function)},
                              {"a", first},
                              {"b", second},
                              {"r", "true"},
                              {"e", 0},
                              {"t", offset_ms_},
                              {"c", context_.now()}}));
  }
  void set(const std::string& element, const std::string& value) { call(Function::set_value, element, value); }
  void wait(int minutes) { offset_ms_ += minutes * 60'000LL; }

  Result<void> send(bool leaving) {
    auto body = Json::object({{"launch", launch_.launch_id}, {"token", launch_.token}, {"calls", calls_}, {"leaving", leaving}});
    const auto answer = journal_.append(body.dump());
    if (answer.status != 200) return fail(ErrorKind::internal, "The journal refused a call of the demonstration: " + answer.detail);
    return {};
  }

 private:
  runtime::Context& context_;
  delivery::Journal& journal_;
  const delivery::Launch& launch_;
  Json calls_ = Json::array();
  std::int64_t number_ = 0, offset_ms_ = 0;
};

void answer_question(Visit& visit, int index, const std::string& id, bool right) {
  const std::string name = "cmi.interactions." + std::to_string(index) + ".";
  visit.set(name + "id", id);
  visit.set(name + "type", "choice");
  visit.set(name + "student_response", right ? "b" : "a");
  visit.set(name + "result", right ? "correct" : "wrong");
}

void reflect(Visit& visit, int index, const std::string& id, const std::string& text) {
  const std::string name = "cmi.interactions." + std::to_string(index) + ".";
  visit.set(name + "id", id);
  visit.set(name + "type", "fill-in");
  visit.set(name + "student_response", text);
}

std::string session_time(int minutes) { return "00:" + std::string(minutes < 10 ? "0" : "") + std::to_string(minutes) + ":00"; }

// What a learner does in one visit: goes some way, or to the end.
void play(Visit& visit, const std::string& item, Dice& dice, bool to_the_end) {
  visit.call(Function::open, item);
  visit.call(Function::initialize);
  visit.set("cmi.core.lesson_status", "incomplete");
  visit.set("cmi.core.lesson_location", to_the_end ? "7" : "3");
  visit.set("cmi.suspend_data", to_the_end ? kFinishedState : kThirdPageState);
  visit.call(Function::commit);
  if (to_the_end) {
    const bool first = dice.below(10) < 9, second = dice.below(10) < 8;
    answer_question(visit, 0, "question-1", first);
    answer_question(visit, 1, "question-2", second);
    reflect(visit, 2, "key-takeaway", kTakeaways[dice.below(4)]);
    reflect(visit, 3, "one-word", kWords[dice.below(6)]);
    visit.set("cmi.core.score.min", "0");
    visit.set("cmi.core.score.max", "100");
    visit.set("cmi.core.score.raw", std::to_string(50 * (first + second)));
    visit.set("cmi.core.lesson_status", "completed");
  }
  const int minutes = 4 + dice.below(12);
  visit.wait(minutes);
  visit.set("cmi.core.session_time", session_time(minutes));
  visit.set("cmi.core.exit", to_the_end ? "" : "suspend");
  visit.call(Function::finish);
}

Result<void> visit_course(runtime::Context& context, delivery::Journal& journal, const std::string& registration, const std::string& person,
                          Dice& dice, bool to_the_end) {
  auto launch = delivery::create_launch(context, registration, person, delivery::How::resume);
  if (!launch) return tl::unexpected<Error>(launch.error());
  Visit visit(context, journal, *launch);
  play(visit, launch->first_item, dice, to_the_end);
  return visit.send(true);
}

// Enrols one person on their modules and lets them learn: of ten, five finish, two stop on the way, three have not begun.
// The learner whose link is printed stops on the way in the first module, so that there is something to resume.
Result<int> learn(runtime::Context& context, delivery::Journal& journal, const DemoRegion& region, const CoursesByIdentifier& courses,
                  const DemoPerson& person, Dice dice) {
  int played = 0;
  for (const auto& identifier : person.courses) {
    const auto course = courses.find(identifier);
    if (course == courses.end()) continue;
    auto enrolment = catalogue::create_enrolment(context, person.person_id, course->second.course_id, "demo");
    if (!enrolment) return tl::unexpected<Error>(enrolment.error());
    const bool shown = person.username == region.demo_learner;
    const int fate = shown ? (identifier == person.courses.front() ? 5 : 9) : dice.below(10);
    if (fate >= 7) continue;
    if (auto one = visit_course(context, journal, enrolment->registration_id, person.person_id, dice, fate < 5); !one)
      return tl::unexpected<Error>(one.error());
    ++played;
  }
  return played;
}

}  // namespace

Result<int> play_sample_learning(runtime::Context& context, const DemoRegion& region, std::uint32_t seed) {
  delivery::Journal journal(context);
  auto courses = courses_by_identifier(context);
  if (!courses) return tl::unexpected<Error>(courses.error());
  std::vector<int> played(region.people.size(), 0);
  auto done = all_at_once(region.people.size(), [&](std::size_t i) -> Result<void> {
    auto one = learn(context, journal, region, *courses, region.people[i], Dice(seed, i));
    if (!one) return tl::unexpected<Error>(one.error());
    played[i] = *one;
    return {};
  });
  if (!done) return tl::unexpected<Error>(done.error());
  return std::accumulate(played.begin(), played.end(), 0);
}

}  // namespace waymark::cli
