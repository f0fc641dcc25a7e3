#include "runtime/web/assets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

namespace waymark::web {
namespace {

using ::testing::HasSubstr;

std::string header(const http::Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return {};
}

http::Response get(const std::string& path, std::map<std::string, std::string> headers = {}) {
  http::Router router;
  register_assets(router);
  http::Request request;
  request.method = "GET";
  request.path = path;
  request.headers = std::move(headers);
  std::string allow;
  const http::Route* route = router.find("GET", path, request.parameters, allow);
  return route ? route->handler(request) : http::text_response(599, "no route");
}

std::string inflated(const std::string& gzip) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string out(4 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
  stream.avail_in = static_cast<uInt>(gzip.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

TEST(Assets, VersionedAddressIsImmutable) {
  const auto response = get(asset_url("css/waymark.css"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header(response, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header(response, "Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
}

TEST(Assets, PlainAndOldAddressesAreAskedForAgain) {
  for (const char* path : {"/assets/css/waymark.css", "/assets/v-0123456789abcdef/css/waymark.css"}) {
    const auto response = get(path);
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_EQ(header(response, "Cache-Control"), "no-cache") << path;
  }
}

TEST(Assets, GzipOnlyWhenAccepted) {
  const auto plain = get("/assets/css/waymark.css");
  EXPECT_EQ(header(plain, "Content-Encoding"), "");
  EXPECT_EQ(header(plain, "Vary"), "Accept-Encoding");
  for (const char* accepted : {"gzip", "br, gzip;q=0.8", "*", "deflate,  gzip"}) {
    const auto packed = get("/assets/css/waymark.css", {{"accept-encoding", accepted}});
    EXPECT_EQ(header(packed, "Content-Encoding"), "gzip") << accepted;
    EXPECT_LT(packed.body.size(), 60000u);
    EXPECT_EQ(inflated(packed.body), plain.body);
    EXPECT_NE(header(packed, "ETag"), header(plain, "ETag"));
  }
  for (const char* refused : {"gzip;q=0", "br", "identity", "gzip;q=0.000"})
    EXPECT_EQ(header(get("/assets/css/waymark.css", {{"accept-encoding", refused}}), "Content-Encoding"), "") << refused;
}

TEST(Assets, NotModified) {
  const std::string tag = header(get("/assets/js/waymark.js"), "ETag");
  for (const std::string& given : {tag, "W/" + tag, "\"other\", " + tag, std::string("*")}) {
    const auto response = get("/assets/js/waymark.js", {{"if-none-match", given}});
    EXPECT_EQ(response.status, 304) << given;
    EXPECT_TRUE(response.body.empty());
    EXPECT_EQ(header(response, "ETag"), tag);
  }
  EXPECT_EQ(get("/assets/js/waymark.js", {{"if-none-match", "\"other\""}}).status, 200);
}

TEST(Assets, UnknownIs404) {
  EXPECT_EQ(get("/assets/css/none.css").status, 404);
  EXPECT_EQ(get("/assets/v-1").status, 404);
  EXPECT_EQ(get("/assets/").status == 200, false);
  EXPECT_THROW(asset_url("css/none.css"), std::logic_error);
}

TEST(Assets, TypesAndBytes) {
  EXPECT_EQ(content_type_of("a/b.js"), "text/javascript; charset=utf-8");
  EXPECT_EQ(content_type_of("engine.wasm"), "application/wasm");
  EXPECT_EQ(content_type_of("none"), "application/octet-stream");
  // An image that the style sheet names, byte for byte from the design system.
  const EmbeddedFile* icon = find_asset("images/nhsuk-icon-cross.svg");
  ASSERT_NE(icon, nullptr);
  EXPECT_TRUE(icon->bytes.starts_with("<svg"));
  EXPECT_TRUE(icon->bytes.find("</svg>") != std::string_view::npos);
}

TEST(Assets, NoLogoIsShipped) {
  for (const EmbeddedFile& file : embedded_assets()) {
    EXPECT_EQ(file.path.find("logo"), std::string_view::npos) << file.path;
    EXPECT_EQ(file.path.find("favicon.ico"), std::string_view::npos) << file.path;
    EXPECT_EQ(file.path.find("nhsuk-icon-1"), std::string_view::npos) << file.path;
  }
}

}  // namespace
}  // namespace waymark::web
