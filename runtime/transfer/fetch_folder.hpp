#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "connectors/descriptor.hpp"
#include "scorm/base/error.hpp"

namespace waymark::transfer {

// What was fetched from another record store, on its way to an import: one statement a line in the order of `stored`, and data of
// attachments named by their sha2. What was added stays when the fetching is broken off, and tells where it goes on.
class FetchFolder {
 public:
  explicit FetchFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::filesystem::path file() const { return folder_ / "statements.jsonl"; }  // there once everything is
  std::filesystem::path data() const { return folder_ / "data"; }
  bool complete() const;

  // Errors: unavailable.
  Result<void> open();
  // Of the last statement, in milliseconds since 1970; nothing before the first.
  std::optional<std::int64_t> last_stored() const { return last_stored_; }
  std::uint64_t statements() const { return lines_; }
  // Whether a statement is there that may come again: stored within kOverlapMs of the last one.
  bool holds(const std::string& id) const { return recent_.contains(id); }

  Result<void> add_data(const std::string& sha2, std::string_view bytes);
  Result<void> add(const std::string& id, std::int64_t stored, std::string_view statement);
  // A voided statement, which lists leave out: it comes into its place at the end.
  Result<void> add_voided(const std::string& id, std::int64_t stored, std::string_view statement);
  Result<void> sync();
  // Everything was added.
  Result<void> finish();
  void remove();

  static constexpr std::int64_t kOverlapMs = 1000;

 private:
  Result<void> look_at_lines();
  void remember(const std::string& id, std::int64_t stored);
  Result<void> merge(const std::filesystem::path& into);

  std::filesystem::path folder_;
  std::optional<connectors::Descriptor> lines_out_, voided_out_;
  std::optional<std::int64_t> last_stored_;
  std::uint64_t lines_ = 0;
  std::set<std::string> recent_;
  std::set<std::pair<std::int64_t, std::string>> recent_by_time_;
};

}  // namespace waymark::transfer
