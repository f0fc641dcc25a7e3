#include "runtime/http/mime.hpp"

#include "runtime/catalogue/content.hpp"

namespace waymark::catalogue {

// Without a charset: it would override what an older page says of itself in its <meta>.
std::string mime_type(const std::string& path) {
  const std::string type(http::mime_type(path));
  return type.substr(0, type.find(';'));
}

}  // namespace waymark::catalogue
