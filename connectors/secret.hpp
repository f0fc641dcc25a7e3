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

// Reads it now (so that a rotated secret is seen); white space at both ends is dropped. Errors name the
// source, never what was in it.
Result<std::string> read_secret(const SecretSource& source);

}  // namespace waymark::connectors
