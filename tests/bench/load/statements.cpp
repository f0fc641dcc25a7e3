#include "tests/bench/load/statements.hpp"

#include <array>
#include <cstdio>

#include "scorm/base/encode.hpp"

namespace waymark::load {
namespace {

constexpr std::array<const char*, 8> kVerbs = {"initialized", "experienced", "progressed", "answered",
                                               "scored",      "completed",   "passed",     "terminated"};
constexpr int kPages = 20;

std::string module_of(std::uint64_t module) { return "https://modules.example/leadership/" + std::to_string(module); }
std::string page_of(std::uint64_t module, std::uint64_t page) { return module_of(module) + "/page/" + std::to_string(page); }
std::string verb_of(std::uint64_t verb) { return std::string("http://adlnet.gov/expapi/verbs/") + kVerbs[verb]; }

std::string agent_of(std::uint64_t person) {
  return R"({"objectType":"Agent","account":{"homePage":"https://academy.example","name":"learner-)" + std::to_string(person) + "\"}}";
}

std::string hex(std::uint64_t number, int digits) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(number));
  return std::string(text.data()).substr(static_cast<std::size_t>(16 - digits));
}

// One person's one module, always the same.
std::string registration_of(std::uint64_t person, std::uint64_t module) {
  return hex(person, 8) + "-" + hex(module, 4) + "-4000-8000-" + hex(0x5eed, 12);
}

std::string activity(const std::string& iri, const std::string& name, const char* type) {
  return R"({"objectType":"Activity","id":")" + iri + R"(","definition":{"type":"http://adlnet.gov/expapi/activities/)" + type +
         R"(","name":{"en-GB":")" + name + R"("}}})";
}

std::uint64_t module_for(std::uint64_t person, Dice& dice, const Shape& shape) {
  if (shape.each == 0) return dice.below(shape.modules);
  return (person * shape.each + dice.below(shape.each)) % shape.modules;
}

}  // namespace

std::uint64_t Dice::next() {
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

std::string uuid(Dice& dice) {
  const std::uint64_t high = dice.next(), low = dice.next();
  return hex(high >> 32, 8) + "-" + hex(high >> 16 & 0xffff, 4) + "-4" + hex(high & 0xfff, 3) + "-8" + hex(low >> 48 & 0xfff, 3) + "-" +
         hex(low & 0xffffffffffff, 12);
}

std::string statement(Dice& dice, const Shape& shape) {
  const std::uint64_t person = dice.below(shape.people), module = module_for(person, dice, shape), page = dice.below(kPages),
                      verb = dice.below(kVerbs.size());
  std::array<char, 32> time{};
  std::snprintf(time.data(), time.size(), "2026-%02d-%02dT%02d:%02d:%02d.%03dZ", static_cast<int>(1 + dice.below(10)),
                static_cast<int>(1 + dice.below(28)), static_cast<int>(dice.below(24)), static_cast<int>(dice.below(60)),
                static_cast<int>(dice.below(60)), static_cast<int>(dice.below(1000)));
  std::string out = R"({"id":")" + uuid(dice) + R"(","actor":)" + agent_of(person) + R"(,"verb":{"id":")" + verb_of(verb) +
                    R"(","display":{"en-GB":")" + kVerbs[verb] + R"("}},"object":)" +
                    activity(page_of(module, page), "Page " + std::to_string(page), "lesson");
  if (dice.below(3) == 0)
    out += R"(,"result":{"score":{"scaled":0.)" + std::to_string(10 + dice.below(90)) +
           R"(},"success":true,"completion":true,"duration":"PT)" + std::to_string(1 + dice.below(600)) + R"(S"})";
  out += R"(,"context":{"registration":")" + registration_of(person, module) +
         R"(","platform":"Leadership Learning Zone","language":"en-GB","contextActivities":{"parent":[)" +
         activity(module_of(module), "Module " + std::to_string(module), "course") + R"(],"grouping":[)" +
         activity("https://modules.example/leadership", "Leadership Learning Zone", "course") + R"(]}},"timestamp":")" + time.data() +
         "\"}";
  return out;
}

std::string batch(Dice& dice, const Shape& shape, int count) {
  std::string out = "[";
  for (int i = 0; i < count; ++i) (out += i == 0 ? "" : ",") += statement(dice, shape);
  return out += ']';
}

const std::vector<NamedFilter>& filters() {
  static const std::vector<NamedFilter> all = {{Filter::none, "none"},
                                               {Filter::agent, "agent"},
                                               {Filter::verb, "verb"},
                                               {Filter::activity, "activity"},
                                               {Filter::registration, "registration"},
                                               {Filter::related_agents, "related_agents"},
                                               {Filter::related_activities, "related_activities"},
                                               {Filter::agent_and_verb, "agent+verb"},
                                               {Filter::agent_and_activity, "agent+activity"},
                                               {Filter::activity_and_verb, "activity+verb"},
                                               {Filter::registration_and_verb, "registration+verb"},
                                               {Filter::agent_since, "agent+since"},
                                               {Filter::verb_since, "verb+since"},
                                               {Filter::activity_type, "activity_type", true},
                                               {Filter::success, "success", true},
                                               {Filter::scaled, "scaled", true},
                                               {Filter::several_verbs, "several_verbs", true},
                                               {Filter::agent_and_success, "agent+success", true}};
  return all;
}

std::string query(Filter filter, Dice& dice, const Shape& shape, int limit) {
  const std::uint64_t person = dice.below(shape.people), module = module_for(person, dice, shape);
  const std::string agent = "&agent=" + base::percent_encode(agent_of(person));
  const std::string verb = "&verb=" + base::percent_encode(verb_of(dice.below(kVerbs.size())));
  const std::string page = "&activity=" + base::percent_encode(page_of(module, dice.below(kPages)));
  const std::string registration = "&registration=" + registration_of(person, module);
  const std::string since = "&since=2020-01-01T00%3A00%3A00Z";
  const std::string limited = "?limit=" + std::to_string(limit);
  switch (filter) {
    case Filter::none:
      return limited;
    case Filter::agent:
      return limited + agent;
    case Filter::verb:
      return limited + verb;
    case Filter::activity:
      return limited + page;
    case Filter::registration:
      return limited + registration;
    case Filter::related_agents:
      return limited + agent + "&related_agents=true";
    case Filter::related_activities:
      return limited + "&activity=" + base::percent_encode(module_of(module)) + "&related_activities=true";
    case Filter::agent_and_verb:
      return limited + agent + verb;
    case Filter::agent_and_activity:
      return limited + agent + page;
    case Filter::activity_and_verb:
      return limited + page + verb;
    case Filter::registration_and_verb:
      return limited + registration + verb;
    case Filter::agent_since:
      return limited + agent + since;
    case Filter::verb_since:
      return limited + verb + since;
    case Filter::activity_type:
      return limited + "&waymark_activity_types=" + base::percent_encode(R"(["http://adlnet.gov/expapi/activities/lesson"])");
    case Filter::success:
      return limited + "&waymark_success=true";
    case Filter::scaled:
      return limited + "&waymark_scaled=0.42..0.58";
    case Filter::several_verbs:
      return limited + "&waymark_verbs=" + base::percent_encode("[\"" + verb_of(1) + "\",\"" + verb_of(5) + "\"]");
    case Filter::agent_and_success:
      return limited + agent + "&waymark_success=true";
  }
  return limited;
}

}  // namespace waymark::load
