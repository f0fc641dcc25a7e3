#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/http/message.hpp"
#include "runtime/http/spool_file.hpp"
#include "scorm/base/error.hpp"

// multipart/form-data (RFC 7578 over RFC 2046 section 5.1), read strictly and in pieces: memory does not grow
// with a file. Lines end with CRLF, the body begins with the first delimiter, and nothing but a line end
// follows the last.
namespace waymark::http {

struct MultipartLimits {
  std::size_t parts = 500;
  std::size_t header_bytes = 8 << 10;     // of one part
  std::size_t field_bytes = 1 << 20;      // one value
  std::size_t fields_bytes = 4 << 20;     // all values together
  std::uint64_t file_bytes = 8ull << 30;  // one file
};

// The boundary parameter of a Content-Type; empty when it is not multipart/form-data or the boundary breaks
// RFC 2046.
std::string multipart_boundary(std::string_view content_type);

// What the reader finds, in order: begin, data (any number), end for each part.
class PartSink {
 public:
  virtual ~PartSink() = default;
  // `file`: the part carries a filename, which may be empty when the person chose no file.
  virtual Result<void> begin(const std::string& name, bool file, const std::string& file_name,
                             const std::string& content_type) = 0;
  virtual Result<void> data(std::string_view bytes) = 0;
  virtual Result<void> end() = 0;
};

// Fed with the body in pieces of any size; holds at most one delimiter or one part's headers.
class MultipartReader {
 public:
  MultipartReader(std::string boundary, const MultipartLimits& limits, PartSink& sink);
  Result<void> feed(std::string_view bytes);
  Result<void> finish();  // invalid when the last delimiter has not come

 private:
  enum class State { opening, after_delimiter, headers, content, closed };
  Result<bool> step();
  Result<bool> read_after_delimiter();
  Result<bool> read_headers();
  Result<bool> read_content();
  Result<void> begin_part(std::string_view headers);

  std::string delimiter_;  // CRLF "--" boundary
  MultipartLimits limits_;
  PartSink& sink_;
  State state_ = State::opening;
  std::string held_;  // not yet understood
  std::size_t parts_ = 0;
};

struct FormFile {
  std::string field;      // name of the form field
  std::string file_name;  // as the browser gave it, without folders
  std::string content_type;
  SpoolFile content;  // content.path(); goes away with the form unless moved or released
};

struct Form {
  std::vector<std::pair<std::string, std::string>> fields;
  std::vector<FormFile> files;  // without those where no file was chosen

  std::string value(std::string_view name) const;  // first; empty when absent
};

// Reads the form of a request, multipart/form-data or application/x-www-form-urlencoded, from its spool or
// its body. Files are copied into `folder`. unsupported: another content type; invalid or too_large with a
// sentence.
Result<Form> read_form(const Request& request, const std::filesystem::path& folder,
                       const MultipartLimits& limits = {});

}  // namespace waymark::http
