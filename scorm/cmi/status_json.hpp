#pragma once
#include <string>
#include <vector>

#include "scorm/cmi/engine.hpp"

namespace waymark::cmi {

// {"items":[{"id","lessonStatus","lessonLocation","score":{"raw"?,"min"?,"max"?},"totalTime","opened","suspended",
// "available"}...],"course":{"completion":true|false|null,"success":true|false|null,"scoreRaw":number|null,"totalTime"}}
std::string status_to_json(const std::vector<ItemStatus>& items, const CourseStatus& course);

}  // namespace waymark::cmi
