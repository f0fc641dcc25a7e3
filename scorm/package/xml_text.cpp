#include "scorm/package/xml_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "scorm/base/encode.hpp"
#include "scorm/base/utf.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

using Fault = CleanedXml::Fault;

// The value of encoding="..." in the XML declaration, in small letters; empty when there is none.
std::string declared_encoding(std::string_view text) {
  if (!has_prefix(text, "<?xml")) return {};
  const std::string_view declaration = text.substr(0, std::min(text.find("?>"), text.size()));
  std::size_t at = declaration.find("encoding");
  if (at == std::string_view::npos) return {};
  at = declaration.find_first_of("\"'", at);
  if (at == std::string_view::npos) return {};
  const std::size_t end = declaration.find(declaration[at], at + 1);
  if (end == std::string_view::npos) return {};
  return base::lower_ascii(declaration.substr(at + 1, end - at - 1));
}

std::optional<DecodedXml> decode_utf16(std::string_view bytes, bool big_endian) {
  auto text = from_utf16(bytes, big_endian);
  if (!text) return std::nullopt;
  return DecodedXml{std::move(*text), "UTF-16", false};
}

bool is_one_of(const std::string& name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Named references of HTML that authors write into titles although XML knows five only.
constexpr std::array<std::pair<std::string_view, char32_t>, 18> kHtmlEntities = {{{"nbsp", 0xA0},
                                                                                  {"copy", 0xA9},
                                                                                  {"reg", 0xAE},
                                                                                  {"pound", 0xA3},
                                                                                  {"eacute", 0xE9},
                                                                                  {"egrave", 0xE8},
                                                                                  {"uuml", 0xFC},
                                                                                  {"ouml", 0xF6},
                                                                                  {"auml", 0xE4},
                                                                                  {"ndash", 0x2013},
                                                                                  {"mdash", 0x2014},
                                                                                  {"lsquo", 0x2018},
                                                                                  {"rsquo", 0x2019},
                                                                                  {"ldquo", 0x201C},
                                                                                  {"rdquo", 0x201D},
                                                                                  {"hellip", 0x2026},
                                                                                  {"euro", 0x20AC},
                                                                                  {"trade", 0x2122}}};

bool is_xml_entity(std::string_view name) { return name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos"; }

bool is_xml_character(std::uint32_t c) {
  return c == 9 || c == 10 || c == 13 || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

// "#65" or "#x41" as a number; nothing when it is not one.
std::optional<std::uint32_t> character_number(std::string_view name) {
  const bool hex = name.size() > 1 && name[1] == 'x';
  name.remove_prefix(hex ? 2 : 1);
  if (name.empty() || name.size() > 8) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : name) {
    const bool digit = c >= '0' && c <= '9';
    const char low = static_cast<char>(c | 0x20);
    if (!digit && !(hex && low >= 'a' && low <= 'f')) return std::nullopt;
    value = value * (hex ? 16 : 10) + static_cast<std::uint64_t>(digit ? c - '0' : low - 'a' + 10);
  }
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, 0x110000));
}

class Cleaner {
 public:
  explicit Cleaner(std::string_view text) : text_(text) { out_.text.reserve(text.size()); }

