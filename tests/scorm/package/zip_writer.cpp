#include "tests/scorm/package/zip_writer.hpp"

#include <unistd.h>
#include <zlib.h>

#include <fstream>
#include <stdexcept>

namespace waymark::testing {
namespace {

void put(std::string& out, std::uint64_t value, int width) {
  for (int i = 0; i < width; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFF);
}

std::string deflated(const std::string& content) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::runtime_error("deflate");
  std::string out(deflateBound(&stream, content.size()) + 16, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

struct Fields {  // of one entry, as both headers have them
  int method;
  std::uint64_t crc, packed, size;
};

Fields fields_of(const RawEntry& entry, const std::string& packed) {
  const auto* data = reinterpret_cast<const Bytef*>(entry.content.data());
  const auto crc = crc32(0, data, static_cast<uInt>(entry.content.size()));
  const int method = entry.method >= 0 ? entry.method : entry.deflate ? 8 : 0;
  const auto size = entry.declared_size >= 0 ? static_cast<std::uint64_t>(entry.declared_size) : entry.content.size();
  return {method, entry.wrong_crc ? crc ^ 1 : crc, packed.size(), size};
}

// What local and central header share, from "version needed" to the lengths of name and extra field.
std::string common_fields(const RawEntry& entry, const Fields& fields, const std::string& name, std::size_t extra) {
  std::string out;
  put(out, 20, 2);
  put(out, entry.flags | (entry.descriptor ? 8u : 0u), 2);
  put(out, static_cast<std::uint64_t>(fields.method), 2);
  put(out, 0, 2);
  put(out, 0x21, 2);  // 1 January 1980
  put(out, fields.crc, 4);
  put(out, fields.packed, 4);
  put(out, fields.size, 4);
  put(out, name.size(), 2);
  put(out, extra, 2);
  return out;
}

void put_local(std::string& out, const RawEntry& entry, const Fields& fields, const std::string& packed) {
  const std::string& name = entry.local_name.empty() ? entry.name : entry.local_name;
  const Fields none{fields.method, 0, 0, 0};
  out += std::string("PK\3\4", 4) + common_fields(entry, entry.descriptor ? none : fields, name, 0) + name + packed;
  if (!entry.descriptor) return;
  out += std::string("PK\7\10", 4);
  put(out, fields.crc, 4);
  put(out, fields.packed, 4);
  put(out, fields.size, 4);
}

void put_central(std::string& out, const RawEntry& entry, Fields fields, std::uint64_t offset) {
  std::string extra;
  if (entry.wide) {
    put(extra, 1, 2);
    put(extra, 24, 2);
    for (std::uint64_t* value : {&fields.size, &fields.packed, &offset}) {
      put(extra, *value, 8);
      *value = 0xFFFFFFFF;
    }
  }
  out += std::string("PK\1\2", 4);
  put(out, entry.made_by, 2);
  out += common_fields(entry, fields, entry.name, extra.size());
  put(out, 0, 2);  // comment
  put(out, 0, 2);  // disk
  put(out, 0, 2);  // internal attributes
  put(out, entry.attributes, 4);
  put(out, offset, 4);
  out += entry.name + extra;
}

struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "waymark-package-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

}  // namespace

ZipWriter& ZipWriter::add(std::string name, std::string content) {
  RawEntry entry;
  entry.name = std::move(name);
  entry.content = std::move(content);
  return add(std::move(entry));
}

ZipWriter& ZipWriter::add(RawEntry entry) {
  entries_.push_back(std::move(entry));
  return *this;
}

std::string ZipWriter::bytes() const {
  std::string out, directory;
  for (const RawEntry& entry : entries_) {
    const std::string packed = entry.packed ? *entry.packed : entry.deflate ? deflated(entry.content) : entry.content;
    const Fields fields = fields_of(entry, packed);
    put_central(directory, entry, fields, out.size());
    put_local(out, entry, fields, packed);
  }
  const std::size_t start = out.size();
  out += directory;
  if (zip64_) {
    const std::size_t record = out.size();
    out += std::string("PK\6\6", 4);
    put(out, 44, 8);
    put(out, 45, 2);
    put(out, 45, 2);
    put(out, 0, 4);
    put(out, 0, 4);
    put(out, entries_.size(), 8);
    put(out, entries_.size(), 8);
    put(out, directory.size(), 8);
    put(out, start, 8);
    out += std::string("PK\6\7", 4);
    put(out, 0, 4);
    put(out, record, 8);
    put(out, 1, 4);
  }
  out += std::string("PK\5\6", 4);
  put(out, 0, 2);
  put(out, 0, 2);
  put(out, zip64_ ? 0xFFFF : entries_.size(), 2);
  put(out, zip64_ ? 0xFFFF : entries_.size(), 2);
  put(out, zip64_ ? 0xFFFFFFFF : directory.size(), 4);
  put(out, zip64_ ? 0xFFFFFFFF : start, 4);
  put(out, 0, 2);
  return out;
}

std::filesystem::path ZipWriter::write() const { return write_temporary(bytes()); }

std::filesystem::path write_temporary(std::string_view bytes, std::string_view ending) {
  static const Folder folder;
  static int number = 0;
  const auto path = folder.path / (std::to_string(++number) + std::string(ending));
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return path;
}

}  // namespace waymark::testing
