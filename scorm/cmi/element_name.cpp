#include "scorm/cmi/element_name.hpp"

#include "scorm/base/utf.hpp"

namespace waymark::cmi {
namespace {

constexpr std::size_t kLongestNameShown = 80;  // bytes; a diagnostic must fit 255 characters

// Takes the text up to the next point off `rest`.
std::string_view next_segment(std::string_view& rest) {
  const std::size_t point = rest.find('.');
  const std::string_view segment = rest.substr(0, point);
  rest.remove_prefix(point == std::string_view::npos ? rest.size() : point + 1);
  return segment;
}

std::size_t read_index(std::string_view segment) {
  if (segment.empty() || segment.size() > 5 || (segment.size() > 1 && segment.front() == '0')) return kNoIndex;
  std::size_t value = 0;
  for (const char c : segment) {
    if (c < '0' || c > '9') return kNoIndex;
    value = value * 10 + static_cast<std::size_t>(c - '0');
  }
  return value;
}

}  // namespace

NameMatch match_name(std::string_view pattern, std::string_view name, std::array<std::size_t, 2>& index) {
  std::size_t depth = 0;
  while (!pattern.empty() && !name.empty()) {
    const std::string_view wanted = next_segment(pattern);
    const std::string_view given = next_segment(name);
    if (wanted == "n") {
      if (given.starts_with('_')) return NameMatch::no;
      index[depth++] = read_index(given);
    } else if (wanted != given) {
      return NameMatch::no;
    }
  }
  if (!name.empty()) return NameMatch::no;
  return pattern.empty() ? NameMatch::whole : NameMatch::prefix;
}

std::string about(std::string_view name, std::string_view what) {
  std::string out;
  for (std::size_t at = 0; at < name.size() && at < kLongestNameShown;) {
    const base::Decoded next = base::decode_at(name, at);
    out.append(name.substr(at, next.length));
    at += next.length;
  }
  return (out += ": ") += what;
}

}  // namespace waymark::cmi
