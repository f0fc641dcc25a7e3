#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace waymark::storage {

// Numbers of terms that a writer has looked up or given: most statements use those of the ones before them. Whoever takes writes
// back, or removes terms, empties it.
class TermCache {
 public:
  // 0: not here.
  std::int64_t find(std::int64_t tenant, std::string_view text) const {
    const auto found = numbers_.find(key(tenant, text));
    return found == numbers_.end() ? 0 : found->second;
  }
  void keep(std::int64_t tenant, std::string_view text, std::int64_t number) {
    if (text.size() > kLongest) return;
    if (numbers_.size() >= kMost) numbers_.clear();
    numbers_.emplace(key(tenant, text), number);
  }
  void clear() { numbers_.clear(); }

 private:
  static constexpr std::size_t kMost = 4096, kLongest = 200;  // a megabyte together
  static std::string key(std::int64_t tenant, std::string_view text) { return std::to_string(tenant) + ' ' + std::string(text); }

  std::unordered_map<std::string, std::int64_t> numbers_;
};

}  // namespace waymark::storage
