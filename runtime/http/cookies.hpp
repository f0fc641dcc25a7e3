#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/http/message.hpp"

// Cookies (RFC 6265). Ours are always HttpOnly, SameSite=Lax, for the whole host and without a Domain.
namespace waymark::http {

// The Cookie header; of a name sent twice the first counts. Pairs that break the grammar are left out.
std::map<std::string, std::string> parse_cookies(std::string_view header);

// The name as sent: over https "__Host-NAME", which a browser accepts only from this host and only with
// Secure.
std::string cookie_name(const std::string& name, bool secure);

// The value of Set-Cookie. Without max_age_seconds the cookie ends with the browser session; 0 removes it. A
// name or value that a cookie cannot carry throws std::invalid_argument.
std::string format_cookie(const std::string& name, const std::string& value, bool secure, std::optional<long> max_age_seconds = {});

// The value of a cookie that format_cookie() set with the request's security; empty when absent.
std::string cookie_value(const Request& request, const std::string& name);

}  // namespace waymark::http
