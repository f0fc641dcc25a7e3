#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// What comes before the XML parser: encoding, and the well-formedness rules that the parser does not check
// itself (XML 1.0: 2.2 characters, 4.1 references, 2.8 document type). Pure.
namespace waymark::package {

struct DecodedXml {
  std::string text;      // UTF-8 without BOM
  std::string encoding;  // what the bytes were read as
  bool guessed = false;  // the declared encoding was wrong or unknown
};

// Empty when the bytes are in no encoding that could be read (UTF-32, broken UTF-16).
std::optional<DecodedXml> decode_xml(std::string_view bytes);

struct CleanedXml {
  enum class Fault { none, ampersand, entity, character };
  std::string text;  // as given when there was no fault; line breaks are never added or dropped
  int faults = 0;
  Fault first = Fault::none;
  int first_line = 0;  // 1-based
  bool doctype = false;
  bool entities = false;  // the document type declares entities or has an internal part
  int doctype_line = 0;
  std::size_t elements = 0;
  std::size_t deepest = 0;
};

// One pass over the text: finds what is not well-formed and repairs it (bare ampersands and undeclared
// entities become text, control characters are dropped).
CleanedXml clean_xml(std::string_view text);

}  // namespace waymark::package
