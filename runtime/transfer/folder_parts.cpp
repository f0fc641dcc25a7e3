#include "runtime/transfer/folder_parts.hpp"

#include <algorithm>
#include <fstream>
#include <functional>

#include "runtime/support/digest.hpp"
#include "scorm/base/encode.hpp"
#include "xapi/model/check.hpp"

namespace waymark::transfer {
namespace {

using xapi::json::Value;

constexpr std::size_t kPiece = 256 << 10;

// In pieces, to the end.
Result<void> each_piece(const std::filesystem::path& file, const std::function<Result<void>(std::string_view)>& each) {
  std::ifstream in(file, std::ios::binary);
  std::string piece(kPiece, '\0');
  while (in) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (auto done = each({piece.data(), static_cast<std::size_t>(in.gcount())}); !done) return done;
  }
  if (!in.eof()) return fail(ErrorKind::unavailable, file.string() + " cannot be read.", "Look at its rights.");
  return {};
}

void names_in(const Value& statement, std::vector<std::string>& out) {
  if (const Value* list = statement.find("attachments"); list != nullptr && list->is(xapi::json::Kind::array))
    for (const Value& one : list->items()) {
      const std::string sha2 = base::lower_ascii(xapi::string_at(one, "sha2"));
      const bool digest = (sha2.size() == 56 || sha2.size() == 64 || sha2.size() == 96 || sha2.size() == 128) &&
                          sha2.find_first_not_of("0123456789abcdef") == std::string::npos;
      if (digest && std::find(out.begin(), out.end(), sha2) == out.end()) out.push_back(sha2);
    }
}

}  // namespace

Result<void> FolderParts::find(const Value& statement, xapi::ResourceRequest& out) {
  std::vector<std::string> names;
  names_in(statement, names);
  if (const Value* object = statement.find("object")) names_in(*object, names);
  if (folder_.empty()) names.clear();
  for (const auto& sha2 : names)
    if (std::filesystem::is_regular_file(folder_ / sha2))
      if (auto added = add(sha2, out); !added) return added;
  out.received = this;
  return {};
}

Result<void> FolderParts::add(const std::string& sha2, xapi::ResourceRequest& out) {
  xapi::ReceivedPart part;
  part.hash = sha2;
  support::Sha2 sha256, own(static_cast<int>(sha2.size()) * 4);
  auto read = each_piece(folder_ / sha2, [&](std::string_view bytes) -> Result<void> {
    sha256.update(bytes);
    own.update(bytes);
    part.size += bytes.size();
    return {};
  });
  if (!read) return read;
  part.sha256 = sha256.finish();
  part.sha2 = own.finish();
  if (part.sha2 != sha2)
    return fail(ErrorKind::invalid, "The file " + sha2 + " has other bytes than its name says.", "Bring the folder over again.",
                "/attachments");
  out.parts.push_back(std::move(part));
  files_.push_back(folder_ / sha2);
  return {};
}

Result<std::string> FolderParts::read(std::size_t part, std::size_t most) {
  std::string all;
  auto read = each_piece(files_.at(part), [&](std::string_view bytes) -> Result<void> {
    if (all.size() + bytes.size() > most) return fail(ErrorKind::too_large, "The file has more than " + std::to_string(most) + " bytes.");
    all += bytes;
    return {};
  });
  return read ? Result<std::string>(std::move(all)) : tl::unexpected<Error>(read.error());
}

Result<void> FolderParts::keep(const std::vector<std::size_t>& parts) {
  for (const std::size_t part : parts) {
    auto done = sink_.open();
    if (done) done = each_piece(files_.at(part), [&](std::string_view bytes) { return sink_.write({bytes.data(), bytes.size()}); });
    if (!done) return done;
    const auto file = sink_.close();
    if (!file) return tl::unexpected<Error>(file.error());
    kept_.push_back(file->sha256);
  }
  return {};
}

}  // namespace waymark::transfer
