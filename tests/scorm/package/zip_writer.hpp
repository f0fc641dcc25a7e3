#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Writes zips for tests byte by byte, honest ones and hostile ones: any name, flag, attribute, size or
// checksum.
namespace waymark::testing {

struct RawEntry {
  std::string name;
  std::string content;
  bool deflate = true;
  std::uint16_t flags = 0x0800;  // UTF-8 names
  std::uint16_t made_by = 20;
  std::uint32_t attributes = 0;     // external; Unix mode in the high half
  int method = -1;                  // -1: by `deflate`
  std::int64_t declared_size = -1;  // -1: the truth
  bool wrong_crc = false;
  std::string local_name = {};             // in the local header; empty: the name
  std::optional<std::string> packed = {};  // instead of the content as it would be packed
  bool descriptor = false;                 // sizes and checksum follow the data (APPNOTE.TXT 4.3.9); the local header has zeros
  bool wide = false;                       // sizes and offset stand in a zip64 extra field (4.5.3)
};

class ZipWriter {
 public:
  ZipWriter& add(std::string name, std::string content);
  ZipWriter& add(RawEntry entry);
  ZipWriter& zip64() {
    zip64_ = true;
    return *this;
  }
  std::string bytes() const;
  // Writes bytes() to a new file below a folder that is removed when the program ends.
  std::filesystem::path write() const;

 private:
  std::vector<RawEntry> entries_;
  bool zip64_ = false;
};

std::filesystem::path write_temporary(std::string_view bytes, std::string_view ending = ".zip");

}  // namespace waymark::testing
