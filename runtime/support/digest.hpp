#pragma once
#include <memory>
#include <string>
#include <string_view>

// SHA-256 (FIPS 180-4) as 64 lower-case hex digits, and comparison that takes the same time wherever texts
// differ.
namespace waymark::support {

std::string sha256_hex(std::string_view bytes);

// For content that does not fit in memory: update() as often as needed, then finish() once. `bits`: 224, 256, 384 or 512.
class Sha2 {
 public:
  explicit Sha2(int bits = 256);
  ~Sha2();
  Sha2(Sha2&&) noexcept;
  Sha2& operator=(Sha2&&) noexcept;
  void update(std::string_view bytes);
  std::string finish();  // hex; the hasher is then ready for the next content

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
using Sha256 = Sha2;

// For secrets. Texts of different length are unequal at once: the length is not the secret.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace waymark::support
