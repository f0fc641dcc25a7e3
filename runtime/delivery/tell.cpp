#include "runtime/delivery/tell.hpp"

#include <set>

#include "runtime/delivery/statements.hpp"
#include "runtime/support/json.hpp"
#include "runtime/support/log.hpp"

namespace waymark::delivery {
namespace {

constexpr std::string_view kVerbs = "http://adlnet.gov/expapi/verbs/";

// Verbs to be told of the course as a whole, now that it stands so.
std::vector<xapi::ScormVerb> course_news(const cmi::CourseStatus& course, Told& told) {
  std::vector<xapi::ScormVerb> news;
  if (course.completion == true && !told.completed) {
    news.push_back(xapi::ScormVerb::completed);
    told.completed = true;
  }
  if (course.success && course.success != told.success) {
    news.push_back(*course.success ? xapi::ScormVerb::passed : xapi::ScormVerb::failed);
    told.success = course.success;
  }
  return news;
}

// What a statement says, whoever told it: verb and object, and the result. Nothing for the verbs of a session, which begin
// and end each time.
struct Said {
  std::string about, result;
};

std::optional<Said> said_by(const std::string& bytes) {
  const auto statement = support::parse_json(bytes);
  if (!statement) return std::nullopt;
  const std::string verb = (*statement)["verb"]["id"].as_string();
  if (!verb.starts_with(kVerbs)) return std::nullopt;
  const std::string_view name = std::string_view(verb).substr(kVerbs.size());
  for (const std::string_view session : {"initialized", "resumed", "suspended", "terminated"})
    if (name == session) return std::nullopt;
  return Said{verb + " " + (*statement)["object"]["id"].as_string(), (*statement)["result"].dump()};
}

// The first time since the server told it: what is told again after that is news.
bool told_already(const std::string& bytes, Told& told) {
  if (told.by_server.empty()) return false;
  const auto said = said_by(bytes);
  const auto found = said ? told.by_server.find(said->about) : told.by_server.end();
  if (found == told.by_server.end()) return false;
  const bool same = found->second == said->result;
  told.by_server.erase(found);
  return same;
}

void left_out(const xapi::ScormEvent& event, const std::string& why) {
  support::log(support::Level::error, "no statement could be made of a call",
               {{"launch", event.launch_id}, {"number", event.number}, {"why", why}});
}

// Composes the statements of a request.
class Teller {
 public:
  Teller(const runtime::Context& context, const LaunchNames& launch, const cmi::LaunchFacts& facts, Told& told, const std::string& now)
      : context_(context), launch_(launch), facts_(facts), told_(told), now_(now) {}

  Telling tell(const Step& step) {
    Telling out;
    int ordinal = 0;
    for (const auto& event : step.events) compose(scorm_event(context_, launch_, facts_, step, event, ordinal++), out);
    for (const auto verb : course_news(step.course, told_)) {
      const bool made = compose(course_event(context_, launch_, step, verb, ordinal++), out);
      if (verb != xapi::ScormVerb::failed) out.about_course = made ? out.statements.back().id : std::string();
    }
    return out;
  }

 private:
  bool compose(const xapi::ScormEvent& event, Telling& out) {
    if (authority_.empty()) authority_ = authority_json(context_);
    auto prepared = xapi::scorm_statement(event, authority_, now_);
    if (!prepared) return left_out(event, prepared.error().message), false;
    if (!event.course_level && told_already(prepared->bytes, told_)) return false;
    out.statements.push_back(std::move(*prepared));
    return true;
  }

  const runtime::Context& context_;
  const LaunchNames& launch_;
  const cmi::LaunchFacts& facts_;
  Told& told_;
  const std::string& now_;
  std::string authority_;
};

}  // namespace

std::map<std::string, std::string> told_by_server(const std::string& launch_id, const std::vector<KeptStatement>& kept) {
  std::set<std::string> ids, by_server;
  for (const auto& one : kept) ids.insert(one.id);
  for (const auto& one : kept)
    for (int ordinal = kServerOrdinal;; ++ordinal) {
      const auto id = xapi::scorm_statement_id(launch_id, one.number, ordinal);
      if (!ids.contains(id) || !by_server.insert(id).second) break;
    }
  std::map<std::string, std::string> told;
  if (by_server.empty()) return told;
  for (const auto& one : kept)
    if (const auto said = said_by(one.bytes)) {
      if (by_server.contains(one.id))
        told[said->about] = said->result;
      else
        told.erase(said->about);
    }
  return told;
}

std::vector<Telling> tell(const runtime::Context& context, const LaunchNames& launch, const cmi::LaunchFacts& facts,
                          const std::vector<Step>& steps, Told& told, const std::string& now) {
  std::vector<Telling> all;
  if (!launch.normal()) return all;
  Teller teller(context, launch, facts, told, now);
  for (const auto& step : steps) all.push_back(teller.tell(step));
  return all;
}

}  // namespace waymark::delivery
