#include "runtime/http/multipart.hpp"

#include <algorithm>
#include <optional>

#include "runtime/support/encode.hpp"

namespace waymark::http {
namespace {

tl::unexpected<Error> malformed_form(const std::string& what) {
  return fail(ErrorKind::invalid, "The form does not read as multipart/form-data: " + what + ".", "Send the form again from the page.");
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

using Parameters = std::map<std::string, std::string>;

// A quoted or plain parameter value at the front of `text`, which it takes off. Browsers send a backslash as
// it is (a file name on Windows), so that only \" is an escape.
std::optional<std::string> take_value(std::string_view& text) {
  std::string value;
  if (!text.starts_with('"')) {
    const std::size_t end = std::min(text.find(';'), text.size());
    value = trim(text.substr(0, end));
    text.remove_prefix(end);
    return value;
  }
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text = trim(text.substr(i + 1));
      return value;
    }
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '"') ++i;
    value += text[i];
  }
  return std::nullopt;
}

// "main; a=b; c="d"" as the main value and its parameters; empty when it breaks the grammar or repeats a
// parameter.
std::optional<std::string> read_parameters(std::string_view text, Parameters& parameters) {
  const std::size_t first = std::min(text.find(';'), text.size());
  std::string main = lower(trim(text.substr(0, first)));
  text.remove_prefix(first);
  while (!text.empty()) {
    if (text.front() != ';') return std::nullopt;
    text = trim(text.substr(1));
    if (text.empty()) break;
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    std::string name = lower(trim(text.substr(0, equals)));
    text = trim(text.substr(equals + 1));
    auto value = take_value(text);
    if (!value || name.empty() || !parameters.emplace(std::move(name), std::move(*value)).second) return std::nullopt;
  }
  return main;
}

// The HTML standard has browsers write a quote and a line break in a name as %22, %0D and %0A, and nothing
// else.
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string three = lower(text.substr(i, 3));
    if (three == "%22" || three == "%0d" || three == "%0a") {
      out += three == "%22" ? '"' : three == "%0d" ? '\r' : '\n';
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool printable(std::string_view text) {
  return support::valid_utf8(text) &&
         std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; });
}

bool boundary_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
}

}  // namespace

std::string multipart_boundary(std::string_view content_type, MultipartKind kind) {
  Parameters parameters;
  const auto type = read_parameters(content_type, parameters);
  if (!type || *type != (kind == MultipartKind::mixed ? "multipart/mixed" : "multipart/form-data")) return {};
  const std::string& boundary = parameters["boundary"];
  const bool good = !boundary.empty() && boundary.size() <= 70 && boundary.back() != ' ' &&
                    std::all_of(boundary.begin(), boundary.end(), boundary_character);
  return good ? boundary : std::string();
}

Result<void> FormPartSink::begin(const PartHeaders& headers, std::uint64_t) {
  const auto value = [&](const char* name) {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  };
  Parameters parameters;
  const auto kind = read_parameters(value("content-disposition"), parameters);
  if (!kind || *kind != "form-data" || !parameters.contains("name")) return malformed_form("a part has no name");
  const bool file = parameters.contains("filename");
  std::string file_name = unescape(parameters["filename"]);
  file_name.erase(0, file_name.find_last_of("/\\") + 1);
  if (!printable(file_name)) return malformed_form("the name of a file holds control characters");
  return begin_field(unescape(parameters["name"]), file, file_name, value("content-type"));
}

MultipartReader::MultipartReader(std::string boundary, const MultipartLimits& limits, PartSink& sink, MultipartKind kind)
    : delimiter_("\r\n--" + std::move(boundary)), limits_(limits), sink_(sink), kind_(kind) {}

tl::unexpected<Error> MultipartReader::malformed(const std::string& what) const {
  if (kind_ == MultipartKind::form_data) return malformed_form(what);
  return fail(ErrorKind::invalid, "The request does not read as multipart/mixed: " + what + ".",
              "Send parts as RFC 2046 says, with lines that end with CR and LF.");
}

void MultipartReader::take(std::size_t count) {
  held_.erase(0, count);
  taken_ += count;
}

Result<void> MultipartReader::feed(std::string_view bytes) {
  // In pieces, so that what is held stays small whatever the caller gives.
  constexpr std::size_t kPiece = 64 << 10;
  while (!bytes.empty()) {
    held_.append(bytes.substr(0, kPiece));
    bytes.remove_prefix(std::min(kPiece, bytes.size()));
    for (;;) {
      const auto moved = step();
      if (!moved) return tl::unexpected<Error>(moved.error());
      if (!*moved) break;
    }
  }
  return {};
}

