#include "runtime/storage/map_vfs.hpp"

#include <sqlite3.h>

#include <new>

namespace waymark::storage {
namespace {

constexpr const char* kName = "waymark-map";

thread_local MappedFile* map_for_opening = nullptr;

// Everything goes to the file as the system's own file system has it, but looking at pages (xFetch).
struct File {
  sqlite3_file base;
  MappedFile* map;  // nullptr: not the database file itself
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File* of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) { return of(file)->real(); }

template <auto Method, typename... Arguments>
int pass(sqlite3_file* file, Arguments... arguments) {
  return (real(file)->pMethods->*Method)(real(file), arguments...);
}

int fetch(sqlite3_file* file, sqlite3_int64 offset, int bytes, void** page) {
  MappedFile* map = of(file)->map;
  *page = map == nullptr ? nullptr : const_cast<void*>(map->at(offset, bytes));  // SQLite only reads there
  return SQLITE_OK;
}

// Without a page: the file was changed since the last reading.
int unfetch(sqlite3_file* file, sqlite3_int64, void* page) {
  if (page == nullptr && of(file)->map != nullptr) of(file)->map->look_again();
  return SQLITE_OK;
}

int control(sqlite3_file* file, int operation, void* argument) {
  if (operation == SQLITE_FCNTL_MMAP_SIZE) return SQLITE_OK;  // the map is ours
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

using Methods = sqlite3_io_methods;

const Methods kMethods = {
    3,
    pass<&Methods::xClose>,
    pass<&Methods::xRead, void*, int, sqlite3_int64>,
    pass<&Methods::xWrite, const void*, int, sqlite3_int64>,
    pass<&Methods::xTruncate, sqlite3_int64>,
    pass<&Methods::xSync, int>,
    pass<&Methods::xFileSize, sqlite3_int64*>,
    pass<&Methods::xLock, int>,
    pass<&Methods::xUnlock, int>,
    pass<&Methods::xCheckReservedLock, int*>,
    control,
    pass<&Methods::xSectorSize>,
    pass<&Methods::xDeviceCharacteristics>,
    pass<&Methods::xShmMap, int, int, int, void volatile**>,
    pass<&Methods::xShmLock, int, int, int>,
    [](sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); },
    pass<&Methods::xShmUnmap, int>,
    fetch,
    unfetch,
};

sqlite3_vfs* system_files() {
  static sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
  return vfs;
}

int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  new (file) File{{nullptr}, (flags & SQLITE_OPEN_MAIN_DB) != 0 ? map_for_opening : nullptr};
  const int code = system_files()->xOpen(system_files(), name, real(file), flags, out_flags);
  if (real(file)->pMethods != nullptr) file->pMethods = &kMethods;
  return code;
}

}  // namespace

MapForOpening::MapForOpening(MappedFile& map) { map_for_opening = &map; }
MapForOpening::~MapForOpening() { map_for_opening = nullptr; }

const char* MapForOpening::name() {
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs made = *system_files();
    made.szOsFile += static_cast<int>(sizeof(File));
    made.pNext = nullptr;
    made.zName = kName;
    made.xOpen = open;
    return made;
  }();
  static const int registered = sqlite3_vfs_register(&vfs, 0);
  return registered == SQLITE_OK ? kName : nullptr;
}

}  // namespace waymark::storage
