#pragma once
#include "runtime/storage/mapped_file.hpp"

// How SQLite is given a MappedFile: its own maps end at 2 GB (SQLITE_MAX_MMAP_SIZE), and are made for each connection.
namespace waymark::storage {

// For the database file that this thread opens as long as the object lives, by the file system `name()` (the last argument of
// sqlite3_open_v2) and for reading alone.
class MapForOpening {
 public:
  explicit MapForOpening(MappedFile& map);
  ~MapForOpening();
  MapForOpening(const MapForOpening&) = delete;
  MapForOpening& operator=(const MapForOpening&) = delete;
  static const char* name();  // registers it the first time
};

}  // namespace waymark::storage
