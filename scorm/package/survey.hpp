#pragma once
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scorm/package/package.hpp"

namespace waymark::package {

// The authoring tool, as far as the names of files tell.
class ToolSigns {
 public:
  void see(std::string_view path);
  std::string tool() const;  // empty when unknown

 private:
  std::size_t best_ = static_cast<std::size_t>(-1);  // of the signs
};

// Looks through pages, scripts and style sheets for hosts that a browser would have to reach, piece by piece,
// with a bounded memory. Plain links (<a href>) and names of XML namespaces do not count. It reads text, not
// programs: an address in a script may never be used.
class HostScanner {
 public:
  using Hosts = std::map<std::string, std::set<HostUse>>;
  enum class Kind { none, page, script, style };
  static Kind kind_of(std::string_view path);

  HostScanner(Kind kind, Hosts& hosts) : kind_(kind), hosts_(hosts) {}
  void feed(std::span<const char> piece);
  void finish();

 private:
  void scan(std::size_t until);
  std::optional<HostUse> use_at(std::size_t at) const;
  std::optional<HostUse> use_in_page(std::size_t at) const;

  Kind kind_;
  Hosts& hosts_;
  std::string window_;
  std::size_t scanned_ = 0;
};

}  // namespace waymark::package
