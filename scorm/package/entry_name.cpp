#include "scorm/package/entry_name.hpp"

#include <algorithm>

#include "scorm/base/encode.hpp"
#include "scorm/base/utf.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

// Names that Windows opens as a device in every folder, with any ending.
bool is_device(std::string_view part) {
  std::string stem = base::lower_ascii(part.substr(0, part.find('.')));
  while (!stem.empty() && stem.back() == ' ') stem.pop_back();
  if (stem == "con" || stem == "prn" || stem == "aux" || stem == "nul" || stem == "conin$" || stem == "conout$" || stem == "clock$")
    return true;
  const bool numbered = has_prefix(stem, "com") || has_prefix(stem, "lpt");
  if (!numbered) return false;
  const std::string_view digit = std::string_view(stem).substr(3);
  if (digit.size() == 1) return digit[0] >= '1' && digit[0] <= '9';
  return digit == "\xC2\xB9" || digit == "\xC2\xB2" || digit == "\xC2\xB3";  // superscript 1, 2, 3 count as well
}

bool has_control(std::string_view utf8) {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto b = static_cast<unsigned char>(utf8[i]);
    if (b < 0x20 || b == 0x7F) return true;
    if (b == 0xC2 && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xA0) return true;  // C1
  }
  return false;
}

NameProblem check_part(std::string_view part) {
  if (part == "..") return NameProblem::escape;
  if (part.back() == '.' || part.back() == ' ') return NameProblem::trailing;
  if (is_device(part)) return NameProblem::device;
  return NameProblem::none;
}

NameProblem join_parts(std::string_view text, std::uint32_t limit_depth, EntryName& name) {
  std::uint32_t depth = 0;
  while (!text.empty()) {
    const std::size_t slash = text.find('/');
    const std::string_view part = text.substr(0, slash);
    const bool last = slash == std::string_view::npos;
    text.remove_prefix(last ? text.size() : slash + 1);
    if (part.empty() || part == ".") {
      name.tidied = true;
      continue;
    }
    if (const NameProblem problem = check_part(part); problem != NameProblem::none) return problem;
    if (++depth > limit_depth) return NameProblem::too_deep;
    if (!name.path.empty()) name.path += '/';
    name.path += part;
  }
  return name.path.empty() ? NameProblem::empty : NameProblem::none;
}

NameProblem check(std::string_view raw, std::uint32_t limit_bytes, std::uint32_t limit_depth, EntryName& name) {
  if (raw.empty()) return NameProblem::empty;
  if (raw.size() > limit_bytes) return NameProblem::too_long;
  if (raw.find('\0') != std::string_view::npos) return NameProblem::nul;
  name.recoded = !base::is_utf8(raw);
  std::string text = name.recoded ? from_cp437(raw) : std::string(raw);
  if (has_control(text)) return NameProblem::control;
  name.backslashes = text.find('\\') != std::string::npos;
  std::replace(text.begin(), text.end(), '\\', '/');
  if (text.front() == '/') return NameProblem::absolute;
  const char first = text.front();
  const bool letter = (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
  if (letter && text.size() > 1 && text[1] == ':') return NameProblem::drive;
  name.directory = text.back() == '/';
  return join_parts(text, limit_depth, name);
}

}  // namespace

EntryName check_entry_name(std::string_view raw, std::uint32_t limit_bytes, std::uint32_t limit_depth) {
  EntryName name;
  name.problem = check(raw, limit_bytes, limit_depth, name);
  if (name.problem != NameProblem::none) name.path.clear();
  return name;
}

const char* code_of(NameProblem problem) {
  switch (problem) {
    case NameProblem::none:
      return "";
    case NameProblem::empty:
      return "zip.name_empty";
    case NameProblem::too_long:
      return "zip.name_too_long";
    case NameProblem::too_deep:
      return "zip.name_too_deep";
    case NameProblem::nul:
      return "zip.name_nul";
    case NameProblem::control:
      return "zip.name_control";
    case NameProblem::absolute:
      return "zip.path_absolute";
    case NameProblem::drive:
      return "zip.path_drive";
    case NameProblem::escape:
      return "zip.path_escape";
    case NameProblem::device:
      return "zip.name_device";
    case NameProblem::trailing:
      return "zip.name_trailing";
  }
  return "";
}

const char* describe(NameProblem problem) {
  switch (problem) {
    case NameProblem::none:
      return "";
    case NameProblem::empty:
      return "An entry of the zip has no name.";
    case NameProblem::too_long:
      return "A name in the zip is longer than the limit allows.";
    case NameProblem::too_deep:
      return "A file in the zip lies in more folders within folders than the limit allows.";
    case NameProblem::nul:
      return "A name in the zip holds a NUL character.";
    case NameProblem::control:
      return "A name in the zip holds a control character.";
    case NameProblem::absolute:
      return "A name in the zip is an absolute path.";
    case NameProblem::drive:
      return "A name in the zip names a drive.";
    case NameProblem::escape:
      return "A name in the zip leads out of the package with \"..\".";
    case NameProblem::device:
      return "A name in the zip is one that Windows keeps for devices.";
    case NameProblem::trailing:
      return "A file or folder name in the zip ends in a dot or a space.";
  }
  return "";
}

const char* advise(NameProblem problem) {
  switch (problem) {
    case NameProblem::nul:
    case NameProblem::control:
    case NameProblem::absolute:
    case NameProblem::drive:
    case NameProblem::escape:
      return "No authoring tool writes this. Ask where the file came from, and publish the module again from "
             "its source.";
    case NameProblem::too_long:
    case NameProblem::too_deep:
      return "Publish again with shorter names, or have the limit raised in the configuration.";
    default:
      return "Rename the file in the authoring tool and publish again.";
  }
}

}  // namespace waymark::package
