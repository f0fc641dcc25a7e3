#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scorm/base/error.hpp"
#include "xapi/json/value.hpp"

// The formats other than exact in which statements are given back (Part 3, 2.1.3).
namespace waymark::xapi {

// Only what identifies agents, groups, verbs and activities: of an Activity and a Verb the id alone.
std::string ids_format(const json::Value& statement);

// JSON texts by IRI, as StatementStore::definitions gives them.
using Definitions = std::map<std::string, std::string>;

// The activities whose definitions the canonical form needs.
std::set<std::string> activities_in(const json::Value& statement);

// Agents and groups as received; activities with the definition that the record store has of them, whatever the statement
// itself says; the display of verbs as received. One language in every language map of both, chosen for each map by the
// ranges. An activity that is not in `definitions` keeps what it came with.
std::string canonical_format(const json::Value& statement, const std::vector<std::string>& languages, const Definitions& definitions);

// The entry of a language map that the ranges want most; then one of the same language, whatever its region; then the first.
// Null for an empty map. The ranges are in lower case.
const json::Member* choose_language(const json::Object& map, const std::vector<std::string>& ranges);

// Accept-Language (RFC 9110, 12.5.4) as language ranges, most wanted first; ranges with q=0 are left out.
std::vector<std::string> accepted_languages(std::string_view header);

}  // namespace waymark::xapi
