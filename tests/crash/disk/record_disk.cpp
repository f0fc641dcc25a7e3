// A library to preload (LD_PRELOAD) before the real program: it writes down, in order, everything that the process does to files
// below WAYMARK_DISK_ROOT, into WAYMARK_DISK_LOG. power_loss.mjs makes from it what a disk would hold when the power fails: of
// what was not synced, any part. Database, log, content files and directory entries all pass here, because SQLite and the
// content store both call the C library. Nothing is synced in earnest: the log is the disk.
//
// Record: kind (1 byte), inode (8), offset (8), length (4), then `length` bytes; numbers little-endian.
//   N file made (bytes: path)   O file opened (path)     W written at offset (bytes)   T ends at offset   S file synced
//   F folder synced (path)      A all synced             M folder made (path)     U name removed (path)         R renamed (from, NUL, to)
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>

namespace {

struct Open {
  std::uint64_t inode = 0;
  bool folder = false;
  std::string path;
};

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}
#define REAL(name)                                      \
  (*[] {                                                \
    static auto* found = real<decltype(::name)>(#name); \
    return found;                                       \
  }())

// One order for all: what is recorded happened in the order of the log.
struct Recorder {
  std::recursive_mutex mutex;
  std::map<int, Open> open;
  std::string root;
  int log = -1;

  Recorder() {
    const char* folder = std::getenv("WAYMARK_DISK_ROOT");
    const char* file = std::getenv("WAYMARK_DISK_LOG");
    if (folder == nullptr || file == nullptr) return;
    root = std::string(folder) + "/";
    log = REAL(open)(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }
  // The shared memory beside the log is rebuilt after every start; it is no part of what the disk must hold.
  bool covers(const std::string& path) const {
    return log >= 0 && (path.starts_with(root) || path + "/" == root) && !path.ends_with("-shm");
  }
  void put(char kind, std::uint64_t inode, std::uint64_t offset, const void* bytes, std::size_t length) const {
    char head[21];
    const auto size = static_cast<std::uint32_t>(length);
    head[0] = kind;
    std::memcpy(head + 1, &inode, 8);
    std::memcpy(head + 9, &offset, 8);
    std::memcpy(head + 17, &size, 4);
    const iovec parts[2] = {{head, sizeof head}, {const_cast<void*>(bytes), length}};
    if (::writev(log, parts, 2) != static_cast<ssize_t>(sizeof head + length)) {
      std::fputs("record_disk: the log cannot be written\n", stderr);
      std::_Exit(99);
    }
  }
  void put(char kind, std::uint64_t inode, const std::string& text) const { put(kind, inode, 0, text.data(), text.size()); }
  const Open* find(int descriptor) const {
    const auto found = open.find(descriptor);
    return found == open.end() ? nullptr : &found->second;
  }
};

Recorder& recorder() {
  static auto* one = new Recorder;  // never destroyed: threads may still write at exit
  return *one;
}

using Guard = std::lock_guard<std::recursive_mutex>;

std::string absolute(const char* path) {
  if (path[0] == '/') return path;
  char folder[4096];
  return ::getcwd(folder, sizeof folder) == nullptr ? path : std::string(folder) + "/" + path;
}

template <class Open>
int open_recorded(const char* path, int flags, Open&& really) {
  Recorder& all = recorder();
  const std::string name = absolute(path);
  if (!all.covers(name)) return really();
  const Guard guard(all.mutex);
  struct stat before {};
  const bool there = ::lstat(path, &before) == 0;
  const int descriptor = really();
  if (descriptor < 0) return descriptor;
  const int kept = errno;
  struct stat now {};
  ::fstat(descriptor, &now);
  all.open[descriptor] = {now.st_ino, S_ISDIR(now.st_mode), name};
  if (!S_ISDIR(now.st_mode)) {
    all.put(there ? 'O' : 'N', now.st_ino, name);
    if (there && (flags & O_TRUNC) != 0) all.put('T', now.st_ino, 0, nullptr, 0);
  }
  errno = kept;
  return descriptor;
}

mode_t mode_of(int flags, va_list list) { return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : 0; }

template <class Truncate>
int truncate_recorded(int descriptor, std::uint64_t size, Truncate&& really) {
  Recorder& all = recorder();
  const Guard guard(all.mutex);
  const int code = really();
  if (const Open* file = all.find(descriptor); file != nullptr && code == 0) all.put('T', file->inode, size, nullptr, 0);
  return code;
}

template <class Write>
ssize_t write_recorded(int descriptor, const void* bytes, std::int64_t at, Write&& really) {
  Recorder& all = recorder();
  if (all.log < 0) return really();
  {
    const Guard guard(all.mutex);
    if (const Open* file = all.find(descriptor)) {
      if (at < 0) {
        struct stat now {};
        const bool append = (::fcntl(descriptor, F_GETFL) & O_APPEND) != 0;
        at = append && ::fstat(descriptor, &now) == 0 ? now.st_size : ::lseek(descriptor, 0, SEEK_CUR);
      }
      const ssize_t count = really();
      if (count > 0) all.put('W', file->inode, static_cast<std::uint64_t>(at), bytes, static_cast<std::size_t>(count));
      return count;
    }
  }
  return really();
}

// -1: not ours.
int sync_recorded(int descriptor) {
  Recorder& all = recorder();
  const Guard guard(all.mutex);
  const Open* file = all.find(descriptor);
  if (file == nullptr) return -1;
  if (file->folder)
    all.put('F', 0, file->path);
  else
    all.put('S', file->inode, 0, nullptr, 0);
  return 0;
}

template <class Remove>
int remove_recorded(const char* path, Remove&& really) {
  Recorder& all = recorder();
  const std::string name = absolute(path);
  const Guard guard(all.mutex);
  const int code = really();
  if (code == 0 && all.covers(name)) all.put('U', 0, name);
  return code;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = mode_of(flags, list);
  va_end(list);
  return open_recorded(path, flags, [&] { return REAL(open)(path, flags, mode); });
}
int open64(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = mode_of(flags, list);
  va_end(list);
  return open_recorded(path, flags, [&] { return REAL(open64)(path, flags, mode); });
}
int close(int descriptor) {
  Recorder& all = recorder();
  const Guard guard(all.mutex);
  all.open.erase(descriptor);
  return REAL(close)(descriptor);
}
ssize_t write(int descriptor, const void* bytes, size_t count) {
  return write_recorded(descriptor, bytes, -1, [&] { return REAL(write)(descriptor, bytes, count); });
}
ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t at) {
  return write_recorded(descriptor, bytes, at, [&] { return REAL(pwrite)(descriptor, bytes, count, at); });
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t at) {
  return write_recorded(descriptor, bytes, at, [&] { return REAL(pwrite64)(descriptor, bytes, count, at); });
}
int ftruncate(int descriptor, off_t size) noexcept {
  return truncate_recorded(descriptor, static_cast<std::uint64_t>(size), [&] { return REAL(ftruncate)(descriptor, size); });
}
int ftruncate64(int descriptor, off64_t size) noexcept {
  return truncate_recorded(descriptor, static_cast<std::uint64_t>(size), [&] { return REAL(ftruncate64)(descriptor, size); });
}
int fsync(int descriptor) { return sync_recorded(descriptor) == 0 ? 0 : REAL(fsync)(descriptor); }
int syncfs(int descriptor) noexcept {
  Recorder& all = recorder();
  const Guard guard(all.mutex);
  if (all.find(descriptor) == nullptr) return REAL(syncfs)(descriptor);
  all.put('A', 0, 0, nullptr, 0);
  return 0;
}
int fdatasync(int descriptor) { return sync_recorded(descriptor) == 0 ? 0 : REAL(fdatasync)(descriptor); }
int unlink(const char* path) noexcept {
  return remove_recorded(path, [&] { return REAL(unlink)(path); });
}
int remove(const char* path) noexcept {
  return remove_recorded(path, [&] { return REAL(remove)(path); });
}
int mkdir(const char* path, mode_t mode) noexcept {
  Recorder& all = recorder();
  const std::string name = absolute(path);
  const Guard guard(all.mutex);
  const int code = REAL(mkdir)(path, mode);
  if (code == 0 && all.covers(name)) all.put('M', 0, name);
  return code;
}
int rename(const char* from, const char* to) noexcept {
  Recorder& all = recorder();
  const std::string old_name = absolute(from), name = absolute(to);
  const Guard guard(all.mutex);
  const int code = REAL(rename)(from, to);
  if (code == 0 && all.covers(name)) all.put('R', 0, old_name + std::string(1, '\0') + name);
  return code;
}

}  // extern "C"
