#pragma once
#include <span>
#include <string_view>

// Files inside the program, written by the build (cmake/EmbedFiles.cmake). The views live as long as the
// program.
namespace waymark::web {

struct EmbeddedFile {
  std::string_view path;  // "css/waymark.css", sorted
  std::string_view bytes;
  std::string_view gzip;  // empty when compression does not pay
  std::string_view hash;  // 16 hex digits of the content's SHA-256
};

std::span<const EmbeddedFile> embedded_assets();     // served to browsers
std::string_view embedded_assets_version();          // changes when any asset changes
std::span<const EmbeddedFile> embedded_templates();  // runtime/web/templates
std::string_view embedded_templates_version();

}  // namespace waymark::web
