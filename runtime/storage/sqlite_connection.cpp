#include "runtime/storage/sqlite_connection.hpp"

#include <sqlite3.h>

#include "runtime/storage/map_vfs.hpp"

namespace waymark::storage {
namespace {

constexpr std::size_t kCachedStatements = 300;  // SQL texts made of parts could otherwise grow the cache for ever

constexpr int kBusyMilliseconds = 5000;

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  std::string text(int column) const override {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    const int size = sqlite3_column_bytes(statement_, column);
    return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(size));
  }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  double real(int column) const override { return sqlite3_column_double(statement_, column); }
  bool null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

 private:
  sqlite3_stmt* statement_;
};

// Leaves a statement ready for its next use, however its run ended.
struct Reset {
  sqlite3_stmt* statement;
  ~Reset() {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

int remember_log_pages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

// Counting every allocation of the process costs a lock that all threads share, and nobody asks for the counts. Only the
// first call of the process counts, and it has to come before the library is used.
void configure_library() {
  static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)once;
}

}  // namespace

SqliteConnection::SqliteConnection(const std::string& file, Mode mode, const std::string& vfs) : writes_(mode == Mode::write) {
  const int flags = SQLITE_OPEN_NOMUTEX | (writes_ ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  configure_library();
  const int code = sqlite3_open_v2(file.c_str(), &handle_, flags, vfs.empty() ? nullptr : vfs.c_str());
  try {
    if (code != SQLITE_OK) raise("open", code);
    sqlite3_extended_result_codes(handle_, 1);
    sqlite3_busy_timeout(handle_, kBusyMilliseconds);
    run_script("pragma trusted_schema=off; pragma temp_store=memory; pragma cache_size=-2048");
    if (vfs == MapForOpening::name()) run_script("pragma mmap_size=1099511627776");  // 0 means never to look at a map
    if (!writes_) return;
    // Acknowledged means on disk: the log is synced at every commit. Checkpoints are made by the writer
    // between commits, never inside one (libraries.md 3.5).
    run_script("pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=0");
    sqlite3_wal_hook(handle_, remember_log_pages, &log_pages_);
  } catch (...) {
    sqlite3_close_v2(handle_);
    throw;
  }
}

SqliteConnection::~SqliteConnection() {
  for (const auto& [sql, prepared] : cache_) sqlite3_finalize(prepared.statement);
  sqlite3_close_v2(handle_);
}

void SqliteConnection::raise(std::string_view what, int code) const {
  const char* why = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
  StorageError error(std::string(why) + " (" + std::to_string(code) + ") in: " + std::string(what.substr(0, 200)));
  error.constraint = (code & 0xff) == SQLITE_CONSTRAINT;
  error.full = (code & 0xff) == SQLITE_FULL;
  throw error;
}

sqlite3_stmt* SqliteConnection::prepare(std::string_view sql) {
  const std::string key(sql);
  sqlite3_stmt* statement = nullptr;
  const char* tail = nullptr;
  const int code = sqlite3_prepare_v3(handle_, key.data(), static_cast<int>(key.size()), 0, &statement, &tail);
  if (code != SQLITE_OK) raise(sql, code);
  if (statement == nullptr) throw StorageError("no SQL statement in: " + key.substr(0, 200));
  if (std::string_view(tail, static_cast<std::size_t>(key.data() + key.size() - tail)).find_first_not_of(" \t\r\n;") !=
      std::string_view::npos) {
    sqlite3_finalize(statement);
    throw StorageError("more than one SQL statement in: " + key.substr(0, 200));
  }
  return statement;
}

namespace {

// A savepoint keeps what was given before it and takes back what is given after it.
bool settles(std::string_view sql) {
  return sql.find("statement_list") != std::string_view::npos || sql.starts_with("savepoint") || sql.starts_with("release") ||
         sql.starts_with("commit");
}

// By the type of a Value. What is bound stays the caller's: it lives until the statement is reset.
struct Bind {
  sqlite3_stmt* statement;
  int at;
  int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, at); }
  int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, at, value); }
  int operator()(double value) const { return sqlite3_bind_double(statement, at, value); }
  int operator()(const std::string& value) const { return (*this)(View{value}); }
  int operator()(const Blob& value) const { return (*this)(BlobView{value.bytes}); }
  int operator()(const View& value) const {
    const char* text = value.text.data() == nullptr ? "" : value.text.data();
    return sqlite3_bind_text64(statement, at, text, value.text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  int operator()(const BlobView& value) const {
    const char* bytes = value.bytes.data() == nullptr ? "" : value.bytes.data();
    return sqlite3_bind_blob64(statement, at, bytes, value.bytes.size(), SQLITE_STATIC);
  }
};

}  // namespace

