#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scorm/package/names.hpp"

// From an href of the manifest to a file of the package, in the many ways that hrefs are written.
namespace waymark::package {

// Exact and case-insensitive look-up of the package's paths, which must outlive it.
class PathIndex {
 public:
  explicit PathIndex(std::vector<std::string_view> paths);  // in any order
  std::size_t size() const { return paths_.size(); }
  std::string_view path(std::size_t place) const { return paths_[place]; }
  std::optional<std::size_t> place(std::string_view path) const;
  bool holds(std::string_view path) const { return place(path).has_value(); }
  // The one path that differs in capitals only; empty when there is none, or more than one.
  std::string same_but_case(const std::string& path) const;

 private:
  std::vector<std::string_view> paths_;        // sorted
  mutable std::optional<FoldedNames> folded_;  // made when first asked: most packages spell their own files as they are
};

enum class Step { literal, decoded, backslash, from_root, without_base, other_case };  // how the file was found

struct Reference {
  enum class Kind { found, missing, outside, escape, other_scheme, empty };
  Kind kind = Kind::empty;
  std::string path;      // found: as the package spells it; missing: what was looked for
  std::string query;     // "?..." or empty
  std::string fragment;  // "#..." or empty
  std::string url;       // outside: the whole http(s) address
  Step step = Step::literal;
};

// Resolves `href` against the xml:base values (outermost first), RFC 3986 section 5.2, then by tolerant
// steps.
Reference resolve(const std::vector<std::string>& bases, const std::string& href, const PathIndex& files);

// SCORM CAM's algorithm for item parameters: leading "?" and "&" are dropped, the right character joins them,
// and a fragment stays last. Returns query and fragment in one: "?a=b#c".
std::string join_parameters(std::string query, std::string fragment, std::string_view parameters);

// The host of an http(s) address in small letters, without port; empty when there is none.
std::string host_of(std::string_view url);

}  // namespace waymark::package
