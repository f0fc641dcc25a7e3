#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "xapi/resources/parameters.hpp"
#include "xapi/store/statement_store.hpp"

// Filters of GET /statements that the standard does not have; docs/record-store.md says what they mean.
namespace waymark::xapi {

inline constexpr std::size_t kMostValues = 20;  // of one filter
inline constexpr std::size_t kMostExtensions = 5;
inline constexpr std::size_t kMostFilterBytes = 6000;  // of all of them together, so that their cursor fits into an address

inline constexpr std::array<std::string_view, 11> kOwnFilters{
    "waymark_joined",  "waymark_agents",     "waymark_verbs",  "waymark_activities", "waymark_registrations", "waymark_activity_types",
    "waymark_success", "waymark_completion", "waymark_scaled", "waymark_raw",        "waymark_extensions"};

// Reads those that are there into `out`, behind the filters of the standard: both of one kind exclude each other.
std::optional<Error> read_own_filters(const Query& query, StatementQuery& out);

// "0.5..1", "..0.3", "70..": both ends count. None for what is no range, or longer than a range need be.
std::optional<ScoreRange> parse_range(std::string_view text);
std::string write_range(const ScoreRange& range);

// Whether several values of one filter could have come as its parameter: how many, how long, and each by itself.
bool sound_values(const AnyOf& filter, bool (*sound)(const std::string&));
bool sound_extensions(const std::vector<ExtensionUse>& extensions);

}  // namespace waymark::xapi
