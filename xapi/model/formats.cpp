#include "xapi/model/formats.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "scorm/base/encode.hpp"

namespace waymark::xapi {
namespace {

bool alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool alnum(char c) { return alpha(c) || digit(c); }
bool hex(char c) { return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool all(std::string_view text, bool (*test)(char)) { return std::all_of(text.begin(), text.end(), test); }

// RFC 9110 token, of which media types are made.
bool token_char(char c) { return alnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos; }
bool token(std::string_view text) { return !text.empty() && all(text, token_char); }

std::vector<std::string_view> subtags_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t start = 0;;) {
    const auto dash = text.find('-', start);
    out.push_back(text.substr(start, dash - start));
    if (dash == std::string_view::npos) return out;
    start = dash + 1;
  }
}

bool is_variant(std::string_view s) { return (s.size() >= 5 && s.size() <= 8) || (s.size() == 4 && digit(s.front())); }

// The subtags after the language: script, region, variants, extensions, private use, in this order.
bool tail_is_well_formed(const std::vector<std::string_view>& tags, std::size_t at) {
  if (at < tags.size() && tags[at].size() == 4 && all(tags[at], alpha)) ++at;
  if (at < tags.size() && ((tags[at].size() == 2 && all(tags[at], alpha)) || (tags[at].size() == 3 && all(tags[at], digit)))) ++at;
  while (at < tags.size() && is_variant(tags[at])) ++at;
  while (at < tags.size()) {
    if (tags[at].size() != 1) return false;
    const bool private_use = tags[at] == "x" || tags[at] == "X";
    const std::size_t first = ++at, shortest = private_use ? 1 : 2;
    while (at < tags.size() && tags[at].size() >= shortest && (private_use || tags[at].size() != 1)) ++at;
    if (at == first) return false;
    if (private_use) return at == tags.size();
  }
  return true;
}

}  // namespace

bool is_iri(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size() || !alpha(text.front())) return false;
  for (const char c : text.substr(0, colon))
    if (!alnum(c) && c != '+' && c != '-' && c != '.') return false;
  const std::string_view rest = text.substr(colon + 1);
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const auto c = static_cast<unsigned char>(rest[i]);
    if (c <= 0x20 || c == 0x7F || std::string_view("<>\"{}|\\^`").find(rest[i]) != std::string_view::npos) return false;
    if (rest[i] == '%' && (i + 2 >= rest.size() || !hex(rest[i + 1]) || !hex(rest[i + 2]))) return false;
  }
  return std::count(rest.begin(), rest.end(), '#') <= 1;
}

bool is_mailto(std::string_view text) {
  constexpr std::string_view kScheme = "mailto:";
  if (!text.starts_with(kScheme) || !is_iri(text)) return false;
  const std::string_view address = text.substr(kScheme.size());
  const auto at = address.rfind('@');
  if (at == std::string_view::npos || at == 0 || address.find_first_of("?#/,;") != std::string_view::npos) return false;
  const std::string_view domain = address.substr(at + 1);
  return !domain.empty() && domain.front() != '.' && domain.back() != '.' && address.find('@') == at;
}

bool is_language_tag(std::string_view text) {
  static constexpr std::array<std::string_view, 17> kIrregular{"en-gb-oed", "i-ami", "i-bnn",     "i-default", "i-enochian", "i-hak",
                                                               "i-klingon", "i-lux", "i-mingo",   "i-navajo",  "i-pwn",      "i-tao",
                                                               "i-tay",     "i-tsu", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de"};
  if (text.empty() || text.size() > 100) return false;
  const auto tags = subtags_of(text);
  for (const auto tag : tags)
    if (tag.empty() || tag.size() > 8 || !all(tag, alnum)) return false;
  if (std::find(kIrregular.begin(), kIrregular.end(), base::lower_ascii(text)) != kIrregular.end()) return true;
  const std::string_view language = tags.front();
  if (language == "x" || language == "X") return tags.size() > 1;
  if (language.size() < 2 || !all(language, alpha)) return false;
  std::size_t at = 1;
  if (language.size() <= 3)  // up to three extended languages
    while (at < tags.size() && at <= 3 && tags[at].size() == 3 && all(tags[at], alpha)) ++at;
  return tail_is_well_formed(tags, at);
}

bool is_media_type(std::string_view text) {
  const auto semicolon = std::min(text.find(';'), text.size());
  std::string_view type = text.substr(0, semicolon);
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  const auto slash = type.find('/');
  if (slash == std::string_view::npos) return false;
  const bool printable = all(text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
  return printable && token(type.substr(0, slash)) && token(type.substr(slash + 1));
}

bool is_hex(std::string_view text, std::size_t length) { return text.size() == length && all(text, hex); }

bool is_version(std::string_view text, char major) {
  if (text.size() < 3 || text.size() > 20 || text[0] != major || text.substr(1, 2) != ".0") return false;
  const std::string_view patch = text.substr(3);
  if (patch.empty()) return major == '1';
  return patch.size() > 1 && patch.front() == '.' && all(patch.substr(1), digit);
}

}  // namespace waymark::xapi
