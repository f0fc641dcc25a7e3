#include "connectors/secret.hpp"

#include <cstdlib>
#include <fstream>

namespace waymark::connectors {
namespace {

constexpr std::size_t kMostBytes = 4096;

std::string trimmed(const std::string& text) {
  constexpr const char* kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

Result<std::string> read_secret(const SecretSource& source) {
  std::string text, name;
  if (!source.file.empty()) {
    name = "the file " + source.file;
    std::ifstream in(source.file, std::ios::binary);
    if (!in)
      return fail(ErrorKind::not_found, name + " cannot be read", "Check its path and who may read it.");
    text.resize(kMostBytes + 1);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
  } else {
    name = "the environment variable " + source.environment;
    const char* value = source.environment.empty() ? nullptr : std::getenv(source.environment.c_str());
    if (value == nullptr)
      return fail(ErrorKind::not_found, name + " is not set", "Set it, or name a file instead.");
    text = value;
  }
  if (text.size() > kMostBytes) return fail(ErrorKind::too_large, name + " holds more than a secret");
  text = trimmed(text);
  if (text.empty()) return fail(ErrorKind::invalid, name + " is empty");
  for (const char c : text) {
    if (c < 0x21 || c > 0x7e)
      return fail(ErrorKind::invalid, name + " holds white space or characters that no key has");
  }
  return text;
}

}  // namespace waymark::connectors
