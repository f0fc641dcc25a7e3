#include "runtime/http/cookies.hpp"

#include <algorithm>
#include <stdexcept>

namespace waymark::http {
namespace {

constexpr std::size_t kMostCookies = 100;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool name_character(char c) { return c > ' ' && c < 0x7f && std::string_view("()<>@,;:\\\"/[]?={}").find(c) == std::string_view::npos; }

bool value_character(char c) { return c > ' ' && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\'; }

bool good_name(std::string_view name) { return !name.empty() && std::all_of(name.begin(), name.end(), name_character); }

}  // namespace

std::map<std::string, std::string> parse_cookies(std::string_view header) {
  std::map<std::string, std::string> cookies;
  while (!header.empty() && cookies.size() < kMostCookies) {
    const std::size_t end = std::min(header.find(';'), header.size());
    const std::string_view pair = trim(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || !good_name(trim(pair.substr(0, equals)))) continue;
    std::string_view value = trim(pair.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    cookies.emplace(trim(pair.substr(0, equals)), value);
  }
  return cookies;
}

std::string cookie_name(const std::string& name, bool secure) { return secure ? "__Host-" + name : name; }

std::string format_cookie(const std::string& name, const std::string& value, bool secure, std::optional<long> max_age_seconds) {
  if (!good_name(name) || !std::all_of(value.begin(), value.end(), value_character))
    throw std::invalid_argument("a cookie cannot carry this name or value: " + name);
  std::string text = cookie_name(name, secure) + "=" + value + "; Path=/";
  if (max_age_seconds) text += "; Max-Age=" + std::to_string(std::max(0l, *max_age_seconds));
  text += "; HttpOnly; SameSite=Lax";
  if (secure) text += "; Secure";
  return text;
}

std::string cookie_value(const Request& request, const std::string& name) {
  const auto found = request.cookies.find(cookie_name(name, request.secure));
  return found == request.cookies.end() ? std::string() : found->second;
}

}  // namespace waymark::http
