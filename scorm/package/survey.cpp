#include "scorm/package/survey.hpp"

#include <algorithm>
#include <array>

#include "scorm/base/encode.hpp"
#include "scorm/package/reference.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

constexpr std::size_t kBack = 512;   // kept before an address, to see where it stands
constexpr std::size_t kAhead = 300;  // longest address part that is looked at
constexpr std::size_t kMostHosts = 200;

struct Sign {
  const char* tool;
  const char* part;  // in small letters; at the start of a path or after a '/'
};

// More particular signs first: Rise packages carry files that others have as well.
constexpr std::array kSigns = {Sign{"Articulate Storyline", "story_content/"},
                               Sign{"Articulate Storyline", "story.html"},
                               Sign{"Articulate Rise", "scormcontent/lib/rise/"},
                               Sign{"Articulate Rise", "scormcontent/lib/main.bundle.js"},
                               Sign{"Articulate Rise", "scormcontent/index.html"},
                               Sign{"Adobe Captivate", "assets/js/cpm.js"},
                               Sign{"Adobe Captivate", "assets/js/cplibraryall.js"},
                               Sign{"Adobe Captivate", "captivate.css"},
                               Sign{"iSpring", "res/data/html5/"},
                               Sign{"iSpring", "res/data/player.js"},
                               Sign{"iSpring", "data/html5-unsupported.html"},
                               Sign{"Adapt", "adapt/js/adapt.min.js"},
                               Sign{"Adapt", "course/config.json"},
                               Sign{"eXeLearning", "contentv3.xml"},
                               Sign{"eXeLearning", "exe_jquery.js"},
                               Sign{"eXeLearning", "common_i18n.js"},
                               Sign{"eXeLearning", "content.xml"},
                               Sign{"Lectora", "trivantis.js"},
                               Sign{"Lectora", "trivantis-titlemgr.js"},
                               Sign{"Xerte", "xenith.js"},
                               Sign{"Xerte", "common_html5/js/xenith.js"},
                               Sign{"H5P", "h5p.json"},
                               Sign{"Camtasia", "techsmith-smart-player.min.js"},
                               Sign{"Waymark samples", "waymark-module.js"}};

// Hosts whose addresses are names of vocabularies, not something to fetch.
bool is_vocabulary(const std::string& host) {
  static constexpr std::array kNames = {"www.w3.org",  "w3.org",          "www.imsglobal.org", "www.imsproject.org", "www.adlnet.org",
                                        "adlnet.gov",  "ltsc.ieee.org",   "ns.adobe.com",      "purl.org",           "schema.org",
                                        "example.com", "www.example.com", "example.org",       "localhost"};
  return std::find(kNames.begin(), kNames.end(), host) != kNames.end();
}

bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == ':' || c == '_';
}

// What an attribute's address is for; nothing for plain links, which open where the learner wants them.
std::optional<HostUse> use_of(const std::string& tag, const std::string& attribute) {
  static constexpr std::array kFetched = {"src", "data", "poster", "srcset", "action"};
  const bool link = attribute == "href" || attribute == "xlink:href";
  if (link && (tag == "a" || tag == "area")) return std::nullopt;
  if (!link && std::find(kFetched.begin(), kFetched.end(), attribute) == kFetched.end()) return std::nullopt;
  if (tag == "iframe" || tag == "frame" || tag == "embed" || tag == "object") return HostUse::frame;
  if (tag == "script") return HostUse::script;
  if (tag == "link") return HostUse::style;
  if (tag == "img" || tag == "image") return HostUse::picture;
  if (tag == "video" || tag == "audio" || tag == "source" || tag == "track") return HostUse::media;
  return tag == "form" ? HostUse::form : HostUse::named;
}

}  // namespace

namespace {
constexpr std::array<std::pair<HostUse, std::string_view>, 8> kUses = {{{HostUse::frame, "frame"},
                                                                        {HostUse::script, "script"},
                                                                        {HostUse::style, "style"},
                                                                        {HostUse::picture, "picture"},
                                                                        {HostUse::media, "media"},
                                                                        {HostUse::form, "form"},
                                                                        {HostUse::named, "named"},
                                                                        {HostUse::page, "page"}}};
}  // namespace

std::string_view host_use_text(HostUse use) {
  for (const auto& [known, text] : kUses)
    if (known == use) return text;
  return {};
}

std::optional<HostUse> host_use_from(std::string_view text) {
  for (const auto& [use, known] : kUses)
    if (known == text) return use;
  return std::nullopt;
}

