#pragma once
#include <algorithm>
#include <memory_resource>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace waymark::package {

// Many short texts, kept as long as this is: a package may name ten thousands of files, and a text of its own for each of
// them takes two or three times its bytes.
class Names {
 public:
  std::string_view keep(std::string_view text) {
    auto* const room = static_cast<char*>(bytes_.allocate(text.size() + 1, 1));
    std::copy(text.begin(), text.end(), room);
    return {room, text.size()};
  }

 private:
  std::pmr::monotonic_buffer_resource bytes_;
};

// Names by what they are without regard to capitals. The names themselves must outlive this.
class FoldedNames {
 public:
  using Pair = std::pair<std::string_view, std::string_view>;  // folded, and as it is

  explicit FoldedNames(std::size_t count) { pairs_.reserve(count); }
  void add(std::string_view name) { add(name, name); }
  void add(std::string_view name, std::string_view as);  // `as` is folded in its place
  void sort();                                           // after the last name

  // Those that differ in capitals only stand together, equal ones beside each other.
  std::span<const Pair> all() const { return pairs_; }
  std::span<const Pair> like(std::string_view name) const;  // but for capitals

 private:
  Names folded_;
  std::vector<Pair> pairs_;
};

}  // namespace waymark::package
