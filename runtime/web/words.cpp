#include "runtime/web/words.hpp"

#include <map>

#include "runtime/support/clock.hpp"
#include "runtime/support/visible_text.hpp"

namespace waymark::web {

std::string or_dash(const std::string& text) { return text.empty() ? "–" : text; }

std::string duration_words(std::int64_t seconds) {
  const std::int64_t minutes = seconds / 60;
  if (minutes < 1) return "less than a minute";
  std::string words;
  if (minutes >= 60) words = count_words(minutes / 60, "hour", "hours");
  if (minutes % 60 != 0) words += (words.empty() ? "" : " ") + count_words(minutes % 60, "minute", "minutes");
  return words;
}

std::string cut_time_words(std::int64_t reported_seconds) {
  return "The module reported " + duration_words(reported_seconds) + ", longer than it was open. What is counted is the time it was open.";
}

std::string minutes_words(int minutes) { return minutes > 0 ? duration_words(std::int64_t{minutes} * 60) : ""; }

std::string day_words(const std::string& time, const std::string& now) {
  const std::string day = support::display_date(time), today = support::display_date(now);
  const std::size_t year = day.rfind(' ');
  if (year == std::string::npos) return day;
  return today.ends_with(day.substr(year)) ? day.substr(0, year) : day;
}

Tag state_tag(const std::string& state) {
  if (state == "completed") return {"Completed", "none"};
  if (state == "passed") return {"Passed", "none"};
  if (state == "in progress") return {"In progress", "white"};
  if (state == "failed") return {"Not passed", "orange"};
  return {"Not yet started", "blue"};
}

bool is_finished(const std::string& state) { return state == "completed" || state == "passed"; }

std::string score_words(std::optional<double> score) { return score ? support::percent_words(*score) : std::string(); }

std::string shown_text(std::string_view text, std::size_t most) {
  if (text.size() <= most) return support::hidden_as_codes(text);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not inside a character
  return support::hidden_as_codes(text.substr(0, end)) + "... (" + count_words(static_cast<std::int64_t>(text.size()), "byte", "bytes") +
         ")";
}

std::string function_words(int function) {
  static const std::map<int, const char*> names = {
      {1, "Opened"},       {2, "Left"},         {10, "LMSInitialize"}, {11, "LMSFinish"},
      {12, "LMSGetValue"}, {13, "LMSSetValue"}, {14, "LMSCommit"},     {15, "LMSGetLastError"}};
  const auto found = names.find(function);
  return found == names.end() ? "?" : found->second;
}

std::string launch_href(const std::string& launch_id, std::int64_t number) {
  const std::int64_t page = (number - 1) / kCallsShown + 1;
  return "/admin/launches/" + launch_id + (number > 0 && page > 1 ? "?page=" + std::to_string(page) : "");
}

}  // namespace waymark::web
