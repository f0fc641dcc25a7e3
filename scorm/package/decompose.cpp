#include "scorm/package/decompose.hpp"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace waymark::package {

std::string decompose(std::string_view utf8) {
  utf8proc_uint8_t* made = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()), static_cast<utf8proc_ssize_t>(utf8.size()), &made,
                                 static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(made, &std::free);
  return size < 0 ? std::string(utf8) : std::string(reinterpret_cast<const char*>(made), static_cast<std::size_t>(size));
}

}  // namespace waymark::package
