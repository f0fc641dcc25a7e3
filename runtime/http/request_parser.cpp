#include "runtime/http/request_parser.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

namespace waymark::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::beast::error_code;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::string_view plain(boost::beast::string_view text) { return {text.data(), text.size()}; }

Refusal bad(std::string detail) { return {400, "The request does not read", std::move(detail)}; }

Refusal refusal_for(const error_code& code) {
  if (code == beast_http::error::bad_version) return {505, "HTTP version not supported", "Use HTTP/1.1."};
  if (code == beast_http::error::header_limit) return {431, "Header fields too large", "Send fewer or shorter header fields."};
  if (code == beast_http::error::body_limit) return {413, "Content too large", "Send less than the limit of this address."};
  return bad("The request breaks the grammar of HTTP/1.1: " + code.message() + ".");
}

std::size_t count_of(const Head& head, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(head.fields.begin(), head.fields.end(), [&](const auto& field) { return field.first == name; }));
}

std::string value_of(const Head& head, std::string_view name) {
  for (const auto& [key, value] : head.fields)
    if (key == name) return value;
  return {};
}

// What the grammar allows and this server must still refuse.
std::optional<Refusal> check(Head& head, bool known_method) {
  const std::size_t hosts = count_of(head, "host");
  if (hosts > 1 || (hosts == 0 && head.minor >= 1)) return bad("A request has exactly one Host field (RFC 9112 section 3.2).");
  if (const std::string coding = lower(value_of(head, "transfer-encoding")); !coding.empty()) {
    if (head.minor == 0 || head.content_length)
      return bad("Transfer-Encoding does not go with HTTP/1.0 or Content-Length (RFC 9112 section 6.1).");
    if (coding != "chunked" || count_of(head, "transfer-encoding") > 1)
      return Refusal{501, "Transfer coding not supported", "Send the body plain, or with chunked alone."};
  }
  if (const std::string expect = lower(value_of(head, "expect")); !expect.empty()) {
    if (expect != "100-continue" || count_of(head, "expect") > 1)
      return Refusal{417, "Expectation not met", "The only expectation served is 100-continue."};
    head.expects_continue = head.minor >= 1;
  }
  if (!known_method || head.method == "CONNECT" || head.method == "TRACE")
    return Refusal{501, "Method not supported", "Use one of the methods of RFC 9110 that the address allows."};
  return std::nullopt;
}

}  // namespace

struct RequestParser::Impl {
  beast_http::request_parser<beast_http::buffer_body> parser;
};

RequestParser::RequestParser() : impl_(std::make_unique<Impl>()) {
  impl_->parser.header_limit(kHeadLimit);
  impl_->parser.body_limit(boost::none);  // the session counts: the limit depends on the route
}
RequestParser::~RequestParser() = default;

std::size_t RequestParser::find_head(std::string_view inbox, std::optional<Refusal>& refusal) {
  const auto end = inbox.find("\r\n\r\n");
  const std::string_view head = inbox.substr(0, end == std::string_view::npos ? inbox.size() : end + 4);
  for (std::size_t i = 0; i < head.size(); ++i) {
    const char c = head[i];
    if (c == '\0' || (c == '\n' && (i == 0 || head[i - 1] != '\r')))
      refusal = bad("A head has neither a NUL byte nor a line feed without its carriage return.");
    else if ((c == ' ' || c == '\t') && i > 0 && head[i - 1] == '\n')
      refusal = bad("A header field is folded over lines (RFC 9112 section 5.2).");
    if (refusal) return 0;
  }
  const auto line = head.find("\r\n");
  if (line == std::string_view::npos ? head.size() > kTargetLimit : line > kTargetLimit) {
    refusal = Refusal{414, "Address too long", "Use a shorter address, or send the values in the body."};
    return 0;
  }
  if (head.size() > kHeadLimit) {
    refusal = Refusal{431, "Header fields too large", "Send fewer or shorter header fields."};
    return 0;
  }
  return end == std::string_view::npos ? 0 : end + 4;
}

std::optional<Refusal> RequestParser::read_head(std::string_view bytes, Head& head) {
  error_code code;
  auto& parser = impl_->parser;
  parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), code);
  if (code && code != beast_http::error::need_buffer) return refusal_for(code);
  if (!parser.is_header_done()) return bad("The head is not complete.");
  const auto& message = parser.get();
  head.method = plain(message.method_string());
  head.target = plain(message.target());
  head.minor = static_cast<int>(message.version() % 10);
  for (const auto& field : message) head.fields.emplace_back(lower(plain(field.name_string())), plain(field.value()));
  head.keep_alive = message.keep_alive() && head.minor >= 1;
  head.chunked = parser.chunked();
  if (const auto length = parser.content_length()) head.content_length = *length;
  return check(head, message.method() != beast_http::verb::unknown);
}

std::size_t RequestParser::read_body(std::string_view bytes, std::string& content, std::optional<Refusal>& refusal) {
  constexpr std::size_t kRoom = 64 << 10;
  auto& parser = impl_->parser;
  std::size_t used = 0;
  while (used < bytes.size() && !parser.is_done()) {
    const std::size_t before = content.size();
    content.resize(before + kRoom);
    auto& body = parser.get().body();
    body.data = content.data() + before;
    body.size = kRoom;
    body.more = true;
    error_code code;
    const std::size_t taken = parser.put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), code);
    content.resize(before + kRoom - body.size);
    used += taken;
    if (code == beast_http::error::need_more) break;
    if (code && code != beast_http::error::need_buffer) {
      refusal = refusal_for(code);
      break;
    }
    if (taken == 0 && content.size() == before) break;
  }
  return used;
}

bool RequestParser::done() const { return impl_->parser.is_done(); }

}  // namespace waymark::http
