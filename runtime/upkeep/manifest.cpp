#include "runtime/upkeep/manifest.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "runtime/storage/sync_folder.hpp"
#include "runtime/support/json.hpp"

namespace waymark::upkeep {
namespace {

using support::Json;

constexpr int kFormat = 1;
constexpr std::uintmax_t kMostBytes = 256u << 20;

Json file_json(const BackupFile& file) { return Json::object({{"sha256", file.sha256}, {"bytes", static_cast<std::int64_t>(file.size)}}); }

BackupFile file_of(const Json& json) {
  return {json["sha256"].as_string(), static_cast<std::uint64_t>(std::max<std::int64_t>(0, json["bytes"].as_integer()))};
}

bool is_digest(const std::string& text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos; }

tl::unexpected<Error> unreadable(const std::filesystem::path& file, const std::string& why) {
  return fail(ErrorKind::corrupt, file.string() + " does not read: " + why + ".", "Take another backup; this one cannot be trusted.");
}

Result<void> write_synced(const std::filesystem::path& file, const std::string& text) {
  const int handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  std::size_t written = 0;
  bool good = handle >= 0;
  while (good && written < text.size()) {
    const ssize_t count = ::write(handle, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    good = count >= 0;
    if (good) written += static_cast<std::size_t>(count);
  }
  good = good && ::fsync(handle) == 0;
  const int why = errno;
  if (handle >= 0) ::close(handle);
  if (good) return {};
  return fail(ErrorKind::unavailable, file.string() + " cannot be written: " + std::strerror(why) + ".",
              "Look at the room and the rights there.");
}

}  // namespace

std::uint64_t Manifest::content_bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& file : content) bytes += file.size;
  return bytes;
}

Result<void> write_manifest(const std::filesystem::path& folder, const Manifest& manifest) {
  Json rows = Json::object(), others = Json::object(), content = Json::array();
  for (const auto& [table, count] : manifest.rows) rows.set(table, count);
  for (const auto& [name, file] : manifest.others) others.set(name, file_json(file));
  for (const auto& file : manifest.content) content.push(file_json(file));
  const Json json = Json::object({{"waymarkBackup", kFormat},
                                  {"createdAt", manifest.created_at},
                                  {"program", manifest.program},
                                  {"database", file_json(manifest.database)},
                                  {"rows", rows},
                                  {"others", others},
                                  {"content", content}});
  const auto part = folder / (std::string(kManifestName) + ".part");
  if (auto written = write_synced(part, json.dump() + "\n"); !written) return written;
  std::error_code error;
  std::filesystem::rename(part, folder / kManifestName, error);
  if (error) return fail(ErrorKind::unavailable, "The manifest cannot be put into place: " + error.message() + ".");
  return storage::sync_folder(folder);
}

Result<Manifest> read_manifest(const std::filesystem::path& folder) {
  const auto file = folder / kManifestName;
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  if (error)
    return fail(ErrorKind::not_found, folder.string() + " holds no finished backup: there is no " + kManifestName + ".",
                "Check the path. A backup that was cut short has no manifest; take another.");
  if (size > kMostBytes) return unreadable(file, "it is too large");
  std::ifstream in(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  auto json = support::parse_json(text, {kMostBytes, 8, 10'000'000});
  if (!json) return unreadable(file, json.error().message);
  if ((*json)["waymarkBackup"].as_integer() != kFormat) return unreadable(file, "it is not of a form that this program knows");
  Manifest manifest;
  manifest.created_at = (*json)["createdAt"].as_string();
  manifest.program = (*json)["program"].as_string();
  manifest.database = file_of((*json)["database"]);
  for (const auto& [table, count] : (*json)["rows"].members()) manifest.rows[table] = count.as_integer();
  for (const auto& [name, one] : (*json)["others"].members()) {
    if (name != kSettingsName) return unreadable(file, "it names a file that no backup has");
    manifest.others[name] = file_of(one);
  }
  for (const auto& one : (*json)["content"].items()) {
    manifest.content.push_back(file_of(one));
    if (!is_digest(manifest.content.back().sha256)) return unreadable(file, "it names content without a digest");
  }
  if (!is_digest(manifest.database.sha256)) return unreadable(file, "the database has no digest");
  return manifest;
}

}  // namespace waymark::upkeep
