#pragma once
#include <zlib.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scorm/package/archive.hpp"

namespace waymark::package {

// The bytes of one entry, as the list of contents places and describes it (APPNOTE.TXT 4.3.7 and 4.3.8). What the entry's own
// header says of sizes and method is not believed: only where its data begin is taken from there.
class EntryStream {
 public:
  EntryStream(const ReadAt& read_at, const Entry& entry);  // `read_at` must outlive this
  ~EntryStream();
  EntryStream(const EntryStream&) = delete;
  EntryStream& operator=(const EntryStream&) = delete;

  // How many bytes came; 0 at the end, when checksum and packed size were as declared. Nothing: the bytes are damaged.
  // It may give more or less than the entry's declared size: counting is the caller's.
  std::optional<std::size_t> read(std::span<char> into);

 private:
  bool begin(std::uint64_t offset);
  bool fill();  // more packed bytes, when there are any
  std::optional<std::size_t> copy(std::span<char> into);
  std::optional<std::size_t> inflate_into(std::span<char> into);

  const ReadAt& read_at_;
  bool good_ = false, packed_ = false, ended_ = false;
  std::uint64_t next_ = 0, left_ = 0;  // packed bytes that are not read yet, and where they are
  std::uint32_t wanted_crc_ = 0, crc_ = 0;
  z_stream zlib_{};
  std::vector<char> input_;
};

}  // namespace waymark::package
