#include "html.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <vector>

namespace waymark::web::testing {
namespace {

bool blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// Classes are a set.
std::string sorted_classes(std::string_view attribute) {
  constexpr std::string_view kStart = "class=\"";
  std::istringstream words(std::string(attribute.substr(kStart.size(), attribute.size() - kStart.size() - 1)));
  std::vector<std::string> classes{std::istream_iterator<std::string>(words), {}};
  std::sort(classes.begin(), classes.end());
  std::string out(kStart);
  for (const std::string& name : classes) out += name + " ";
  return out + "\"";
}

// `tag` without angle brackets.
std::string canonical_tag(std::string_view tag) {
  std::vector<std::string> parts;
  std::string part;
  bool quoted = false;
  for (const char c : tag) {
    if (c == '"') quoted = !quoted;
    if (!quoted && blank(c)) {
      if (!part.empty()) parts.push_back(std::move(part));
      part.clear();
    } else {
      part += c;
    }
  }
  if (!part.empty()) parts.push_back(std::move(part));
  for (std::string& given : parts)
    if (given.starts_with("class=\"")) given = sorted_classes(given);
  if (parts.size() > 1) std::sort(parts.begin() + 1, parts.end());
  std::string out = "<";
  for (std::size_t i = 0; i < parts.size(); ++i) out += (i == 0 ? "" : " ") + parts[i];
  return out + ">";
}

std::string canonical_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!blank(c))
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace

std::string canonical(std::string_view html) {
  std::string out;
  while (!html.empty()) {
    const std::size_t open = std::min(html.find('<'), html.size());
    const std::string text = canonical_text(html.substr(0, open));
    if (!text.empty()) out += text + "\n";
    html.remove_prefix(open);
    if (html.empty()) break;
    const std::size_t close = std::min(html.find('>'), html.size() - 1);
    out += canonical_tag(html.substr(1, close - 1)) + "\n";
    html.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace waymark::web::testing
