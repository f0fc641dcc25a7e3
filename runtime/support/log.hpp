#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/support/json.hpp"

// One line on standard error, a JSON object unless set otherwise, for the operator. Never personal data: no names, no addresses
// of people, no answers, no tokens; subject ids and counts are fine. Thread-safe; a line is written whole.
namespace waymark::support {

enum class Level { debug, info, warning, error };

// Lines below this level are dropped; info until set.
void set_log_level(Level level);
std::optional<Level> level_from_text(std::string_view text);  // "debug", "info", "warning", "error"

// How lines look. text: "2026-11-22 09:30:00.000Z info  message  name=value", for a person at a terminal; control
// characters in values are escaped in both.
enum class LogFormat { json, text };
void set_log_format(LogFormat format);
std::string log_line(LogFormat format, Level level, std::string_view message, std::initializer_list<Json::Member> fields,
                     std::string_view trace_id, std::string_view time);

void log(Level level, std::string_view message, std::initializer_list<Json::Member> fields = {}, std::string_view trace_id = {});

}  // namespace waymark::support
