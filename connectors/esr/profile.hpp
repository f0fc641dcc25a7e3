#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/esr/field.hpp"
#include "scorm/base/error.hpp"

// The layout of a completion file and of its acknowledgement, as data: the only place where a layout lives.
// The one that Waymark ships is invented and marked UNVERIFIED; no public specification exists.
namespace waymark::connectors::esr {

struct Profile {
  std::string name;     // "house-completion/0.1"
  std::string version;  // "0.1"
  std::string status;   // "UNVERIFIED", "TRUST-TESTED(vpd, date)" or "SPEC(reference)"
  std::string note;
  // The file: ASCII, lines ended by CR LF, no quoting.
  std::string file_name;  // template
  char delimiter = '~';
  std::size_t max_rows = 0, max_rows_per_person = 0;
  std::vector<std::string> header, trailer;  // templates
  std::string detail_code;
  std::vector<Field> fields;
  std::vector<std::string> key_of;  // sources that the key is digested from
  // The acknowledgement.
  std::string ack_name;  // "XC_{vpd}_CMA_*_{seq:08d}.DAT": * stands for anything without a dot
  std::string file_reject_code;
  std::map<std::string, std::string> row_codes;  // code -> state word
  int unanswered_after_working_days = 3;

  bool unverified() const { return status == "UNVERIFIED"; }
};

// Reads the JSON form (profiles/house-completion-0.1.json is the pattern). Errors name what is wrong for
// people.
Result<Profile> read_profile(std::string_view json);

// house-completion/0.1, as shipped.
std::string_view default_profile_json();

// Fills a template: "{name}" and "{name:format}" are asked of `value`; nothing for an unknown name. Formats
// are given through as they stand ("08d", "YYYYMMDD").
Result<std::string> fill(std::string_view text,
                         const std::function<std::optional<std::string>(std::string_view name, std::string_view format)>& value);

// What every template may ask for, in the one place that knows the formats.
struct FileFacts {
  std::string vpd, mode, created_at;  // created_at: RFC 3339 UTC
  std::uint32_t sequence = 0;
  std::string filename;  // empty while the name itself is made
  std::string profile_version;
  std::size_t rows_body = 0;
};
Result<std::string> fill(std::string_view text, const FileFacts& facts);

}  // namespace waymark::connectors::esr
