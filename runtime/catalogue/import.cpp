#include "runtime/catalogue/import.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <optional>

#include "runtime/catalogue/import_rows.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/log.hpp"
#include "runtime/support/priority.hpp"

namespace waymark::catalogue {
namespace {

namespace fs = std::filesystem;
constexpr auto kNoteEvery = std::chrono::milliseconds(500);

constexpr const char* kStopped = "The server stopped while this package was being read. Import it again.";

Result<std::string> digest_of(const fs::path& file, const std::atomic<bool>& stopping) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ErrorKind::not_found, "The package cannot be read: " + file.filename().string() + ".");
  support::Sha256 hasher;
  std::vector<char> buffer(256 * 1024);
  while (in) {
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    hasher.update({buffer.data(), static_cast<std::size_t>(in.gcount())});
    if (stopping) return fail(ErrorKind::unavailable, kStopped);
  }
  if (in.bad()) return fail(ErrorKind::internal, "The package could not be read to its end.");
  return hasher.finish();
}

std::vector<std::string> digests_of(const package::FileList& files) {
  std::vector<std::string> digests;
  for (std::size_t i = 0; i < files.size(); ++i) digests.push_back(files[i].sha256);
  return digests;
}

std::string refusal_message(const package::Report& report) {
  for (const auto& finding : report.findings)
    if (finding.grade == package::Grade::stop) return "Not imported: " + finding.message;
  return "Not imported: the package has no course that could be opened.";
}

bool cancelled_finding(const package::Report& report) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [](const package::Finding& finding) { return finding.code == "import.cancelled"; });
}

}  // namespace

Importer::Importer(runtime::Context& context) : context_(context) {}

Importer::~Importer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  for (const auto& waiting : queue_) {
    (void)end_job(context_, waiting.job_id, "failed", "The server stopped before this package was read.", {});
    std::error_code ignored;
    fs::remove(waiting.request.zip, ignored);
  }
}

Result<ImportJob> Importer::run(const ImportRequest& request, const std::function<bool(const package::Progress&)>& progress) {
  std::error_code code;
  const auto size = fs::file_size(request.zip, code);
  if (code) return fail(ErrorKind::not_found, "There is no file " + request.zip.string() + ".", "Check the name of the file.");
  auto job = create_job(context_, request, size);
  if (!job) return tl::unexpected(job.error());
  return read(*job, request, progress);
}

Result<ImportJob> Importer::read(const std::string& job_id, const ImportRequest& request,
                                 const std::function<bool(const package::Progress&)>& progress) {
  const std::lock_guard one(*context_.importing);
  auto last_note = std::chrono::steady_clock::time_point{};
  const auto watch = [&](const package::Progress& now) {
    const auto time = std::chrono::steady_clock::now();
    if (time - last_note >= kNoteEvery) {
      last_note = time;
      note_progress(context_, job_id, now);
    }
    {
      const std::lock_guard lock(mutex_);
      if (stopping_ || *context_.stopping || cancelled_.contains(job_id)) return false;
    }
    return !progress || progress(now);
  };
  const auto ended = [&](const std::string& state, const std::string& message, const std::vector<package::Finding>& findings,
                         const std::string& course = {}, int version = 0) -> Result<ImportJob> {
    if (auto done = end_job(context_, job_id, state, message, findings, course, version); !done) return tl::unexpected(done.error());
    return get_job(context_, job_id);
  };

  const auto digest = digest_of(request.zip, *context_.stopping);
  if (!digest) return ended("failed", digest.error().message, {});
  const auto known = known_package(context_, *digest, request);
  if (!known) return tl::unexpected(known.error());
  if (*known) {
    return ended("known", known_words(**known, "This very package is here already"), {}, (*known)->course_id, (*known)->version);
  }

  const auto sink = context_.content.sink();
  auto report = package::read_package(request.zip, context_.settings.import_limits, *sink, watch);
  if (report && report->course) {
    const auto failed = [&](const Error& error) {
      if (auto removed = remove_unnamed(context_, digests_of(report->course->files)); !removed)
        support::log(support::Level::warning, "content of a failed import was not removed", {{"job", job_id}});
      return ended("failed", error.message, report->findings);
    };
    auto naming = context_.content.naming();
    const auto durable = sink->finish();
    const auto minutes = static_cast<int>(report->course->typical_minutes);
    const auto published =
        durable ? publish(context_, job_id, request, *digest, *report, minutes) : Result<Published>(tl::unexpected<Error>(durable.error()));
    naming.unlock();
    return published ? get_job(context_, job_id) : failed(published.error());
  }
  if (!report) return ended("failed", report.error().message, {});
  if (!cancelled_finding(*report)) return ended("refused", refusal_message(*report), report->findings);
  const std::lock_guard lock(mutex_);
  cancelled_.erase(job_id);
  return ended("failed", stopping_ || *context_.stopping ? kStopped : "The import was cancelled. Nothing was kept.", {});
}

Result<std::string> Importer::start(const ImportRequest& request) {
  std::error_code code;
  const auto size = fs::file_size(request.zip, code);
  if (code) return fail(ErrorKind::not_found, "The uploaded file is not there any more.", "Upload it again.");
  auto job = create_job(context_, request, size);
  if (!job) return tl::unexpected(job.error());

  Queued queued{*job, request};
  const fs::path folder = context_.settings.data_folder / "incoming";
  queued.request.zip = folder / (*job + ".zip");
  fs::create_directories(folder, code);
  fs::rename(request.zip, queued.request.zip, code);
  if (code) {  // another file system
    code.clear();
    fs::copy_file(request.zip, queued.request.zip, code);
    if (!code) fs::permissions(queued.request.zip, fs::perms::owner_read | fs::perms::owner_write, code);
  }
  if (code) {
    const std::string message = "The upload could not be put aside: " + code.message() + ".";
    (void)end_job(context_, *job, "failed", message, {});
    return fail(ErrorKind::internal, message, "Check the room and the rights of the data folder.");
  }
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(queued));
    if (!thread_.joinable()) thread_ = std::thread([this] { loop(); });
  }
  wake_.notify_all();
  return *job;
}

void Importer::loop() {
  support::give_way();
  for (;;) {
    Queued next;
    bool cancelled = false;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;
      next = std::move(queue_.front());
      queue_.pop_front();
      running_ = next.job_id;
      cancelled = cancelled_.erase(next.job_id) > 0;
    }
    Result<ImportJob> ended;
    if (cancelled)
      (void)end_job(context_, next.job_id, "failed", "The import was cancelled. Nothing was kept.", {});
    else
      ended = read(next.job_id, next.request, {});
    if (!ended) {
      support::log(support::Level::error, "import failed", {{"job", next.job_id}, {"why", ended.error().message}});
      (void)end_job(context_, next.job_id, "failed", ended.error().message, {});
    }
    std::error_code ignored;
    fs::remove(next.request.zip, ignored);
    const std::lock_guard lock(mutex_);
    running_.clear();
    cancelled_.erase(next.job_id);
  }
}

bool Importer::cancel(const std::string& job_id) {
  const std::lock_guard lock(mutex_);
  const bool waiting = std::any_of(queue_.begin(), queue_.end(), [&](const Queued& q) { return q.job_id == job_id; });
  if (!waiting && running_ != job_id) return false;
  cancelled_.insert(job_id);
  return true;
}

}  // namespace waymark::catalogue
