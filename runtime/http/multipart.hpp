#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/http/message.hpp"
#include "runtime/http/spool_file.hpp"
#include "scorm/base/error.hpp"

// multipart/form-data (RFC 7578) and multipart/mixed (RFC 2046 section 5.1), read strictly and in pieces: memory
// does not grow with a part. Lines end with CRLF. A form begins with the first delimiter, and nothing but a line
// end follows the last; before and after those of multipart/mixed, text that means nothing may stand.
namespace waymark::http {

struct MultipartLimits {
  std::size_t parts = 500;
  std::size_t header_bytes = 8 << 10;     // of one part
  std::size_t field_bytes = 1 << 20;      // one value
  std::size_t fields_bytes = 4 << 20;     // all values together
  std::uint64_t file_bytes = 8ull << 30;  // one file
};

enum class MultipartKind { form_data, mixed };

// The boundary parameter of a Content-Type; empty when it is not multipart/KIND or the boundary breaks RFC 2046.
std::string multipart_boundary(std::string_view content_type, MultipartKind kind = MultipartKind::form_data);

// Names in lower case, values without white space around them.
using PartHeaders = std::map<std::string, std::string>;

// What the reader finds, in order: begin, data (any number), end for each part.
class PartSink {
 public:
  virtual ~PartSink() = default;
  // `offset`: of the part's first byte of content from the begin of the body.
  virtual Result<void> begin(const PartHeaders& headers, std::uint64_t offset) = 0;
  virtual Result<void> data(std::string_view bytes) = 0;
  virtual Result<void> end() = 0;
};

// The parts of a form, by their Content-Disposition.
class FormPartSink : public PartSink {
 public:
  Result<void> begin(const PartHeaders& headers, std::uint64_t offset) final;
  // `file`: the part carries a filename, which may be empty when the person chose no file.
  virtual Result<void> begin_field(const std::string& name, bool file, const std::string& file_name, const std::string& content_type) = 0;
};

// Fed with the body in pieces of any size; holds at most one delimiter or one part's headers.
class MultipartReader {
 public:
  MultipartReader(std::string boundary, const MultipartLimits& limits, PartSink& sink, MultipartKind kind = MultipartKind::form_data);
  Result<void> feed(std::string_view bytes);
  Result<void> finish();  // invalid when the last delimiter has not come

 private:
  enum class State { opening, after_delimiter, headers, content, closed };
  Result<bool> step();
  Result<bool> find_first();
  Result<bool> read_closed();
  void take(std::size_t count);
  tl::unexpected<Error> malformed(const std::string& what) const;
  Result<bool> read_after_delimiter();
  Result<bool> read_headers();
  Result<bool> read_content();
  Result<void> begin_part(std::string_view headers);

  std::string delimiter_;  // CRLF "--" boundary
  MultipartLimits limits_;
  PartSink& sink_;
  State state_ = State::opening;
  MultipartKind kind_;
  std::string held_;         // not yet understood
  std::uint64_t taken_ = 0;  // bytes of the body before held_
  bool preamble_ = false;    // text stands before the first delimiter
  std::size_t after_ = 0;    // bytes after the last
  std::size_t parts_ = 0;
};

// Feeds the body of a request, from its spool or from memory. Errors: those of the reader; internal when the spool
// cannot be read.
Result<void> feed_request(const Request& request, MultipartReader& reader);

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
Result<Form> read_form(const Request& request, const std::filesystem::path& folder, const MultipartLimits& limits = {});

}  // namespace waymark::http
