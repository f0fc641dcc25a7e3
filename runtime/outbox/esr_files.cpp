#include "runtime/outbox/esr_files.hpp"

#include <map>

#include "connectors/esr/states.hpp"
#include "connectors/esr/writer.hpp"
#include "runtime/outbox/esr_lines.hpp"
#include "runtime/outbox/secret_places.hpp"
#include "runtime/outbox/service.hpp"
#include "runtime/outbox/told.hpp"
#include "runtime/people/people.hpp"

namespace waymark::outbox {
namespace {

namespace esr = connectors::esr;
using runtime::Context;
using storage::Blob;
using storage::Connection;
using storage::Row;

Result<std::vector<esr::WaitingRecord>> waiting_records(Connection& db, const Context& context, const std::string& connector_id) {
  std::vector<esr::WaitingRecord> waiting;
  std::optional<Error> bad;
  db.query("select delivery_id, payload from delivery where tenant = ? and connector_id = ? and open = 0 and state = ? order by position",
           {context.tenant, connector_id, std::string(esr::words_for(esr::State::pending))}, [&](const Row& r) {
             auto record = connectors::completion_from_json(r.text(1));
             if (!record) {
               bad = record.error();
               return false;
             }
             waiting.push_back({r.text(0), std::move(*record)});
             return true;
           });
  if (bad) return tl::unexpected<Error>(*bad);
  return waiting;
}

// Keys of lines that ESR has or may still take, so that the same completion is never sent twice.
std::set<std::string> known_keys(Connection& db, const Context& context, const std::string& connector_id, const std::string& vpd) {
  std::set<std::string> keys;
  db.query("select r.key from esr_row r where r.tenant = ? and r.connector_id = ? and r.vpd = ? and " + standing_line("r"),
           {context.tenant, connector_id, vpd}, [&](const Row& r) {
             keys.insert(r.text(0));
             return true;
           });
  return keys;
}

// Of the trust, whichever connector wrote it: two files must never have one name.
std::int64_t last_sequence(Connection& db, const Context& context, const std::string& vpd) {
  std::int64_t last = 0;
  db.query("select coalesce(max(sequence), 0) from esr_file where tenant = ? and vpd = ?", {context.tenant, vpd}, [&](const Row& r) {
    last = r.integer(0);
    return false;
  });
  return last;
}

void keep_file(Connection& db, const Context& context, const std::string& connector_id, const esr::ExportFile& file) {
  db.execute(
      "insert into esr_file (tenant, connector_id, vpd, sequence, name, sha256, bytes, sidecar, row_count, created_at, state, "
      "waiting_since) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'written', ?)",
      {context.tenant, connector_id, file.vpd, std::int64_t{file.sequence}, file.name, file.sha256, Blob{file.bytes}, file.sidecar,
       static_cast<std::int64_t>(file.rows.size()), context.now(), context.now()});
  for (const auto& row : file.rows) {
    db.execute(
        "insert into esr_row (tenant, connector_id, vpd, sequence, row, delivery_id, key, state, told) select ?, ?, ?, ?, ?, ?, ?, "
        "?, payload from delivery where tenant = ? and delivery_id = ?",
        {context.tenant, connector_id, file.vpd, std::int64_t{file.sequence}, std::int64_t{row.row}, row.delivery_id, row.key,
         std::string(esr::to_text(esr::State::exported)), context.tenant, row.delivery_id});
    set_esr_delivery(db, context, row.delivery_id, esr::State::exported, "In " + file.name + ", row " + std::to_string(row.row) + ".");
  }
}

Result<void> export_trust(Connection& db, const Context& context, const std::string& connector_id, const esr::Config& config,
                          const std::string& vpd, const std::vector<esr::WaitingRecord>& waiting, EsrExport& done) {
  esr::ExportRequest request;
  request.vpd = vpd;
  const auto least = config.numbers_from.find(vpd);
  request.first_sequence =
      std::max(static_cast<std::uint32_t>(last_sequence(db, context, vpd) + 1), least == config.numbers_from.end() ? 1u : least->second);
  request.created_at = context.now();
  request.known_keys = known_keys(db, context, connector_id, vpd);
  auto made = esr::export_files(config, request, waiting);
  if (!made) return tl::unexpected<Error>(made.error());
  for (const auto& file : made->files) {
    keep_file(db, context, connector_id, file);
    done.files.push_back({connector_id, file.vpd, file.name, file.sha256, file.sidecar, context.now(), "written", context.now(),
                          std::int64_t{file.sequence}, static_cast<std::int64_t>(file.rows.size())});
  }
  for (const auto& left : made->invalid) set_esr_delivery(db, context, left.delivery_id, esr::State::invalid_data, left.reason);
  for (const auto& left : made->covered) set_esr_delivery(db, context, left.delivery_id, esr::State::covered, left.reason);
  for (const auto& known : made->known)
    if (stand_by_line(db, context, connector_id, known, vpd) != LineFound::of_another_person) ++done.covered;
  done.covered += made->covered.size();
  return {};
}

// The outbox looks at a new delivery within a second, and without a server not at all: a file must not depend on that.
// Nothing of this connector is tried later, so that each round leaves fewer.
Result<void> look_at_queued(Context& context, const std::string& connector_id) {
  for (;;) {
    auto looked = run_connector(context, connector_id);
    if (!looked) return tl::unexpected<Error>(looked.error());
    if (*looked == 0) return {};
  }
}

std::size_t still_open(Connection& db, const Context& context, const std::string& connector_id) {
  std::size_t open = 0;
  db.query("select count(*) from delivery where tenant = ? and connector_id = ? and open = 1 and kind = 'completion'",
           {context.tenant, connector_id}, [&](const Row& r) {
             open = static_cast<std::size_t>(r.integer(0));
             return false;
           });
  return open;
}

// Completions that wait for somebody to put their data right.
std::size_t still_invalid(Connection& db, const Context& context, const std::string& connector_id) {
  std::size_t invalid = 0;
  db.query("select count(*) from delivery where tenant = ? and connector_id = ? and kind = 'completion' and dead = 1 and state = ?",
           {context.tenant, connector_id, std::string(esr::to_text(esr::State::invalid_data))}, [&](const Row& r) {
             invalid = static_cast<std::size_t>(r.integer(0));
             return false;
           });
  return invalid;
}

// `name` empty: all, newest first.
Result<std::vector<EsrFile>> read_files(Context& context, const std::string& connector_id, const std::string& name) {
  return context.database.read_value<std::vector<EsrFile>>([&](Connection& db) -> Result<std::vector<EsrFile>> {
    std::vector<EsrFile> files;
    db.query(
        "select connector_id, vpd, name, sha256, sidecar, created_at, state, waiting_since, sequence, row_count from "
        "esr_file where tenant = ? and connector_id = ? and (? = '' or name = ?) order by created_at desc, vpd, sequence desc",
        {context.tenant, connector_id, name, name}, [&](const Row& r) {
          files.push_back(
              {r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.text(7), r.integer(8), r.integer(9)});
          return true;
        });
    return files;
  });
}

}  // namespace

Result<esr::Config> esr_config(Context& context, const std::string& connector_id) {
  auto row = get_connector(context, connector_id);
  if (!row) return tl::unexpected<Error>(row.error());
  if (row->kind != "esr")
    return fail(ErrorKind::invalid, "\"" + row->name + "\" is not an ESR connector.", "See `waymark connector list`.");
  if (auto meant = only_meant_secrets(context, row->config_json); !meant) return tl::unexpected<Error>(meant.error());
  return esr::read_config(row->config_json);
}

Result<EsrExport> export_esr_files(Context& context, const std::string& connector_id, const std::string& by) {
  auto config = esr_config(context, connector_id);
  if (!config) return tl::unexpected<Error>(config.error());
  if (auto looked = look_at_queued(context, connector_id); !looked) return tl::unexpected<Error>(looked.error());
  auto all = context.database.write_value<EsrExport>([&](Connection& db) -> Result<EsrExport> {
    auto waiting = waiting_records(db, context, connector_id);
    if (!waiting) return tl::unexpected<Error>(waiting.error());
    EsrExport done;
    for (const auto& vpd : esr::vpds_of(*waiting))
      if (auto one = export_trust(db, context, connector_id, *config, vpd, *waiting, done); !one) return tl::unexpected<Error>(one.error());
    done.held = still_open(db, context, connector_id);
    done.invalid = still_invalid(db, context, connector_id);
    if (!done.files.empty()) people::audit(db, context, by, "esr.export", connector_id, std::to_string(done.files.size()) + " files");
    return done;
  });
  if (!all || all->invalid == 0) return all;
  auto rows = deliveries_of(context, connector_id, std::string(esr::to_text(esr::State::invalid_data)), kMostNamed, 0);
  if (!rows) return tl::unexpected<Error>(rows.error());
  for (auto& row : *rows)
    if (row.dead && row.kind == "completion") all->left_out.push_back(std::move(row));
  return all;
}

Result<std::vector<EsrFile>> list_esr_files(Context& context, const std::string& connector_id) {
  return read_files(context, connector_id, "");
}

Result<EsrFile> find_esr_file(Context& context, const std::string& connector_id, const std::string& name) {
  auto found = read_files(context, connector_id, name);
  if (!found) return tl::unexpected<Error>(found.error());
  if (found->empty())
    return fail(ErrorKind::not_found, "This connector wrote no file \"" + name.substr(0, 100) + "\".",
                "See `waymark connector esr-files NAME`.");
  return found->front();
}

std::string esr_file_words(const std::string& state) {
  if (state == "written") return std::string(esr::words_for(esr::State::exported));
  if (state == "unanswered") return std::string(esr::words_for(esr::State::unanswered));
  if (state == "refused") return std::string(esr::words_for(esr::State::quarantined));
  if (state == "entered by hand") return "Answered, or settled by hand";
  return state == "answered" ? "Answered" : "Answered in part";
}

Result<std::string> esr_file_bytes(Context& context, const std::string& connector_id, const std::string& vpd, std::int64_t sequence) {
  return context.database.read_value<std::string>([&](Connection& db) -> Result<std::string> {
    std::optional<std::string> bytes;
    db.query("select bytes from esr_file where tenant = ? and connector_id = ? and vpd = ? and sequence = ?",
             {context.tenant, connector_id, vpd, sequence}, [&](const Row& r) {
               bytes = r.text(0);
               return false;
             });
    if (!bytes) return fail(ErrorKind::not_found, "There is no such file.", "See the connector's page for the files.");
    return *bytes;
  });
}

}  // namespace waymark::outbox
