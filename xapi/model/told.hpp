#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "xapi/json/value.hpp"
#include "xapi/store/statement_store.hpp"

// What statements tell of activities and agents beyond themselves: definitions and names, which the Activities and Agents
// resources give back (Part 3, 2.4 and 2.5). REQUIRES everywhere: check_statement found nothing.
namespace waymark::xapi {

// Of the object, contextActivities, and both places of a SubStatement; the object's comes last, so that it has the last word.
std::vector<ToldDefinition> told_definitions(const json::Value& statement);

// Of agents and identified groups, members among them, wherever they stand; not of the authority, which is ours.
std::vector<ToldName> told_names(const json::Value& statement);

// Both, of a statement as it is kept; nothing when the text is no JSON.
struct Told {
  std::vector<ToldDefinition> definitions;
  std::vector<ToldName> names;
};
std::optional<Told> told_by(std::string_view bytes);

// A definition of more octets is kept in its statement alone; so is a name.
inline constexpr std::size_t kMostDefinition = 128 << 10;
inline constexpr std::size_t kMostName = 1000;

// `newer` laid over `older`, both JSON texts of definitions: language maps and extensions key by key, interaction components
// by their id, everything else as a whole. Another interactionType takes the lists and patterns of the older one away. Where
// the two together would be larger than kMostDefinition, the newer stands alone.
std::string merge_definitions(const std::string& older, const std::string& newer);

}  // namespace waymark::xapi
