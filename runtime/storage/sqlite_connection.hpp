#pragma once
#include <string>
#include <unordered_map>

#include "runtime/storage/database.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace waymark::storage {

// One SQLite connection with its cache of prepared statements. Used by one thread at a time; the thread may
// change.
class SqliteConnection final : public Connection {
 public:
  enum class Mode { write, read };

  // Throws StorageError with a sentence when the file cannot be opened.
  SqliteConnection(const std::string& file, Mode mode, const std::string& vfs);
  ~SqliteConnection() override;
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  void query(std::string_view sql, const std::vector<Value>& values, const std::function<bool(const Row&)>& on_row) override;
  std::int64_t execute(std::string_view sql, const std::vector<Value>& values = {}) override;

  TermCache* terms() override { return writes_ ? &terms_ : nullptr; }
  void keep_entry(const ListEntry& entry) override;

  // Puts what keep_entry() took into the table.
  void settle();

  // Makes a function of one text known to SQL, under this name. It ends with the connection.
  void define(const char* name, std::string (*of)(std::string_view));

  void run_script(std::string_view sql);  // several statements without values
  bool in_transaction() const;            // false as well when SQLite rolled back by itself
  void abandon() noexcept;                // rolls back whatever is open

  // Pages in the write-ahead log after the last commit. checkpoint() copies what it can into the database
  // file without waiting for readers; `reset` also empties the log when no reader needs it.
  int log_pages() const { return log_pages_; }
  void checkpoint(bool reset);

 private:
  sqlite3_stmt* prepare(std::string_view sql);
  void bind(sqlite3_stmt* statement, const std::vector<Value>& values);
  void forget() noexcept;  // what belongs to a transaction that is taken back
  [[noreturn]] void raise(std::string_view what, int code) const;

  sqlite3* handle_ = nullptr;
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct Prepared {
    sqlite3_stmt* statement = nullptr;
    bool settles = false;  // looks at statement_list, or ends what keep_entry() belongs to
  };
  std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> cache_;
  int log_pages_ = 0;
  const bool writes_;
  TermCache terms_;
  PendingEntries entries_;
};

}  // namespace waymark::storage
