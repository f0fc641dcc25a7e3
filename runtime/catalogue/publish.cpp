#include <map>

#include "runtime/catalogue/course_json.hpp"
#include "runtime/catalogue/import_rows.hpp"
#include "runtime/catalogue/names.hpp"
#include "runtime/people/people.hpp"
#include "runtime/storage/named_content.hpp"
#include "runtime/support/random.hpp"
#include "runtime/support/visible_text.hpp"

namespace waymark::catalogue {
namespace {

using storage::Connection;
using storage::Row;

struct Target {
  std::string course_id;
  std::string title;       // of the course, which an admin may have changed
  std::string last_title;  // of its newest version
  int version = 0;         // newest
};

Target find_target(Connection& db, const char* where, const std::vector<storage::Value>& values) {
  Target target;
  db.query(std::string("select c.course_id, c.title, c.current_version, coalesce(v.title, c.title) from course c "
                       "left join course_version v on v.tenant = c.tenant and v.course_id = c.course_id and "
                       "v.version = c.current_version where c.tenant = ? and ") +
               where + " order by c.created_at desc limit 1",
           values, [&](const Row& row) {
             target = {row.text(0), row.text(1), row.text(3), static_cast<int>(row.integer(2))};
             return false;
           });
  return target;
}

bool code_taken(Connection& db, std::int64_t tenant, const std::string& code) {
  bool taken = false;
  db.query("select 1 from course where tenant = ? and code = ?", {tenant, code}, [&](const Row&) {
    taken = true;
    return false;
  });
  return taken;
}

std::string unique_code(Connection& db, std::int64_t tenant, const std::string& title) {
  const std::string base = slug(title);
  std::string code = base;
  for (int n = 2; code_taken(db, tenant, code); ++n) code = base + "-" + std::to_string(n);
  return code;
}

Target new_course(Connection& db, const runtime::Context& context, const package::Course& course, const std::string& title, int minutes,
                  const std::string& now) {
  Target target{support::random_uuid(), title, title, 0};
  db.execute(
      "insert into course (tenant, course_id, code, title, description, minutes, manifest_identifier, "
      "host_label, "
      "created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {context.tenant, target.course_id, unique_code(db, context.tenant, title), title, course.description,
       static_cast<std::int64_t>(minutes), course.identifier, new_host_label(), now});
  return target;
}

std::uint64_t insert_files(Connection& db, const runtime::Context& context, const package::Course& course, const Target& target,
                           const std::string& now) {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < course.files.size(); ++i) {
    const package::File file = course.files[i];
    const auto size = static_cast<std::int64_t>(file.size);
    storage::name_content(db, context.tenant, file.sha256, file.size, now);
    db.execute("insert into course_file (tenant, course_id, version, path, sha256, size) values (?, ?, ?, ?, ?, ?)",
               {context.tenant, target.course_id, static_cast<std::int64_t>(target.version), file.path, file.sha256, size});
    bytes += file.size;
  }
  return bytes;
}

void insert_version(Connection& db, const runtime::Context& context, const ImportRequest& request, const std::string& package_sha256,
                    const package::Course& course, const std::vector<package::Finding>& findings, const Target& target,
                    const std::string& title, std::uint64_t bytes, const std::string& now) {
  db.execute(
      "insert into course_version (tenant, course_id, version, edition, package_sha256, package_name, title, "
      "language, "
      "authoring_tool, course_json, findings_json, capability, size_bytes, file_count, imported_at, "
      "imported_by) "
      "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {context.tenant, target.course_id, static_cast<std::int64_t>(target.version), course.edition, package_sha256, request.file_name,
       title, course.language, course.authoring_tool, course_to_json(course), findings_to_json(findings), new_capability(),
       static_cast<std::int64_t>(bytes), static_cast<std::int64_t>(course.files.size()), now, request.by});
}

std::string shown_title(const package::Course& course, const ImportRequest& request) {
  if (auto title = support::without_hidden(course.title); !title.empty()) return title;
  const auto stem = support::without_hidden(std::filesystem::path(request.file_name).stem().string());
  return stem.empty() ? "Untitled module" : stem;
}

// What authoring tools and templates write into every package. Such an identifier says nothing about the course, not even
// together with a title that may be the tool's own default: only an admin can say that it is a new version.
bool factory_identifier(const std::string& identifier) {
  static constexpr std::string_view kWhole[] = {"Course_ID1", "adapt_manifest", "MANIFEST", "SingleCourseManifest"};
  static constexpr std::string_view kBeginnings[] = {"com.scorm.manifesttemplates.", "com.scorm.golfsamples."};
  for (const auto whole : kWhole)
    if (identifier == whole) return true;
  for (const auto beginning : kBeginnings)
    if (identifier.starts_with(beginning)) return true;
  return false;
}

