#pragma once
#include <filesystem>
#include <string>

#include "runtime/subject/find.hpp"

namespace waymark::subject {

struct Written {
  std::int64_t own = 0, mentioned = 0, documents = 0, rows = 0, files = 0;
};

// Everything of a person as files in a new folder, for the owner of the folder alone:
//   statements.jsonl  the person's own statements, as they are kept, one a line
//   mentions.jsonl    statements of others in which the person stands: look at them before they are handed over
//   record.jsonl      what the account holds, a row a line: {"of": "registrations", "registration_id": ...}
//   documents/N       xAPI documents; their lines in record.jsonl say of what they are
//   attachments/SHA2  data of attachments of own statements
// One line in the audit. Errors: conflict when the folder holds something; unavailable; when it fails nothing stays.
Result<Written> export_to_folder(runtime::Context& context, const Subject& subject, const std::filesystem::path& folder,
                                 const std::string& by, const Looked& looked);

}  // namespace waymark::subject
