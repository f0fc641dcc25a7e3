#include "fault_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <random>
#include <vector>

namespace waymark::storage::test {
namespace {

// A change that the disk may still lose. `truncate`: the file ends at `offset`.
struct Change {
  bool truncate = false;
  std::size_t offset = 0;
  std::string bytes;
};

struct Contents {
  std::string durable;
  std::vector<Change> pending;
};

std::mutex mutex;  // all below
std::map<std::string, Contents> files;
bool ignoring = false, failing = false, filled = false;
int sync_count = 0;

void apply(std::string& image, const Change& change) {
  if (change.truncate) {
    image.resize(change.offset);
    return;
  }
  if (image.size() < change.offset + change.bytes.size()) image.resize(change.offset + change.bytes.size());
  image.replace(change.offset, change.bytes.size(), change.bytes);
}

// What stands in front of SQLite's own file object; `real` lies behind it in the same memory.
struct FaultFile {
  sqlite3_file base;
  sqlite3_file* real;
  Contents* contents;
};

FaultFile* self(sqlite3_file* file) { return reinterpret_cast<FaultFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return self(file)->real; }

sqlite3_vfs* system_vfs() {
  static sqlite3_vfs* vfs = sqlite3_vfs_find("unix");
  return vfs;
}

int close_file(sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); }
int read_file(sqlite3_file* f, void* to, int count, sqlite3_int64 at) { return real(f)->pMethods->xRead(real(f), to, count, at); }
int write_file(sqlite3_file* f, const void* from, int count, sqlite3_int64 at) {
  const std::lock_guard guard(mutex);
  if (filled) return SQLITE_FULL;
  self(f)->contents->pending.push_back(
      {false, static_cast<std::size_t>(at), std::string(static_cast<const char*>(from), static_cast<std::size_t>(count))});
  return real(f)->pMethods->xWrite(real(f), from, count, at);
}
int truncate_file(sqlite3_file* f, sqlite3_int64 size) {
  const std::lock_guard guard(mutex);
  self(f)->contents->pending.push_back({true, static_cast<std::size_t>(size), {}});
  return real(f)->pMethods->xTruncate(real(f), size);
}
int sync_file(sqlite3_file* f, int) {
  const std::lock_guard guard(mutex);
  ++sync_count;
  if (failing) return SQLITE_IOERR_FSYNC;
  if (ignoring) return SQLITE_OK;
  for (const Change& change : self(f)->contents->pending) apply(self(f)->contents->durable, change);
  self(f)->contents->pending.clear();
  return SQLITE_OK;
}
int file_size(sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); }
int lock_file(sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); }
int unlock_file(sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); }
int check_lock(sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); }
int file_control(sqlite3_file* f, int code, void* value) { return real(f)->pMethods->xFileControl(real(f), code, value); }
int sector_size(sqlite3_file*) { return 512; }
// None of the promises that a disk may make: no atomic writes, no sequential order, no safe overwriting.
int characteristics(sqlite3_file*) { return 0; }
int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
int shm_lock(sqlite3_file* f, int offset, int count, int flags) { return real(f)->pMethods->xShmLock(real(f), offset, count, flags); }
void shm_barrier(sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); }
int shm_unmap(sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); }

const sqlite3_io_methods kMethods = {2,         close_file,  read_file,  write_file,   truncate_file, sync_file,       file_size,
                                     lock_file, unlock_file, check_lock, file_control, sector_size,   characteristics, shm_map,
                                     shm_lock,  shm_barrier, shm_unmap,  nullptr,      nullptr};

std::string read_all(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) {
  f->pMethods = nullptr;
  self(f)->real = reinterpret_cast<sqlite3_file*>(self(f) + 1);
  const int code = system_vfs()->xOpen(system_vfs(), name, real(f), flags, out);
  if (code != SQLITE_OK) return code;
  const std::lock_guard guard(mutex);
  const std::string key = name != nullptr ? name : "";
  if (!files.contains(key)) files[key].durable = read_all(key);
  self(f)->contents = &files[key];
  f->pMethods = &kMethods;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char* name, int sync) {
  {
    const std::lock_guard guard(mutex);
    files.erase(name);
  }
  return system_vfs()->xDelete(system_vfs(), name, sync);
}

}  // namespace

void FaultVfs::reset() {
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs made = *system_vfs();
    made.szOsFile = static_cast<int>(sizeof(FaultFile)) + system_vfs()->szOsFile;
    made.zName = kName;
    made.pNext = nullptr;
    made.xOpen = open_file;
    made.xDelete = delete_file;
    return made;
  }();
  static const int registered = sqlite3_vfs_register(&vfs, 0);
  (void)registered;
  const std::lock_guard guard(mutex);
  files.clear();
  ignoring = failing = filled = false;
  sync_count = 0;
}

void FaultVfs::power_loss(const std::filesystem::path& folder, std::uint32_t seed) {
  std::filesystem::create_directories(folder);
  const std::lock_guard guard(mutex);
  std::mt19937 random(seed);
  for (const auto& [name, contents] : files) {
    std::string image = contents.durable;
    std::vector<Change> kept;
    for (const Change& change : contents.pending) {
      if (seed == 0) break;
      for (std::size_t at = 0; at < std::max<std::size_t>(1, change.bytes.size()); at += 512)
        if (random() % 2 == 0)
          kept.push_back({change.truncate, change.offset + at, change.bytes.substr(std::min(at, change.bytes.size()), 512)});
    }
    std::shuffle(kept.begin(), kept.end(), random);
    for (const Change& change : kept) apply(image, change);
    std::ofstream(folder / std::filesystem::path(name).filename(), std::ios::binary) << image;
  }
}

void FaultVfs::ignore_syncs(bool ignore) {
  const std::lock_guard guard(mutex);
  ignoring = ignore;
}
void FaultVfs::fail_syncs(bool fail) {
  const std::lock_guard guard(mutex);
  failing = fail;
}
void FaultVfs::fill(bool full) {
  const std::lock_guard guard(mutex);
  filled = full;
}
int FaultVfs::syncs() {
  const std::lock_guard guard(mutex);
  return sync_count;
}

}  // namespace waymark::storage::test
