#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>

#include "runtime/auth/access_link.hpp"
#include "runtime/auth/password.hpp"
#include "runtime/catalogue/courses.hpp"
#include "runtime/catalogue/import.hpp"
#include "runtime/cli/demo_learning.hpp"
#include "runtime/cli/demo_moodle.hpp"
#include "runtime/cli/demo_region.hpp"
#include "runtime/cli/serve.hpp"
#include "runtime/http/server.hpp"
#include "runtime/lrs/credentials.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/people/people.hpp"

namespace waymark::cli {
namespace {

using support::Json;

// The folder of a demonstration, removed at the end unless it is to be kept.
class Folder {
 public:
  Folder(const config::Loaded& loaded, bool named, bool keep) : keep_(keep || named) {
    if (named) {
      path_ = loaded.settings.data_folder;
      return;
    }
    std::string pattern = (std::filesystem::temp_directory_path() / "waymark-demo-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    if (!keep_ && !path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }
  bool kept() const { return keep_; }

 private:
  std::filesystem::path path_;
  bool keep_;
};

// Everything the demonstration shows, made by the same functions that the pages and commands use.
class Demo {
 public:
  Demo(const Arguments& given, app::App& app, Output& output) : given_(given), context_(app.context()), output_(output) {}

  Result<void> prepare() {
    say("Adding an invented region of organisations and people");
    auto region = load_region(context_, given_.path_of(given_.option("region")));
    if (!region) return tl::unexpected<Error>(region.error());
    region_ = std::move(*region);
    say("Importing the sample modules");
    if (auto done = import_samples(); !done) return done;
    say("Connecting ESR files" + std::string(given_.option("fake-moodle").empty() ? "" : " and a pretend Moodle"));
    if (auto done = connect(); !done) return done;
    const auto learners = std::count_if(region_.people.begin(), region_.people.end(),
                                        [](const DemoPerson& one) { return one.roles == std::vector<std::string>{"learner"}; });
    say("Letting " + std::to_string(learners) + " invented learners learn, and " +
        std::to_string(static_cast<std::ptrdiff_t>(region_.people.size()) - learners) + " who look after them");
    auto played = play_sample_learning(context_, region_, 2026);
    if (!played) return tl::unexpected<Error>(played.error());
    return keys();
  }

  void announce(bool kept) {
    const auto& url = context_.settings.public_url;
    const std::string learner = link(region_.demo_learner, "launch"), admin = link(region_.somebody("admin"), "sign-in"),
                      reports = link(region_.somebody("reader"), "sign-in");
    const std::string endpoint = url + "/xapi/";
    output_.result(Json::object({{"learner", learner},
                                 {"admin", admin},
                                 {"reports", reports},
                                 {"xapi", endpoint},
                                 {"key", credential_.key},
                                 {"secret", credential_.secret},
                                 {"moodle", moodle_.url()},
                                 {"data", context_.settings.data_folder.string()}}),
                   "\n  Learner:  " + learner + "\n            Half way through a module: try Resume\n" + "  Admin:    " + admin +
                       "\n  Reports:  " + reports + "\n  xAPI:     " + endpoint + "about   key " + credential_.key + "  secret " +
                       credential_.secret + "\n" +
                       (moodle_.url().empty() ? "" : "  Moodle:   " + moodle_.url() + "/   a pretend one, to see what it was told\n") +
                       "\n  Everybody here is invented. Stop with Ctrl-C. " +
                       (kept ? "The data stays in " + context_.settings.data_folder.string() + ".\n"
                             : "Nothing is kept. To keep data: waymark init\n"));
    output_.out.flush();
  }

 private:
  void say(const std::string& words) {
    if (!output_.json && !output_.quiet) output_.err << words << "\n";
  }

  Result<void> import_samples() {
    const auto folder = given_.path_of(given_.option("samples"));
    catalogue::Importer importer(context_);
    int imported = 0;
    std::error_code error;
    std::vector<std::filesystem::path> zips;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
      if (entry.path().extension() == ".zip") zips.push_back(entry.path());
    std::sort(zips.begin(), zips.end());
    for (const auto& zip : zips) {
      auto job = importer.run({zip, zip.filename().string(), "demo", false, {}});
      if (!job) return tl::unexpected<Error>(job.error());
      if (!job->succeeded()) return fail(ErrorKind::invalid, zip.filename().string() + ": " + job->message);
      catalogue::CourseChange change;
      change.programme = programme_of(job->course_id);
      if (auto set = catalogue::set_course(context_, job->course_id, change, "demo"); !set) return set;
      ++imported;
    }
    if (imported == 0)
      return fail(ErrorKind::not_found, "There are no sample packages in " + folder.string() + ".",
                  "`./dev demo` packs them and gives the folder with --samples.");
    return {};
  }

  // By the identifier that the region's file knows it by.
  std::string programme_of(const std::string& course_id) {
    auto courses = courses_by_identifier(context_);
    if (!courses) return "";
    for (const auto& [identifier, course] : *courses)
      if (course.course_id == course_id && region_.programmes.contains(identifier)) return region_.programmes.at(identifier);
    return "";
  }

  Result<void> connect() {
    auto identified = courses_by_identifier(context_);
    if (!identified) return tl::unexpected<Error>(identified.error());
    auto competences = competence_settings(given_.path_of(given_.option("region")), *identified);
    if (!competences) return tl::unexpected<Error>(competences.error());
    if (auto esr = outbox::add_connector(context_, "esr", "ESR", *competences, "demo"); !esr) return tl::unexpected<Error>(esr.error());
    if (given_.option("fake-moodle").empty()) return {};
    auto courses = catalogue::list_courses(context_);
    if (!courses) return tl::unexpected<Error>(courses.error());
    auto settings = moodle_.start(given_.path_of(given_.option("fake-moodle")), context_.settings.data_folder, *courses, region_);
    if (!settings) return tl::unexpected<Error>(settings.error());
    auto moodle = outbox::add_connector(context_, "moodle", "Moodle", *settings, "demo");
    if (!moodle) return tl::unexpected<Error>(moodle.error());
    return {};
  }

  Result<void> keys() {
    auto made = lrs::add_credential(context_, "Demonstration", {"all"}, "demo");
    if (!made) return tl::unexpected<Error>(made.error());
    credential_ = *made;
    return {};
  }

  std::string link(const std::string& username, const std::string& kind) {
    auto person = people::find_person(context_, username);
    auto courses = courses_by_identifier(context_);
    if (!person || !*person || !courses) return "";
    auth::LinkOptions options;
    options.kind = kind;
    options.person_id = (*person)->person_id;
    for (const auto& known : region_.people)
      if (known.username == username && !known.courses.empty() && courses->contains(known.courses.front()))
        options.course_id = courses->at(known.courses.front()).course_id;
    options.hours = 24;
    options.created_by = "demo";
    auto made = auth::create_link(context_, options);
    return made ? made->url : "";
  }

  const Arguments& given_;
  runtime::Context& context_;
  Output& output_;
  DemoRegion region_;
  DemoMoodle moodle_;
  lrs::NewCredential credential_;
};

}  // namespace

int demo_command(const Arguments& given, config::Loaded loaded, Output& output) {
  const bool named = !given.data_folder.empty();
  // Found out before the region is made and not after.
  try {
    http::Server::check_address(loaded.settings.listen_address, loaded.settings.listen_port);
  } catch (const std::runtime_error& error) {
    return report(output, cannot_listen(error.what()));
  }
  Folder folder(loaded, named, given.flag("keep"));
  if (folder.path().empty()) return report(output, {ErrorKind::unavailable, "No temporary folder could be made.", "Give one with --data."});
  loaded.settings.data_folder = folder.path();
  // The four links are for a person to read, not to be pushed away by a line for each request.
  if (loaded.effective["log.level"].origin == "default") loaded.settings.log_level = "warning";
  app::NewInstallation installation;
  installation.data_folder = folder.path();
  installation.tenant_name = "Demonstration";
  auto app = app::App::create(loaded, installation);
  if (!app) return report(output, app.error());
  Demo demo(given, **app, output);
  if (auto done = demo.prepare(); !done) return report(output, done.error());
  return serve(**app, output, [&](std::uint16_t) { demo.announce(folder.kept()); });
}

}  // namespace waymark::cli
