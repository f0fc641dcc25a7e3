#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scorm/base/error.hpp"
#include "xapi/resources.hpp"

namespace waymark::xapi {

using Query = std::vector<std::pair<std::string, std::string>>;

// Refuses what Part 3, 3.2 wants refused: parameters that the resource does not know, or that differ from a
// known one in case only, and parameters given twice.
std::optional<Error> check_parameters(const Query& query, std::span<const std::string_view> known);

const std::string* parameter(const Query& query, std::string_view name);

// A refusal that names the parameter (`where`: "?name").
Error bad_parameter(std::string_view name, const std::string& rule, std::string message, std::string advice,
                    std::string_view clause = "2.1.3");

// Each reads one parameter into `out`, and leaves it as it is when the parameter is absent.
std::optional<Error> read_uuid(const Query& query, std::string_view name, std::string& out,
                               std::string_view clause = "2.1.3");  // in lower case
std::optional<Error> read_iri(const Query& query, std::string_view name, std::string& out, std::string_view clause = "2.1.3");
std::optional<Error> read_time(const Query& query, std::string_view name, std::string& out,
                               std::string_view clause = "2.1.3");  // as format_timestamp() writes it
// An Agent and no Group (2.6, note): its agent_key(). `where` is "?name#/mbox" where a property of it is wrong.
std::optional<Error> read_plain_agent(const Query& query, std::string_view name, std::string& out, std::string_view clause);

}  // namespace waymark::xapi
