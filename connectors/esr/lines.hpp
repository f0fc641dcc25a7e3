#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "connectors/esr/profile.hpp"
#include "scorm/base/error.hpp"

// The frame that a completion file and its acknowledgement share: a header, lines between, a trailer with a
// count.
namespace waymark::connectors::esr {

struct Line {
  std::size_t number = 0;  // in the file, from 1
  std::vector<std::string> fields;
};

struct Framed {
  std::string filename, created, vpd, version;  // of the header
  std::vector<Line> body;
};

// Splits and checks the frame. The whole text is refused (ErrorKind::invalid, with the line) when it is too
// large, holds control characters or an empty line, has no header or no trailer where they belong, or the
// trailer's count is wrong. CR LF and LF are both taken; bytes outside ASCII only where `lenient` says so,
// and then each becomes '?'.
Result<Framed> read_frame(const Profile& profile, std::string_view bytes, bool lenient);

// The sequence number that a file name carries, by a template with {vpd}, {seq:08d} and, for
// acknowledgements, '*'. Errors when the name does not fit the template or names another VPD.
Result<std::uint32_t> sequence_in(std::string_view name_template, std::string_view name, std::string_view vpd);

}  // namespace waymark::connectors::esr
