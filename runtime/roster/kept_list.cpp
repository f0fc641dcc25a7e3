#include "runtime/roster/kept_list.hpp"

#include <fstream>
#include <iterator>

#include "runtime/http/spool_file.hpp"
#include "runtime/support/clock.hpp"
#include "runtime/support/digest.hpp"

namespace waymark::roster {
namespace {

namespace fs = std::filesystem;
constexpr int kKeptSeconds = 3600;
constexpr std::size_t kTimeLength = 24;  // the first line of a file is when it ends (support/clock.hpp)

fs::path folder(const runtime::Context& context) { return context.folder() / "lists"; }

fs::path file_of(const runtime::Context& context, const std::string& person_id, const std::string& kind) {
  return folder(context) / (support::sha256_hex(person_id).substr(0, 32) + "." + kind);
}

// The time in a file's first line; "" for what is none of ours, which is then over already.
std::string until_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string line;
  std::getline(in, line);
  return line.size() == kTimeLength ? line : std::string();
}

}  // namespace

Result<void> keep_list(const runtime::Context& context, const std::string& person_id, const std::string& kind, std::string_view bytes) {
  std::error_code error;
  fs::create_directories(folder(context), error);
  fs::permissions(folder(context), fs::perms::owner_all, error);
  drop_old_lists(context);
  auto file = http::SpoolFile::create(folder(context));
  if (!file) return tl::unexpected<Error>(file.error());
  if (auto written = file->write(support::add_seconds(context.now(), kKeptSeconds) + "\n"); !written) return written;
  if (auto written = file->write(bytes); !written) return written;
  file->close();
  fs::rename(file->path(), file_of(context, person_id, kind), error);
  if (error)
    return fail(ErrorKind::unavailable, "The list cannot be kept until you confirm it: " + error.message() + ".",
                "Check the data folder's rights, then send the list again.");
  file->release();
  return {};
}

std::optional<KeptList> kept_list(const runtime::Context& context, const std::string& person_id, const std::string& kind) {
  const auto path = file_of(context, person_id, kind);
  const std::string until = until_of(path);
  if (until <= context.now()) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  in.seekg(kTimeLength + 1);
  KeptList list{std::string(std::istreambuf_iterator<char>(in), {}), "", until};
  list.digest = support::sha256_hex(list.bytes);
  return list;
}

void drop_list(const runtime::Context& context, const std::string& person_id, const std::string& kind) {
  std::error_code ignored;
  fs::remove(file_of(context, person_id, kind), ignored);
}

void drop_old_lists(const runtime::Context& context) {
  std::error_code error;
  for (fs::directory_iterator at(folder(context), error), end; !error && at != end; at.increment(error))
    if (until_of(at->path()) <= context.now()) {
      std::error_code ignored;
      fs::remove(at->path(), ignored);
    }
}

}  // namespace waymark::roster
