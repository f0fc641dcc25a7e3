#include "runtime/web/assets.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace waymark::web {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kTypes{{
    {"css", "text/css; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"html", "text/html; charset=utf-8"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"ico", "image/x-icon"},
    {"json", "application/json"},
    {"wasm", "application/wasm"},
    {"txt", "text/plain; charset=utf-8"},
}};

// Comma-separated members of a header value, without blanks around them.
std::vector<std::string> members(const std::string& value) {
  std::vector<std::string> out;
  std::size_t from = 0;
  while (from <= value.size()) {
    const std::size_t to = std::min(value.find(',', from), value.size());
    std::string member = value.substr(from, to - from);
    std::erase_if(member, [](char c) { return c == ' ' || c == '\t'; });
    out.push_back(std::move(member));
    from = to + 1;
  }
  return out;
}

// RFC 9110 12.5.3, for the one coding we offer: named (or "*") and not with a weight of zero.
bool accepts_gzip(const http::Request& request) {
  for (const std::string& member : members(request.header("accept-encoding"))) {
    const std::size_t semicolon = member.find(';');
    const std::string coding = member.substr(0, semicolon);
    if (coding != "gzip" && coding != "*") continue;
    if (semicolon == std::string::npos) return true;
    const std::string weight = member.substr(semicolon + 1);
    return !weight.starts_with("q=0") || weight.find_first_of("123456789", 3) != std::string::npos;
  }
  return false;
}

bool matches(const http::Request& request, const std::string& tag) {
  for (const std::string& member : members(request.header("if-none-match")))
    if (member == "*" || member == tag || member == "W/" + tag) return true;
  return false;
}

http::Response serve(http::Request& request) {
  std::string path = request.parameters["path"];
  const std::string current = "v-" + std::string(embedded_assets_version()) + "/";
  const bool immutable = path.starts_with(current);
  // An address of another version: a page from before an upgrade. It gets what there is now, to be asked for
  // again.
  if (path.starts_with("v-") && path.find('/') != std::string::npos) path.erase(0, path.find('/') + 1);
  const EmbeddedFile* file = find_asset(path);
  if (!file) return http::text_response(404, "There is no such file.\n");
  return asset_response(request, *file, immutable);
}

}  // namespace

const EmbeddedFile* find_asset(std::string_view path) {
  const auto files = embedded_assets();
  const auto found =
      std::lower_bound(files.begin(), files.end(), path, [](const EmbeddedFile& file, std::string_view key) { return file.path < key; });
  return found != files.end() && found->path == path ? &*found : nullptr;
}

std::string asset_url(std::string_view path) {
  if (!find_asset(path)) throw std::logic_error("no asset " + std::string(path));
  return "/assets/v-" + std::string(embedded_assets_version()) + "/" + std::string(path);
}

std::string content_type_of(std::string_view path) {
  const std::string_view extension = path.substr(std::min(path.rfind('.') + 1, path.size()));
  for (const auto& [name, type] : kTypes)
    if (name == extension) return std::string(type);
  return "application/octet-stream";
}

http::Response asset_response(const http::Request& request, const EmbeddedFile& file, bool immutable) {
  http::Response response;
  const bool gzip = !file.gzip.empty() && accepts_gzip(request);
  const std::string tag = "\"" + std::string(file.hash) + (gzip ? "-gz\"" : "\"");
  response.set("ETag", tag);
  response.set("Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.set("Vary", "Accept-Encoding");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  if (matches(request, tag)) {
    response.status = 304;
    return response;
  }
  response.set("Content-Type", content_type_of(file.path));
  if (gzip) response.set("Content-Encoding", "gzip");
  response.body = std::string(gzip ? file.gzip : file.bytes);
  return response;
}

void register_assets(http::Router& router) { router.add({.method = "GET", .pattern = "/assets/{path*}", .handler = serve}); }

}  // namespace waymark::web
