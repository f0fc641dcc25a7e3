#include "scorm/package/directory.hpp"

#include <algorithm>
#include <optional>

#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

constexpr std::uint64_t kMostDirectoryBytes = 64ull << 20;
constexpr std::size_t kEndBytes = 22, kLocatorBytes = 20, kEnd64Bytes = 56, kHeaderBytes = 46, kLocalBytes = 30;
constexpr const char* kPublishAgain = "Publish the module again from the authoring tool, and send the zip as it is.";

std::uint64_t number(std::string_view bytes, std::size_t at, int width) {
  std::uint64_t value = 0;
  for (int i = width - 1; i >= 0; --i) value = (value << 8) | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  return value;
}

struct End {
  std::uint64_t position = 0;  // where the end record (the 64-bit one when there is one) starts
  std::uint64_t entries = 0, size = 0, offset = 0;
  bool split = false;
};

std::optional<std::string> read_string(const ReadAt& read_at, std::uint64_t offset, std::uint64_t length) {
  std::string bytes(length, '\0');
  if (!read_at(offset, bytes)) return std::nullopt;
  return bytes;
}

// The last end record whose comment reaches exactly to the end of the file, else the last one at all: bytes
// after the archive are tolerated, as other readers do.
std::optional<std::size_t> find_end(std::string_view tail) {
  std::optional<std::size_t> any;
  for (std::size_t at = tail.size() >= kEndBytes ? tail.size() - kEndBytes + 1 : 0; at-- > 0;) {
    if (tail.compare(at, 4, std::string_view("PK\5\6", 4)) != 0) continue;
    const std::uint64_t rest = tail.size() - at - kEndBytes, comment = number(tail, at + 20, 2);
    if (comment == rest) return at;
    if (comment < rest && !any) any = at;
  }
  return any;
}

End read_end(std::string_view tail, std::size_t at, std::uint64_t tail_offset) {
  End end;
  end.position = tail_offset + at;
  end.split = number(tail, at + 4, 2) != number(tail, at + 6, 2);
  end.entries = number(tail, at + 10, 2);
  end.split = end.split || number(tail, at + 8, 2) != end.entries;
  end.size = number(tail, at + 12, 4);
  end.offset = number(tail, at + 16, 4);
  return end;
}

// Zip64 (APPNOTE.TXT 4.3.14): when a locator stands before the end record, the larger record rules.
bool widen(const ReadAt& read_at, End& end) {
  if (end.position < kLocatorBytes) return true;
  const auto locator = read_string(read_at, end.position - kLocatorBytes, kLocatorBytes);
  if (!locator || locator->compare(0, 4, std::string_view("PK\6\7", 4)) != 0) return true;
  const std::uint64_t position = number(*locator, 8, 8);
  if (position > end.position - kLocatorBytes || end.position - position < kEnd64Bytes) return false;
  const auto record = read_string(read_at, position, kEnd64Bytes);
  if (!record || record->compare(0, 4, std::string_view("PK\6\6", 4)) != 0) return false;
  end.position = position;
  end.entries = number(*record, 32, 8);
  end.split = number(*record, 16, 4) != number(*record, 20, 4) || number(*record, 24, 8) != end.entries;
  end.size = number(*record, 40, 8);
  end.offset = number(*record, 48, 8);
  return true;
}

// Another end record that leads to a list of contents as well: other readers take the first, or compare the two, and what a
// scanner saw could be another package. A zip that is a file of this one counts from its own beginning and does not.
bool has_rival(const ReadAt& read_at, std::string_view tail, std::size_t chosen, std::uint64_t tail_offset) {
  constexpr std::string_view kSignature("PK\5\6", 4);
  for (auto at = tail.find(kSignature); at != std::string_view::npos; at = tail.find(kSignature, at + 1)) {
    if (at == chosen || tail.size() - at < kEndBytes) continue;
    End end = read_end(tail, at, tail_offset);
    if (!widen(read_at, end) || end.offset >= end.position) continue;
    if (read_string(read_at, end.offset, 4) == "PK\1\2") return true;
  }
  return false;
}

