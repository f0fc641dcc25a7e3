#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "runtime/storage/database.hpp"

// A database that remembers the SQL that went through it, so that tests look at what the program really asks, and not
// at a copy of it. Thread-safe.
namespace waymark::testing {

class RecordingDatabase final : public storage::Database {
 public:
  explicit RecordingDatabase(storage::Database& inner) : inner_(inner) {}

  Result<void> write(const std::function<Result<void>(storage::Connection&)>& work) override {
    return inner_.write([&](storage::Connection& db) {
      Recorder recorder(*this, db);
      return work(recorder);
    });
  }
  Result<void> read(const std::function<Result<void>(storage::Connection&)>& work) override {
    return inner_.read([&](storage::Connection& db) {
      Recorder recorder(*this, db);
      return work(recorder);
    });
  }
  std::int64_t settled_ms() override { return inner_.settled_ms(); }
  storage::DatabaseStatistics statistics() override { return inner_.statistics(); }
  Result<void> copy_to(const std::filesystem::path& file, const storage::BackupProgress& progress) override {
    return inner_.copy_to(file, progress);
  }

  void forget() {
    const std::lock_guard lock(mutex_);
    asked_.clear();
    times_.clear();
    count_ = 0;
  }
  std::size_t count() const { return count_; }
  std::size_t times(const std::string& sql) const { return times_.contains(sql) ? times_.at(sql) : 0; }
  // One of each text, with the values of its first use.
  const std::map<std::string, std::vector<storage::Value>>& asked() const { return asked_; }

 private:
  class Recorder final : public storage::Connection {
   public:
    Recorder(RecordingDatabase& owner, storage::Connection& inner) : owner_(owner), inner_(inner) {}
    void query(std::string_view sql, const std::vector<storage::Value>& values,
               const std::function<bool(const storage::Row&)>& on_row) override {
      owner_.note(sql, values);
      inner_.query(sql, values, on_row);
    }
    std::int64_t execute(std::string_view sql, const std::vector<storage::Value>& values) override {
      owner_.note(sql, values);
      return inner_.execute(sql, values);
    }
    void keep_entry(const storage::ListEntry& entry) override { inner_.keep_entry(entry); }

   private:
    RecordingDatabase& owner_;
    storage::Connection& inner_;
  };
  void note(std::string_view sql, const std::vector<storage::Value>& values) {
    const std::lock_guard lock(mutex_);
    for (auto& value : asked_.emplace(sql, values).first->second) {  // what is only lent is gone when somebody looks
      if (const auto* text = std::get_if<storage::View>(&value)) value = std::string(text->text);
      if (const auto* blob = std::get_if<storage::BlobView>(&value)) value = storage::Blob{std::string(blob->bytes)};
    }
    ++count_;
    ++times_[std::string(sql)];
  }

  storage::Database& inner_;
  std::mutex mutex_;
  std::map<std::string, std::vector<storage::Value>> asked_;
  std::map<std::string, std::size_t> times_;
  std::size_t count_ = 0;
};

}  // namespace waymark::testing
