#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "runtime/context.hpp"
#include "scorm/package/package.hpp"

// Import of packages: zip -> content store -> one transaction that makes the course, its version and its
// files visible.
namespace waymark::catalogue {

struct ImportRequest {
  std::filesystem::path zip;
  std::string file_name;  // as the sender named it; shown, never used as a path
  std::string by;         // person id, or "command line"
  // What the package becomes. Default: a package whose manifest identifier is known becomes a new version of
  // that course, any other a new course.
  bool as_new_course = false;  // a course of its own even when the identifier is known
  std::string version_of;      // course id: a new version of this course whatever the identifier says
};

// States of a job: waiting, reading, done, refused (findings say why), known (that very package is here
// already; nothing was changed), failed (our side; `message` says what happened).
struct ImportJob {
  std::string job_id, file_name, state;
  std::uint64_t done_bytes = 0, total_bytes = 0;
  std::vector<package::Finding> findings;
  std::string course_id;  // done and known
  int version = 0;
  std::string message;  // one sentence for people, at every end
  std::string started_at, finished_at, started_by;

  bool ended() const { return !finished_at.empty(); }
  bool succeeded() const { return state == "done" || state == "known"; }
};

// Reads packages, one at a time. Owned by main; outlives nobody's job: the destructor cancels the running
// import (its job ends as "failed: the server stopped") and leaves no file behind.
class Importer {
 public:
  explicit Importer(runtime::Context& context);
  ~Importer();
  Importer(const Importer&) = delete;
  Importer& operator=(const Importer&) = delete;

  // Reads `request.zip` in the caller's thread and returns the ended job, refused ones as well. `progress` as
  // in package::read_package (return false to cancel). The zip stays where it is. Errors: not_found when the
  // zip or the course of `version_of` is not there; internal when our own storage failed.
  Result<ImportJob> run(const ImportRequest& request, const std::function<bool(const package::Progress&)>& progress = {});

  // Takes the zip over (moves or copies it into the data folder before returning), returns the id of a
  // waiting job and reads it on the importer's own thread. Poll get_job. Errors: as run.
  Result<std::string> start(const ImportRequest& request);

  // Cancels a waiting or running job; false when it has ended or is not known.
  bool cancel(const std::string& job_id);

 private:
  struct Queued {
    std::string job_id;
    ImportRequest request;
  };
  Result<ImportJob> read(const std::string& job_id, const ImportRequest& request,
                         const std::function<bool(const package::Progress&)>& progress);
  void loop();

  runtime::Context& context_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::deque<Queued> queue_;
  std::set<std::string> cancelled_;
  std::string running_;
  bool stopping_ = false;
  std::thread thread_;  // started by the first start()
};

Result<ImportJob> get_job(runtime::Context& context, const std::string& job_id);
Result<std::vector<ImportJob>> list_jobs(runtime::Context& context, std::size_t limit = 50);  // newest first

// To be called once at start, before anything is served or imported: ends the jobs that a stop interrupted
// ("failed: the server stopped") and removes content files that no row names, uploads taken over, and
// half-written files.
struct CleanUp {
  std::size_t jobs = 0, files = 0;
};
Result<CleanUp> clean_after_stop(runtime::Context& context);

// Removes the content whose removal waited for a backup, unless a row names it now. Waits for an import that runs.
Result<void> remove_deferred(runtime::Context& context);

}  // namespace waymark::catalogue
