#include <algorithm>
#include <filesystem>

#include "runtime/catalogue/courses.hpp"
#include "runtime/catalogue/enrol_many.hpp"
#include "runtime/catalogue/import.hpp"
#include "runtime/catalogue/outside_hosts.hpp"
#include "runtime/cli/groups.hpp"
#include "runtime/people/people.hpp"

namespace waymark::cli {
namespace {

using support::Json;

const char* word(package::Grade grade) {
  switch (grade) {
    case package::Grade::stop:
      return "stops the import";
    case package::Grade::harm:
      return "may harm";
    case package::Grade::note:
      break;
  }
  return "note";
}

Json finding_json(const package::Finding& f) {
  return Json::object(
      {{"grade", word(f.grade)}, {"code", f.code}, {"file", f.file}, {"line", f.line}, {"message", f.message}, {"advice", f.advice}});
}

std::string finding_words(const package::Finding& f) {
  std::string place = f.file + (f.line > 0 ? ":" + std::to_string(f.line) : "");
  return "  " + std::string(word(f.grade)) + (place.empty() ? "" : " (" + place + ")") + ": " + f.message + " " + f.advice + "\n";
}

// Zips that the words of the command line name: files as they are, folders with every .zip below them, sorted.
Result<std::vector<std::filesystem::path>> zips_of(const Arguments& given) {
  std::vector<std::filesystem::path> zips;
  for (const auto& text : given.list("path")) {
    std::error_code error;
    const std::filesystem::path path = given.path_of(text);
    if (!std::filesystem::is_directory(path, error)) {
      if (!std::filesystem::exists(path, error))
        return fail(ErrorKind::not_found, "There is no file or folder " + text + ".", "Check the path.");
      zips.push_back(path);
      continue;
    }
    std::vector<std::filesystem::path> below;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path, error))
      if (entry.is_regular_file() && entry.path().extension() == ".zip") below.push_back(entry.path());
    if (below.empty()) return fail(ErrorKind::not_found, "There is no .zip file in " + text + ".", "Give the packages themselves.");
    std::sort(below.begin(), below.end());
    zips.insert(zips.end(), below.begin(), below.end());
  }
  return zips;
}

// Draws progress on a terminal, and only there.
class Meter {
 public:
  Meter(Output& output, std::string name) : output_(output), name_(std::move(name)) {}
  bool operator()(const package::Progress& progress) {
    if (!output_.terminal || output_.json || output_.quiet || progress.total_bytes == 0) return true;
    const auto percent = 100 * progress.done_bytes / progress.total_bytes;
    if (percent == last_) return true;
    last_ = percent;
    output_.err << '\r' << name_ << "  " << percent << " %" << std::flush;
    return true;
  }
  ~Meter() {
    if (last_ <= 100) output_.err << '\r' << std::string(name_.size() + 8, ' ') << '\r' << std::flush;
  }

 private:
  Output& output_;
  std::string name_;
  std::uint64_t last_ = 1000;
};

void show(Output& output, const catalogue::ImportJob& job, const std::string& code) {
  Json findings = Json::array();
  std::string words = job.file_name + ": " + job.message + (code.empty() ? "" : " Its code is " + code + ".") + "\n";
  for (const auto& finding : job.findings) {
    findings.push(finding_json(finding));
    if (!output.quiet || finding.grade == package::Grade::stop) words += finding_words(finding);
  }
  output.result(Json::object({{"file", job.file_name},
                              {"state", job.state},
                              {"course", code},
                              {"version", job.version},
                              {"message", job.message},
                              {"findings", findings}}),
                words);
}

