#pragma once
#include <string>
#include <string_view>

#include "scorm/cmi/v2004/record.hpp"

// GetValue and SetValue of a session that is running (RTE 4th Ed. 3.1.4), with the conditions of every error code.
namespace waymark::cmi::v2004 {

// What a call gave: `value` is GetValue's answer, or "true" or "false"; `why` our own words for GetDiagnostic.
struct Given {
  std::string value;
  int error = 0;
  std::string why;
};

Given get_value(const Session& session, std::string_view name);

// Changes nothing unless it succeeds. A longer text than every LMS has to keep is kept, and `why` says so.
Given set_value(const Session& session, std::string_view name, std::string_view value);

// cmi.completion_status and cmi.success_status as GetValue tells them (RTE 4th Ed. 4.2.4.1, 4.2.22.1): decided by the threshold
// and the passing score where the manifest has one.
std::string completion_status(const ActivityFacts& facts, const Record& record);
std::string success_status(const ActivityFacts& facts, const Record& record);

// Bytes of all values, counted anew; Record::bytes is the same kept step by step. Against content (or a forged journal) that only grows.
std::size_t stored_bytes(const Record& record);

inline constexpr std::size_t kMostStoredBytes = 16u << 20;  // of one activity, and of each store

}  // namespace waymark::cmi::v2004
