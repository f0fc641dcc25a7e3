// Any bytes as a package: no crash, no open file left behind, nothing stored beyond the limits.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "scorm/package/package.hpp"

namespace {

class CountingSink : public waymark::package::ContentSink {
 public:
  waymark::Result<void> open() override {
    if (open_) std::abort();
    open_ = true;
    return {};
  }
  waymark::Result<void> write(std::span<const char> bytes) override {
    if (!open_) std::abort();
    total += bytes.size();
    return {};
  }
  waymark::Result<waymark::package::File> close() override {
    if (!open_) std::abort();
    open_ = false;
    return waymark::package::File{{}, std::string(64, '0'), 0};
  }
  void discard() override {
    if (!open_) std::abort();
    open_ = false;
  }
  bool is_open() const { return open_; }
  std::uint64_t total = 0;

 private:
  bool open_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int file = memfd_create("package", MFD_CLOEXEC);
  static const std::string path = "/proc/self/fd/" + std::to_string(file);
  if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != static_cast<ssize_t>(size)) return 0;
  waymark::package::Limits limits;
  limits.total_bytes = 8u << 20;
  limits.file_bytes = 4u << 20;
  limits.entries = 200;
  CountingSink sink;
  const auto report = waymark::package::read_package(path, limits, sink);
  if (!report || sink.is_open() || sink.total > limits.total_bytes) std::abort();
  bool stopped = false;
  for (const auto& finding : report->findings) stopped = stopped || finding.grade == waymark::package::Grade::stop;
  if (stopped == report->course.has_value()) std::abort();
  return 0;
}
