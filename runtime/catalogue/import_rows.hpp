#pragma once
#include <string>
#include <vector>

#include "runtime/catalogue/import.hpp"

// The rows of an import; used by import.cpp only.
namespace waymark::catalogue {

Result<std::string> create_job(runtime::Context& context, const ImportRequest& request, std::uint64_t bytes);
void note_progress(runtime::Context& context, const std::string& job_id, const package::Progress& progress);

// Ends the job without a course: refused, known or failed.
Result<void> end_job(runtime::Context& context, const std::string& job_id, const std::string& state, const std::string& message,
                     const std::vector<package::Finding>& findings, const std::string& course_id = {}, int version = 0);
void end_job(storage::Connection& db, const runtime::Context& context, const std::string& job_id, const std::string& state,
             const std::string& message, const std::vector<package::Finding>& findings, const std::string& course_id, int version);

// Where this very package is already, if it is.
struct Known {
  std::string course_id, title;
  int version = 0;
};
std::string known_words(const Known& known, const std::string& what);  // "<what>: it is version 2 of "Who leads". Nothing was changed."
Result<std::optional<Known>> known_package(runtime::Context& context, const std::string& package_sha256, const ImportRequest& request);

// One transaction: content, course (or a new version of one), files, and the job's end. A package that was only packed anew, with the files
// of the version before, ends as known.
struct Published {
  std::string course_id, title;
  int version = 0;
};
Result<Published> publish(runtime::Context& context, const std::string& job_id, const ImportRequest& request,
                          const std::string& package_sha256, const package::Report& report, int minutes);

// Removes those of `digests` that no row names.
Result<std::size_t> remove_unnamed(runtime::Context& context, const std::vector<std::string>& digests);

}  // namespace waymark::catalogue
