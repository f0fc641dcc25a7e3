#pragma once
#include <filesystem>

// What the machine says of this process and its disk. Figures that cannot be read are 0.
namespace waymark::app {

struct Memory {
  double resident = 0, anonymous = 0;  // bytes
};
Memory memory_of_this_process();
double open_descriptors();
double file_bytes(const std::filesystem::path& file);
double free_bytes(const std::filesystem::path& folder);

}  // namespace waymark::app
