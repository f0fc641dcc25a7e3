#include "runtime/catalogue/names.hpp"

#include "runtime/support/encode.hpp"
#include "runtime/support/random.hpp"

namespace waymark::catalogue {

std::string slug(std::string_view title) {
  constexpr std::size_t kMost = 48;
  std::string out;
  bool gap = false;
  for (const char c : title) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const bool keep = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (!keep) {
      gap = gap || c != '\'';
      continue;
    }
    if (gap && !out.empty()) out += '-';
    gap = false;
    out += lower;
    if (out.size() >= kMost) break;
  }
  return out.empty() ? "course" : out;
}

std::string new_host_label() {
  constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string label = "c-";
  for (const char byte : support::random_bytes(10)) label += alphabet[static_cast<unsigned char>(byte) & 31u];
  return label;
}

std::string new_capability() { return support::hex_encode(support::random_bytes(16)); }

}  // namespace waymark::catalogue
