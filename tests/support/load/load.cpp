#include "tests/support/load/load.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "scorm/cmi/engine.hpp"

namespace waymark::testing {
namespace {

using cmi::Function;
using support::Json;

constexpr int kModules = 15, kPages = 7;
constexpr const char* kWords[] = {"people",  "listen", "first", "our",   "patients", "before",  "plan",  "together", "the",
                                  "meeting", "ward",   "trust", "small", "step",     "because", "they",  "know",     "more",
                                  "naïve",   "café",   "we",    "ask",   "kindness", "time",    "share", "whole",    "team"};
constexpr const char* kVerbs = "http://adlnet.gov/expapi/verbs/";

std::string two(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string sentence(LoadDice& dice, int words) {
  std::string out;
  for (int i = 0; i < words && out.size() < 240; ++i) out += (i == 0 ? "" : " ") + std::string(kWords[dice.below(std::size(kWords))]);
  return out;
}

// The size of a learner's suspend data in full, decided once for each visit.
std::size_t suspend_size(LoadDice& dice) {
  const int kind = dice.below(100);
  if (kind < 80) return static_cast<std::size_t>(150 + dice.below(550));
  if (kind < 95) return static_cast<std::size_t>(700 + dice.below(3397));
  return static_cast<std::size_t>(4097 + dice.below(59904));
}

std::string suspend_data(std::size_t size, int page) {
  std::string data = "{\"page\":" + std::to_string(page) + ",\"kept\":\"";
  const std::size_t full = size * static_cast<std::size_t>(page) / kPages;  // it grows as the learner goes on
  while (data.size() + 2 < full) data += static_cast<char>('a' + (data.size() * 7 + static_cast<std::size_t>(page)) % 26);
  return data + "\"}";
}

// Calls of one visit, numbered and timed as a page does it.
class Writer {
 public:
  Writer(LoadJournal& journal, std::int64_t start) : journal_(journal), start_(start) {}

  void call(Function function, const std::string& a = "", const std::string& b = "") {
    offset_ms_ += 40;
    journal_.calls.push_back(Json::object({{"n", static_cast<std::int64_t>(journal_.calls.size()) + 1},
                                           {"f", static_cast<int>(function)},
                                           {"a", a},
                                           {"b", b},
                                           {"r", "true"},
                                           {"e", 0},
                                           {"t", offset_ms_},
                                           {"c", time_at(start_ + offset_ms_ / 1000)}}));
  }
  void set(const std::string& element, const std::string& value) { call(Function::set_value, element, value); }
  void wait(int seconds) { offset_ms_ += seconds * 1000LL; }
  std::int64_t seconds() const { return offset_ms_ / 1000; }

 private:
  LoadJournal& journal_;
  std::int64_t start_, offset_ms_ = 0;
};

void answer(Writer& writer, LoadDice& dice, int index) {
  const std::string name = "cmi.interactions." + std::to_string(index) + ".";
  const bool choice = index < 2, right = dice.below(10) < 7;
  writer.set(name + "id", choice ? "q" + std::to_string(index + 1) : "reflection-" + std::to_string(index - 1));
  writer.set(name + "type", choice ? "choice" : "fill-in");
  writer.set(name + "student_response", choice ? (right ? "b" : "a") : sentence(dice, 1 + dice.below(index == 4 ? 2 : 40)));
  writer.set(name + "result", choice ? (right ? "correct" : "wrong") : "neutral");
}

LoadJournal visit(LoadDice& dice, int learner, int module, int number, std::int64_t start, bool complete) {
  LoadJournal journal{learner, module, number, {}};
  Writer writer(journal, start);
  const std::size_t size = suspend_size(dice);
  const int last = complete ? kPages : 2 + dice.below(kPages - 3);
  writer.call(Function::open, "item-1");
  writer.call(Function::initialize);
  writer.set("cmi.core.lesson_status", "incomplete");
  for (int page = 1; page <= last; ++page) {
    writer.set("cmi.core.lesson_location", std::to_string(page));
    writer.set("cmi.suspend_data", suspend_data(size, page));
    writer.call(Function::commit);
    writer.wait(20 + dice.below(100));
  }
  if (complete) {
    for (int index = 0; index < 5; ++index) answer(writer, dice, index);
    writer.set("cmi.core.score.raw", std::to_string(50 * dice.below(3)));
    writer.set("cmi.core.lesson_status", "completed");
  }
  const std::int64_t seconds = writer.seconds();
  writer.set("cmi.core.session_time", "00:" + two(seconds / 60 % 60) + ":" + two(seconds % 60));
  writer.set("cmi.core.exit", complete ? "" : "suspend");
  writer.call(Function::finish);
  return journal;
}

}  // namespace

LoadDice::LoadDice(std::uint64_t seed, std::uint64_t learner, std::uint64_t purpose) : state_(seed) {
  for (const std::uint64_t more : {learner, purpose}) state_ = next() + more;
  state_ = next();
}

std::uint64_t LoadDice::next() {
  std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

int LoadDice::below(int sides) { return static_cast<int>((next() >> 33) % static_cast<std::uint64_t>(sides)); }

std::string LoadDice::uuid() {
  char text[40];
  const std::uint64_t high = next(), low = next();
  std::snprintf(text, sizeof text, "%08x-%04x-4%03x-%04x-%012llx", static_cast<unsigned>(high >> 32),
                static_cast<unsigned>(high >> 16 & 0xFFFF), static_cast<unsigned>(high & 0xFFF),
                static_cast<unsigned>(0x8000 | (low >> 48 & 0x3FFF)), static_cast<unsigned long long>(low & 0xFFFFFFFFFFFF));
  return text;
}

std::string time_at(std::int64_t seconds) {
  constexpr std::int64_t kDay = 86'400, kMorning = 7 * 3600;
  constexpr int kMonths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const std::int64_t time = (seconds + kMorning) % kDay;
  std::int64_t day = 4 + (seconds + kMorning) / kDay;  // days after 1 January 2026
  int year = 2026, month = 0;
  while (day >= kMonths[month]) {
    day -= kMonths[month];
    month = (month + 1) % 12;
    year += month == 0;
  }
  return std::to_string(year) + "-" + two(month + 1) + "-" + two(day + 1) + "T" + two(time / 3600) + ":" + two(time / 60 % 60) + ":" +
         two(time % 60) + ".000Z";
}

Json LoadJournal::json() const {
  return Json::object({{"learner", learner}, {"module", module}, {"visit", visit}, {"calls", Json(calls)}});
}

std::vector<LoadJournal> journals_of(std::uint64_t seed, int learner) {
  LoadDice dice(seed, static_cast<std::uint64_t>(learner), 1);
  std::vector<LoadJournal> all;
  const int modules = 1 + dice.below(5), first = dice.below(kModules);
  std::int64_t start = dice.below(200 * 86'400);
  for (int i = 0; i < modules; ++i) {
    const int fate = dice.below(10), module = (first + i) % kModules;
    // Of ten five finish at once, two stop on the way, three stop and finish another day.
    all.push_back(visit(dice, learner, module, 1, start, fate < 5));
    start += 3600 + dice.below(5 * 86'400);
    if (fate >= 7) all.push_back(visit(dice, learner, module, 2, start, true));
    start += 86'400 + dice.below(20 * 86'400);
  }
  return all;
}

std::vector<Json> statements_of(std::uint64_t seed, int learner) {
  LoadDice dice(seed, static_cast<std::uint64_t>(learner), 2);
  std::vector<Json> all;
  const Json actor =
      Json::object({{"objectType", "Agent"},
                    {"account", Json::object({{"homePage", "https://load.example/people"}, {"name", "load-" + std::to_string(learner)}})}});
  std::int64_t start = dice.below(200 * 86'400);
  for (int modules = 1 + dice.below(5); modules > 0; --modules, start += 86'400 + dice.below(20 * 86'400)) {
    const std::string activity = "https://load.example/modules/" + std::to_string(dice.below(kModules)), registration = dice.uuid();
    std::int64_t at = start;
    const auto add = [&](const std::string& verb, const std::string& object, Json result) {
      Json statement = Json::object({{"id", dice.uuid()},
                                     {"actor", actor},
                                     {"verb", Json::object({{"id", kVerbs + verb}, {"display", Json::object({{"en", verb}})}})},
                                     {"object", Json::object({{"objectType", "Activity"}, {"id", object}})}});
      if (!result.is_null()) statement.set("result", std::move(result));
      statement.set("context", Json::object({{"registration", registration}, {"platform", "Load"}}));
      statement.set("timestamp", time_at(at));
      all.push_back(std::move(statement));
      at += 10 + dice.below(120);
    };
    const bool complete = dice.below(10) < 7;
    add("initialized", activity, {});
    for (int index = 1; complete && index <= 5; ++index) {
      const bool choice = index <= 2, right = dice.below(10) < 7;
      Json result = Json::object({{"response", choice ? (right ? "b" : "a") : sentence(dice, 1 + dice.below(40))}});
      if (choice) result.set("success", right);
      add("answered", activity + "/questions/" + std::to_string(index), std::move(result));
    }
    if (complete)
      add("completed", activity,
          Json::object({{"completion", true},
                        {"score", Json::object({{"scaled", 0.5 * dice.below(3)}})},
                        {"duration", "PT" + std::to_string(4 + dice.below(11)) + "M"}}));
    add(complete ? "terminated" : "suspended", activity, {});
  }
  return all;
}

}  // namespace waymark::testing
