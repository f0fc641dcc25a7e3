// waymark-pack MODULE_FOLDER SHARED_FOLDER OUTPUT.zip [MADE_FOLDER]: one module source folder into one SCORM 1.2 package.
#include <cstdio>

#include "samples/pack/module.hpp"

namespace {

waymark::Result<void> pack(const std::filesystem::path& folder, const std::filesystem::path& shared, const std::filesystem::path& output,
                           const std::filesystem::path& made) {
  const auto module = waymark::samples::read_module(folder, shared);
  if (!module) return tl::unexpected(module.error());
  const auto files = waymark::samples::package_files(*module, folder, shared, made);
  if (!files) return tl::unexpected(files.error());
  return waymark::samples::write_zip(output, *files);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 5) {
    std::fprintf(stderr, "usage: waymark-pack MODULE_FOLDER SHARED_FOLDER OUTPUT.zip [MADE_FOLDER]\n");
    return 2;
  }
  if (const auto packed = pack(argv[1], argv[2], argv[3], argc == 5 ? argv[4] : ""); !packed) {
    std::fprintf(stderr, "%s\n%s\n", packed.error().message.c_str(), packed.error().advice.c_str());
    return 1;
  }
  return 0;
}
