#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/support/words.hpp"
#include "runtime/web/components.hpp"

// Figures and states in words, the same on every page.
namespace waymark::web {

std::string or_dash(const std::string& text);  // "–" for nothing: an empty cell looks forgotten
using support::capitalised;
using support::count_words;
using support::number_words;
std::string duration_words(std::int64_t seconds);  // "less than a minute", "12 minutes", "1 hour 5 minutes"
// Why less time is counted than the module reported (delivery/record.hpp, Spent): a sentence to stand behind the figure.
std::string cut_time_words(std::int64_t reported_seconds);
std::string minutes_words(int minutes);  // "10 minutes"; "" for none given

// "4 March" in the year of `now`, else "4 March 2025"; in the zone of people (support/clock.hpp).
std::string day_words(const std::string& time, const std::string& now);

// A registration's state (migrations/0001_first.sql) as learners read it.
Tag state_tag(const std::string& state);
bool is_finished(const std::string& state);            // completed or passed
std::string score_words(std::optional<double> score);  // "80%"; "" for none

// A text from outside: what could not be seen stands there by its code (support/visible_text.hpp), and of a long one the beginning,
// at most `most` bytes, with how long it is.
std::string shown_text(std::string_view text, std::size_t most = 300);

// A journal's function (docs/journal.md): "LMSSetValue", "Opened".
std::string function_words(int function);

// The page of a launch on which call `number` stands; 0: the first.
inline constexpr int kCallsShown = 200;
std::string launch_href(const std::string& launch_id, std::int64_t number = 0);

}  // namespace waymark::web
