#include "runtime/http/target.hpp"

#include <algorithm>

#include "runtime/support/encode.hpp"

namespace waymark::http {
namespace {

bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
}

bool clean(std::string_view segment) {
  return support::valid_utf8(segment) && std::none_of(segment.begin(), segment.end(), [](char c) {
           return static_cast<unsigned char>(c) < ' ' || c == 0x7f || c == '/' || c == '\\';
         });
}

// Decodes segment by segment, so that an encoded slash can never make a new segment.
std::optional<std::string> normal_path(std::string_view raw) {
  std::vector<std::string> kept;
  bool folder = true;  // ends with '/'
  for (std::size_t begin = 1; begin <= raw.size();) {
    const std::size_t end = std::min(raw.find('/', begin), raw.size());
    auto segment = support::percent_decode(raw.substr(begin, end - begin));
    if (!segment || !clean(*segment)) return std::nullopt;
    folder = segment->empty() || *segment == "." || *segment == "..";
    if (*segment == "..") {
      if (kept.empty()) return std::nullopt;
      kept.pop_back();
    } else if (!folder) {
      kept.push_back(std::move(*segment));
    }
    begin = end + 1;
  }
  std::string path;
  for (const std::string& segment : kept) path += "/" + segment;
  if (folder) path += "/";
  return path;
}

// Takes "http://authority" off the front; false when the target is neither origin-form nor absolute-form.
bool take_authority(std::string_view& text, std::string& authority) {
  if (text.starts_with('/')) return true;
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos) return false;
  std::string name(text.substr(0, scheme));
  std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  if (name != "http" && name != "https") return false;
  text.remove_prefix(scheme + 3);
  const std::size_t end = std::min(text.find_first_of("/?"), text.size());
  authority = text.substr(0, end);
  text.remove_prefix(end);
  return !authority.empty();
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
  Target target;
  if (text == "*") {
    target.path = "*";
    return target;
  }
  if (text.empty() || !printable(text) || !take_authority(text, target.authority)) return std::nullopt;
  const auto question = text.find('?');
  std::string_view raw = text.substr(0, question);
  if (raw.empty()) raw = "/";  // the absolute-form may leave it out
  auto path = normal_path(raw);
  if (!path) return std::nullopt;
  target.path = std::move(*path);
  if (question != std::string_view::npos) {
    auto fields = support::form_decode(text.substr(question + 1));
    if (!fields) return std::nullopt;
    target.query = std::move(*fields);
  }
  return target;
}

std::optional<Host> parse_host(std::string_view text) {
  if (text.empty() || text.size() > 255) return std::nullopt;
  Host host;
  host.text = text;
  std::string_view name = text, port;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    name = text.substr(0, close + 1);
    const auto inner = name.substr(1, name.size() - 2);
    if (inner.empty() || inner.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) return std::nullopt;
    port = text.substr(close + 1);
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    name = text.substr(0, colon);
    port = text.substr(colon);
    const bool good = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
    if (!good) return std::nullopt;
  }
  if (!port.empty() && (port.front() != ':' || port.size() > 6 || port.find_first_not_of("0123456789", 1) != std::string_view::npos))
    return std::nullopt;
  host.name = name;
  if (host.name.size() > 1 && host.name.back() == '.') host.name.pop_back();
  std::transform(host.name.begin(), host.name.end(), host.name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return host;
}

}  // namespace waymark::http
