#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

#include "runtime/support/json.hpp"

// One JSON object per line on standard error, for the operator. Never personal data: no names, no addresses
// of people, no answers, no tokens; subject ids and counts are fine. Thread-safe; a line is written whole.
namespace waymark::support {

enum class Level { debug, info, warning, error };

// Lines below this level are dropped; info until set.
void set_log_level(Level level);

void log(Level level, std::string_view message, std::initializer_list<Json::Member> fields = {},
         std::string_view trace_id = {});

}  // namespace waymark::support
