#pragma once
#include <filesystem>

// What the machine says of this process and its disk. Figures that cannot be read are 0.
namespace waymark::app {

struct Memory {
  double resident = 0, anonymous = 0;  // bytes
};
Memory memory_of_this_process();
// Before threads are made. Each thread would otherwise keep what its largest request took for itself.
void share_heaps();
// The database is read as memory (storage::MappedFile): when the disk cannot give a page, or somebody made the file shorter, the
// system ends the process (SIGBUS). From now on it says why before.
void explain_lost_pages();
double open_descriptors();
double file_bytes(const std::filesystem::path& file);
double free_bytes(const std::filesystem::path& folder);

}  // namespace waymark::app
