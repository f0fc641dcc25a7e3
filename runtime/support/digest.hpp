#pragma once
#include <string_view>

#include "scorm/base/digest.hpp"

// Digests, and comparison that takes the same time wherever texts differ.
namespace waymark::support {

using base::Sha2;
using base::Sha256;
using base::sha256_hex;

// For secrets. Texts of different length are unequal at once: the length is not the secret.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace waymark::support
