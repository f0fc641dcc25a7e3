#pragma once
#include <string>

#include "scorm/base/error.hpp"

namespace waymark::connectors {

// Where a secret is kept: a file, or an environment variable. Never in the database and never in a
// configuration.
struct SecretSource {
  std::string file;
  std::string environment;
};

// A file that holds a secret: plain (no folder, pipe or device; a link to a plain file is taken), at most 4096 bytes, and
// not readable by everybody on the machine. Gives the bytes as they are. Errors: not_found, invalid, too_large,
// forbidden (its rights); they name the file, never what was in it.
Result<std::string> read_secret_file(const std::string& file);

// Reads it now (so that a rotated secret is seen); white space at both ends is dropped. Errors name the
// source, never what was in it.
Result<std::string> read_secret(const SecretSource& source);

}  // namespace waymark::connectors