int import_packages(const Arguments& given, app::App& app, Output& output) {
  auto zips = zips_of(given);
  if (!zips) return report(output, zips.error());
  std::string version_of;
  if (const std::string code = given.option("version-of"); !code.empty()) {
    auto course = course_id_of(app.context(), code);
    if (!course) return report(output, course.error());
    if (zips->size() != 1)
      return report(output, {ErrorKind::invalid, "--version-of goes with one package.", "Import the others without it."});
    version_of = *course;
  }
  catalogue::Importer importer(app.context());
  int exit = Exit::done;
  for (const auto& zip : *zips) {
    if (*app.context().stopping)
      return report(output, {ErrorKind::unavailable, "The server stopped before " + zip.filename().string() + ".",
                             "Import it again when the server runs."});
    catalogue::ImportRequest request;
    request.zip = zip;
    request.file_name = zip.filename().string();
    request.by = "command line";
    request.version_of = version_of;
    request.as_new_course = given.flag("new");
    Meter meter(output, request.file_name);
    auto job = importer.run(request, [&](const package::Progress& p) { return meter(p); });
    if (!job) return report(output, job.error());
    std::string code;
    if (!job->course_id.empty())
      if (auto course = catalogue::get_course(app.context(), job->course_id)) code = course->code;
    show(output, *job, code);
    const bool harm =
        std::any_of(job->findings.begin(), job->findings.end(), [](const auto& f) { return f.grade == package::Grade::harm; });
    if (!job->succeeded()) exit = job->state == "failed" ? Exit::failed : Exit::refused;
    if (job->succeeded() && harm && exit == Exit::done) exit = Exit::done_with_warnings;
  }
  return exit;
}

int course_list(const Arguments&, app::App& app, Output& output) {
  auto courses = catalogue::list_courses(app.context());
  if (!courses) return report(output, courses.error());
  for (const auto& c : *courses)
    output.result(Json::object({{"code", c.code},
                                {"title", c.title},
                                {"minutes", c.minutes},
                                {"programme", c.programme},
                                {"version", c.current_version},
                                {"strictness", c.strictness},
                                {"completedWhenOpened", c.completed_when_opened}}),
                  c.code + "  " + c.title + "  (version " + std::to_string(c.current_version) + ")");
  return Exit::done;
}

int course_set(const Arguments& given, app::App& app, Output& output) {
  auto course = catalogue::get_course(app.context(), given.option("code"));
  if (!course) return report(output, course.error());
  catalogue::CourseChange change;
  const auto text = [&](const char* name) -> std::optional<std::string> {
    return given.options.contains(name) ? std::optional<std::string>(given.option(name)) : std::nullopt;
  };
  change.title = text("title");
  change.programme = text("programme");
  change.strictness = text("strictness");
  if (const auto minutes = text("minutes")) change.minutes = whole_number(*minutes);
  if (const auto opened = text("completed-when-opened")) {
    if (*opened != "yes" && *opened != "no")
      return report(output, {ErrorKind::invalid, "--completed-when-opened is yes or no.", "Give one of the two."});
    change.completed_when_opened = *opened == "yes";
  }
  if (auto done = catalogue::set_course(app.context(), course->course_id, change, "command line"); !done)
    return report(output, done.error());
  output.result(Json::object({{"code", course->code}}), "Changed " + course->code + ".");
  return Exit::done;
}

// One line for each host that the current version's files name or that is allowed.
int show_hosts(app::App& app, const catalogue::Course& course, Output& output) {
  auto version = catalogue::get_version(app.context(), course.course_id, course.current_version);
  if (!version) return report(output, version.error());
  auto allowed = catalogue::allowed_hosts(app.context(), course.course_id);
  if (!allowed) return report(output, allowed.error());
  std::map<std::string, std::set<package::HostUse>> hosts;
  for (const auto& host : *allowed) hosts[host];
  for (const auto& host : version->course.outside_hosts) hosts[host.name] = host.uses;
  if (hosts.empty() && !output.json) output.result(Json::object({}), "The module names no other hosts and may reach none.");
  for (const auto& [host, uses] : hosts) {
    const bool may = std::binary_search(allowed->begin(), allowed->end(), host);
    Json list = Json::array();
    std::string words;
    for (const auto use : uses) {
      list.push(package::host_use_text(use));
      words += (words.empty() ? "" : ", ") + std::string(package::host_use_text(use));
    }
    output.result(Json::object({{"course", course.code}, {"host", host}, {"allowed", may}, {"uses", std::move(list)}}),
                  host + "  " + (may ? "allowed" : "not allowed") + (words.empty() ? "" : "  (" + words + ")"));
  }
  return Exit::done;
}

