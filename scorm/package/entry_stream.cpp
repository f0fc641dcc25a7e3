#include "scorm/package/entry_stream.hpp"

#include <algorithm>
#include <string_view>

namespace waymark::package {
namespace {

constexpr std::size_t kLocalBytes = 30, kInput = 64 * 1024;

std::size_t two_bytes(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]) | static_cast<std::size_t>(static_cast<unsigned char>(bytes[at + 1])) << 8;
}

}  // namespace

// A file of no packed bytes is an empty one, whatever its method: some tools leave out even deflate's empty block.
EntryStream::EntryStream(const ReadAt& read_at, const Entry& entry)
    : read_at_(read_at), packed_(entry.deflated && entry.packed > 0), left_(entry.packed), wanted_crc_(entry.crc) {
  good_ = begin(entry.offset) && (!packed_ || ::inflateInit2(&zlib_, -MAX_WBITS) == Z_OK);
  if (!good_) packed_ = false;
}

EntryStream::~EntryStream() {
  if (packed_) ::inflateEnd(&zlib_);
}

// What lies behind the end of the zip cannot be read, so no place needs to be checked before.
bool EntryStream::begin(std::uint64_t offset) {
  std::string header(kLocalBytes, '\0');
  if (!read_at_(offset, header) || header.compare(0, 4, std::string_view("PK\3\4", 4)) != 0) return false;
  next_ = offset + kLocalBytes + two_bytes(header, 26) + two_bytes(header, 28);  // header, name, extra field
  return true;
}

std::optional<std::size_t> EntryStream::read(std::span<char> into) {
  if (!good_) return std::nullopt;
  if (ended_) return 0;
  const auto got = packed_ ? inflate_into(into) : copy(into);
  good_ = got.has_value();
  if (got) crc_ = static_cast<std::uint32_t>(::crc32(crc_, reinterpret_cast<const Bytef*>(into.data()), static_cast<uInt>(*got)));
  if (got && *got == 0) {
    ended_ = true;
    if (crc_ != wanted_crc_) return std::nullopt;
  }
  return got;
}

std::optional<std::size_t> EntryStream::copy(std::span<char> into) {
  const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, into.size()));
  if (count > 0 && !read_at_(next_, into.first(count))) return std::nullopt;
  next_ += count;
  left_ -= count;
  return count;
}

bool EntryStream::fill() {
  if (zlib_.avail_in > 0 || left_ == 0) return true;
  input_.resize(kInput);
  const std::span<char> piece(input_.data(), static_cast<std::size_t>(std::min<std::uint64_t>(left_, kInput)));
  if (!read_at_(next_, piece)) return false;
  next_ += piece.size();
  left_ -= piece.size();
  zlib_.next_in = reinterpret_cast<Bytef*>(piece.data());
  zlib_.avail_in = static_cast<uInt>(piece.size());
  return true;
}

// Fills as much of `into` as there is. Data that end before their last block are damaged, and so are bytes after it: what
// nobody would see is hidden.
std::optional<std::size_t> EntryStream::inflate_into(std::span<char> into) {
  zlib_.next_out = reinterpret_cast<Bytef*>(into.data());
  zlib_.avail_out = static_cast<uInt>(into.size());
  while (zlib_.avail_out > 0) {
    if (!fill()) return std::nullopt;
    const int code = ::inflate(&zlib_, Z_NO_FLUSH);
    if (code == Z_STREAM_END) {
      if (zlib_.avail_in > 0 || left_ > 0) return std::nullopt;
      break;
    }
    const bool starved = code == Z_BUF_ERROR && zlib_.avail_in == 0 && left_ == 0;
    if (starved || (code != Z_OK && code != Z_BUF_ERROR)) return std::nullopt;
  }
  return into.size() - zlib_.avail_out;
}

}  // namespace waymark::package
