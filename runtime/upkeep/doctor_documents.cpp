#include "runtime/upkeep/doctor.hpp"
#include "xapi/resources/document_merge.hpp"

namespace waymark::upkeep {
namespace {

using State = Finding::State;
using storage::Row;
using storage::Value;

struct Looked {
  std::int64_t there = 0;
  std::size_t looked_at = 0, changed = 0;
  std::string first;  // id of the first that changed
};

// The keys of those that are looked at: all, or some drawn by chance.
std::vector<std::vector<Value>> drawn(storage::Connection& db, std::int64_t tenant, const DoctorOptions& options) {
  std::vector<std::vector<Value>> keys;
  std::string sql = "select kind, activity_id, agent_id, registration, document_id from document where tenant = ?";
  std::vector<Value> values{tenant};
  if (!options.all) sql += " order by random() limit ?", values.emplace_back(static_cast<std::int64_t>(options.sample));
  db.query(sql, values, [&](const Row& row) {
    keys.push_back({tenant, row.integer(0), row.integer(1), row.integer(2), row.text(3), row.text(4)});
    return true;
  });
  return keys;
}

void look_at(storage::Connection& db, const std::vector<Value>& key, Looked& looked) {
  db.query(
      "select document_id, content_type, bytes, etag, sha1 from document where tenant = ? and kind = ? and "
      "activity_id = ? and "
      "agent_id = ? and registration = ? and document_id = ?",
      key, [&](const Row& row) {
        ++looked.looked_at;
        const auto made = xapi::make_document(row.text(1), row.text(2));
        if (made.etag == row.text(3) && made.sha1 == row.text(4)) return false;
        if (looked.changed++ == 0) looked.first = row.text(0);
        return false;
      });
}

}  // namespace

void check_documents(runtime::Context& context, const DoctorOptions& options, const Findings& tell) {
  Looked looked;
  const auto read = context.database.read([&](storage::Connection& db) -> Result<void> {
    db.query("select count(*) from document where tenant = ?", {context.tenant}, [&](const Row& row) {
      looked.there = row.integer(0);
      return false;
    });
    for (const auto& key : drawn(db, context.tenant, options)) {
      if (*context.stopping) break;
      look_at(db, key, looked);
    }
    return {};
  });
  if (!read) return tell({"documents", State::bad, read.error().message, read.error().advice});
  const std::string words = std::to_string(looked.looked_at) + " of " + std::to_string(looked.there) + " xAPI documents read back";
  if (looked.changed == 0) return tell({"documents", State::good, words + ", each as its ETag says", ""});
  tell({"documents", State::bad, words + ", " + std::to_string(looked.changed) + " not as their ETags say; first: " + looked.first,
        "Keep this folder as it is and compare with the last backup that verifies."});
}

}  // namespace waymark::upkeep
