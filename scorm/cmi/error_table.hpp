#pragma once
#include <span>
#include <string_view>

// The error codes of an edition as a table: what LMSGetErrorString or GetErrorString and the diagnostics answer from.
namespace waymark::cmi {

struct ErrorEntry {
  int code;
  std::string_view text;    // the number as a SCO writes it
  std::string_view words;   // the standard's
  std::string_view advice;  // ours, for a course author
};

inline const ErrorEntry* find_error(std::span<const ErrorEntry> table, int code) {
  for (const ErrorEntry& entry : table) {
    if (entry.code == code) return &entry;
  }
  return nullptr;
}

// -1 for text that names no code of the table.
inline int find_code(std::span<const ErrorEntry> table, std::string_view text) {
  for (const ErrorEntry& entry : table) {
    if (entry.text == text) return entry.code;
  }
  return -1;
}

inline std::string_view words_of(std::span<const ErrorEntry> table, int code) {
  const ErrorEntry* entry = find_error(table, code);
  return entry ? entry->words : std::string_view();
}

inline std::string_view advice_of(std::span<const ErrorEntry> table, int code) {
  const ErrorEntry* entry = find_error(table, code);
  return entry ? entry->advice : std::string_view();
}

}  // namespace waymark::cmi
