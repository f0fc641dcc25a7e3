// Build tool: packs files into one blob and writes the C++ table that finds them (see
// cmake/EmbedFiles.cmake). Usage: waymark_embed_tool SYMBOL STEM (PREFIX PATH EXTENSIONS)...   writes
// STEM.bin, STEM.cpp and STEM.d.
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "scorm/base/digest.hpp"

namespace {

namespace fs = std::filesystem;

struct Entry {
  std::string path, bytes, gzip, hash;
};

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string short_hash(const std::string& bytes) { return waymark::base::sha256_hex(bytes).substr(0, 16); }

// gzip without a time stamp, so that the same input gives the same program; empty when it saves less than a
// tenth.
std::string compressed(const std::string& bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("deflateInit2 failed");
  std::string out(deflateBound(&stream, bytes.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int done = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (done != Z_STREAM_END) throw std::runtime_error("deflate failed");
  return out.size() * 10 < bytes.size() * 9 ? out : std::string{};
}

bool wanted(const fs::path& path, const std::string& extensions) {
  if (extensions == "*") return true;
  std::string extension = path.extension().string();
  if (extension.empty()) return false;
  return ("," + extensions + ",").find("," + extension.substr(1) + ",") != std::string::npos;
}

void collect(const std::string& prefix, const fs::path& path, const std::string& extensions, std::vector<Entry>& entries,
             std::vector<std::string>& seen) {
  const std::string base = prefix == "." ? "" : prefix;
  if (!fs::is_directory(path)) {
    seen.push_back(path.string());
    entries.push_back({base, read_file(path), {}, {}});
    return;
  }
  seen.push_back(path.string());
  for (const auto& item : fs::recursive_directory_iterator(path)) {
    if (item.is_directory()) seen.push_back(item.path().string());
    if (!item.is_regular_file() || !wanted(item.path(), extensions)) continue;
    seen.push_back(item.path().string());
    const std::string relative = fs::relative(item.path(), path).generic_string();
    entries.push_back({base.empty() ? relative : base + "/" + relative, read_file(item.path()), {}, {}});
  }
}

void write_table(const std::string& symbol, const std::string& stem, const std::vector<Entry>& entries, const std::string& version) {
  std::ofstream blob(stem + ".bin", std::ios::binary);
  std::ofstream code(stem + ".cpp");
  code << "// Written by waymark_embed_tool.\n#include \"runtime/web/embedded.hpp\"\n"
       << "extern \"C\" __attribute__((visibility(\"hidden\"))) const char waymark_blob_" << symbol << "[];\n"
       << "__asm__(\".pushsection .rodata\\n.balign 16\\n.globl waymark_blob_" << symbol << "\\n.hidden waymark_blob_" << symbol
       << "\\nwaymark_blob_" << symbol << ":\\n.incbin \\\"" << stem << ".bin\\\"\\n.byte 0\\n.popsection\\n\");\n"
       << "namespace waymark::web {\nnamespace {\nconst char* const kBlob = waymark_blob_" << symbol << ";\n"
       << "const EmbeddedFile kFiles[] = {\n";
  std::size_t offset = 0;
  for (const Entry& entry : entries) {
    code << "  {\"" << entry.path << "\", {kBlob + " << offset << ", " << entry.bytes.size() << "}, {kBlob + "
         << offset + entry.bytes.size() << ", " << entry.gzip.size() << "}, \"" << entry.hash << "\"},\n";
    blob << entry.bytes << entry.gzip;
    offset += entry.bytes.size() + entry.gzip.size();
  }
  code << "};\n}  // namespace\nstd::span<const EmbeddedFile> " << symbol << "() { return kFiles; }\n"
       << "std::string_view " << symbol << "_version() { return \"" << version << "\"; }\n}  // namespace waymark::web\n";
  if (!blob.flush() || !code.flush()) throw std::runtime_error("cannot write " + stem);
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 5 || (arguments.size() - 2) % 3 != 0) {
    std::cerr << "usage: waymark_embed_tool SYMBOL STEM (PREFIX PATH EXTENSIONS)...\n";
    return 2;
  }
  std::vector<Entry> entries;
  std::vector<std::string> seen;
  for (std::size_t i = 2; i < arguments.size(); i += 3) collect(arguments[i], arguments[i + 1], arguments[i + 2], entries, seen);
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.path < b.path; });
  std::string all;
  for (Entry& entry : entries) {
    entry.hash = short_hash(entry.bytes);
    entry.gzip = compressed(entry.bytes);
    all += entry.path + "=" + entry.hash + "\n";
  }
  for (std::size_t i = 1; i < entries.size(); ++i)
    if (entries[i].path == entries[i - 1].path) throw std::runtime_error("two files for " + entries[i].path);
  write_table(arguments[0], arguments[1], entries, short_hash(all));
  std::ofstream depends(arguments[1] + ".d");
  depends << arguments[1] << ".cpp:";
  for (const std::string& path : seen) depends << " \\\n  " << path;
  depends << "\n";
  return 0;
}

}  // namespace

int main(int count, char** values) {
  try {
    return run({values + 1, values + count});
  } catch (const std::exception& error) {
    std::cerr << "waymark_embed_tool: " << error.what() << "\n";
    return 1;
  }
}