int course_hosts(const Arguments& given, app::App& app, Output& output) {
  auto course = catalogue::get_course(app.context(), given.option("code"));
  if (!course) return report(output, course.error());
  return show_hosts(app, *course, output);
}

Run change_hosts(std::vector<std::string> catalogue::HostChange::*which) {
  return [which](const Arguments& given, app::App& app, Output& output) -> int {
    auto course = catalogue::get_course(app.context(), given.option("code"));
    if (!course) return report(output, course.error());
    catalogue::HostChange change;
    change.*which = given.list("host");
    auto changed = catalogue::change_hosts(app.context(), course->course_id, change, "command line");
    if (!changed) return report(output, changed.error());
    return show_hosts(app, *course, output);
  };
}

int enrol(const Arguments& given, app::App& app, Output& output) {
  auto course = course_id_of(app.context(), given.option("course"));
  if (!course) return report(output, course.error());
  const catalogue::Group group{given.list("username"), given.option("organisation"), given.flag("below")};
  auto done = catalogue::enrol_many(app.context(), *course, group, given.option("due"), "command line");
  if (!done) return report(output, done.error());
  const std::string warning = catalogue::no_learner_words(*done);
  output.result(Json::object({{"enrolled", done->added}, {"alreadyEnrolled", done->existed}, {"withoutRole", done->no_learners}}),
                "Enrolled " + std::to_string(done->added) + ", already enrolled " + std::to_string(done->existed) + "." +
                    (warning.empty() ? "" : "\n" + warning + " `waymark user set` gives it."));
  return Exit::done;
}

int registration_show(const Arguments& given, app::App& app, Output& output) {
  auto person = people::find_person(app.context(), given.option("username"));
  if (!person) return report(output, person.error());
  if (!*person)
    return report(output, {ErrorKind::not_found, "There is no account \"" + given.option("username") + "\".", "See `waymark user list`."});
  auto all = catalogue::registrations_of(app.context(), (*person)->person_id);
  if (!all) return report(output, all.error());
  bool any = false;
  for (const auto& r : *all) {
    if (!given.option("course").empty() && r.course_code != given.option("course")) continue;
    any = true;
    auto value = Json::object({{"id", r.registration_id},
                               {"course", r.course_code},
                               {"state", r.state},
                               {"seconds", r.seconds},
                               {"location", r.location},
                               {"completedAt", r.completed_at},
                               {"lastActiveAt", r.last_active_at},
                               {"evidence", r.evidence_code}});
    if (r.score) value.set("score", *r.score);
    output.result(value, r.course_code + "  " + r.state + "  " + std::to_string(r.seconds / 60) + " min" +
                             (r.score ? "  score " + Json(*r.score).dump() : "") + (r.location.empty() ? "" : "  at " + r.location));
  }
  if (!any) return report(output, {ErrorKind::not_found, "Not enrolled.", "`waymark enrol` enrols people."});
  return Exit::done;
}

}  // namespace

void add_catalogue_commands(std::map<std::string, Run>& table) {
  table["import"] = import_packages;
  table["course list"] = course_list;
  table["course set"] = course_set;
  table["course hosts"] = course_hosts;
  table["course allow-host"] = change_hosts(&catalogue::HostChange::allow);
  table["course refuse-host"] = change_hosts(&catalogue::HostChange::refuse);
  table["enrol"] = enrol;
  table["registration show"] = registration_show;
}

}  // namespace waymark::cli
