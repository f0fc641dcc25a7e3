#include "runtime/transfer/fetch_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <vector>

#include "runtime/storage/sync_folder.hpp"
#include "runtime/transfer/line_reader.hpp"
#include "runtime/transfer/new_file.hpp"

namespace waymark::transfer {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongest = 1u << 30;  // an answer of the other store is far shorter

tl::unexpected<Error> disk_error(const fs::path& file) {
  return fail(ErrorKind::unavailable, file.string() + " cannot be written: " + std::strerror(errno) + ".",
              "Make room there, and begin again: it goes on.");
}

Result<void> append(int out, const fs::path& file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(out, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return disk_error(file);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

// "STORED ID STATEMENT": so that going on and merging read no JSON.
std::string line_of(const std::string& id, std::int64_t stored, std::string_view statement) {
  std::string line = std::to_string(stored) + " " + id + " ";
  line += statement;
  return line += '\n';
}

struct Entry {
  std::int64_t stored = 0;
  std::string_view id, statement;
};
std::optional<Entry> entry_of(std::string_view line) {
  Entry entry;
  const auto first = line.find(' '), second = first == line.npos ? first : line.find(' ', first + 1);
  if (second == line.npos) return std::nullopt;
  const auto [end, error] = std::from_chars(line.data(), line.data() + first, entry.stored);
  if (error != std::errc{} || end != line.data() + first) return std::nullopt;
  entry.id = line.substr(first + 1, second - first - 1);
  entry.statement = line.substr(second + 1);
  return entry;
}

// The last line may have been cut by whatever broke it off.
Result<void> cut_to_whole_lines(const fs::path& file) {
  auto reader = LineReader::open(file, kLongest);
  if (!reader) return reader.error().kind == ErrorKind::not_found ? Result<void>{} : tl::unexpected<Error>(reader.error());
  std::int64_t good = 0;
  for (;;) {
    const auto line = reader->next();
    if (!line) return tl::unexpected<Error>(line.error());
    if (!*line || !entry_of((*line)->text)) break;
    const bool ended = (*line)->end < reader->size() || [&] {
      char last = 0;
      connectors::Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
      return ::pread(in, &last, 1, reader->size() - 1) == 1 && last == '\n';
    }();
    if (!ended) break;
    good = (*line)->end;
  }
  if (good < reader->size() && ::truncate(file.c_str(), good) != 0) return disk_error(file);
  return {};
}

}  // namespace

bool FetchFolder::complete() const { return fs::exists(file()); }

Result<void> FetchFolder::open() {
  std::error_code error;
  fs::create_directories(data(), error);
  fs::permissions(folder_, fs::perms::owner_all, error);
  for (const auto& [name, out] : {std::pair{"lines", &lines_out_}, {"voided", &voided_out_}}) {
    const fs::path path = folder_ / name;
    if (auto cut = cut_to_whole_lines(path); !cut) return cut;
    out->emplace(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (**out < 0) return disk_error(path);
  }
  return look_at_lines();
}

Result<void> FetchFolder::look_at_lines() {
  auto reader = LineReader::open(folder_ / "lines", kLongest);
  if (!reader) return tl::unexpected<Error>(reader.error());
  for (;;) {
    const auto line = reader->next();
    if (!line) return tl::unexpected<Error>(line.error());
    if (!*line) return {};
    if (const auto entry = entry_of((*line)->text)) {
      ++lines_;
      remember(std::string(entry->id), entry->stored);
    }
  }
}

void FetchFolder::remember(const std::string& id, std::int64_t stored) {
  last_stored_ = stored;
  recent_.insert(id);
  recent_by_time_.emplace(stored, id);
  while (recent_by_time_.begin()->first < stored - 2 * kOverlapMs) {
    recent_.erase(recent_by_time_.begin()->second);
    recent_by_time_.erase(recent_by_time_.begin());
  }
}

Result<void> FetchFolder::add_data(const std::string& sha2, std::string_view bytes) {
  if (fs::exists(data() / sha2)) return {};
  NewFile file(data() / sha2);
  auto done = file.begin();
  if (done) done = file.add(bytes);
  return done ? file.finish() : done;
}

Result<void> FetchFolder::add(const std::string& id, std::int64_t stored, std::string_view statement) {
  if (auto done = append(*lines_out_, folder_ / "lines", line_of(id, stored, statement)); !done) return done;
  ++lines_;
  remember(id, stored);
  return {};
}

Result<void> FetchFolder::add_voided(const std::string& id, std::int64_t stored, std::string_view statement) {
  return append(*voided_out_, folder_ / "voided", line_of(id, stored, statement));
}

// The voided ones first: a page is not asked for again once its lines are there.
Result<void> FetchFolder::sync() {
  if (::fdatasync(*voided_out_) != 0) return disk_error(folder_ / "voided");
  if (::fdatasync(*lines_out_) != 0) return disk_error(folder_ / "lines");
  return {};
}

Result<void> FetchFolder::merge(const fs::path& into) {
  struct Place {
    std::int64_t stored = 0, offset = 0;
    std::string id;
  };
  std::vector<Place> places;
  std::set<std::string> seen;
  auto voided = LineReader::open(folder_ / "voided", kLongest);
  auto lines = LineReader::open(folder_ / "lines", kLongest);
  if (!voided || !lines) return tl::unexpected<Error>(!voided ? voided.error() : lines.error());
  for (std::int64_t at = 0;;) {
    const auto line = voided->next();
    if (!line) return tl::unexpected<Error>(line.error());
    if (!*line) break;
    const auto entry = entry_of((*line)->text);
    if (entry && seen.insert(std::string(entry->id)).second) places.push_back({entry->stored, at, std::string(entry->id)});
    at = (*line)->end;
  }
  std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.stored < b.stored; });
  NewFile out(into);
  if (auto begun = out.begin(); !begun) return begun;
  auto next = places.begin();
  const auto voided_until = [&](std::int64_t stored) -> Result<void> {
    for (; next != places.end() && next->stored <= stored; ++next) {
      voided->go_to(next->offset, 1);
      const auto line = voided->next();
      if (!line || !*line) return fail(ErrorKind::unavailable, (folder_ / "voided").string() + " cannot be read.", "Begin again.");
      if (auto added = out.add(std::string(entry_of((*line)->text)->statement) + "\n"); !added) return added;
    }
    return {};
  };
  for (;;) {
    const auto line = lines->next();
    if (!line) return tl::unexpected<Error>(line.error());
    if (!*line) break;
    const auto entry = entry_of((*line)->text);
    if (!entry || seen.contains(std::string(entry->id))) continue;  // one that a list gave before it was voided
    if (auto done = voided_until(entry->stored); !done) return done;
    if (auto added = out.add(std::string(entry->statement) + "\n"); !added) return added;
  }
  if (auto done = voided_until(INT64_MAX); !done) return done;
  return out.finish();
}

Result<void> FetchFolder::finish() {
  if (auto done = sync(); !done) return done;
  if (auto done = merge(file()); !done) return done;
  std::error_code ignored;
  fs::remove(folder_ / "lines", ignored);
  fs::remove(folder_ / "voided", ignored);
  return {};
}

void FetchFolder::remove() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

}  // namespace waymark::transfer
