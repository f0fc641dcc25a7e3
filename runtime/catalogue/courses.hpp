#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/context.hpp"
#include "runtime/support/seen.hpp"
#include "scorm/package/package.hpp"

// Courses, their versions, and who is registered for them.
namespace waymark::catalogue {

struct Course {
  std::string course_id, code, title, description;
  int minutes = 0;  // 0: not known
  std::string programme, manifest_identifier, host_label;
  std::string strictness;  // "tolerant" or "strict"
  int current_version = 0;
  std::string created_at, withdrawn_at;
  bool completed_when_opened = false;  // for modules that never report: delivery/opening.hpp
};

struct CourseVersion {
  std::string course_id;
  int version = 0;
  std::string edition, package_sha256, package_name, title, language, authoring_tool, capability;
  package::Course course;  // as read: items and all, but without `files` (course_file holds them)
  std::vector<package::Finding> findings;
  std::uint64_t size_bytes = 0;
  int file_count = 0;
  std::string imported_at, imported_by;
};

Result<std::vector<Course>> list_courses(runtime::Context& context);  // by programme, then title
Result<Course> get_course(runtime::Context& context, const std::string& id_or_code);
Result<CourseVersion> get_version(runtime::Context& context, const std::string& course_id, int version);
Result<std::vector<CourseVersion>> list_versions(runtime::Context& context,
                                                 const std::string& course_id);  // newest first

// What an admin may change; the code, and with it the course's IRI, never changes.
struct CourseChange {
  std::optional<std::string> title, description, programme, strictness;
  std::optional<int> minutes;                      // 0..100000
  std::optional<bool> completed_when_opened = {};  // from the next launch that ends; nothing that ended before changes
};
support::FieldValues settings_of(const Course& course);  // as text: what a form shows
// `seen`: what the caller's form showed (support/seen.hpp). Errors: invalid; not_found; conflict when somebody changed a setting
// since.
Result<void> set_course(runtime::Context& context, const std::string& course_id, const CourseChange& change, const std::string& by,
                        const support::FieldValues* seen = nullptr);

// The end of the day, where people are, for a date (YYYY-MM-DD); the time itself for a time (RFC 3339); empty stays empty.
// Errors: invalid, `where` "due".
Result<std::string> due_time(const std::string& due);

struct Enrolment {
  std::string registration_id;
  bool existed = false;  // the person had an open registration already; nothing was changed
};
// Registers a person for the current version. At most one open registration per person and course. `again`:
// an annual refresher; a registration that is completed or passed is ended and a new one begins. `due` is a
// date (YYYY-MM-DD), a time (RFC 3339 UTC) or empty. Errors: not_found (person, course), invalid (due),
// conflict (course withdrawn or without a version).
Result<Enrolment> create_enrolment(runtime::Context& context, const std::string& person_id, const std::string& course_id,
                                   const std::string& by, const std::string& due = {}, bool again = false);

// The same inside the caller's transaction; `due_at` is what due_time gave.
Result<Enrolment> enrol_in(storage::Connection& db, const runtime::Context& context, const std::string& person_id,
                           const std::string& course_id, const std::string& by, const std::string& due_at, bool again = false);

// A person's registrations with their course, newest first; ended ones last.
struct RegistrationView {
  std::string registration_id, person_id, course_id, course_code, course_title, programme;
  int minutes = 0, version = 0;
  std::string state;  // not started, in progress, completed, passed, failed
  std::string created_at, due_at, ended_at, completed_at, first_launch_at, last_active_at;
  std::optional<double> score;
  std::int64_t seconds = 0;
  std::string evidence_code;  // when completed
  std::string location;       // item that was opened last
};
Result<std::vector<RegistrationView>> registrations_of(runtime::Context& context, const std::string& person_id);
Result<RegistrationView> get_registration(runtime::Context& context, const std::string& registration_id);

}  // namespace waymark::catalogue
