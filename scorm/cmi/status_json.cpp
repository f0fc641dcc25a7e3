#include "scorm/cmi/status_json.hpp"

#include <utility>

#include "scorm/base/decimal.hpp"
#include "scorm/base/json_text.hpp"

namespace waymark::cmi {
namespace {

void append_text(std::string& out, const char* key, const std::string& value) {
  out += key;
  base::append_json_string(out, value);
}

void append_flag(std::string& out, const char* key, bool value) {
  out += key;
  out += value ? "true" : "false";
}

void append_optional(std::string& out, const char* key, std::optional<bool> value) {
  out += key;
  out += !value ? "null" : (*value ? "true" : "false");
}

std::string score_json(const Score& score) {
  std::string out;
  if (score.raw) append_text(out, ",\"raw\":", *score.raw);
  if (score.min) append_text(out, ",\"min\":", *score.min);
  if (score.max) append_text(out, ",\"max\":", *score.max);
  return "{" + (out.empty() ? out : out.substr(1)) + "}";
}

std::string item_json(const ItemStatus& item) {
  std::string out;
  append_text(out, "{\"id\":", item.id);
  append_text(out, ",\"lessonStatus\":", item.lesson_status);
  append_text(out, ",\"lessonLocation\":", item.lesson_location);
  out += ",\"score\":" + score_json(item.score);
  append_text(out, ",\"totalTime\":", item.total_time);
  append_flag(out, ",\"opened\":", item.opened);
  append_flag(out, ",\"suspended\":", item.suspended);
  append_flag(out, ",\"available\":", item.available);
  const char* before = ",\"waitsFor\":[";
  for (const std::string& id : item.waits_for) append_text(out, std::exchange(before, ","), id);
  return out + (item.waits_for.empty() ? "}" : "]}");
}

std::string number_json(std::optional<double> value) {
  if (!value) return "null";
  return base::millionths_to_text(static_cast<std::int64_t>(*value * 1'000'000.0 + 0.5));  // never negative
}

}  // namespace

std::string status_to_json(const std::vector<ItemStatus>& items, const CourseStatus& course) {
  std::string out = "{\"items\":[";
  for (const ItemStatus& item : items) {
    if (&item != &items.front()) out += ',';
    out += item_json(item);
  }
  append_optional(out, "],\"course\":{\"completion\":", course.completion);
  append_optional(out, ",\"success\":", course.success);
  out += ",\"scoreRaw\":" + number_json(course.score_raw);
  append_text(out, ",\"totalTime\":", course.total_time);
  return out + "}}";
}

}  // namespace waymark::cmi
