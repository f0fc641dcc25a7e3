#include "sample.hpp"

#include "runtime/catalogue/course_json.hpp"
#include "runtime/catalogue/courses.hpp"
#include "runtime/delivery/journal.hpp"
#include "runtime/delivery/launch.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/web/learner/learner_pages.hpp"

namespace waymark::web::testing {
namespace {

package::Course two_parts(const std::string& title) {
  package::Course course;
  course.edition = "SCORM 1.2";
  course.identifier = "M-" + title;
  course.title = title;
  course.language = "en";
  package::Item first, second;
  first.id = "I1";
  first.title = "Teaming skills";
  first.launchable = first.sco = true;
  first.path = "index.html";
  second = first;
  second.id = "I2";
  second.title = "What you take away";
  second.path = "end.html";
  course.items = {first, second};
  return course;
}

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

constexpr std::size_t kVisitMs = 12 * 60'000;  // every visit is as long as the longest session_time below

std::string call(const std::string& function, const std::string& first = "", const std::string& second = "") {
  return "\"f\":" + function + ",\"a\":\"" + first + "\",\"b\":\"" + second + "\",\"r\":\"true\",\"e\":0";
}

}  // namespace

Sample::Sample(TestSite& site, const std::string& learner_password) : site_(site) {
  register_learner_pages(site.router(), site.context());
  site.add_person("ada.admin", "Ada Admin", {"admin"});
  learner = site.add_person("sam.demo", "Sam Demo", {"learner"}, learner_password);
  other = site.add_person("kim.other", "Kim Other", {"learner"});
  site.run(
      "insert into connector(tenant, connector_id, kind, name, config_json, created_at) "
      "values(1, 'k1', 'moodle', 'Academy Moodle', '{}', ''), (1, 'k2', 'esr', 'ESR', '{}', '')");
  fresh = enrol(add_course("who-leads", "Who leads & why?", 10), "2026-12-04");
  begun = enrol(add_course("teaming", "Teaming skills", 25), "2026-03-04");
  passed = enrol(add_course("check-in", "Check in and check out", 8));
  withdrawn = enrol(add_course("old-rules", "Old rules", 5));
  failed = enrol(add_course("fire", "Fire safety for wards with a title that is so long that it has to be broken", 15));
  const std::string open = call("1", "I1"), begin = call("10"), end = call("11");
  begun_launch = learn(begun, {open, begin, call("13", "cmi.core.lesson_location", "page-3"),
                               call("13", "cmi.core.session_time", "0000:12:00"), call("14")});
  passed_launch = learn(passed, {open, begin, call("13", "cmi.core.score.raw", "80"), call("13", "cmi.core.session_time", "0000:07:10"),
                                 call("13", "cmi.core.lesson_status", "passed"), end, call("2"), call("1", "I2"), begin,
                                 call("13", "cmi.core.session_time", "0000:01:00"), call("13", "cmi.core.lesson_status", "passed"), end});
  failed_launch = learn(failed, {open, begin, call("13", "cmi.core.score.raw", "40"), call("13", "cmi.core.lesson_status", "failed"), end,
                                 call("2"), call("1", "I2"), begin, call("13", "cmi.core.lesson_status", "failed"), end});
  site.run("update course set withdrawn_at = '2026-11-01T00:00:00.000Z' where code = 'old-rules'");
  site.run("update registration set state = 'in progress' where registration_id = ?", {withdrawn});
  site.run(
      "update delivery set state = 'seen in Moodle', updated_at = '2026-11-20T10:00:00.000Z' where "
      "connector_id = 'k1'");
  site.run("update delivery set state = 'waiting to be loaded by your trust' where connector_id = 'k2'");
}

std::string Sample::add_course(const std::string& code, const std::string& title, int minutes) {
  const std::string id = "course-" + code;
  const package::Course course = two_parts(title);
  site_.run(
      "insert into course(tenant, course_id, code, title, description, minutes, programme, host_label, "
      "current_version, created_at) values(1, ?, ?, ?, 'What it is about, in one sentence.', ?, "
      "'Leading Transformation', ?, 1, '2026-11-01T00:00:00.000Z')",
      {id, code, title, std::int64_t{minutes}, "c-" + code});
  site_.run(
      "insert into course_version(tenant, course_id, version, edition, package_sha256, package_name, title, "
      "course_json, findings_json, capability, size_bytes, file_count, imported_at, imported_by) "
      "values(1, ?, 1, 'SCORM 1.2', '', 'a.zip', ?, ?, '[]', ?, 1, 1, '', '')",
      {id, title, catalogue::course_to_json(course), support::sha256_hex(code).substr(0, 32)});
  return id;
}

std::string Sample::enrol(const std::string& course, const std::string& due) {
  return must(catalogue::create_enrolment(site_.context(), learner, course, "", due)).registration_id;
}

std::string Sample::learn(const std::string& registration, const std::vector<std::string>& calls) {
  const auto launch = must(delivery::create_launch(site_.context(), registration, learner, delivery::How::resume));
  std::string body = "{\"launch\":\"" + launch.launch_id + "\",\"token\":\"" + launch.token + "\",\"calls\":[";
  for (std::size_t i = 0; i < calls.size(); ++i)
    body += (i == 0 ? "{\"n\":" : ",{\"n\":") + std::to_string(i + 1) + "," + calls[i] +
            ",\"t\":" + std::to_string(1000 * i + (i < 2 ? 0 : kVisitMs)) + ",\"c\":\"2026-11-22T09:30:00.000Z\"}";
  delivery::Journal journal(site_.context());
  const auto answer = journal.append(body + "],\"leaving\":false}");
  if (answer.status != 200 || answer.acknowledged != static_cast<std::int64_t>(calls.size()))
    throw std::runtime_error("journal: " + answer.title + " " + answer.detail);
  auto closed = delivery::close_launch(site_.context(), launch.launch_id, "left");
  if (!closed) throw std::runtime_error(closed.error().message);
  return launch.launch_id;
}

}  // namespace waymark::web::testing
