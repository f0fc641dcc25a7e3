#include "connectors/esr/digest.hpp"

#include "scorm/base/digest.hpp"

namespace waymark::connectors::esr {

std::string sha256_16(const std::vector<std::string>& values) {
  std::string joined;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0) joined += '\x1f';
    joined += values[i];
  }
  return base::sha256_hex(joined).substr(0, 16);
}

}  // namespace waymark::connectors::esr