// The zip64 extra field replaces exactly those numbers that are all ones (APPNOTE.TXT 4.5.3).
bool widen(std::string_view extra, DirectoryEntry& entry) {
  constexpr std::uint64_t kMax32 = 0xFFFFFFFF;
  if (entry.size != kMax32 && entry.packed != kMax32 && entry.offset != kMax32) return true;
  while (extra.size() >= 4) {
    const std::uint64_t id = number(extra, 0, 2), length = number(extra, 2, 2);
    if (length > extra.size() - 4) return false;
    std::string_view field = extra.substr(4, length);
    extra.remove_prefix(4 + length);
    if (id != 1) continue;
    for (std::uint64_t* wide : {&entry.size, &entry.packed, &entry.offset}) {
      if (*wide != kMax32) continue;
      if (field.size() < 8) return false;
      *wide = number(field, 0, 8);
      field.remove_prefix(8);
    }
    return true;
  }
  return false;
}

std::string with_slashes(std::string name) {
  std::replace(name.begin(), name.end(), '\\', '/');
  return name;
}

// One header at `at`; moves `at` behind it. False when the bytes are not a header.
bool read_header(std::string_view bytes, std::size_t& at, DirectoryEntry& entry) {
  if (bytes.size() - at < kHeaderBytes || bytes.compare(at, 4, std::string_view("PK\1\2", 4)) != 0) return false;
  const std::size_t name = number(bytes, at + 28, 2), extra = number(bytes, at + 30, 2);
  const std::size_t comment = number(bytes, at + 32, 2);
  if (bytes.size() - at - kHeaderBytes < name + extra + comment) return false;
  entry.made_by = static_cast<std::uint16_t>(number(bytes, at + 4, 2));
  entry.flags = static_cast<std::uint16_t>(number(bytes, at + 8, 2));
  entry.method = static_cast<std::uint16_t>(number(bytes, at + 10, 2));
  entry.crc = static_cast<std::uint32_t>(number(bytes, at + 16, 4));
  entry.packed = number(bytes, at + 20, 4);
  entry.size = number(bytes, at + 24, 4);
  entry.attributes = static_cast<std::uint32_t>(number(bytes, at + 38, 4));
  entry.offset = number(bytes, at + 42, 4);
  entry.raw_name = bytes.substr(at + kHeaderBytes, name);
  const std::string_view extra_bytes = bytes.substr(at + kHeaderBytes + name, extra);
  at += kHeaderBytes + name + extra + comment;
  return widen(extra_bytes, entry);
}

// What the file is instead, by its first bytes.
std::string other_kind(std::string_view head) {
  if (head.empty()) return "The file is empty.";
  if (has_prefix(head, "Rar!")) return "The file is a RAR archive, not a zip.";
  if (has_prefix(head, "7z\xBC\xAF")) return "The file is a 7-Zip archive, not a zip.";
  if (has_prefix(head, "\x1F\x8B")) return "The file is a gzip archive, not a zip.";
  if (has_prefix(head, "%PDF")) return "The file is a PDF document, not a zip.";
  if (has_prefix(trim(head), "<")) return "The file is a web page or XML, not a zip.";
  return "The file is not a zip.";
}

void refuse_non_zip(std::string_view head, Findings& findings) {
  if (has_prefix(head, std::string_view("PK\3\4", 4))) {
    findings.stop("zip.truncated", {}, 0, "The file starts as a zip and its end is missing.",
                  "Copy or upload it again; the transfer was probably interrupted.");
    return;
  }
  findings.stop("zip.not_a_zip", {}, 0, other_kind(head), "Choose the zip that the authoring tool published for SCORM.");
}

