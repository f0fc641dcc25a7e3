#pragma once
#include <string>
#include <string_view>

namespace waymark::catalogue {

// "Who Leads? A first look" -> "who-leads-a-first-look": ASCII letters and digits, at most 48 characters,
// "course" when nothing is left.
std::string slug(std::string_view title);

std::string new_host_label();  // "c-" and 10 random characters of a-z2-7: 50 bits, a valid DNS label
std::string new_capability();  // 128 random bits as 32 hex digits

}  // namespace waymark::catalogue
