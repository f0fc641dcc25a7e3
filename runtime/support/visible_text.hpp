#pragma once
#include <string>
#include <string_view>

// Texts that people recognise each other by: names, titles. What cannot be seen in them deceives: two names that look alike,
// a text that reads backwards, a link without words.
namespace waymark::support {

// Why a text cannot be shown as a name, as the end of a sentence ("holds an invisible character (U+200B)"); empty when it can.
// Refused: what is not UTF-8, control and format characters (Unicode categories Cc, Zl, Zp and Cf, with every bidirectional
// control), other characters without a shape, and texts of blanks alone. Two joiners that some scripts need (U+200C,
// U+200D) and variation selectors pass between others. An empty text is fine: whether one is needed says its field.
// `lines`: line ends are allowed.
std::string hidden_text_problem(std::string_view text, bool lines = false);

// The same text without what would be refused; possibly empty. For titles that packages bring.
std::string without_hidden(std::string_view text);

// Text from outside as evidence: everything stays, and what could not be seen or would turn the writing about stands there by
// its code: "[U+202E]". Line ends and tabs stay; what is not UTF-8 becomes U+FFFD.
std::string hidden_as_codes(std::string_view text);

}  // namespace waymark::support
