#include "runtime/catalogue/import_rows.hpp"

#include <algorithm>

#include "runtime/catalogue/course_json.hpp"
#include "runtime/people/people.hpp"
#include "runtime/storage/named_content.hpp"
#include "runtime/support/random.hpp"

namespace waymark::catalogue {

using storage::Connection;
using storage::Row;

Result<std::string> create_job(runtime::Context& context, const ImportRequest& request, std::uint64_t bytes) {
  const std::string id = support::random_uuid();
  auto done = context.database.write([&](Connection& db) -> Result<void> {
    db.execute(
        "insert into import_job (tenant, job_id, file_name, state, total_bytes, started_at, started_by) "
        "values (?, ?, ?, 'waiting', ?, ?, ?)",
        {context.tenant, id, request.file_name, static_cast<std::int64_t>(bytes), context.now(), request.by});
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return id;
}

// A figure for the page: when it cannot be written the import goes on.
void note_progress(runtime::Context& context, const std::string& job_id, const package::Progress& progress) {
  (void)context.database.write([&](Connection& db) -> Result<void> {
    db.execute(
        "update import_job set state = 'reading', done_bytes = ?, total_bytes = ? "
        "where tenant = ? and job_id = ? and finished_at = ''",
        {static_cast<std::int64_t>(progress.done_bytes), static_cast<std::int64_t>(progress.total_bytes), context.tenant, job_id});
    return {};
  });
}

Result<void> end_job(runtime::Context& context, const std::string& job_id, const std::string& state, const std::string& message,
                     const std::vector<package::Finding>& findings, const std::string& course_id, int version) {
  return context.database.write([&](Connection& db) -> Result<void> {
    end_job(db, context, job_id, state, message, findings, course_id, version);
    return {};
  });
}

void end_job(Connection& db, const runtime::Context& context, const std::string& job_id, const std::string& state,
             const std::string& message, const std::vector<package::Finding>& findings, const std::string& course_id, int version) {
  db.execute(
      "update import_job set state = ?, message = ?, findings_json = ?, course_id = ?, version = ?, "
      "finished_at = ? where tenant = ? and job_id = ? and finished_at = ''",
      {state, message, findings_to_json(findings), course_id, static_cast<std::int64_t>(version), context.now(), context.tenant, job_id});
}

std::string known_words(const Known& known, const std::string& what) {
  return what + ": it is version " + std::to_string(known.version) + " of \"" + known.title + "\". Nothing was changed.";
}

Result<std::optional<Known>> known_package(runtime::Context& context, const std::string& package_sha256, const ImportRequest& request) {
  std::optional<Known> known;
  if (request.as_new_course) return known;  // a second course of the same package was asked for
  auto read = context.database.read([&](Connection& db) -> Result<void> {
    db.query(
        "select v.course_id, v.version, c.title from course_version v join course c on c.tenant = v.tenant "
        "and "
        "c.course_id = v.course_id where v.tenant = ? and v.package_sha256 = ? and (? = '' or v.course_id = "
        "?) "
        "order by v.imported_at limit 1",
        {context.tenant, package_sha256, request.version_of, request.version_of}, [&](const Row& row) {
          known = Known{row.text(0), row.text(2), static_cast<int>(row.integer(1))};
          return false;
        });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return known;
}

Result<std::size_t> remove_unnamed(runtime::Context& context, const std::vector<std::string>& digests) {
  return storage::remove_unnamed(context.database, context.content, digests);
}

namespace {

ImportJob job_of(const Row& row, std::string& findings) {
  ImportJob job;
  job.job_id = row.text(0);
  job.file_name = row.text(1);
  job.state = row.text(2);
  job.done_bytes = static_cast<std::uint64_t>(row.integer(3));
  job.total_bytes = static_cast<std::uint64_t>(row.integer(4));
  findings = row.text(5);
  job.course_id = row.text(6);
  job.version = static_cast<int>(row.integer(7));
  job.message = row.text(8);
  job.started_at = row.text(9);
  job.finished_at = row.text(10);
  job.started_by = row.text(11);
  return job;
}

constexpr const char* kJobColumns =
    "select job_id, file_name, state, done_bytes, total_bytes, findings_json, course_id, version, message, "
    "started_at, finished_at, started_by from import_job where tenant = ? ";

Result<std::vector<ImportJob>> jobs(runtime::Context& context, const std::string& rest, std::vector<storage::Value> values) {
  std::vector<ImportJob> all;
  values.insert(values.begin(), context.tenant);
  auto read = context.database.read([&](Connection& db) -> Result<void> {
    Result<void> outcome;
    db.query(kJobColumns + rest, values, [&](const Row& row) {
      std::string findings;
      ImportJob job = job_of(row, findings);
      auto parsed = findings_from_json(findings);
      if (!parsed) {
        outcome = tl::unexpected(parsed.error());
        return false;
      }
      job.findings = std::move(*parsed);
      all.push_back(std::move(job));
      return true;
    });
    return outcome;
  });
  if (!read) return tl::unexpected(read.error());
  return all;
}

}  // namespace

Result<ImportJob> get_job(runtime::Context& context, const std::string& job_id) {
  auto found = jobs(context, "and job_id = ?", {job_id});
  if (!found) return tl::unexpected(found.error());
  if (found->empty()) return fail(ErrorKind::not_found, "There is no import with this number.");
  return std::move(found->front());
}

Result<std::vector<ImportJob>> list_jobs(runtime::Context& context, std::size_t limit) {
  return jobs(context, "order by started_at desc, job_id limit ?", {static_cast<std::int64_t>(limit)});
}

}  // namespace waymark::catalogue
