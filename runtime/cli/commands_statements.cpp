#include "connectors/http_client.hpp"
#include "connectors/secret.hpp"
#include "runtime/cli/groups.hpp"
#include "runtime/support/words.hpp"
#include "runtime/transfer/export.hpp"
#include "runtime/transfer/fetch.hpp"
#include "runtime/transfer/import.hpp"
#include "xapi/model/time.hpp"

namespace waymark::cli {
namespace {

using support::Json;

Result<transfer::ExportOptions> export_options(const Arguments& given) {
  transfer::ExportOptions options;
  options.form = given.flag("csv") ? transfer::Form::csv : transfer::Form::json_lines;
  options.columns = given.list("column");
  if (!options.columns.empty() && options.form != transfer::Form::csv)
    return fail(ErrorKind::invalid, "JSON lines have no columns.", "Add --csv, or leave --column out.");
  for (const char* name : {"since", "until", "agent", "verb", "activity", "registration"})
    if (const auto value = given.option(name); !value.empty()) options.filter.emplace_back(name, value);
  for (const auto& name : given.list("label")) {
    const auto label = xapi::sensitivity_from_text(name);
    if (!label)
      return fail(ErrorKind::invalid, "There is no label \"" + name.substr(0, 40) + "\".",
                  "Labels are tracking, reflection and confidential.");
    options.sees = options.sees.with(*label);
  }
  return options;
}

std::string words_of(const transfer::Exported& done, const std::string& file) {
  std::string words = std::to_string(done.statements) + (done.statements == 1 ? " statement" : " statements") + " in " + file;
  if (done.voided > 0) words += ", " + std::to_string(done.voided) + " of them voided";
  words += ".";
  if (done.files > 0) words += " Data of attachments: " + std::to_string(done.files) + (done.files == 1 ? " file." : " files.");
  if (done.left_out > 0)
    words += "\n" + std::to_string(done.left_out) + " with a label (people's own words, or confidential) " +
             (done.left_out == 1 ? "was" : "were") + " left out; --label reflection and --label confidential take them along.";
  return words;
}

int statement_export(const Arguments& given, app::App& app, Output& output) {
  const auto options = export_options(given);
  if (!options) return report(output, options.error());
  const auto file = given.path_of(given.option("file"));
  const auto data = given.option("attachments").empty() ? std::filesystem::path() : given.path_of(given.option("attachments"));
  auto done = transfer::export_to_file(app.context(), *options, file, data, "command line", [&](std::int64_t at, std::int64_t total) {
    output.progress("Statements  " + std::to_string(total > 0 ? 100 * at / total : 100) + " %");
    return true;
  });
  output.progress("");
  if (!done) return report(output, done.error());
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  output.result(Json::object({{"file", file.string()},
                              {"statements", number(done->statements)},
                              {"voided", number(done->voided)},
                              {"leftOut", number(done->left_out)},
                              {"dataFiles", number(done->files)},
                              {"dataBytes", number(done->file_bytes)}}),
                words_of(*done, file.string()));
  return Exit::done;
}

std::string words_of(const transfer::Imported& done) {
  std::string words = std::to_string(done.stored) + (done.stored == 1 ? " statement stored" : " statements stored");
  if (done.known > 0) words += ", " + std::to_string(done.known) + " were there already";
  if (done.refused > 0) words += ", " + std::to_string(done.refused) + " refused and set aside";
  if (done.first_line > 1) words += "; begun at line " + std::to_string(done.first_line) + ", where it was broken off";
  return words + ".";
}

Result<transfer::FetchOptions> fetch_options(const Arguments& given) {
  if (!given.option("file").empty() || !given.option("attachments").empty())
    return fail(ErrorKind::invalid, "--from takes the place of a file and of --attachments.", "Give one of them.");
  transfer::FetchOptions options;
  auto base = connectors::check_base_url(given.option("from"), given.flag("allow-plain-http"));
  if (!base) return tl::unexpected<Error>(base.error());
  options.endpoint = *base;
  if (options.endpoint.ends_with("/statements"))
    return fail(ErrorKind::invalid, "The address ends with /statements.", "Give that of the xAPI, without /statements.");
  options.key = given.option("key");
  if (options.key.empty() != given.option("secret-file").empty())
    return fail(ErrorKind::invalid, "A key and its secret go together.", "Give --key and --secret-file.");
  if (!options.key.empty()) {
    auto secret = connectors::read_secret({given.path_of(given.option("secret-file")).string(), ""});
    if (!secret) return tl::unexpected<Error>(secret.error());
    options.secret = *secret;
  }
  if (const auto version = given.option("xapi-version"); !version.empty()) options.version = version;
  if (options.version != "1.0.3" && options.version != "2.0.0")
    return fail(ErrorKind::invalid, "There is no version \"" + options.version.substr(0, 20) + "\" of xAPI here.", "It is 1.0.3 or 2.0.0.");
  options.since = given.option("since");
  options.until = given.option("until");
  for (const auto& time : {options.since, options.until})
    if (!time.empty() && !xapi::parse_timestamp(time, xapi::TimeRules::rfc3339))
      return fail(ErrorKind::invalid, "\"" + time.substr(0, 40) + "\" is no time.", "Write it as 2026-03-31T09:00:00Z.");
  return options;
}

Result<transfer::Fetched> fetch(app::App& app, Output& output, const transfer::FetchOptions& options, transfer::FetchFolder& folder) {
  auto fetched = transfer::fetch_statements(app.context(), options, folder, [&](std::uint64_t statements) {
    output.progress("Fetched  " + support::number_words(static_cast<std::int64_t>(statements)));
    return true;
  });
  output.progress("");
  return fetched;
}

std::string words_of(const transfer::Fetched& fetched) {
  if (fetched.not_given == 0) return {};
  return "\n" + support::count_words(static_cast<std::int64_t>(fetched.not_given), "voided statement was", "voided statements were") +
         " not given by the other store: what voids them is here.";
}

int statement_import(const Arguments& given, app::App& app, Output& output) {
  const auto path = [&](const char* name) {
    return given.option(name).empty() ? std::filesystem::path() : given.path_of(given.option(name));
  };
  transfer::ImportOptions options{given.flag("keep-authority"), given.flag("keep-stored"), path("attachments"), path("refused")};
  auto file = path("file");
  std::optional<transfer::FetchFolder> folder;
  transfer::Fetched fetched;
  if (!given.option("from").empty()) {
    const auto from = fetch_options(given);
    if (!from) return report(output, from.error());
    folder.emplace(transfer::fetch_place(app.context(), *from));
    const auto got = fetch(app, output, *from, *folder);
    if (!got) return report(output, got.error());
    fetched = *got;
    file = folder->file();
    options.data = folder->data();
  } else if (file.empty()) {
    return report(
        output, Error{ErrorKind::invalid, "There is nothing to import.", "Name a file, or another record store with --from.", {}, {}, {}});
  }
  auto done = transfer::import_file(app.context(), options, file, "command line", [&](std::int64_t at, std::int64_t size) {
    output.progress("Statements  " + std::to_string(size > 0 ? 100 * at / size : 100) + " %");
    return true;
  });
  output.progress("");
  if (!done) return report(output, done.error());
  if (folder) folder->remove();
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  output.result(Json::object({{"firstLine", done->first_line},
                              {"lines", number(done->lines)},
                              {"stored", number(done->stored)},
                              {"known", number(done->known)},
                              {"refused", number(done->refused)},
                              {"voidedNotGiven", number(fetched.not_given)}}),
                words_of(*done) + words_of(fetched));
  return done->refused > 0 ? Exit::done_with_warnings : Exit::done;
}

}  // namespace

void add_statement_commands(std::map<std::string, Run>& table) {
  table["statement export"] = statement_export;
  table["statement import"] = statement_import;
}

}  // namespace waymark::cli
