#include "connectors/esr/lines.hpp"

#include <algorithm>
#include <charconv>

namespace waymark::connectors::esr {
namespace {

constexpr std::size_t kMostBytes = 16u << 20;
constexpr std::size_t kMostFields = 64;
constexpr std::size_t kMostName = 100;

tl::unexpected<Error> bad(const std::string& what, std::size_t line) {
  return fail(ErrorKind::invalid, what, "Nothing was taken from this file; ask for it again.",
              line == 0 ? std::string{} : "line " + std::to_string(line));
}

Result<std::string> clean(std::string_view text, std::size_t number, bool lenient) {
  std::string out(text);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return bad("a control character", number);
    if (byte < 0x80) continue;
    if (!lenient) return bad("a character outside ASCII", number);
    c = '?';
  }
  return out;
}

std::vector<std::string> split(const std::string& text, char delimiter) {
  std::vector<std::string> fields;
  std::size_t from = 0;
  for (std::size_t at = text.find(delimiter); at != std::string::npos; at = text.find(delimiter, from)) {
    fields.push_back(text.substr(from, at - from));
    from = at + 1;
  }
  fields.push_back(text.substr(from));
  return fields;
}

Result<std::vector<Line>> read_lines(const Profile& profile, std::string_view bytes, bool lenient) {
  std::vector<Line> lines;
  while (!bytes.empty()) {
    const std::size_t number = lines.size() + 1;
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos) return bad("the last line does not end: the file was cut off", number);
    std::string_view text = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    if (text.empty()) return bad("an empty line", number);
    auto cleaned = clean(text, number, lenient);
    if (!cleaned) return tl::unexpected<Error>(cleaned.error());
    Line line{number, split(*cleaned, profile.delimiter)};
    if (line.fields.size() > kMostFields) return bad("too many fields", number);
    lines.push_back(std::move(line));
  }
  return lines;
}

// Where each fact stands in the header of a completion file; an acknowledgement has the same header.
std::string header_field(const Profile& profile, const Line& line, std::string_view name) {
  for (std::size_t i = 0; i < profile.header.size() && i < line.fields.size(); ++i) {
    if (profile.header[i].rfind("{" + std::string(name), 0) == 0) return line.fields[i];
  }
  return {};
}

bool number_is(const std::string& text, std::size_t wanted) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && value == wanted;
}

Result<void> check_trailer(const Profile& profile, const Line& line, std::size_t body) {
  if (line.fields.size() != profile.trailer.size() || line.fields[0] != profile.trailer[0]) {
    return bad("the last line is not a trailer", line.number);
  }
  for (std::size_t i = 1; i < profile.trailer.size(); ++i) {
    const bool total = profile.trailer[i].rfind("{rows_total", 0) == 0, inner = profile.trailer[i].rfind("{rows_body", 0) == 0;
    if ((total && !number_is(line.fields[i], body + 2)) || (inner && !number_is(line.fields[i], body))) {
      return bad("the trailer's count does not agree with the lines", line.number);
    }
  }
  return {};
}

// Takes `part` off the front of `text`.
bool take(std::string_view& text, std::string_view part) {
  if (text.substr(0, part.size()) != part) return false;
  text.remove_prefix(part.size());
  return true;
}

bool take_sequence(std::string_view& name, std::uint32_t& sequence) {
  const std::string_view digits = name.substr(0, 8);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), sequence);
  if (digits.size() != 8 || error != std::errc{} || end != digits.data() + 8) return false;
  name.remove_prefix(8);
  return true;
}

// Whether a name, to its end, has the shape of a template. A free part ('*', or a fact that an answer may word as it
// likes) holds no dot and is as long as leaves a name that fits what follows it.
bool fits(std::string_view shape, std::string_view name, std::string_view vpd, std::uint32_t& sequence) {
  while (!shape.empty()) {
    if (take(shape, "{vpd}")) {
      if (!take(name, vpd)) return false;
    } else if (take(shape, "{seq:08d}")) {
      if (!take_sequence(name, sequence)) return false;
    } else if (shape[0] == '*' || shape[0] == '{') {
      shape.remove_prefix(shape[0] == '*' ? 1 : shape.find('}') + 1);
      for (std::size_t length = std::min(name.find('.'), name.size()) + 1; length-- > 0;)
        if (fits(shape, name.substr(length), vpd, sequence)) return true;
      return false;
    } else {
      if (!take(name, shape.substr(0, 1))) return false;
      shape.remove_prefix(1);
    }
  }
  return name.empty();
}

}  // namespace

Result<Framed> read_frame(const Profile& profile, std::string_view bytes, bool lenient) {
  if (bytes.size() > kMostBytes) return bad("the file is larger than Waymark takes", 0);
  auto lines = read_lines(profile, bytes, lenient);
  if (!lines) return tl::unexpected<Error>(lines.error());
  if (lines->size() < 2) return bad("the file has no header and trailer", 0);
  const Line& first = lines->front();
  if (first.fields.size() != profile.header.size() || first.fields[0] != profile.header[0]) {
    return bad("the first line is not a header", 1);
  }
  if (auto done = check_trailer(profile, lines->back(), lines->size() - 2); !done) {
    return tl::unexpected<Error>(done.error());
  }
  Framed framed{header_field(profile, first, "filename"),
                header_field(profile, first, "created"),
                header_field(profile, first, "vpd"),
                header_field(profile, first, "profile_version"),
                {}};
  framed.body.assign(std::make_move_iterator(lines->begin() + 1), std::make_move_iterator(lines->end() - 1));
  for (const Line& line : framed.body) {
    if (line.fields[0] == profile.header[0] || line.fields[0] == profile.trailer[0]) {
      return bad("a header or trailer stands between the lines", line.number);
    }
  }
  return framed;
}

Result<std::uint32_t> sequence_in(std::string_view name_template, std::string_view name, std::string_view vpd) {
  std::uint32_t sequence = 0;
  if (name.size() > kMostName || !fits(name_template, name, vpd, sequence))
    return fail(ErrorKind::invalid, "the file name '" + std::string(name.substr(0, kMostName)) + "' is not one of trust " +
                                        std::string(vpd) + " in this layout");
  return sequence;
}

}  // namespace waymark::connectors::esr
