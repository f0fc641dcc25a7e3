#pragma once
#include <memory>
#include <string>
#include <string_view>

// Digests as lower-case hexadecimal digits. A target of its own (`scorm_digest`): it needs the cryptographic library, which
// the engine in the browser does without.
namespace waymark::base {

std::string sha1_hex(std::string_view bytes);  // FIPS 180-4; where a standard asks for it, never for trust
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

}  // namespace waymark::base
