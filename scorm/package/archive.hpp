#pragma once
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "scorm/package/directory.hpp"
#include "scorm/package/names.hpp"

namespace waymark::package {

// One file of the package whose name, kind and declared size have passed the guard.
struct Entry {
  std::string_view path;     // as served: UTF-8, '/' between parts; the archive keeps it
  std::uint64_t offset = 0;  // of its local header in the zip
  std::uint64_t packed = 0;  // bytes in the zip, as declared
  std::uint64_t size = 0;    // inflated, as declared; reading stops when there is more
  std::uint32_t crc = 0;     // CRC-32 of what comes out, as declared
  bool deflated = false;     // else stored
};

// A zip whose directory was found safe. Files come out as a stream of pieces; nothing is ever unpacked to a
// name.
class Archive {
 public:
  // Takes one piece of a file; false stops the reading (a cancel); an error is one of the taker's own disk.
  using Take = std::function<Result<bool>(std::span<const char>)>;
  enum class Outcome { complete, refused, cancelled };  // refused: a finding says why

  // Null, with a stopping finding, when the zip must be refused. The error: the file cannot be opened or
  // read.
  static Result<std::unique_ptr<Archive>> open(const std::filesystem::path& zip, const Limits& limits, Findings& findings);
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  const std::vector<Entry>& files() const { return files_; }
  // For who drops entries and renames the rest, and sets what is left: the package.
  std::vector<Entry> take_files() { return std::exchange(files_, {}); }
  void set_files(std::vector<Entry> files) { files_ = std::move(files); }

  // Reads one file in pieces of at most 256 KiB. Inflated bytes are counted against the declared size and the
  // limits.
  Result<Outcome> read(const Entry& entry, const Take& take, Findings& findings);

 private:
  Archive(ReadAt read_at, std::uint64_t zip_bytes, const Limits& limits);
  bool within_limits(const Entry& entry, std::uint64_t produced, Findings& findings) const;

  ReadAt read_at_;  // holds the file open
  Names names_;
  std::vector<Entry> files_;
  std::vector<char> piece_;
  std::uint64_t zip_bytes_;
  std::uint64_t inflated_ = 0;  // all files so far
  Limits limits_;
};

// The guard over the whole list: kinds, names, declared sizes. Pure; what it returns is safe to read once refuse_twins() has
// seen it as well, which needs the directory no more.
std::vector<Entry> guard_entries(const Directory& directory, std::uint64_t zip_bytes, const Limits& limits, Names& names,
                                 Findings& findings);
void refuse_twins(const std::vector<Entry>& entries, Findings& findings);

}  // namespace waymark::package