void SqliteConnection::bind(sqlite3_stmt* statement, const std::vector<Value>& values) {
  if (static_cast<int>(values.size()) != sqlite3_bind_parameter_count(statement))
    throw StorageError("wrong number of values (" + std::to_string(values.size()) +
                       ") for: " + std::string(sqlite3_sql(statement)).substr(0, 200));
  int code = SQLITE_OK;
  for (std::size_t i = 0; i < values.size() && code == SQLITE_OK; ++i)
    code = std::visit(Bind{statement, static_cast<int>(i) + 1}, values[i]);
  if (code != SQLITE_OK) raise(sqlite3_sql(statement), code);
}

void SqliteConnection::query(std::string_view sql, const std::vector<Value>& values, const std::function<bool(const Row&)>& on_row) {
  const auto kept = cache_.find(sql);
  // A statement in use further up the stack keeps its place; this run gets a fresh one that replaces nothing.
  const bool fresh = kept == cache_.end() || sqlite3_stmt_busy(kept->second.statement) != 0;
  const Prepared prepared = fresh ? Prepared{prepare(sql), settles(sql)} : kept->second;
  sqlite3_stmt* statement = prepared.statement;
  const bool keep = kept == cache_.end() && cache_.size() < kCachedStatements;
  if (keep) cache_.emplace(std::string(sql), prepared);
  struct Drop {
    sqlite3_stmt* statement;
    ~Drop() { sqlite3_finalize(statement); }
  } drop{fresh && !keep ? statement : nullptr};
  const Reset reset{statement};
  bind(statement, values);
  if (sql.starts_with("rollback")) forget();  // also back to a savepoint
  if (prepared.settles) settle();
  for (;;) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_DONE) return;
    if (code != SQLITE_ROW) {
      if (!in_transaction()) forget();  // SQLite took back the whole transaction
      terms_.clear();
      raise(sql, code);
    }
    if (on_row && !on_row(SqliteRow(statement))) return;
  }
}

std::int64_t SqliteConnection::execute(std::string_view sql, const std::vector<Value>& values) {
  if (!entries_.empty() && settles(sql)) settle();  // not counted
  const int before = sqlite3_total_changes(handle_);
  query(sql, values, {});
  return sqlite3_total_changes(handle_) - before;
}

void SqliteConnection::define(const char* name, std::string (*of)(std::string_view)) {
  using Function = std::string (*)(std::string_view);
  const auto call = [](sqlite3_context* context, int, sqlite3_value** values) {
    const auto* text = static_cast<const char*>(sqlite3_value_blob(values[0]));
    const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
    const std::string answer = reinterpret_cast<Function>(sqlite3_user_data(context))(std::string_view(text == nullptr ? "" : text, size));
    sqlite3_result_blob64(context, answer.data(), answer.size(), SQLITE_TRANSIENT);
  };
  const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
  const int code = sqlite3_create_function_v2(handle_, name, 1, flags, reinterpret_cast<void*>(of), call, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) raise(name, code);
}

void SqliteConnection::run_script(std::string_view sql) {
  const std::string text(sql);
  const int code = sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) raise(sql, code);
}

bool SqliteConnection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

void SqliteConnection::keep_entry(const ListEntry& entry) {
  entries_.add(entry);
  if (entries_.full() || !in_transaction()) settle();
}

// Rows that stand beside each other come one after the other. "or fail": a refusal ends the transaction anyway, and SQLite need not
// remember how each page was before.
void SqliteConnection::settle() {
  if (entries_.empty()) return;
  for (const ListEntry& one : entries_.take_in_order())
    execute("insert or fail into statement_list (tenant, kind, first, second, position) values (?, ?, ?, ?, ?)",
            {one.tenant, one.kind, one.first, one.second, one.position});
}

void SqliteConnection::forget() noexcept {
  terms_.clear();
  entries_.clear();
}

void SqliteConnection::abandon() noexcept {
  forget();
  if (in_transaction()) sqlite3_exec(handle_, "rollback", nullptr, nullptr, nullptr);
}

void SqliteConnection::checkpoint(bool reset) {
  int in_log = -1, copied = -1;
  sqlite3_busy_timeout(handle_, 0);  // emptying the log would wait for readers, and all writers with it
  const int code =
      sqlite3_wal_checkpoint_v2(handle_, nullptr, reset ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
  sqlite3_busy_timeout(handle_, kBusyMilliseconds);
  const bool held = code == SQLITE_BUSY || code == SQLITE_LOCKED;  // a reader still needs the log; a later round tries again
  if (code != SQLITE_OK && !held) raise("checkpoint", code);
  if (in_log >= 0 && copied >= 0) log_pages_ = in_log - copied;
}

}  // namespace waymark::storage
