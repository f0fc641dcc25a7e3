#pragma once
#include <string_view>

namespace waymark::cmi::v2004 {

// language_type (RTE 4th Ed. 4.1.1.4, RFC 1766/3066): langcode ["-" subcode]*, parts of one to eight letters (digits too
// after the first). In strict mode the first part must be "i", "x" or a code of ISO 639-1 or 639-2. The empty text is none.
bool is_language(std::string_view tag, bool strict);

// One of the codes of ISO 639-1 or 639-2 (terminological or bibliographic), in any case of letters.
bool is_iso639(std::string_view code);

}  // namespace waymark::cmi::v2004
