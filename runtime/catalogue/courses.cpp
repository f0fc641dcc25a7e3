#include "runtime/catalogue/courses.hpp"

#include "runtime/audit/audit.hpp"
#include "runtime/catalogue/course_json.hpp"
#include "runtime/support/visible_text.hpp"

namespace waymark::catalogue {
namespace {

using storage::Connection;
using storage::Row;

constexpr const char* kCourseColumns =
    "select course_id, code, title, description, minutes, programme, manifest_identifier, host_label, "
    "strictness, "
    "current_version, created_at, withdrawn_at, completed_when_opened from course where tenant = ? ";

Course course_of(const Row& row) {
  Course course;
  course.course_id = row.text(0);
  course.code = row.text(1);
  course.title = row.text(2);
  course.description = row.text(3);
  course.minutes = static_cast<int>(row.integer(4));
  course.programme = row.text(5);
  course.manifest_identifier = row.text(6);
  course.host_label = row.text(7);
  course.strictness = row.text(8);
  course.current_version = static_cast<int>(row.integer(9));
  course.created_at = row.text(10);
  course.withdrawn_at = row.text(11);
  course.completed_when_opened = row.integer(12) != 0;
  return course;
}

constexpr const char* kVersionColumns =
    "select course_id, version, edition, package_sha256, package_name, title, language, authoring_tool, "
    "capability, "
    "course_json, findings_json, size_bytes, file_count, imported_at, imported_by from course_version "
    "where tenant = ? and course_id = ? ";

Result<CourseVersion> version_of(const Row& row) {
  CourseVersion version;
  version.course_id = row.text(0);
  version.version = static_cast<int>(row.integer(1));
  version.edition = row.text(2);
  version.package_sha256 = row.text(3);
  version.package_name = row.text(4);
  version.title = row.text(5);
  version.language = row.text(6);
  version.authoring_tool = row.text(7);
  version.capability = row.text(8);
  auto course = course_from_json(row.text(9));
  if (!course) return tl::unexpected(course.error());
  version.course = std::move(*course);
  auto findings = findings_from_json(row.text(10));
  if (!findings) return tl::unexpected(findings.error());
  version.findings = std::move(*findings);
  version.size_bytes = static_cast<std::uint64_t>(row.integer(11));
  version.file_count = static_cast<int>(row.integer(12));
  version.imported_at = row.text(13);
  version.imported_by = row.text(14);
  return version;
}

Result<std::vector<CourseVersion>> versions(runtime::Context& context, const std::string& rest, std::vector<storage::Value> values) {
  std::vector<CourseVersion> all;
  values.insert(values.begin(), context.tenant);
  auto read = context.database.read([&](Connection& db) -> Result<void> {
    Result<void> outcome;
    db.query(kVersionColumns + rest, values, [&](const Row& row) {
      auto version = version_of(row);
      if (!version) {
        outcome = tl::unexpected(version.error());
        return false;
      }
      all.push_back(std::move(*version));
      return true;
    });
    return outcome;
  });
  if (!read) return tl::unexpected(read.error());
  return all;
}

tl::unexpected<Error> no_course() { return fail(ErrorKind::not_found, "There is no such course.", "List the courses to see their codes."); }

Result<void> check_text(const std::optional<std::string>& text, const char* words, const char* field, bool lines = false) {
  if (!text) return {};
  if (const auto hidden = support::hidden_text_problem(*text, lines); !hidden.empty())
    return fail(ErrorKind::invalid, std::string(words) + " " + hidden + ".", "Type it anew: what was copied may carry it along.", field);
  return {};
}

Result<void> check(const CourseChange& change) {
  if (auto good = check_text(change.title, "The title", "title"); !good) return good;
  if (auto good = check_text(change.description, "The description", "description", true); !good) return good;
  if (auto good = check_text(change.programme, "The programme's name", "programme"); !good) return good;
  if (change.title && (change.title->empty() || change.title->size() > 400))
    return fail(ErrorKind::invalid, "The title is empty or longer than 400 characters.", "Give a shorter title.", "title");
  if (change.description && change.description->size() > 10'000)
    return fail(ErrorKind::invalid, "The description is longer than 10,000 characters.", "Shorten it.", "description");
  if (change.programme && change.programme->size() > 200)
    return fail(ErrorKind::invalid, "The programme's name is longer than 200 characters.", "Shorten it.", "programme");
  if (change.minutes && (*change.minutes < 0 || *change.minutes > 100'000))
    return fail(ErrorKind::invalid, "The minutes must be between 0 and 100,000.", "0 means not known.", "minutes");
  if (change.strictness && *change.strictness != "tolerant" && *change.strictness != "strict")
    return fail(ErrorKind::invalid, "Strictness is either \"tolerant\" or \"strict\".", "Choose one.", "strictness");
  return {};
}

}  // namespace

Result<std::vector<Course>> list_courses(runtime::Context& context) {
  std::vector<Course> all;
  auto read = context.database.read([&](Connection& db) -> Result<void> {
    db.query(std::string(kCourseColumns) + "order by programme, title, course_id", {context.tenant}, [&](const Row& row) {
      all.push_back(course_of(row));
      return true;
    });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return all;
}

namespace {

std::optional<Course> read_course(Connection& db, const runtime::Context& context, const std::string& id_or_code) {
  std::optional<Course> found;
  // An id is a UUID and a code is never as long as one with this shape, but an id wins all the same.
  db.query(std::string(kCourseColumns) + "and (course_id = ? or code = ?) order by course_id = ? desc limit 1",
           {context.tenant, id_or_code, id_or_code, id_or_code}, [&](const Row& row) {
             found = course_of(row);
             return false;
           });
  return found;
}

}  // namespace

Result<Course> get_course(runtime::Context& context, const std::string& id_or_code) {
  std::optional<Course> found;
  auto read = context.database.read([&](Connection& db) -> Result<void> {
    found = read_course(db, context, id_or_code);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  if (!found) return no_course();
  return std::move(*found);
}

Result<CourseVersion> get_version(runtime::Context& context, const std::string& course_id, int version) {
  auto found = versions(context, "and version = ?", {course_id, static_cast<std::int64_t>(version)});
  if (!found) return tl::unexpected(found.error());
  if (found->empty()) return fail(ErrorKind::not_found, "There is no such version of the course.");
  return std::move(found->front());
}

Result<std::vector<CourseVersion>> list_versions(runtime::Context& context, const std::string& course_id) {
  return versions(context, "order by version desc", {course_id});
}

namespace {

// Which settings change, and to what where it is no text that people wrote.
std::string change_words(const CourseChange& change) {
  std::string words;
  const auto add = [&](bool given, const std::string& word) {
    if (given) words += (words.empty() ? "" : " ") + word;
  };
  add(change.title.has_value(), "title");
  add(change.description.has_value(), "description");
  add(change.programme.has_value(), "programme");
  add(change.strictness.has_value(), "strictness=" + change.strictness.value_or(""));
  add(change.minutes.has_value(), "minutes=" + std::to_string(change.minutes.value_or(0)));
  add(change.completed_when_opened.has_value(),
      std::string("completed_when_opened=") + (change.completed_when_opened.value_or(false) ? "yes" : "no"));
  return words;
}

}  // namespace

support::FieldValues settings_of(const Course& course) {
  return {{"title", course.title},
          {"minutes", std::to_string(course.minutes)},
          {"programme", course.programme},
          {"strictness", course.strictness},
          {"completed_when_opened", course.completed_when_opened ? "yes" : ""}};
}

Result<void> set_course(runtime::Context& context, const std::string& course_id, const CourseChange& change, const std::string& by,
                        const support::FieldValues* seen) {
  if (auto good = check(change); !good) return good;
  return context.database.write([&](Connection& db) -> Result<void> {
    const auto before = read_course(db, context, course_id);
    if (!before) return no_course();
    if (auto same = support::still_as_seen(seen, settings_of(*before)); !same) return same;
    const auto set = [&](const char* column, storage::Value value) {
      db.execute(std::string("update course set ") + column + " = ? where tenant = ? and course_id = ?",
                 {std::move(value), context.tenant, course_id});
    };
    if (change.title) set("title", *change.title);
    if (change.description) set("description", *change.description);
    if (change.programme) set("programme", *change.programme);
    if (change.strictness) set("strictness", *change.strictness);
    if (change.minutes) set("minutes", static_cast<std::int64_t>(*change.minutes));
    if (change.completed_when_opened) set("completed_when_opened", std::int64_t{*change.completed_when_opened});
    audit::add(db, context, by, "course.set", course_id, change_words(change));
    return {};
  });
}

}  // namespace waymark::catalogue
