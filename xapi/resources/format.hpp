#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "scorm/base/error.hpp"
#include "xapi/json/value.hpp"

// The formats other than exact in which statements are given back (Part 3, 2.1.3).
namespace waymark::xapi {

// Only what identifies agents, groups, verbs and activities.
std::string ids_format(const json::Value& statement);

// As received, but one language in every language map of verbs and activities, chosen for each map by the
// ranges. The definition that the statement itself carries counts as canonical.
std::string canonical_format(const json::Value& statement, const std::vector<std::string>& languages);

// Accept-Language (RFC 9110, 12.5.4) as language ranges, most wanted first; ranges with q=0 are left out.
std::vector<std::string> accepted_languages(std::string_view header);

}  // namespace waymark::xapi
