#include "runtime/subject/export.hpp"

#include "runtime/audit/audit.hpp"
#include "runtime/storage/term.hpp"
#include "runtime/subject/places.hpp"
#include "runtime/support/json.hpp"
#include "runtime/transfer/export.hpp"
#include "runtime/transfer/new_file.hpp"
#include "runtime/upkeep/files.hpp"

namespace waymark::subject {
namespace {

namespace fs = std::filesystem;
using storage::Connection;
using storage::Row;
using support::Json;

Json cell(const Row& row, int column) { return row.null(column) ? Json() : Json(row.text(column)); }

class Exporter {
 public:
  Exporter(runtime::Context& context, const Subject& subject, fs::path folder)
      : context_(context),
        subject_(subject),
        folder_(std::move(folder)),
        own_(folder_ / "statements.jsonl"),
        mentions_(folder_ / "mentions.jsonl"),
        record_(folder_ / "record.jsonl") {}

  Result<Written> run(const Looked& looked) {
    for (auto* file : {&own_, &mentions_, &record_})
      if (auto begun = file->begin(); !begun) return tl::unexpected<Error>(begun.error());
    if (auto done = statements(looked); !done) return tl::unexpected<Error>(done.error());
    if (auto done = rows(); !done) return tl::unexpected<Error>(done.error());
    if (auto done = documents(); !done) return tl::unexpected<Error>(done.error());
    for (auto* file : {&own_, &mentions_, &record_})
      if (auto finished = file->finish(); !finished) return tl::unexpected<Error>(finished.error());
    if (auto synced = upkeep::sync_folders(folder_); !synced) return tl::unexpected<Error>(synced.error());
    return written_;
  }

 private:
  Result<void> statements(const Looked& looked) {
    transfer::Exported data;
    auto done = each_statement(context_, subject_, [&](const std::string& bytes, std::int64_t position, bool own) -> Result<void> {
      ++(own ? written_.own : written_.mentioned);
      if (looked && !looked(written_.own + written_.mentioned)) return fail(ErrorKind::unavailable, "It was stopped.", "Begin again.");
      if (auto added = (own ? own_ : mentions_).add(bytes + "\n"); !added || !own) return added;
      std::error_code failed;
      if (!has_data(position)) return {};
      if (!fs::create_directories(folder_ / "attachments", failed) && failed)
        return fail(ErrorKind::unavailable, (folder_ / "attachments").string() + " cannot be made: " + failed.message() + ".",
                    "Name another folder.");
      return transfer::copy_data(context_, {position}, folder_ / "attachments", data);
    });
    written_.files = static_cast<std::int64_t>(data.files);
    return done;
  }

  bool has_data(std::int64_t position) {
    bool any = false;
    (void)context_.database.read([&](Connection& db) -> Result<void> {
      db.query("select 1 from statement_attachment where tenant = ? and position = ? limit 1", {context_.tenant, position},
               [&](const Row&) { return !(any = true); });
      return {};
    });
    return any;
  }

  Result<void> rows() {
    if (!subject_.account()) return {};
    for (const Place& place : account_places()) {
      std::string columns;
      for (const char* name : place.columns) columns += (columns.empty() ? "" : ", ") + std::string(name);
      Result<void> done;
      auto read = context_.database.read([&](Connection& db) -> Result<void> {
        db.query("select " + columns + " from " + place.table + " where " + place.where, {context_.tenant, subject_.person_id},
                 [&](const Row& row) {
                   Json line = Json::object({{"of", place.what}});
                   for (std::size_t i = 0; i < place.columns.size(); ++i) line.set(place.columns[i], cell(row, static_cast<int>(i)));
                   ++written_.rows;
                   done = record_.add(line.dump() + "\n");
                   return done.has_value();
                 });
        return {};
      });
      if (!read) return read;
      if (!done) return done;
    }
    return {};
  }

  Result<void> documents() {
    Result<void> done;
    for (const auto& key : subject_.keys) {
      auto read = context_.database.read([&](Connection& db) -> Result<void> {
        db.query(
            "select d.kind, coalesce(a.text, ''), d.registration, d.document_id, d.updated, d.content_type, d.bytes from document d left "
            "join term a on a.tenant = "
            "d.tenant and a.term_id = d.activity_id where d.tenant = ? and d.agent_id = ? and d.agent_id <> 0 order by d.kind, "
            "d.activity_id, d.document_id",
            {context_.tenant, storage::known_term(db, context_.tenant, key)}, [&](const Row& row) {
              done = document(row, key);
              return done.has_value();
            });
        return {};
      });
      if (!read) return read;
      if (!done) return done;
    }
    return {};
  }

  Result<void> document(const Row& row, const std::string& key) {
    const fs::path place = folder_ / "documents";
    std::error_code failed;
    if (!fs::create_directories(place, failed) && failed)
      return fail(ErrorKind::unavailable, place.string() + " cannot be made: " + failed.message() + ".", "Name another folder.");
    const std::string name = std::to_string(++written_.documents);
    transfer::NewFile file(place / name);
    if (auto begun = file.begin(); !begun) return begun;
    if (auto added = file.add(row.text(6)); !added) return added;
    if (auto finished = file.finish(); !finished) return finished;
    return record_.add(Json::object({{"of", row.integer(0) == 1 ? "state documents" : "profile documents"},
                                     {"file", "documents/" + name},
                                     {"agent", key},
                                     {"activity", row.text(1)},
                                     {"registration", row.text(2)},
                                     {"id", row.text(3)},
                                     {"updated", row.text(4)},
                                     {"content_type", row.text(5)}})
                           .dump() +
                       "\n");
  }

  runtime::Context& context_;
  const Subject& subject_;
  const fs::path folder_;
  transfer::NewFile own_, mentions_, record_;
  Written written_;
};

}  // namespace

Result<Written> export_to_folder(runtime::Context& context, const Subject& subject, const fs::path& folder, const std::string& by,
                                 const Looked& looked) {
  upkeep::Undo undo(folder);
  if (auto made = upkeep::make_empty_folder(folder); !made) {
    undo.keep();
    return tl::unexpected<Error>(made.error());
  }
  auto written = Exporter(context, subject, folder).run(looked);
  if (!written) return written;
  auto noted = context.database.write([&](Connection& db) -> Result<void> {
    audit::add(db, context, by, "subject.export", subject.account() ? subject.person_id : "agent",
               std::to_string(written->own) + " statements, " + std::to_string(written->mentioned) + " mentions, " +
                   std::to_string(written->documents) + " documents, " + std::to_string(written->rows) + " rows");
    return {};
  });
  if (!noted) return tl::unexpected<Error>(noted.error());
  undo.keep();
  return written;
}

}  // namespace waymark::subject
