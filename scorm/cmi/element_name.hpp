#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

// Names of elements with indexes in them, in the data models of every edition.
namespace waymark::cmi {

inline constexpr std::size_t kNoIndex = static_cast<std::size_t>(-1);

enum class NameMatch { no, prefix, whole };

// Compares a name with a pattern, in which n stands for an index; prefix: the name ends at one of the pattern's points.
// Indexes are digits without leading zeros, at most five of them; kNoIndex for what is none.
NameMatch match_name(std::string_view pattern, std::string_view name, std::array<std::size_t, 2>& index);

// "NAME: WHAT" for a diagnostic, a long name cut.
std::string about(std::string_view name, std::string_view what);

}  // namespace waymark::cmi
