#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "runtime/http/message.hpp"
#include "runtime/web/embedded.hpp"

// Style sheets, scripts and images, from inside the program (design.md section 5: no request to any other
// host).
namespace waymark::web {

// By path, e.g. "player/wrapper.html".
const EmbeddedFile* find_asset(std::string_view path);

// Address of an asset for a page: "/assets/v-VERSION/PATH". The version is in the path, so that a script's
// relative imports and a style sheet's images carry it too. Throws std::logic_error when there is no such
// asset.
std::string asset_url(std::string_view path);

std::string content_type_of(std::string_view path);

// Answers with an embedded file: type, ETag, 304, gzip when the browser takes it. `immutable`: the address
// changes with the content. Also for the content host's /_waymark/ files.
http::Response asset_response(const http::Request& request, const EmbeddedFile& file, bool immutable);

// GET /assets/{path*}
void register_assets(http::Router& router);

}  // namespace waymark::web