  // Characters that XML does not allow go first: dropping them later could join what was apart, "<" and "!--"
  // say.
  static CleanedXml clean(std::string_view text) {
    std::string allowed;
    int dropped = 0;
    std::size_t first = 0;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t length = forbidden_at(text, at);
      if (length == 0) {
        allowed += text[at++];
        continue;
      }
      if (dropped++ == 0) first = at;
      at += length;
    }
    CleanedXml out = Cleaner(allowed).run();
    out.faults += dropped;
    const int line = line_at(text, first);
    if (dropped > 0 && (out.first == Fault::none || line < out.first_line)) {
      out.first = Fault::character;
      out.first_line = line;
    }
    return out;
  }

 private:
  CleanedXml run() {
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

  static int line_at(std::string_view text, std::size_t at) {
    return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  }

  // Bytes of a control character, U+FFFE or U+FFFF at this place; 0 when the character is allowed.
  static std::size_t forbidden_at(std::string_view text, std::size_t at) {
    const auto b = static_cast<unsigned char>(text[at]);
    if (b < 0x20) return b == '\t' || b == '\n' || b == '\r' ? 0 : 1;
    const bool last_plane = text.compare(at, 2, "\xEF\xBF") == 0 && at + 2 < text.size();
    return last_plane && static_cast<unsigned char>(text[at + 2]) >= 0xBE ? 3 : 0;
  }

  bool ahead(std::string_view what) const { return text_.compare(at_, what.size(), what) == 0; }

  void step() {
    if (quote_ != 0 || !in_tag_) {
      if (ahead("&")) return reference();
    }
    if (in_tag_) return tag_step();
    if (ahead("<!--")) return copy_past("-->", 4);
    if (ahead("<![CDATA[")) return copy_past("]]>", 9);
    if (ahead("<?")) return copy_past("?>", 2);
    if (ahead("<!DOCTYPE")) return doctype();
    if (ahead("<")) open_tag();
    copy_one();
  }

  void open_tag() {
    in_tag_ = true;
    closing_ = ahead("</");
    if (closing_) {
      depth_ -= depth_ > 0 ? 1 : 0;
    } else {
      ++out_.elements;
      out_.deepest = std::max(out_.deepest, ++depth_);
    }
  }

  void tag_step() {
    const char c = text_[at_];
    if (quote_ != 0) {
      if (c == quote_) quote_ = 0;
    } else if (c == '"' || c == '\'') {
      quote_ = c;
    } else if (c == '>') {
      in_tag_ = false;
      if (!closing_ && text_[at_ - 1] == '/') depth_ -= depth_ > 0 ? 1 : 0;
    }
    copy_one();
  }

  void fault(Fault kind) {
    if (out_.faults++ > 0) return;
    out_.first = kind;
    out_.first_line = line_at(text_, at_);
  }

  void copy_one() { out_.text += text_[at_++]; }

  void copy_past(std::string_view end, std::size_t skip) {
    const std::size_t found = text_.find(end, at_ + skip);
    const std::size_t stop = found == std::string_view::npos ? text_.size() : found + end.size();
    out_.text += text_.substr(at_, stop - at_);
    at_ = stop;
  }

  // The declaration itself is left out: nothing after it needs it, and the parser must not meet its entities.
  void doctype() {
    if (!out_.doctype) out_.doctype_line = line_at(text_, at_);
    out_.doctype = true;
    int depth = 0;
    bool internal = false;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '[') internal = true;
      if (c == '<') ++depth;
      if (c == '\n') out_.text += c;
      if (c == '>' && --depth == 0) {
        ++at_;
        break;
      }
    }
    out_.entities = out_.entities || internal;
  }

  void reference() {
    constexpr std::size_t kLongest = 32;
    const std::size_t end = text_.substr(at_, kLongest).find(';');
    const std::string_view name = end == std::string_view::npos ? std::string_view() : text_.substr(at_ + 1, end - 1);
    if (is_xml_entity(name)) return copy_reference(end + 1);
    if (!name.empty() && name[0] == '#') {
      const auto number = character_number(name);
      if (number && is_xml_character(*number)) return copy_reference(end + 1);
      if (number) {
        fault(Fault::character);
        at_ += end + 1;
        return;
      }
    }
    for (const auto& [known, character] : kHtmlEntities) {
      if (name != known) continue;
      fault(Fault::entity);
      base::append_code_point(out_.text, character);
      at_ += end + 1;
      return;
    }
    fault(looks_like_name(name) ? Fault::entity : Fault::ampersand);
    out_.text += "&amp;";
    ++at_;
  }

  void copy_reference(std::size_t length) {
    out_.text += text_.substr(at_, length);
    at_ += length;
  }

  static bool looks_like_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(),
                                        [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool in_tag_ = false, closing_ = false;
  char quote_ = 0;
  std::size_t depth_ = 0;
  CleanedXml out_;
};

}  // namespace

std::optional<DecodedXml> decode_xml(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (has_prefix(bytes, "\xFF\xFE\0\0"sv) || has_prefix(bytes, "\0\0\xFE\xFF"sv)) return std::nullopt;
  if (has_prefix(bytes, "\xFF\xFE"sv)) return decode_utf16(bytes.substr(2), false);
  if (has_prefix(bytes, "\xFE\xFF"sv)) return decode_utf16(bytes.substr(2), true);
  if (has_prefix(bytes, "<\0"sv)) return decode_utf16(bytes, false);
  if (has_prefix(bytes, "\0<"sv)) return decode_utf16(bytes, true);
  if (has_prefix(bytes, "\xEF\xBB\xBF"sv)) bytes.remove_prefix(3);
  const std::string declared = declared_encoding(bytes);
  const bool utf8 = base::is_utf8(bytes);
  if (is_one_of(declared, {"iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252"}))
    return DecodedXml{from_windows_1252(bytes), declared, false};
  const bool says_utf8 = is_one_of(declared, {"", "utf-8", "utf8", "us-ascii", "ascii"});
  if (utf8) return DecodedXml{std::string(bytes), "UTF-8", !says_utf8};
  return DecodedXml{from_windows_1252(bytes), "windows-1252", true};
}

CleanedXml clean_xml(std::string_view text) { return Cleaner::clean(text); }

}  // namespace waymark::package
