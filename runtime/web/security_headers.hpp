#pragma once
#include <string>

#include "runtime/http/message.hpp"

// Headers of every page on the application's host (ux.md section 6).
namespace waymark::web {

// The content security policy: nothing but our own files, no inline script or style, no other host.
// `frame_source`, when not empty, is the one origin that may be framed (a course's content host).
std::string content_security_policy(const std::string& frame_source = {});

// Sets the policy and the other headers; pages about a person are not kept by any cache.
void set_page_headers(http::Response& response, const std::string& frame_source = {});

// The session cookie (RFC 6265): HttpOnly, SameSite=Lax, and over https Secure with the prefix "__Host-".
// An empty token removes it.
std::string session_cookie(const std::string& token, int max_age_seconds, bool secure);

}  // namespace waymark::web
