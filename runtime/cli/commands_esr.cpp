#include <fstream>

#include "connectors/esr/states.hpp"
#include "runtime/cli/groups.hpp"
#include "runtime/outbox/esr_answers.hpp"
#include "runtime/outbox/esr_files.hpp"
#include "runtime/outbox/esr_lines.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/support/clock.hpp"

// ESR completion files: written, answered, not answered, and what was taken back by hand.
namespace waymark::cli {
namespace {

using support::Json;
constexpr const char* kBy = "command line";

// For its owner alone: the files name people.
Result<void> write_file(const std::filesystem::path& path, const std::string& bytes) {
  using std::filesystem::perms;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  std::error_code error;
  std::filesystem::permissions(path, perms::owner_read | perms::owner_write, error);  // before anything is in it
  if (error) out.setstate(std::ios::failbit);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!out.flush()) return fail(ErrorKind::unavailable, path.string() + " cannot be written.", "Check the folder's rights and its disk.");
  return {};
}

int esr_export(const Arguments& given, app::App& app, Output& output) {
  auto& context = app.context();
  auto row = outbox::get_connector(context, given.option("name"));
  if (!row) return report(output, row.error());
  auto config = outbox::esr_config(context, row->connector_id);
  if (!config) return report(output, config.error());
  const auto folder = given.option("folder").empty() ? context.settings.data_folder / "exports" : given.path_of(given.option("folder"));
  std::error_code error;
  if (std::filesystem::create_directories(folder, error)) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  auto done = outbox::export_esr_files(context, row->connector_id, kBy);
  if (!done) return report(output, done.error());
  Json files = Json::array();
  const bool unverified = config->profile.unverified();
  std::string words = unverified ? std::string(connectors::esr::unverified_banner()) + " (UNVERIFIED).\n" : "";
  for (const auto& file : done->files) {
    auto bytes = outbox::esr_file_bytes(context, row->connector_id, file.vpd, file.sequence);
    if (!bytes) return report(output, bytes.error());
    for (const auto& [name, text] : {std::pair{file.name, *bytes}, std::pair{file.name + ".txt", file.sidecar}})
      if (auto written = write_file(folder / name, text); !written) return report(output, written.error());
    files.push(Json::object({{"file", (folder / file.name).string()},
                             {"vpd", file.vpd},
                             {"sequence", file.sequence},
                             {"rows", file.rows},
                             {"sha256", file.sha256}}));
    words += (folder / file.name).string() + "  " + std::to_string(file.rows) + " rows\n";
  }
  if (done->files.empty() && done->held == 0) words += "Nothing waits for a file.\n";
  if (done->held > 0)
    words +=
        std::to_string(done->held) + " wait: the connector is off or has stopped (see waymark connector status \"" + row->name + "\").\n";
  if (done->invalid > 0)
    words += std::to_string(done->invalid) + " left out: something must be put right first, then `waymark connector retry \"" + row->name +
             "\"`.\n";
  Json left_out = Json::array();
  for (const auto& one : done->left_out) {
    left_out.push(
        Json::object({{"name", one.person_name}, {"module", one.course_title}, {"since", one.updated_at}, {"detail", one.detail}}));
    words += "  " + one.person_name + ", " + one.course_title + ": " + one.detail + "\n";
  }
  output.result(Json::object({{"unverified", unverified},
                              {"files", files},
                              {"invalid", done->invalid},
                              {"leftOut", left_out},
                              {"covered", done->covered},
                              {"held", done->held}}),
                words);
  return done->invalid > 0 ? Exit::done_with_warnings : Exit::done;
}

int esr_acknowledge(const Arguments& given, app::App& app, Output& output) {
  auto row = outbox::get_connector(app.context(), given.option("name"));
  if (!row) return report(output, row.error());
  int exit = Exit::done;
  for (const auto& name : given.list("file")) {
    auto bytes = read_file(given.path_of(name));
    if (!bytes) return report(output, bytes.error());
    auto answer = outbox::read_esr_acknowledgement(app.context(), row->connector_id, *bytes, kBy);
    if (!answer) return report(output, answer.error());
    Json mismatches = Json::array();
    std::string words = name + ": " + outbox::esr_answer_words(*answer) + "\n";
    for (const auto& one : answer->mismatches) {
      mismatches.push(one);
      words += "  does not fit, " + one + "\n";
      exit = Exit::done_with_warnings;
    }
    auto value = Json::object({{"file", answer->file},
                               {"settled", answer->settled},
                               {"refused", answer->refused},
                               {"unchanged", answer->unchanged},
                               {"unanswered", answer->unanswered},
                               {"mismatches", mismatches}});
    if (!answer->read_before.empty()) value.set("readBefore", answer->read_before);
    output.result(value, words);
  }
  return exit;
}

int esr_files(const Arguments& given, app::App& app, Output& output) {
  auto row = outbox::get_connector(app.context(), given.option("name"));
  if (!row) return report(output, row.error());
  if (auto noted = outbox::note_overdue(app.context(), row->connector_id); !noted) return report(output, noted.error());
  auto files = outbox::list_esr_files(app.context(), row->connector_id);
  if (!files) return report(output, files.error());
  bool overdue = false;
  for (const auto& file : *files) {
    overdue = overdue || file.state == "unanswered";
    output.result(Json::object({{"file", file.name},
                                {"vpd", file.vpd},
                                {"sequence", file.sequence},
                                {"rows", file.rows},
                                {"state", file.state},
                                {"words", outbox::esr_file_words(file.state)},
                                {"createdAt", file.created_at},
                                {"waitingSince", file.waiting_since}}),
                  file.name + "  " + std::to_string(file.rows) + " rows  " + outbox::esr_file_words(file.state));
  }
  return overdue ? Exit::done_with_warnings : Exit::done;
}

// The connector and the file that a command names.
Result<outbox::EsrFile> file_of(const Arguments& given, app::App& app) {
  auto row = outbox::get_connector(app.context(), given.option("name"));
  if (!row) return tl::unexpected<Error>(row.error());
  if (auto noted = outbox::note_overdue(app.context(), row->connector_id); !noted) return tl::unexpected<Error>(noted.error());
  return outbox::find_esr_file(app.context(), row->connector_id, given.option("file"));
}

int esr_wait(const Arguments& given, app::App& app, Output& output) {
  auto file = file_of(given, app);
  if (!file) return report(output, file.error());
  const auto why = given.flag("handed-over-again") ? outbox::WaitAgain::handed_over_again : outbox::WaitAgain::longer;
  if (auto done = outbox::wait_again(app.context(), file->connector_id, file->vpd, file->sequence, why, kBy); !done)
    return report(output, done.error());
  output.result(Json::object({{"file", file->name}, {"waits", true}}), file->name + " waits for its answer again, from today on.");
  return Exit::done;
}

int esr_by_hand(const Arguments& given, app::App& app, Output& output) {
  auto file = file_of(given, app);
  if (!file) return report(output, file.error());
  std::vector<std::int64_t> rows;
  for (const auto& row : given.list("row")) rows.push_back(whole_number(row));
  const auto marked = outbox::mark_entered_by_hand(app.context(), file->connector_id, file->vpd, file->sequence, rows, kBy);
  if (!marked) return report(output, marked.error());
  output.result(Json::object({{"file", file->name}, {"rows", *marked}, {"enteredByHand", true}}),
                std::to_string(*marked) + (*marked == 1 ? " row of " : " rows of ") + file->name + " marked as entered by hand.");
  return Exit::done;
}

}  // namespace

void add_esr_commands(std::map<std::string, Run>& table) {
  table["connector esr-export"] = esr_export;
  table["connector esr-acknowledge"] = esr_acknowledge;
  table["connector esr-files"] = esr_files;
  table["connector esr-wait"] = esr_wait;
  table["connector esr-by-hand"] = esr_by_hand;
}

}  // namespace waymark::cli
