#include "connectors/secret.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "connectors/descriptor.hpp"

namespace waymark::connectors {
namespace {

constexpr std::size_t kMostBytes = 4096;

std::string trimmed(const std::string& text) {
  constexpr const char* kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

tl::unexpected<Error> too_large(const std::string& name) {
  return fail(ErrorKind::too_large, name + " holds more than a secret (" + std::to_string(kMostBytes) + " bytes at most)",
              "Name the file that holds the secret alone.");
}

}  // namespace

Result<std::string> read_secret_file(const std::string& file) {
  const std::string name = "the file " + file;
  // Without waiting: a pipe that nobody writes to must not hold the program.
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat facts {};
  if (opened.number() < 0 || ::fstat(opened.number(), &facts) != 0)
    return fail(ErrorKind::not_found, name + " cannot be read", "Check its path and who may read it.");
  if (!S_ISREG(facts.st_mode)) return fail(ErrorKind::invalid, name + " is not a plain file", "Name a file that holds the secret alone.");
  if ((facts.st_mode & S_IROTH) != 0)
    return fail(ErrorKind::forbidden, name + " can be read by everybody on this machine",
                "Take that right away: chmod o-rwx " + file + " (and change the secret if others may have seen it).");
  if (facts.st_size > static_cast<off_t>(kMostBytes)) return too_large(name);
  std::string text(kMostBytes + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = ::read(opened.number(), text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(ErrorKind::not_found, name + " cannot be read", "Check the disk that it is on.");
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size > kMostBytes) return too_large(name);
  text.resize(size);
  return text;
}

Result<std::string> read_secret(const SecretSource& source) {
  std::string text, name;
  if (!source.file.empty()) {
    name = "the file " + source.file;
    auto read = read_secret_file(source.file);
    if (!read) return read;
    text = std::move(*read);
  } else {
    name = "the environment variable " + source.environment;
    const char* value = source.environment.empty() ? nullptr : std::getenv(source.environment.c_str());
    if (value == nullptr) return fail(ErrorKind::not_found, name + " is not set", "Set it, or name a file instead.");
    text = value;
  }
  if (text.size() > kMostBytes) return too_large(name);
  text = trimmed(text);
  if (text.empty()) return fail(ErrorKind::invalid, name + " is empty");
  for (const char c : text) {
    if (c < 0x21 || c > 0x7e) return fail(ErrorKind::invalid, name + " holds white space or characters that no key has");
  }
  return text;
}

}  // namespace waymark::connectors
