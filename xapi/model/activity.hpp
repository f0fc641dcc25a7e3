#pragma once
#include "xapi/model/check.hpp"

// Activities and their definitions, interactions among them (xAPI Part 2, 2.4.4.1).
namespace waymark::xapi {

Problem check_activity(const json::Value& value, const Path& path, const Rules& rules);

// The properties that hold lists of interaction components.
std::span<const std::string_view> component_lists();

}  // namespace waymark::xapi
