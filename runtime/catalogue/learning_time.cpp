#include "runtime/catalogue/learning_time.hpp"

#include <cmath>
#include <pugixml.hpp>
#include <string>

namespace waymark::catalogue {
namespace {

constexpr double kMostMinutes = 60'000;  // 1000 hours

std::string_view trim(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// Reads digits with an optional fraction; negative when there is none. Short texts only, so no overflow.
double number(std::string_view text, std::size_t& at) {
  const auto start = at;
  double value = 0, scale = 0;
  for (; at < text.size() && at - start < 9; ++at) {
    const char c = text[at];
    if (c >= '0' && c <= '9') {
      value = scale > 0 ? value + (c - '0') * scale : value * 10 + (c - '0');
      scale /= 10;
    } else if (c == '.' && scale == 0 && at > start) {
      scale = 0.1;
    } else {
      break;
    }
  }
  return at == start ? -1 : value;
}

double iso_minutes(std::string_view text) {
  bool time = false;
  double minutes = 0;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == 'T' && !time) {
      time = true;
      continue;
    }
    const double value = number(text, at);
    if (value < 0 || at >= text.size()) return 0;
    const char unit = text[at];
    if (!time && unit == 'W')
      minutes += value * 7 * 1440;
    else if (!time && unit == 'D')
      minutes += value * 1440;
    else if (time && unit == 'H')
      minutes += value * 60;
    else if (time && unit == 'M')
      minutes += value;
    else if (time && unit == 'S')
      minutes += value / 60;
    else if (value > 0)
      return 0;
  }
  return minutes;
}

double clock_minutes(std::string_view text) {
  std::size_t at = 0;
  const double hours = number(text, at);
  if (hours < 0 || at >= text.size() || text[at++] != ':') return 0;
  const double minutes = number(text, at);
  if (minutes < 0) return 0;
  double seconds = 0;
  if (at < text.size() && text[at] == ':') seconds = number(text, ++at);
  return at == text.size() && seconds >= 0 ? hours * 60 + minutes + seconds / 60 : 0;
}

bool named(const pugi::xml_node& node, std::string_view wanted) {
  std::string_view name = node.name();
  if (const auto colon = name.rfind(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
  if (name.size() != wanted.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] + 32) : name[i];
    if (c != wanted[i]) return false;
  }
  return true;
}

// First text below `node`, whatever the wrapper is called (<datetime>, <duration>).
std::string first_text(const pugi::xml_node& node) {
  for (auto child = node.first_child(); child; child = child.next_sibling()) {
    const auto text = trim(child.type() == pugi::node_element ? child.child_value() : child.value());
    if (!text.empty()) return std::string(text);
  }
  return {};
}

}  // namespace

int minutes_of(std::string_view duration) {
  duration = trim(duration);
  if (duration.empty() || duration.size() > 32) return 0;
  const double minutes = duration.front() == 'P' ? iso_minutes(duration) : clock_minutes(duration);
  return minutes > 0 && minutes <= kMostMinutes ? static_cast<int>(std::ceil(minutes)) : 0;
}

int typical_learning_minutes(std::string_view manifest) {
  pugi::xml_document document;
  if (!document.load_buffer(manifest.data(), manifest.size())) return 0;
  int minutes = 0;
  // find_node walks without recursion, so depth is no danger here.
  const auto found = document.find_node([&](const pugi::xml_node& node) {
    if (!named(node, "typicallearningtime")) return false;
    for (auto up = node.parent(); up; up = up.parent())
      if (named(up, "organizations") || named(up, "resources")) return false;
    minutes = minutes_of(first_text(node));
    return minutes > 0;
  });
  return found ? minutes : 0;
}

}  // namespace waymark::catalogue