// Whether a version holds the very files of the package, though it was packed at another time.
bool same_files(Connection& db, const runtime::Context& context, const package::Course& course, const std::string& course_id, int version) {
  std::map<std::string, std::string> held;
  db.query("select path, sha256 from course_file where tenant = ? and course_id = ? and version = ?",
           {context.tenant, course_id, static_cast<std::int64_t>(version)}, [&](const Row& row) {
             held[row.text(0)] = row.text(1);
             return held.size() <= course.files.size();
           });
  if (held.size() != course.files.size()) return false;
  for (std::size_t i = 0; i < course.files.size(); ++i) {
    const package::File file = course.files[i];
    const auto found = held.find(std::string(file.path));
    if (found == held.end() || found->second != file.sha256) return false;
  }
  return true;
}

// Which course the package belongs to. `namesake`: the title of a course that has the same identifier and is not it.
Result<Target> choose_target(Connection& db, const runtime::Context& context, const ImportRequest& request, const package::Course& course,
                             const std::string& title, int minutes, const std::string& now, std::string& namesake) {
  Target target;
  if (!request.version_of.empty()) {
    target = find_target(db, "c.course_id = ?", {context.tenant, request.version_of});
    if (target.course_id.empty())
      return fail(ErrorKind::not_found, "The course that this package should become a version of is not there.",
                  "Choose another course, or import the package as a new one.");
  } else if (!request.as_new_course && !course.identifier.empty()) {
    // Authoring tools write the same identifier into every package they make (Adapt, Captivate, templates): the title has
    // to agree as well, or one module would take another's place under people who are enrolled.
    if (!factory_identifier(course.identifier))
      target = find_target(db, "c.manifest_identifier = ? and c.withdrawn_at = '' and coalesce(v.title, c.title) = ?",
                           {context.tenant, course.identifier, title});
    if (target.course_id.empty())
      namesake = find_target(db, "c.manifest_identifier = ? and c.withdrawn_at = ''", {context.tenant, course.identifier}).title;
  }
  if (target.course_id.empty()) target = new_course(db, context, course, title, minutes, now);
  ++target.version;
  return target;
}

package::Finding same_identifier(const std::string& identifier, const std::string& title) {
  return {package::Grade::note,
          "import.same_identifier",
          "",
          0,
          "The identifier \"" + identifier + "\" belongs to \"" + title +
              "\" as well, which has another title: imported as a module of its own.",
          "If it is a new version of that module, import it again as one (waymark import --version-of CODE)."};
}

}  // namespace

Result<Published> publish(runtime::Context& context, const std::string& job_id, const ImportRequest& request,
                          const std::string& package_sha256, const package::Report& given, int minutes) {
  const package::Course& course = *given.course;
  const std::string title = shown_title(course, request);
  return context.database.write_value<Published>([&](Connection& db) -> Result<Published> {
    const std::string now = context.now();
    std::string namesake;
    const auto target = choose_target(db, context, request, course, title, minutes, now, namesake);
    if (!target) return tl::unexpected(target.error());
    if (const int before = target->version - 1; before > 0 && same_files(db, context, course, target->course_id, before)) {
      end_job(db, context, job_id, "known",
              known_words({target->course_id, target->title, before}, "Every file of this package is here already"), {}, target->course_id,
              before);
      return Published{target->course_id, target->title, before};
    }
    auto findings = given.findings;
    if (!namesake.empty()) findings.push_back(same_identifier(course.identifier, namesake));
    const std::uint64_t bytes = insert_files(db, context, course, *target, now);
    insert_version(db, context, request, package_sha256, course, findings, *target, title, bytes, now);
    // A title that an admin gave stays; one that came from the package follows the package.
    const std::string course_title = target->title == target->last_title ? title : target->title;
    db.execute(
        "update course set current_version = ?, title = ?, minutes = case when minutes = 0 then ? else "
        "minutes end "
        "where tenant = ? and course_id = ?",
        {static_cast<std::int64_t>(target->version), course_title, static_cast<std::int64_t>(minutes), context.tenant, target->course_id});
    const std::string message = target->version == 1
                                    ? "\"" + course_title + "\" is ready."
                                    : "\"" + course_title + "\" has a new version, number " + std::to_string(target->version) +
                                          ". People who are registered already stay on theirs.";
    db.execute(
        "update import_job set state = 'done', message = ?, findings_json = ?, course_id = ?, version = ?, "
        "done_bytes = total_bytes, finished_at = ? where tenant = ? and job_id = ?",
        {message, findings_to_json(findings), target->course_id, static_cast<std::int64_t>(target->version), now, context.tenant, job_id});
    people::audit(db, context, request.by, "course.import", target->course_id, "version " + std::to_string(target->version));
    return Published{target->course_id, course_title, target->version};
  });
}

}  // namespace waymark::catalogue
