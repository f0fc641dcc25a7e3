#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "runtime/context.hpp"
#include "runtime/transfer/export.hpp"

// Statements of another record store, or of an export: JSON lines.
namespace waymark::transfer {

struct ImportOptions {
  bool keep_authority = false;  // of statements that name one; without it all get that of the import
  // The other store's times. Only into a store that holds nothing else and that nobody has read: who was told that everything up to
  // a moment is there (X-Experience-API-Consistent-Through) must not find more later.
  bool keep_stored = false;
  std::filesystem::path data;     // data of attachments, each file named by its sha2; empty: none
  std::filesystem::path refused;  // lines that are refused go there, with why; empty: the first one ends the import
};

struct Imported {
  std::int64_t first_line = 1;                                  // more when it went on where it was broken off
  std::uint64_t lines = 0, stored = 0, known = 0, refused = 0;  // of this run; known: with that id, and equal
};

// Ids are kept, so that a file may be imported again. What was stored stays when a later line ends the import: put it right and begin
// again, it goes on there. Each line is checked as a statement that is posted is, by the version that it names. Errors: not_found,
// unavailable (stopped, disk), invalid or conflict with the number of the line.
Result<Imported> import_file(runtime::Context& context, const ImportOptions& options, const std::filesystem::path& file,
                             const std::string& by, const Tell& tell);

}  // namespace waymark::transfer