Result<void> MultipartReader::finish() {
  if (state_ != State::closed || !(held_.empty() || held_ == "\r\n")) return malformed("it ends too early");
  return {};
}

// True when something was understood and there may be more in what is held.
Result<bool> MultipartReader::step() {
  switch (state_) {
    case State::opening:
      return find_first();
    case State::after_delimiter:
      return read_after_delimiter();
    case State::headers:
      return read_headers();
    case State::content:
      return read_content();
    case State::closed:
      return read_closed();
  }
  return false;
}

// The first delimiter has no line end before it, unless text stands there that is not for us (RFC 2046, 5.1.1).
Result<bool> MultipartReader::find_first() {
  const std::string_view first = std::string_view(delimiter_).substr(2);
  if (!preamble_ && first.starts_with(std::string_view(held_).substr(0, first.size()))) {
    if (held_.size() < first.size()) return false;
    take(first.size());
    state_ = State::after_delimiter;
    return true;
  }
  if (kind_ == MultipartKind::form_data) return malformed("it does not begin with its boundary");
  preamble_ = true;
  const auto found = held_.find(delimiter_);
  const bool here = found != std::string::npos;
  const std::size_t before = here ? found : held_.size() - std::min(held_.size(), delimiter_.size() - 1);
  if (taken_ + before > limits_.header_bytes) return malformed("its boundary does not come");
  take(here ? before + delimiter_.size() : before);
  if (here) state_ = State::after_delimiter;
  return here;
}

Result<bool> MultipartReader::read_closed() {
  if (kind_ == MultipartKind::form_data) {
    if (!std::string_view("\r\n").starts_with(held_)) return malformed("something follows its last boundary");
    return false;
  }
  after_ += held_.size();
  if (after_ > limits_.header_bytes) return malformed("too much follows its last boundary");
  take(held_.size());
  return false;
}

Result<bool> MultipartReader::read_after_delimiter() {
  if (held_.size() < 2) return false;
  if (held_.starts_with("--")) {
    state_ = State::closed;
  } else if (held_.starts_with("\r\n")) {
    if (++parts_ > limits_.parts)
      return fail(ErrorKind::too_large, (kind_ == MultipartKind::form_data ? "The form has more than " : "The request has more than ") +
                                            std::to_string(limits_.parts) + " parts.");
    state_ = State::headers;
  } else {
    return malformed("a boundary is not alone on its line");
  }
  take(2);
  return true;
}

Result<bool> MultipartReader::read_headers() {
  const auto end = held_.find("\r\n\r\n");
  if (end == std::string::npos ? held_.size() > limits_.header_bytes : end > limits_.header_bytes)
    return fail(ErrorKind::too_large, "The headers of a part are too long.");
  if (end == std::string::npos) return false;
  const std::string headers = held_.substr(0, end + 2);
  // The line end before a delimiter belongs to it: two bytes stay, so that an empty part is found as well.
  take(end + 4);
  state_ = State::content;
  if (auto begun = begin_part(headers); !begun) return tl::unexpected<Error>(begun.error());
  return true;
}

Result<void> MultipartReader::begin_part(std::string_view lines) {
  PartHeaders headers;
  while (!lines.empty()) {
    const auto end = lines.find("\r\n");
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end + 2);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || !printable(line)) return malformed("a part has a broken header");
    if (!headers.emplace(lower(line.substr(0, colon)), trim(line.substr(colon + 1))).second)
      return malformed("a part has the same header twice");
  }
  return sink_.begin(headers, taken_);
}

Result<bool> MultipartReader::read_content() {
  const auto found = held_.find(delimiter_);
  if (found == std::string::npos) {
    // The tail may be the beginning of a delimiter.
    const std::size_t safe = held_.size() - std::min(held_.size(), delimiter_.size() - 1);
    if (safe > 0) {
      if (auto given = sink_.data(std::string_view(held_).substr(0, safe)); !given) return tl::unexpected<Error>(given.error());
      take(safe);
    }
    return false;
  }
  if (found > 0)
    if (auto given = sink_.data(std::string_view(held_).substr(0, found)); !given) return tl::unexpected<Error>(given.error());
  if (auto ended = sink_.end(); !ended) return tl::unexpected<Error>(ended.error());
  take(found + delimiter_.size());
  state_ = State::after_delimiter;
  return true;
}

}  // namespace waymark::http
