#include "scorm/cmi/errors.hpp"

#include "scorm/base/utf.hpp"
#include "scorm/cmi/error_table.hpp"

namespace waymark::cmi {
namespace {

constexpr std::size_t kLongestMessage = 255;

constexpr ErrorEntry kErrors[] = {
    {kNoError, "0", "No error", "The last call succeeded."},
    {kGeneralException, "101", "General exception",
     "The call is not possible now, for example LMSInitialize twice, or the attempt holds too much data."},
    {kInvalidArgument, "201", "Invalid argument error",
     "The argument is not what the function takes: an empty string, or the name of an element; or an array "
     "index "
     "leaves a gap."},
    {kCannotHaveChildren, "202", "Element cannot have children", "_children was asked of an element that has none."},
    {kNotAnArray, "203", "Element not an array - cannot have count", "_count was asked of an element that is no array."},
    {kNotInitialized, "301", "Not initialized", "Call LMSInitialize first, and nothing after LMSFinish."},
    {kNotImplemented, "401", "Not implemented error", "SCORM 1.2 does not know this element."},
    {kKeyword, "402", "Invalid set value, element is a keyword", "_children, _count and _version can be read and not set."},
    {kReadOnly, "403", "Element is read only", "The element can be read and not set."},
    {kWriteOnly, "404", "Element is write only", "The element can be set and not read."},
    {kIncorrectType, "405", "Incorrect Data Type", "The value is not of the type that the element takes."},
};

}  // namespace

std::string code_text(int code) { return std::to_string(code); }

int code_from_text(std::string_view text) { return find_code(kErrors, text); }

std::string_view error_string(int code) { return words_of(kErrors, code); }

std::string_view error_advice(int code) { return advice_of(kErrors, code); }

std::string cut_to_message(std::string text) {
  std::size_t units = 0;
  for (std::size_t at = 0; at < text.size();) {
    const base::Decoded next = base::decode_at(text, at);
    units += next.point >= 0x10000 ? 2 : 1;
    if (units > kLongestMessage) {
      text.resize(at);
      break;
    }
    at += next.length == 0 ? 1 : next.length;
  }
  return text;
}

}  // namespace waymark::cmi
