#pragma once
#include <cstddef>
#include <string>
#include <string_view>

// Text as a SCO can write it: any sequence of UTF-16 code units, lone surrogates and NUL included. Inside
// Waymark it is WTF-8: UTF-8 in which a surrogate without its partner is written as the three bytes that its
// number would give. Canonical: a pair is always the one four-byte sequence, never two three-byte ones.
namespace waymark::base {

bool is_surrogate(char32_t c);
bool is_high_surrogate(char32_t c);
bool is_low_surrogate(char32_t c);

// One decoded unit of text: a code point (or lone surrogate) and how many bytes it took; length 0 when the
// bytes at `at` are not WTF-8. REQUIRES: at < text.size().
struct Decoded {
  char32_t point = 0;
  std::size_t length = 0;
};
Decoded decode_at(std::string_view text, std::size_t at);

// Appends one code point (or lone surrogate); does not join it with what stands before.
void append_code_point(std::string& to, char32_t point);

bool is_wtf8(std::string_view text);  // canonical WTF-8; NUL is allowed
bool is_utf8(std::string_view text);  // the same without any surrogate

// Length as JavaScript and the CMI string types count it. Each byte that is not WTF-8 counts as one.
std::size_t utf16_length(std::string_view wtf8);

std::string to_wtf8(std::u16string_view units);
std::u16string to_utf16(std::string_view wtf8);  // bytes that are not WTF-8 become U+FFFD

// The same into a text that is there already, whose memory is used again.
void assign_wtf8(std::string& to, std::u16string_view units);
void assign_utf16(std::u16string& to, std::string_view wtf8);

// Appends and joins: a high surrogate at the end of `to` and a low one at the start of `more` become one
// character, exactly as they do when JavaScript joins two strings.
void append_wtf8(std::string& to, std::string_view more);

// For readers that take only UTF-8: lone surrogates and bytes that are not WTF-8 become U+FFFD.
std::string to_utf8(std::string_view wtf8);

}  // namespace waymark::base
