#include "scorm/package/reference.hpp"

#include <algorithm>
#include <optional>

#include "scorm/base/encode.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

// "http" of "http://x"; empty when the text has no scheme. One letter is a drive, not a scheme.
std::string scheme_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon < 2) return {};
  for (const char c : text.substr(0, colon)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.') return {};
  }
  return base::lower_ascii(text.substr(0, colon));
}

bool is_web(std::string_view text) {
  const std::string scheme = scheme_of(text);
  return scheme == "http" || scheme == "https" || has_prefix(text, "//");
}

bool has_drive(std::string_view text) {
  if (text.size() < 2 || text[1] != ':') return false;
  const char low = static_cast<char>(text[0] | 0x20);
  return low >= 'a' && low <= 'z';
}

// "." and ".." taken out; nothing when ".." leads above the top.
std::optional<std::string> normalise(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
      continue;
    }
    if (parts.empty()) return std::nullopt;
    parts.pop_back();
  }
  std::string out;
  for (const std::string_view part : parts) (out += out.empty() ? "" : "/") += part;
  return out;
}

// RFC 3986 5.2.3 for paths and for web addresses; "//host" gets https.
std::string join(const std::string& base, const std::string& reference) {
  if (has_prefix(reference, "//")) return "https:" + reference;
  if (!scheme_of(reference).empty() || base.empty()) return reference;
  if (!is_web(base)) {
    if (has_prefix(reference, "/")) return reference;
    return base.substr(0, base.rfind('/') + 1) + reference;
  }
  const std::size_t path = base.find('/', base.find("//") + 2);
  if (path == std::string::npos) return base + (has_prefix(reference, "/") ? "" : "/") + reference;
  if (has_prefix(reference, "/")) return base.substr(0, path) + reference;
  return base.substr(0, base.rfind('/') + 1) + reference;
}

std::string slashed(std::string text) {
  std::replace(text.begin(), text.end(), '\\', '/');
  return text;
}

std::string join_all(const std::vector<std::string>& bases, const std::string& path, bool as_folders) {
  std::string base;
  for (const std::string& given : bases) {
    std::string next = slashed(given);
    if (as_folders && !has_suffix(next, "/")) next += '/';
    base = join(base, next);
  }
  return join(base, path);
}

struct Candidate {
  std::string path;
  Step step;
};

// The spellings under which a path may stand in the package, the most faithful first.
std::vector<Candidate> spellings(const std::string& path, Step first) {
  std::vector<Candidate> out{{path, first}};
  const auto add = [&](std::string other, Step step) {
    const bool known = std::any_of(out.begin(), out.end(), [&](const Candidate& c) { return c.path == other; });
    if (!known) out.push_back({std::move(other), step});
  };
  add(percent_decode(path), Step::decoded);
  add(slashed(path), Step::backslash);
  add(slashed(percent_decode(path)), Step::backslash);
  return out;
}

void split(std::string_view href, std::string& path, Reference& reference) {
  if (const std::size_t hash = href.find('#'); hash != std::string_view::npos) {
    reference.fragment = href.substr(hash);
    href = href.substr(0, hash);
  }
  if (const std::size_t mark = href.find('?'); mark != std::string_view::npos) {
    reference.query = href.substr(mark);
    href = href.substr(0, mark);
  }
  path = href;
}

bool search(const std::vector<Candidate>& candidates, const PathIndex& files, Reference& reference) {
  for (const bool any_case : {false, true}) {
    for (const Candidate& candidate : candidates) {
      const auto path = normalise(candidate.path);
      if (!path) continue;
      const std::string found = any_case ? files.same_but_case(*path) : files.holds(*path) ? *path : std::string();
      if (found.empty()) continue;
      reference.kind = Reference::Kind::found;
      reference.path = found;
      reference.step = any_case ? Step::other_case : candidate.step;
      return true;
    }
  }
  return false;
}

}  // namespace

PathIndex::PathIndex(std::vector<std::string_view> paths) : paths_(std::move(paths)) { std::sort(paths_.begin(), paths_.end()); }

std::optional<std::size_t> PathIndex::place(std::string_view path) const {
  const auto found = std::lower_bound(paths_.begin(), paths_.end(), path);
  if (found == paths_.end() || *found != path) return std::nullopt;
  return static_cast<std::size_t>(found - paths_.begin());
}

std::string PathIndex::same_but_case(const std::string& path) const {
  if (!folded_) {
    folded_.emplace(paths_.size());
    for (const auto one : paths_) folded_->add(one);
    folded_->sort();
  }
  const auto found = folded_->like(path);
  return found.size() == 1 ? std::string(found.front().second) : std::string();
}

Reference resolve(const std::vector<std::string>& bases, const std::string& href, const PathIndex& files) {
  Reference reference;
  if (href.empty()) return reference;
  std::string path;
  split(href, path, reference);
  const std::string joined = join_all(bases, path, false);
  if (is_web(joined)) {
    reference.kind = Reference::Kind::outside;
    reference.url = joined;
    return reference;
  }
  const std::string scheme = scheme_of(joined);
  if (!scheme.empty()) {
    reference.kind = scheme == "file" ? Reference::Kind::escape : Reference::Kind::other_scheme;
    return reference;
  }
  auto candidates = spellings(joined, Step::literal);
  reference.kind = Reference::Kind::escape;
  for (const Candidate& candidate : candidates)
    if (has_drive(candidate.path) || has_prefix(candidate.path, "\\\\") || !normalise(candidate.path)) return reference;
  reference.kind = Reference::Kind::missing;
  if (!bases.empty()) {
    for (auto& other : spellings(join_all(bases, path, true), Step::without_base)) candidates.push_back(std::move(other));
    for (auto& other : spellings(path, Step::without_base)) candidates.push_back(std::move(other));
  }
  if (!search(candidates, files, reference)) reference.path = normalise(candidates.front().path).value_or(path);
  // RFC 3986 5.2.3 would lead to the top of the host; a package has none, and its own top is what is meant.
  if (reference.step != Step::without_base && reference.step != Step::other_case && has_prefix(slashed(joined), "/"))
    reference.step = Step::from_root;
  return reference;
}

std::string join_parameters(std::string query, std::string fragment, std::string_view parameters) {
  while (!parameters.empty() && (parameters.front() == '?' || parameters.front() == '&')) parameters.remove_prefix(1);
  if (query == "?") query.clear();
  if (parameters.empty()) return query + fragment;
  if (parameters.front() == '#') return query + (fragment.empty() ? std::string(parameters) : fragment);
  const std::size_t hash = parameters.find('#');
  if (hash != std::string_view::npos && fragment.empty()) fragment = parameters.substr(hash);
  parameters = parameters.substr(0, hash);
  return query + (query.empty() ? "?" : "&") + std::string(parameters) + fragment;
}

std::string host_of(std::string_view url) {
  const std::size_t start = url.find("//");
  if (start == std::string_view::npos) return {};
  std::string_view host = url.substr(start + 2);
  host = host.substr(0, host.find_first_of("/?#\\"));
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) host.remove_prefix(at + 1);
  host = host.substr(0, host.find(':'));
  for (const char c : host)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.')) return {};
  return base::lower_ascii(host);
}

}  // namespace waymark::package
