#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "scorm/base/error.hpp"

// Which identifiers of statements are one person's, by the setting xapi.identities.
namespace waymark::identities {

enum class Field : std::uint8_t { email, username, moodle_username, nhs_id, employee_number, assignment_number };

struct Rule {
  Field field = Field::email;
  // Of accounts: the homePage (xAPI Part 2, 2.4.2.4). "{vpd}" in it stands for the person's VPD; numbers that count within one trust
  // alone have it. Empty for email, which is an mbox.
  std::string home_page;
  bool operator==(const Rule&) const = default;
};

inline constexpr std::size_t kMostRules = 10;

// "email, moodle_username https://moodle.example, employee_number https://esr.example/{vpd}". Empty: none. Errors: invalid, with what a
// rule must look like.
Result<std::vector<Rule>> parse_rules(const std::string& text);

// The VPD that stands in a home page in the place of "{vpd}"; nothing when it is not one of that rule.
bool is_of(const Rule& rule, const std::string& home_page, std::string& vpd);
std::string home_page_of(const Rule& rule, const std::string& vpd);

}  // namespace waymark::identities
