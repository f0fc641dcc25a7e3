#include "runtime/cli/groups.hpp"
#include "runtime/outbox/registry.hpp"
#include "runtime/people/people.hpp"
#include "runtime/reports/completions.hpp"
#include "runtime/support/digest.hpp"

#include <fstream>

namespace waymark::cli {
namespace {

using support::Json;

// One finding of the doctor: what was looked at, how it stands, what to do.
class Examination {
 public:
  explicit Examination(Output& output) : output_(output) {}
  void good(const std::string& check, const std::string& words) { say(check, "good", words, ""); }
  void warn(const std::string& check, const std::string& words, const std::string& advice) {
    say(check, "warning", words, advice);
    if (exit_ == Exit::done) exit_ = Exit::done_with_warnings;
  }
  void bad(const std::string& check, const std::string& words, const std::string& advice) {
    say(check, "bad", words, advice);
    exit_ = Exit::failed;
  }
  int exit() const { return exit_; }

 private:
  void say(const std::string& check, const char* state, const std::string& words, const std::string& advice) {
    output_.result(Json::object({{"check", check}, {"state", state}, {"message", words}, {"advice", advice}}),
                   std::string(state) + "  " + check + ": " + words + (advice.empty() ? "" : "\n      " + advice));
  }
  Output& output_;
  int exit_ = Exit::done;
};

void check_database(app::App& app, Examination& examination) {
  std::string integrity;
  auto read = app.context().database.read([&](storage::Connection& db) -> Result<void> {
    db.query("pragma integrity_check(5)", {}, [&](const storage::Row& row) { integrity += row.text(0) + " "; return true; });
    return {};
  });
  if (read && integrity == "ok ") examination.good("database", "reads back whole");
  else examination.bad("database", "integrity check says: " + (read ? integrity : read.error().message), "Restore the last backup; keep this folder as it is.");
}

// Every file that a course version names is there, with the size and the digest that its row says.
void check_content(app::App& app, Examination& examination) {
  std::vector<std::pair<std::string, std::int64_t>> rows;
  auto& context = app.context();
  (void)context.database.read([&](storage::Connection& db) -> Result<void> {
    db.query("select sha256, size from content where tenant = ?", {context.tenant},
             [&](const storage::Row& row) { rows.emplace_back(row.text(0), row.integer(1)); return true; });
    return {};
  });
  std::size_t missing = 0, changed = 0;
  std::vector<char> buffer(1 << 16);
  for (const auto& [digest, size] : rows) {
    std::ifstream in(context.content.path(digest), std::ios::binary);
    if (!in) {
      ++missing;
      continue;
    }
    support::Sha256 hash;
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0)
      hash.update(std::string_view(buffer.data(), static_cast<std::size_t>(in.gcount())));
    changed += hash.finish() != digest;
  }
  const std::string all = std::to_string(rows.size());
  if (missing + changed == 0) examination.good("content", all + " files are there and unchanged");
  else examination.bad("content", std::to_string(missing) + " of " + all + " files are missing, " + std::to_string(changed) + " changed",
                       "Restore the content folder from the last backup, or import the packages again.");
}

void check_projections(app::App& app, Examination& examination) {
  auto counted = reports::recount(app.context());
  if (!counted) {
    examination.bad("figures", counted.error().message, counted.error().advice);
    return;
  }
  const std::string base = std::to_string(counted->registrations) + " registrations, " + std::to_string(counted->calls) + " calls counted again";
  if (counted->differences.empty()) {
    examination.good("figures", base + ", no difference");
    return;
  }
  const auto& first = counted->differences.front();
  examination.bad("figures", base + ", " + std::to_string(counted->differences.size()) + " differences; first: registration " + first.registration_id +
                  " " + first.field + " is " + first.projected + ", recounted " + first.recounted, "Please report this; the journal holds the truth.");
}

void check_hosts(app::App& app, Examination& examination) {
  const auto& settings = app.context().settings;
  if (settings.one_content_host)
    examination.warn("content hosts", "one host serves all courses", "Courses can read each other's stored data in the browser. Use wildcard names where you can.");
  else examination.good("content hosts", "each course has a host of its own below " + settings.content_domain);
  const bool local = settings.public_url.find("localhost") != std::string::npos || settings.public_url.find("127.0.0.1") != std::string::npos;
  if (!local && settings.public_url.rfind("https://", 0) != 0)
    examination.warn("transport", settings.public_url + " is not https", "Put a TLS proxy before the server and set server.public_url to https.");
}

void check_connectors(app::App& app, Examination& examination) {
  auto rows = outbox::list_connectors(app.context());
  if (!rows) return examination.bad("connectors", rows.error().message, "");
  for (const auto& row : *rows) {
    if (auto made = outbox::make_connector(row.kind, row.config_json); !made)
      examination.bad("connector " + row.name, made.error().message, made.error().advice);
    else if (!row.stopped_at.empty()) examination.warn("connector " + row.name, "stopped: " + row.stopped_detail, "Mend it, then `waymark connector resume \"" + row.name + "\"`.");
    else examination.good("connector " + row.name, "runs");
  }
}

int doctor(const Arguments&, app::App& app, Output& output) {
  Examination examination(output);
  check_database(app, examination);
  check_content(app, examination);
  check_projections(app, examination);
  check_hosts(app, examination);
  check_connectors(app, examination);
  auto admin = people::any_admin(app.context());
  if (admin && !*admin) examination.warn("people", "nobody is an admin", "`waymark user add NAME --name \"...\" --role admin --generate-password`");
  return examination.exit();
}

// What the server answers, so that a test can visit every page there is.
int routes(const Arguments&, app::App& app, Output& output) {
  if (app.routes.empty()) return report(output, {ErrorKind::unavailable, "No server runs on this data folder.", "Start one with `waymark serve`."});
  for (const auto& route : app.routes) output.result(Json::object({{"route", route}}), route);
  return Exit::done;
}

}  // namespace

void add_doctor_command(std::map<std::string, Run>& table) {
  table["doctor"] = doctor;
  table["routes"] = routes;
}

}  // namespace waymark::cli
