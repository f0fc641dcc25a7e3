#include "runtime/web/security_headers.hpp"

#include <algorithm>
#include <stdexcept>

#include "runtime/auth/sign_in.hpp"

namespace waymark::web {
namespace {

// scheme://host[:port] and nothing that could begin another directive.
bool is_origin(const std::string& text) {
  if (!text.starts_with("http://") && !text.starts_with("https://")) return false;
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '/' || c == '.' || c == '-' ||
           c == '[' || c == ']' || c == '*';
  });
}

}  // namespace

std::string content_security_policy(const std::string& frame_source) {
  if (!frame_source.empty() && !is_origin(frame_source)) throw std::logic_error("not an origin: " + frame_source);
  return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
         "connect-src 'self'; frame-src " +
         (frame_source.empty() ? "'none'" : frame_source) + "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
}

void set_page_headers(http::Response& response, const std::string& frame_source) {
  response.set("Content-Security-Policy", content_security_policy(frame_source));
  response.set("X-Content-Type-Options", "nosniff");
  response.set("X-Frame-Options", "DENY");
  response.set("Referrer-Policy", "same-origin");
  // A module may open a window of its own and must find its opener there: with plain same-origin the browser cuts the two
  // apart, since a module's host is never ours (HTML, "browsing context group switches due to opener policy").
  response.set("Cross-Origin-Opener-Policy", frame_source.empty() ? "same-origin" : "same-origin-allow-popups");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  response.set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
  response.set("Cache-Control", "no-store");
}

std::string session_cookie(const std::string& token, int max_age_seconds, bool secure) {
  std::string cookie = secure ? "__Host-" : "";
  cookie += auth::kSessionCookie;
  cookie += "=" + token + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(token.empty() ? 0 : max_age_seconds);
  if (secure) cookie += "; Secure";
  return cookie;
}

}  // namespace waymark::web
