#include "runtime/storage/named_content.hpp"

namespace waymark::storage {

bool content_is_named(Connection& db, const std::string& sha256) {
  bool named = false;
  db.query("select 1 from tenant t where exists (select 1 from content c where c.tenant = t.tenant and c.sha256 = ?)", {sha256},
           [&](const Row&) { return !(named = true); });
  return named;
}

void name_content(Connection& db, std::int64_t tenant, const std::string& sha256, std::uint64_t size, const std::string& now) {
  db.execute("insert into content (tenant, sha256, size, created_at) values (?, ?, ?, ?) on conflict do nothing",
             {tenant, sha256, static_cast<std::int64_t>(size), now});
}

Result<std::size_t> remove_unnamed(Database& database, ContentStore& store, const std::vector<std::string>& digests) {
  std::size_t removed = 0;
  const auto alone = store.nobody_naming();
  auto read = database.read([&](Connection& db) -> Result<void> {
    for (const auto& digest : digests) {
      if (content_is_named(db, digest)) continue;
      store.remove(digest);
      ++removed;
    }
    return {};
  });
  if (!read) return tl::unexpected<Error>(read.error());
  return removed;
}

}  // namespace waymark::storage
