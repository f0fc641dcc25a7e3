#pragma once
#include <string>
#include <vector>

namespace waymark::connectors::esr {

// The values joined with 0x1F, digested; the first 16 hex digits, lower case.
std::string sha256_16(const std::vector<std::string>& values);

}  // namespace waymark::connectors::esr
