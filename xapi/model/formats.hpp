#pragma once
#include <string>
#include <string_view>

// The string formats that statements use. Each answers whether the whole text has the format; none allocates.
namespace waymark::xapi {

// RFC 3987 IRI with a scheme, by its allowed characters (xAPI Part 2, 4.3; a relative reference is none).
bool is_iri(std::string_view text);

// "mailto:" local "@" domain, no header fields (Part 2, 2.4.2.3).
bool is_mailto(std::string_view text);

// RFC 5646, section 2.1: well-formed, including the irregular grandfathered tags.
bool is_language_tag(std::string_view text);

// RFC 2046 type/subtype with optional parameters.
bool is_media_type(std::string_view text);

// Exactly `length` hexadecimal digits in either case, e.g. 40 for SHA-1.
bool is_hex(std::string_view text, std::size_t length);

// "1.0", "1.0.N" (Part 2, 2.4.10 and Part 3, 3.3); "2.0.N" when `major` is 2.
bool is_version(std::string_view text, char major);

}  // namespace waymark::xapi
