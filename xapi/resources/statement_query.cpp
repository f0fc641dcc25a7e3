#include "xapi/resources/statement_query.hpp"

#include <algorithm>
#include <array>

#include "xapi/json/parse.hpp"
#include "xapi/model/agents.hpp"
#include "xapi/resources/own_filters.hpp"
#include "xapi/rules.hpp"

namespace waymark::xapi {
namespace {

constexpr std::array<std::string_view, 15> kStandard{
    "statementId",        "voidedStatementId", "agent", "verb",  "activity", "registration",
    "related_activities", "related_agents",    "since", "until", "limit",    "format",
    "attachments",        "ascending",         "cursor"};

constexpr auto kParameters = [] {
  std::array<std::string_view, kStandard.size() + kOwnFilters.size()> all;
  std::copy(kOwnFilters.begin(), kOwnFilters.end(), std::copy(kStandard.begin(), kStandard.end(), all.begin()));
  return all;
}();

// Reads one parameter each into the request; nothing when it is absent.
using Step = std::optional<Error>;

Step read_boolean(const Query& query, std::string_view name, bool& out) {
  const std::string* text = parameter(query, name);
  if (!text) return std::nullopt;
  if (*text != "true" && *text != "false")
    return bad_parameter(name, rule::boolean, "The value is neither true nor false.", "Send true or false.");
  out = *text == "true";
  return std::nullopt;
}

Step read_limit(const Query& query, std::uint32_t page_limit, std::uint32_t& out) {
  out = page_limit;
  const std::string* text = parameter(query, "limit");
  if (!text) return std::nullopt;
  const bool digits = !text->empty() && std::all_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return bad_parameter("limit", rule::whole_number, "The value is not a whole number.", "Send 0 or more.");
  if (text->size() > 9) return std::nullopt;
  const auto wanted = static_cast<std::uint32_t>(std::stoul(*text));
  if (wanted > 0) out = std::min(wanted, page_limit);
  return std::nullopt;
}

Step read_agent(const Query& query, AnyOf& out) {
  const std::string* text = parameter(query, "agent");
  if (!text) return std::nullopt;
  const auto agent = json::parse(*text);
  if (!agent) return bad_parameter("agent", agent.error().rule, agent.error().message, "Send an Agent or identified Group as JSON.");
  if (auto problem = check_agent_or_group(*agent, Path(), Rules{}))
    return bad_parameter("agent", problem->rule, problem->message, problem->advice);
  out = agent_key(*agent);
  if (!out.empty()) return std::nullopt;
  return bad_parameter("agent", rule::identified_group, "An anonymous Group cannot be asked for.", "Send an Agent or an identified Group.");
}

Step read_format(const Query& query, Format& out) {
  const std::string* text = parameter(query, "format");
  if (!text || *text == "exact") return std::nullopt;
  if (*text == "ids")
    out = Format::ids;
  else if (*text == "canonical")
    out = Format::canonical;
  else
    return bad_parameter("format", rule::format, "The value is not a format.", "Send ids, exact or canonical.");
  return std::nullopt;
}

// A request for one statement may carry only attachments and format beside its id (2.1.3).
Step check_single(const Query& query) {
  const bool by_id = parameter(query, "statementId"), by_voided = parameter(query, "voidedStatementId");
  if (!by_id && !by_voided) return std::nullopt;
  if (by_id && by_voided)
    return bad_parameter("voidedStatementId", rule::parameters_together, "statementId and voidedStatementId exclude each other.",
                         "Send one of them.");
  for (const auto& [name, value] : query)
    if (name != "statementId" && name != "voidedStatementId" && name != "attachments" && name != "format")
      return bad_parameter(name, rule::parameters_together, "The parameter cannot be combined with the id of one statement.",
                           "Leave it out.");
  return std::nullopt;
}

Step read_filters(const Query& query, StatementQuery& out) {
  if (auto error = read_uuid(query, "statementId", out.statement_id)) return error;
  if (auto error = read_uuid(query, "voidedStatementId", out.voided_statement_id)) return error;
  if (auto error = read_agent(query, out.agent_key)) return error;
  std::string verb, activity, registration;
  if (auto error = read_iri(query, "verb", verb)) return error;
  if (auto error = read_iri(query, "activity", activity)) return error;
  if (auto error = read_uuid(query, "registration", registration)) return error;
  out.verb = std::move(verb);
  out.activity = std::move(activity);
  out.registration = std::move(registration);
  if (auto error = read_boolean(query, "related_agents", out.related_agents)) return error;
  if (auto error = read_boolean(query, "related_activities", out.related_activities)) return error;
  if (auto error = read_boolean(query, "ascending", out.ascending)) return error;
  if (auto error = read_time(query, "since", out.since)) return error;
  if (auto error = read_time(query, "until", out.until)) return error;
  return read_own_filters(query, out);
}

}  // namespace

Result<StatementRequest> read_statement_request(const Query& query, std::uint32_t page_limit) {
  if (auto error = check_parameters(query, kParameters)) return tl::unexpected<Error>(std::move(*error));
  if (const std::string* cursor = parameter(query, "cursor")) {
    if (query.size() == 1) return read_cursor(*cursor, page_limit);
    return tl::unexpected<Error>(bad_parameter("cursor", rule::cursor, "A cursor stands alone.", "Follow \"more\" as it is."));
  }
  StatementRequest out;
  Step error = check_single(query);
  if (!error) error = read_filters(query, out.query);
  if (!error) error = read_limit(query, page_limit, out.query.limit);
  if (!error) error = read_format(query, out.format);
  if (!error) error = read_boolean(query, "attachments", out.attachments);
  if (error) return tl::unexpected<Error>(std::move(*error));
  return out;
}

}  // namespace waymark::xapi
