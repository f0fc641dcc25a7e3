#include "runtime/storage/list_fill.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "runtime/storage/inspect.hpp"
#include "runtime/storage/kept_uses.hpp"
#include "runtime/storage/sqlite_connection.hpp"
#include "runtime/storage/statement_lists.hpp"
#include "runtime/storage/term.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/log.hpp"

namespace waymark::storage {
namespace {

constexpr int kReadAtOnce = 200;  // statements in memory
constexpr std::size_t kPieceEntries =
    400'000;  // of one transaction, sorted in memory: 20 MB; ends a piece early, whatever a statement holds

struct Seen {
  std::int64_t tenant = 0, position = 0;
  std::string verb, registration, bytes;
};
struct Entry {
  std::int64_t tenant = 0;
  ListKey key;
  std::int64_t position = 0;
  auto operator<=>(const Entry&) const = default;
};

class Filler {
 public:
  explicit Filler(SqliteConnection& connection) : connection_(connection) {
    connection.query("select tenant, position from list_fill", {}, [&](const Row& row) {
      tenant_ = row.integer(0);
      position_ = row.integer(1);
      return false;
    });
  }

  // False when no statement is left.
  bool piece(int statements) {
    connection_.execute("begin immediate");
    bool more = true;
    for (int left = statements; more && left > 0 && entries_.size() < kPieceEntries; left -= kReadAtOnce)
      more = read_some(std::min(left, kReadAtOnce));
    write();
    if (more)
      connection_.execute("update list_fill set tenant = ?, position = ?", {tenant_, position_});
    else
      connection_.execute("drop table list_fill");
    connection_.execute("commit");
    connection_.checkpoint(true);
    return more;
  }
  std::int64_t statements() const { return statements_; }

 private:
  bool read_some(int most) {
    std::vector<Seen> some;
    connection_.query(
        "select s.tenant, s.position, coalesce(v.text, ''), s.registration, s.bytes from statement s left join term v on v.tenant = "
        "s.tenant and v.term_id = s.verb_id where (s.tenant, s.position) > (?, ?) order by s.tenant, s.position limit ?",
        {tenant_, position_, std::int64_t{most}}, [&](const Row& row) {
          some.push_back({row.integer(0), row.integer(1), row.text(2), row.text(3), row.text(4)});
          return true;
        });
    for (const Seen& seen : some) {
      const auto uses = kept_uses(seen.verb, seen.registration, seen.bytes);
      const auto term = [&](const std::string& text) { return term_number(connection_, seen.tenant, text); };
      for (const ListKey& key : lists_of(uses, term)) entries_.push_back({seen.tenant, key, seen.position});
      keep_score(connection_, seen.tenant, uses.facets, seen.position);
      tenant_ = seen.tenant;
      position_ = seen.position;
    }
    statements_ += static_cast<std::int64_t>(some.size());
    return some.size() == static_cast<std::size_t>(most);
  }

  // In the order of the lists: each page of the file is changed once for each piece.
  void write() {
    std::sort(entries_.begin(), entries_.end());
    for (const Entry& entry : entries_) keep_in_list(connection_, entry.tenant, entry.key, entry.position);
    entries_.clear();
  }

  SqliteConnection& connection_;
  std::int64_t tenant_ = 0, position_ = 0, statements_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace

bool fill_lists(SqliteConnection& connection, int piece_statements, int most_pieces) {
  if (!has_table(connection, "list_fill")) return true;
  const std::int64_t begun = support::steady_now_ms();
  Filler filler(connection);
  for (; filler.piece(piece_statements); --most_pieces) {
    if (most_pieces == 1) return false;
    support::log(support::Level::info, "the lists of older statements are being made",
                 {{"statements", std::to_string(filler.statements())}});
  }
  if (filler.statements() > 0)
    support::log(support::Level::info, "the lists of older statements are made",
                 {{"statements", std::to_string(filler.statements())}, {"milliseconds", std::to_string(support::steady_now_ms() - begun)}});
  return true;
}

}  // namespace waymark::storage
