#include "runtime/auth/password.hpp"

#include <sodium.h>

#include <array>
#include <new>
#include <stdexcept>
#include <string_view>

namespace waymark::auth {
namespace {

// Without 0/o, 1/l/i: the learner may read it from paper.
constexpr std::string_view kAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";

void ready() {
  if (sodium_init() < 0) throw std::runtime_error("the cryptographic library could not start");
}

}  // namespace

std::string hash_password(const std::string& password) {
  ready();
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
    throw std::bad_alloc();
  return out.data();
}

bool password_matches(const std::string& hash, const std::string& password) {
  ready();
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string password_problem(const std::string& password, const std::string& username) {
  if (password.size() < 12) return "Use at least 12 characters. Three random words work well.";
  if (password.size() > 256) return "Use at most 256 characters.";
  if (password == username) return "Do not use your username as the password.";
  if (password.find_first_not_of(password[0]) == std::string::npos) return "Do not repeat one character.";
  return {};
}

std::string generated_password() {
  ready();
  std::string out;
  for (int i = 0; i < 16; ++i) {
    if (i > 0 && i % 4 == 0) out += '-';
    out += kAlphabet[randombytes_uniform(static_cast<std::uint32_t>(kAlphabet.size()))];
  }
  return out;
}

}  // namespace waymark::auth