void ToolSigns::see(std::string_view path) {
  const std::string lower = base::lower_ascii(path);
  for (std::size_t i = 0; i < std::min(best_, kSigns.size()); ++i) {
    const std::string_view part = kSigns[i].part;
    const std::size_t at = lower.find(part);
    if (at == std::string::npos || (at > 0 && lower[at - 1] != '/')) continue;
    if (has_suffix(part, "/") || at + part.size() == lower.size()) best_ = i;
  }
}

std::string ToolSigns::tool() const { return best_ < kSigns.size() ? kSigns[best_].tool : std::string(); }

HostScanner::Kind HostScanner::kind_of(std::string_view path) {
  const std::string lower = base::lower_ascii(path);
  for (const char* ending : {".html", ".htm", ".xhtml"})
    if (has_suffix(lower, ending)) return Kind::page;
  if (has_suffix(lower, ".js") || has_suffix(lower, ".mjs")) return Kind::script;
  return has_suffix(lower, ".css") ? Kind::style : Kind::none;
}

void HostScanner::feed(std::span<const char> piece) {
  if (kind_ == Kind::none) return;
  window_.append(piece.data(), piece.size());
  if (window_.size() > kAhead) scan(window_.size() - kAhead);
  if (scanned_ > kBack) {
    window_.erase(0, scanned_ - kBack);
    scanned_ = kBack;
  }
}

void HostScanner::finish() {
  if (kind_ != Kind::none) scan(window_.size());
}

// Looks at every "//" in [scanned_, until).
void HostScanner::scan(std::size_t until) {
  for (std::size_t at = window_.find("//", scanned_); at != std::string::npos && at < until; at = window_.find("//", at + 2)) {
    std::size_t start = at;
    for (const std::string_view scheme : {"https:", "http:"}) {
      if (at < scheme.size() || base::lower_ascii(window_.substr(at - scheme.size(), scheme.size())) != scheme) continue;
      start = at - scheme.size();
      break;
    }
    if (start == 0) continue;
    const auto use = use_at(start);
    if (!use) continue;
    if (start == at && kind_ == Kind::script) continue;  // "//" opens comments far more often than addresses
    std::string_view address = std::string_view(window_).substr(at, kAhead);
    address = address.substr(0, 2 + std::min(address.substr(2).find_first_of("\"'`)<> \t\r\n/?#;,\\"), address.size() - 2));
    const std::string host = host_of(address);
    const std::size_t dot = host.find('.');
    if (dot == std::string::npos || dot == 0 || host.back() == '.' || host.size() > 253 || is_vocabulary(host)) continue;
    if (hosts_.size() < kMostHosts || hosts_.contains(host)) hosts_[host].insert(*use);
  }
  scanned_ = std::max(scanned_, until);
}

// How the browser would use an address that starts at `at`; nothing when it would not fetch it.
std::optional<HostUse> HostScanner::use_at(std::size_t at) const {
  const char before = window_[at - 1];
  if (kind_ == Kind::page) return use_in_page(at);
  if (before != '(' && !is_quote(before)) return std::nullopt;
  return kind_ == Kind::style ? HostUse::style : HostUse::named;
}

std::optional<HostUse> HostScanner::use_in_page(std::size_t at) const {
  const std::size_t from = at > kBack ? at - kBack : 0;
  const std::string_view before = std::string_view(window_).substr(from, at - from);
  const std::size_t open = before.rfind('<'), close = before.rfind('>');
  const bool in_tag = open != std::string_view::npos && (close == std::string_view::npos || close < open);
  const bool wrapped = is_quote(before.back()) || before.back() == '(';
  if (!in_tag) return wrapped ? std::optional(HostUse::named) : std::nullopt;  // text of a script or style element
  std::size_t end = before.size() - (wrapped ? 1 : 0);
  while (end > 0 && is_space(before[end - 1])) --end;
  if (end == 0 || before[end - 1] != '=') return std::nullopt;
  --end;
  while (end > 0 && is_space(before[end - 1])) --end;
  std::size_t start = end;
  while (start > 0 && is_name(before[start - 1])) --start;
  std::size_t tag_end = open + 1;
  while (tag_end < before.size() && is_name(before[tag_end])) ++tag_end;
  return use_of(base::lower_ascii(before.substr(open + 1, tag_end - open - 1)), base::lower_ascii(before.substr(start, end - start)));
}

}  // namespace waymark::package
