#pragma once
#include <cstdint>
#include <string>

// Figures and sentences as people read them.
namespace waymark::support {

std::string number_words(std::int64_t number);                                                 // "3,547"
std::string count_words(std::int64_t count, const std::string& one, const std::string& many);  // "1 module", "3,547 modules"
std::string percent_words(double score);                                                       // of a score in per cent: "80%", "66.7%"
std::string capitalised(std::string text);  // "waiting" -> "Waiting"; only a letter of ASCII changes

}  // namespace waymark::support
