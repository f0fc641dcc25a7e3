#pragma once
#include <cstdint>
#include <string_view>

// Values of SCORM 1.2's own elements in a manifest, checked before the run-time gets them.
namespace waymark::package {

bool is_time_span(std::string_view text);          // CMITimespan: HHHH:MM:SS.SS, two to four digits of hours
bool is_percentage(std::string_view text);         // 0 to 100, decimal
bool is_time_limit_action(std::string_view text);  // "exit,message" and its three siblings

// Minutes, rounded up, of "00:20:00", "0000:20:00.00" or "PT20M"; 0 when the text is none of these.
std::uint32_t minutes_of(std::string_view text);

}  // namespace waymark::package
