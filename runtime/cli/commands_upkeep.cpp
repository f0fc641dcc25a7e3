#include "runtime/cli/groups.hpp"
#include "runtime/upkeep/backup.hpp"
#include "runtime/upkeep/doctor.hpp"

namespace waymark::cli {
namespace {

using support::Json;
using upkeep::Finding;

const char* word(Finding::State state) {
  switch (state) {
    case Finding::State::good:
      return "good";
    case Finding::State::warning:
      return "warning";
    case Finding::State::mended:
      return "mended";
    case Finding::State::bad:
      break;
  }
  return "bad";
}

upkeep::Tell tell_progress(Output& output) {
  return [&output](const std::string& what, std::uint64_t done, std::uint64_t total) {
    output.progress(what + "  " + (total > 0 ? std::to_string(100 * done / total) + " %" : std::to_string(done)));
  };
}

// Exit codes: 0 all good, 3 warnings or things mended, 1 something is bad. Of the first tenant: every tenant's.
int doctor(const Arguments& given, app::App& app, Output& output) {
  upkeep::DoctorOptions options;
  options.fix = given.flag("fix");
  options.all = given.flag("all");
  options.tell = tell_progress(output);
  int exit = Exit::done;
  for (app::App* one : app.all()) {
    const std::string& tenant = one->context().slug;
    options.shared = one == &app;
    upkeep::examine(one->context(), options, [&](const Finding& found) {
      output.progress("");
      auto value =
          Json::object({{"check", found.check}, {"state", word(found.state)}, {"message", found.message}, {"advice", found.advice}});
      if (!tenant.empty()) value.set("tenant", tenant);
      output.result(value, std::string(word(found.state)) + "  " + (tenant.empty() ? "" : tenant + ": ") + found.check + ": " +
                               found.message + (found.advice.empty() ? "" : "\n      " + found.advice));
      if (found.state == Finding::State::bad)
        exit = Exit::failed;
      else if (found.state != Finding::State::good && exit == Exit::done)
        exit = Exit::done_with_warnings;
    });
  }
  return exit;
}

std::string size_words(std::uint64_t bytes) {
  constexpr std::uint64_t kKilo = 1024;
  if (bytes < kKilo * kKilo) return std::to_string((bytes + kKilo - 1) / kKilo) + " kB";
  return std::to_string((bytes + kKilo * kKilo / 2) / (kKilo * kKilo)) + " MB";
}

Json figures(const upkeep::Manifest& manifest) {
  Json rows = Json::object();
  for (const auto& [table, count] : manifest.rows) rows.set(table, count);
  return Json::object({{"createdAt", manifest.created_at},
                       {"program", manifest.program},
                       {"databaseBytes", static_cast<std::int64_t>(manifest.database.size)},
                       {"contentFiles", static_cast<std::int64_t>(manifest.content.size())},
                       {"contentBytes", static_cast<std::int64_t>(manifest.content_bytes())},
                       {"rows", rows}});
}

std::string words(const upkeep::Manifest& manifest) {
  const auto rows = [&](const char* table) {
    const auto found = manifest.rows.find(table);
    return std::to_string(found == manifest.rows.end() ? 0 : found->second);
  };
  return "made " + manifest.created_at + ": database " + size_words(manifest.database.size) + ", " +
         std::to_string(manifest.content.size()) + " content files with " + size_words(manifest.content_bytes()) + "; " +
         rows("registration") + " registrations, " + rows("journal") + " calls, " + rows("statement") + " statements, " + rows("document") +
         " xAPI documents, " + rows("completion") + " completions";
}

int create(const Arguments& given, app::App& app, Output& output) {
  upkeep::CreateOptions options;
  options.copy = given.flag("copy");
  options.tell = tell_progress(output);
  const auto folder = given.path_of(given.option("folder"));
  auto made = upkeep::create_backup(app.context(), folder, options);
  output.progress("");
  if (!made) return report(output, made.error());
  auto value = figures(*made);
  value.set("folder", folder.string());
  output.result(value, "Backup " + words(*made) + ".\nIn " + folder.string() + ". Check it: waymark backup verify " + folder.string());
  return Exit::done;
}

}  // namespace

int backup_verify(const Arguments& given, Output& output) {
  const auto folder = given.path_of(given.option("folder")).lexically_normal();
  const auto parent = (folder.filename().empty() ? folder.parent_path() : folder).parent_path();
  const auto scratch = given.option("scratch").empty() ? parent : given.path_of(given.option("scratch"));
  auto verified = upkeep::verify_backup(folder, scratch, tell_progress(output));
  output.progress("");
  if (!verified) return report(output, verified.error());
  auto value = figures(verified->manifest);
  Json notes = Json::array();
  std::string text = "Good. Restored into a scratch place, opened, counted and compared: " + words(verified->manifest) + ".";
  for (const auto& note : verified->notes) {
    notes.push(note);
    text += "\nNote: " + note;
  }
  value.set("good", true).set("notes", notes);
  output.result(value, text);
  return verified->notes.empty() ? Exit::done : Exit::done_with_warnings;
}

int backup_restore(const Arguments& given, const std::filesystem::path& data_folder, Output& output) {
  auto restored = upkeep::restore_backup(given.path_of(given.option("folder")), data_folder, tell_progress(output));
  output.progress("");
  if (!restored) return report(output, restored.error());
  auto value = figures(*restored);
  value.set("data", data_folder.string());
  output.result(
      value,
      "Restored the backup " + words(*restored) + "." +
          (output.quiet
               ? ""
               : "\nSecrets are in no backup: put back the files that connectors and settings name, then: waymark doctor --all --data " +
                     data_folder.string() + "\nNext: waymark serve --data " + data_folder.string()));
  return Exit::done;
}

void add_upkeep_commands(std::map<std::string, Run>& table) {
  table["doctor"] = doctor;
  table["backup create"] = create;
}

}  // namespace waymark::cli
