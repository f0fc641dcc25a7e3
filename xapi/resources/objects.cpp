#include "xapi/resources/objects.hpp"

#include <array>

#include "xapi/json/parse.hpp"
#include "xapi/model/agents.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/resources/parameters.hpp"
#include "xapi/resources/respond.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

using json::Value;

Error missing(std::string_view name, const char* advice, std::string_view clause) {
  return bad_parameter(name, rule::required_parameter, "The parameter is missing.", advice, clause);
}

Result<Value> asked_agent(const Query& query) {
  static constexpr std::array<std::string_view, 1> kKnown{"agent"};
  if (auto error = check_parameters(query, kKnown)) return tl::unexpected<Error>(std::move(*error));
  const std::string* text = parameter(query, "agent");
  if (!text) return tl::unexpected<Error>(missing("agent", "Send an Agent as JSON in it.", "2.4"));
  auto agent = json::parse(*text);
  if (!agent)
    return tl::unexpected<Error>(bad_parameter("agent", agent.error().rule, agent.error().message, "Send an Agent as JSON.", "2.4"));
  if (auto problem = check_agent(*agent, Path(), Rules{}))
    return tl::unexpected<Error>(bad_parameter("agent", problem->rule, problem->message,
                                               "Send an Agent with one identifier; a Group is none. " + problem->advice, "2.4"));
  return agent;
}

// Every property of an Agent is a list in a Person; only those that have something are there.
Value person(const Value& agent, std::vector<std::string> names) {
  Value out = Value::object().set("objectType", Value::string("Person"));
  if (names.empty())
    if (const auto own = string_at(agent, "name"); !own.empty()) names.emplace_back(own);
  if (!names.empty()) {
    Value list = Value::array();
    for (std::string& name : names) list.items().push_back(Value::string(std::move(name)));
    out.set("name", std::move(list));
  }
  const Value identity = agent_identity(agent);
  for (const auto& [property, value] : identity.members()) out.set(property, Value::array({value}));
  return out;
}

Result<std::string> asked_activity(const Query& query) {
  static constexpr std::array<std::string_view, 1> kKnown{"activityId"};
  if (auto error = check_parameters(query, kKnown)) return tl::unexpected<Error>(std::move(*error));
  std::string iri;
  if (!parameter(query, "activityId")) return tl::unexpected<Error>(missing("activityId", "Send the activity's IRI in it.", "2.5"));
  if (auto error = read_iri(query, "activityId", iri, "2.5")) return tl::unexpected<Error>(std::move(*error));
  return iri;
}

}  // namespace

ResourceResponse get_agent(const ResourceRequest& request, const Caller& caller, ResourceContext& context) {
  const auto agent = asked_agent(request.query);
  if (!agent) return problem_response(agent.error());
  auto names = context.store.names(agent_key(*agent), caller.sees);
  if (!names) return problem_response(names.error());
  return json_response(200, json::write(person(*agent, std::move(*names))));
}

ResourceResponse get_activity(const ResourceRequest& request, const Caller& caller, ResourceContext& context) {
  const auto iri = asked_activity(request.query);
  if (!iri) return problem_response(iri.error());
  const auto definitions = context.store.definitions({*iri}, caller.sees);
  if (!definitions) return problem_response(definitions.error());
  std::string body = R"({"objectType":"Activity","id":)";
  json::write_string(*iri, body);
  if (const auto found = definitions->find(*iri); found != definitions->end()) body += ",\"definition\":" + found->second;
  return json_response(200, body + "}");
}

}  // namespace waymark::xapi