bool plausible(const End& end, const Limits& limits, Findings& findings) {
  if (end.split) {
    findings.stop("zip.split", {}, 0, "The file is one part of a zip that was split.",
                  "Join the parts, or publish the module again as one zip.");
  } else if (end.entries > limits.entries) {
    findings.stop("zip.too_many_files", {}, 0,
                  "The zip holds " + std::to_string(end.entries) + " entries; the limit is " + std::to_string(limits.entries) + ".",
                  "Split the module, or have the limit raised in the configuration.");
  } else if (end.size > kMostDirectoryBytes) {
    findings.stop("zip.directory_too_large", {}, 0, "The zip's list of contents is too large.", kPublishAgain);
  } else if (end.offset > end.position || end.size > end.position - end.offset) {
    findings.stop("zip.damaged", {}, 0, "The zip's list of contents lies outside the file.", kPublishAgain);
  }
  return !findings.stopped();
}

}  // namespace

Directory read_directory(const ReadAt& read_at, std::uint64_t file_size, const Limits& limits, Findings& findings) {
  const std::uint64_t tail_size = std::min<std::uint64_t>(file_size, 65'535 + kEndBytes);
  const auto head = read_string(read_at, 0, std::min<std::uint64_t>(file_size, 64));
  const auto tail = read_string(read_at, file_size - tail_size, tail_size);
  const auto at = tail ? find_end(*tail) : std::nullopt;
  if (!head || !at) {
    refuse_non_zip(head.value_or(""), findings);
    return {};
  }
  End end = read_end(*tail, *at, file_size - tail_size);
  if (!widen(read_at, end)) {
    findings.stop("zip.damaged", {}, 0, "The zip's 64-bit end record does not fit the file.", kPublishAgain);
    return {};
  }
  if (!plausible(end, limits, findings)) return {};
  if (has_rival(read_at, *tail, *at, file_size - tail_size)) {
    findings.stop("zip.damaged", {}, 0, "The zip has two lists of contents, so that programs disagree what it holds.",
                  "Do not use this file unless you know its author. Publish the module again from the authoring tool.");
    return {};
  }
  auto bytes = read_string(read_at, end.offset, end.size);
  auto directory = bytes ? Directory::of(std::move(*bytes), end.entries) : std::nullopt;
  if (!directory) {
    findings.stop("zip.damaged", {}, 0, "The zip's list of contents is damaged.", kPublishAgain);
    return {};
  }
  if (directory->size() == 0) findings.stop("zip.empty", {}, 0, "The zip holds no files.", kPublishAgain);
  return std::move(*directory);
}

std::optional<Directory> Directory::of(std::string bytes, std::uint64_t count) {
  std::size_t at = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    DirectoryEntry entry;
    if (!read_header(bytes, at, entry)) return std::nullopt;
  }
  if (at != bytes.size()) return std::nullopt;
  Directory directory;
  directory.bytes_ = std::move(bytes);
  directory.size_ = count;
  return directory;
}

void Directory::each(const std::function<void(const DirectoryEntry&)>& see) const {
  std::size_t at = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    DirectoryEntry entry;
    (void)read_header(bytes_, at, entry);  // it could be read before
    see(entry);
  }
}

void compare_local_names(const ReadAt& read_at, const Directory& directory, Findings& findings) {
  std::string header(kLocalBytes, '\0');
  directory.each([&](const DirectoryEntry& entry) {
    if (!read_at(entry.offset, header) || header.compare(0, 4, std::string_view("PK\3\4", 4)) != 0) return;
    const auto name = read_string(read_at, entry.offset + kLocalBytes, number(header, 26, 2));
    if (!name || with_slashes(*name) == with_slashes(std::string(entry.raw_name))) return;
    findings.harm(
        "zip.other_local_name", printable(entry.raw_name), 0,
        "The zip's list of contents calls this file " + printable(entry.raw_name) + "; the file itself is marked " + printable(*name) + ".",
        "It was imported under the name of the list. Other programs may show the other name or refuse the zip: publish "
        "the module again, and ask where this file came from if its author did not make it so.");
  });
}

}  // namespace waymark::package
