#include "xapi/resources/parameters.hpp"

#include <algorithm>

#include "scorm/base/encode.hpp"
#include "scorm/base/utf.hpp"
#include "xapi/json/parse.hpp"
#include "xapi/model/agents.hpp"
#include "xapi/model/formats.hpp"
#include "xapi/model/time.hpp"
#include "xapi/model/uuid.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

Error unknown(std::string_view name, std::span<const std::string_view> known) {
  for (const auto right : known)
    if (base::lower_ascii(right) == base::lower_ascii(name))
      return bad_parameter(name, rule::parameter_case, "The parameter differs from the standard's in case.",
                           "Write it \"" + std::string(right) + "\".", "3.2");
  return bad_parameter(name, rule::unknown_parameter, "The parameter is not known here.", "Leave it out.", "3.2");
}

}  // namespace

std::optional<Error> check_parameters(const Query& query, std::span<const std::string_view> known) {
  for (std::size_t i = 0; i < query.size(); ++i) {
    const std::string& name = query[i].first;
    if (std::find(known.begin(), known.end(), name) == known.end()) return unknown(name, known);
    for (std::size_t j = 0; j < i; ++j)
      if (query[j].first == name)
        return bad_parameter(name, rule::parameter_twice, "The parameter is given twice.", "Send it once.", "3.2");
  }
  return std::nullopt;
}

const std::string* parameter(const Query& query, std::string_view name) {
  const auto found = std::find_if(query.begin(), query.end(), [&](const auto& p) { return p.first == name; });
  return found == query.end() ? nullptr : &found->second;
}

Error bad_parameter(std::string_view name, const std::string& rule, std::string message, std::string advice, std::string_view clause) {
  return Error{ErrorKind::invalid,
               std::move(message),
               std::move(advice),
               "?" + std::string(name.substr(0, 100)),
               "xAPI Part 3, " + std::string(clause),
               rule};
}

std::optional<Error> read_uuid(const Query& query, std::string_view name, std::string& out, std::string_view clause) {
  const std::string* text = parameter(query, name);
  if (!text) return std::nullopt;
  out = lower_uuid(*text);
  if (!out.empty()) return std::nullopt;
  return bad_parameter(name, rule::uuid, "The value is not a UUID.", "Send 32 hexadecimal digits as 8-4-4-4-12.", clause);
}

std::optional<Error> read_iri(const Query& query, std::string_view name, std::string& out, std::string_view clause) {
  const std::string* text = parameter(query, name);
  if (!text) return std::nullopt;
  if (!is_iri(*text) || !base::is_utf8(*text))  // statements are UTF-8 before anybody looks at them; an address need not be
    return bad_parameter(name, rule::iri, "The value is not an IRI.", "Send a complete IRI, percent-encoded once.", clause);
  out = *text;
  return std::nullopt;
}

std::optional<Error> read_time(const Query& query, std::string_view name, std::string& out, std::string_view clause) {
  const std::string* text = parameter(query, name);
  if (!text) return std::nullopt;
  const auto time = parse_timestamp(*text, TimeRules::iso8601);
  if (!time)
    return bad_parameter(name, rule::timestamp, "The value is not a timestamp.",
                         "Send it such as 2026-11-22T09:30:00.000Z; a plus sign must be sent as %2B.", clause);
  out = format_timestamp(*time);
  return std::nullopt;
}

std::optional<Error> read_plain_agent(const Query& query, std::string_view name, std::string& out, std::string_view clause) {
  const std::string* text = parameter(query, name);
  if (!text) return std::nullopt;
  const auto agent = json::parse(*text);
  if (!agent) return bad_parameter(name, agent.error().rule, agent.error().message, "Send an Agent as JSON.", clause);
  if (is_group(*agent))
    return bad_parameter(name, rule::plain_agent, "The value is a Group.", "Send an Agent that has the Group's identifier.", clause);
  if (auto problem = check_agent(*agent, Path(), Rules{})) {
    Error error = bad_parameter(name, problem->rule, problem->message, problem->advice, clause);
    if (!problem->where.empty()) error.where += "#" + problem->where;
    return error;
  }
  out = agent_key(*agent);
  return std::nullopt;
}

}  // namespace waymark::xapi
